"""YOLO files, read as Ultralytics and supervision do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.opencv import cv2
from segapp.core.types import ClassInfo
from segapp.io.export import ExportOptions, encode
from segapp.io.export.yolo_yaml import data_yaml, read_yaml, reads_back_as
from tests.io.export.masks import CLASSES, Labels, Mask, files_of, labels, result_of, worst_iou

NAMES = tuple(info.name for info in CLASSES)
TEXT = "yolo/labels/train/Bild ä.txt"


def seen(data: bytes, shape: tuple[int, ...], *, rounded: bool = False) -> dict[str, Mask]:
    """Fill the outlines on the whole picture: cut to whole pixels (Ultralytics), or rounded (supervision)."""
    height, width = shape
    classes: dict[str, Mask] = {}
    for line in data.decode("ascii").splitlines():
        number, *shares = line.split(" ")
        points = np.array(shares, np.float32).reshape(-1, 2) * np.array([width, height], np.float32)
        assert len(points) >= 3
        assert points.min() >= 0
        canvas = np.zeros((height, width), np.uint8)
        cv2.fillPoly(canvas, [(np.round(points) if rounded else points).astype(np.int32)], 1)
        name = NAMES[int(number)]
        classes[name] = classes.get(name, np.zeros((height, width), np.bool_)) | (canvas > 0)
    return classes


@given(labels())
def test_holes_and_all_are_seen_exactly(pixels: Labels) -> None:
    file = files_of(pixels, "yolo")[TEXT]
    assert file.iou == 1.0
    assert worst_iou(seen(file.data, pixels.shape), pixels, NAMES) == 1.0
    assert worst_iou(seen(file.data, pixels.shape, rounded=True), pixels, NAMES) == 1.0
    assert file.data.count(b"\n") == len(result_of(pixels).objects)


@given(labels(), st.sampled_from([0.5, 1.0, 3.0]))
def test_the_loss_of_simplified_outlines_is_told(pixels: Labels, detail_px: float) -> None:
    file = files_of(pixels, "yolo", ExportOptions(detail_px=detail_px))[TEXT]
    assert file.iou == worst_iou(seen(file.data, pixels.shape), pixels, NAMES)
    assert file.reads_back(file.data)


@pytest.mark.parametrize("width", [1, 7, 4093, 65535])
def test_points_of_wide_images_come_out_right(width: int) -> None:
    pixels = np.zeros((3, width), np.uint8)
    pixels[1, ::2] = 1
    file = files_of(pixels[:, -2000:] if width < 5000 else pixels[:, :], "yolo")[TEXT]
    shape = (3, min(width, 2000)) if width < 5000 else (3, width)
    points = np.concatenate(
        [np.array(line.split()[1:], np.float32).reshape(-1, 2) for line in file.data.decode().splitlines()]
    ) * np.array(shape[::-1], np.float32)
    assert np.array_equal(np.round(points), np.floor(points))
    assert file.iou == 1.0


def test_an_image_without_objects_has_an_empty_file() -> None:
    files = files_of(np.zeros((3, 4), np.uint8), "yolo")
    assert files[TEXT].data == b""
    assert files[TEXT].iou == 1.0


def test_the_list_names_the_parts_that_exist_beside_it() -> None:
    results = [result_of(np.eye(4, dtype=np.uint8), f"{number}") for number in range(4)]
    for split, entries in (
        ((0.5, 0.25, 0.25), {"train": "images/train", "val": "images/val", "test": "images/test"}),
        ((), {"train": "images/train", "val": "images/train"}),
        ((0.0, 1.0), {"train": "images/val", "val": "images/val"}),
    ):
        files = {file.name: file.data for file in encode(results, ["yolo"], ExportOptions(split=split))}
        found, names = read_yaml(files["yolo/data.yaml"])
        assert found == {"path": '""', **entries}
        assert names == NAMES
        for folder in entries.values():
            assert any(name.startswith(f"yolo/{folder}/") for name in files)
        assert len([name for name in files if name.endswith(".txt")]) == 4


def test_classes_of_later_images_get_higher_numbers() -> None:
    ones = np.ones((2, 3), np.uint8)
    results = [
        result_of(ones, "a", (ClassInfo("leaf", (1, 1, 1)),)),
        result_of(ones, "b", (ClassInfo("soil", (1, 1, 1)),)),
    ]
    files = {file.name: file for file in encode(results, ["yolo"])}
    assert files["yolo/labels/train/b.txt"].data.startswith(b"1 ")
    assert all(file.reads_back(file.data) for file in files.values())


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1, max_size=4))
def test_names_of_every_kind_are_read_back(names: list[str]) -> None:
    data = data_yaml(("train",), tuple(names))
    assert reads_back_as(("train",), tuple(names), data)
    assert not reads_back_as(("val",), tuple(names), data)
    assert not reads_back_as(("train",), (*names, "more"), data)
    assert not reads_back_as(("train",), tuple(names), data[:-1])
