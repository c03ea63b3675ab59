"""COCO files, read by pycocotools."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco_masks
from pycocotools.coco import COCO

from segapp.core.types import ClassInfo
from segapp.io.export import ExportOptions, encode
from segapp.io.export.coco_fill import coco_fill
from tests.io.export.masks import CLASSES, Labels, Mask, files_of, labels, result_of, worst_iou

# pycocotools is older than NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

NAMES = tuple(info.name for info in CLASSES)
LIST = "coco/annotations/instances_train.json"


def load(data: bytes) -> COCO:
    """Open a file as pycocotools does, without its words on the terminal."""
    loaded = COCO()
    loaded.dataset = json.loads(data)
    with contextlib.redirect_stdout(io.StringIO()):
        loaded.createIndex()
    return loaded


def seen(loaded: COCO, image_id: int = 1) -> tuple[dict[str, Mask], list[Mask]]:
    """Return the pixels of each class, and those of each object."""
    names = {category["id"]: category["name"] for category in loaded.loadCats(loaded.getCatIds())}
    classes: dict[str, Mask] = {}
    objects: list[Mask] = []
    for row in loaded.loadAnns(loaded.getAnnIds(imgIds=image_id)):
        mask = loaded.annToMask(row) > 0
        objects.append(mask)
        name = names[row["category_id"]]
        classes[name] = classes.get(name, np.zeros(mask.shape, np.bool_)) | mask
    return classes, objects


@given(labels())
def test_pycocotools_sees_each_object_exactly(pixels: Labels) -> None:
    file = files_of(pixels, "coco")[LIST]
    loaded = load(file.data)
    classes, objects = seen(loaded)
    result = result_of(pixels)
    assert file.iou == 1.0
    assert worst_iou(classes, pixels, NAMES) == 1.0
    assert len(objects) == len(result.objects)
    for one, mask, row in zip(result.objects, objects, loaded.dataset["annotations"], strict=True):
        assert np.array_equal(mask, result.objects.ids == one.index + 1)
        top, left, bottom, right = one.box
        assert row["bbox"] == [left, top, right - left, bottom - top]
        assert row["area"] == one.area_px == loaded.annToMask(row).sum()
        assert row["iscrowd"] == 0


@given(labels(), st.sampled_from([0.5, 1.0, 3.0]))
def test_the_loss_of_simplified_outlines_is_told(pixels: Labels, detail_px: float) -> None:
    file = files_of(pixels, "coco", ExportOptions(detail_px=detail_px))[LIST]
    classes, objects = seen(load(file.data))
    assert file.iou == worst_iou(classes, pixels, NAMES)
    assert len(objects) == len(result_of(pixels).objects)
    assert all(mask.any() for mask in objects)
    assert file.reads_back(file.data)


@given(labels(classes=1))
def test_only_objects_with_holes_are_run_lengths(pixels: Labels) -> None:
    rows = json.loads(files_of(pixels, "coco")[LIST].data)["annotations"]
    outlines = result_of(pixels).outlines
    assert [isinstance(row["segmentation"], dict) for row in rows] == [
        any(len(polygon) > 1 for polygon in polygons) for polygons in outlines
    ]


@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(1, 30), st.integers(3, 8))
def test_polygons_are_filled_as_pycocotools_does(seed: int, height: int, width: int, corners: int) -> None:
    rng = np.random.default_rng(seed)
    rings = [
        np.stack((rng.integers(0, height + 1, corners), rng.integers(0, width + 1, corners)), axis=1)
        for _ in "ab"
    ]
    flat = [ring[:, ::-1].ravel().tolist() for ring in rings]
    theirs = coco_masks.decode(coco_masks.merge(coco_masks.frPyObjects(flat, height, width)))
    assert np.array_equal(coco_fill([ring.astype(np.int32) for ring in rings], (height, width)), theirs > 0)


def several(count: int) -> list[Any]:
    rng = np.random.default_rng(5)
    return [result_of(rng.integers(0, 4, (9, 12), np.uint8), f"image {number}") for number in range(count)]


def test_a_data_set_in_parts() -> None:
    results = several(5)
    options = ExportOptions(split=(0.6, 0.2, 0.2))
    files = {file.name: file for file in encode(results, ["coco"], options)}
    found = set()
    for part, count in (("train", 3), ("val", 1), ("test", 1)):
        loaded = load(files[f"coco/annotations/instances_{part}.json"].data)
        assert len(loaded.imgs) == count
        for image_id, image in loaded.imgs.items():
            number = int(image["file_name"].split()[1].split(".")[0])
            classes, _ = seen(loaded, image_id)
            assert worst_iou(classes, results[number].class_map.pixels, NAMES) == 1.0
            assert f"coco/images/{part}/{image['file_name']}" in files
            found.add(number)
    assert found == set(range(5))
    assert len(files) == 8


def test_classes_keep_their_numbers_when_images_have_different_ones() -> None:
    leaf, soil = ClassInfo("leaf", (1, 1, 1)), ClassInfo("soil", (2, 2, 2))
    ones = np.ones((2, 3), np.uint8)
    results = [result_of(ones, "a", (leaf,)), result_of(ones, "b", (soil, leaf))]
    content = json.loads(encode(results, ["coco"])[-1].data)
    assert [category["name"] for category in content["categories"]] == ["leaf", "soil"]
    assert [row["category_id"] for row in content["annotations"]] == [1, 2]


def test_classes_of_one_name_are_told_apart() -> None:
    same = (ClassInfo("leaf", (1, 1, 1)), ClassInfo("leaf", (2, 2, 2)), ClassInfo("", (2, 2, 2)))
    result = result_of(np.array([[1, 2, 3]], np.uint8), "a", same)
    content = json.loads(encode([result], ["coco"])[-1].data)
    assert [category["name"] for category in content["categories"]] == ["leaf", "leaf (2)", "unnamed"]


def test_an_image_without_objects_is_in_the_list() -> None:
    content = json.loads(files_of(np.zeros((3, 4), np.uint8), "coco")[LIST].data)
    assert content["images"] == [{"id": 1, "width": 4, "height": 3, "file_name": "Bild ä.png"}]
    assert content["annotations"] == []


def test_a_changed_file_is_noticed() -> None:
    file = files_of(np.eye(5, dtype=np.uint8), "coco")[LIST]
    content = json.loads(file.data)
    changes: list[tuple[str, Any]] = [
        ("category_id", 2),
        ("iscrowd", 1),
        ("image_id", 7),
        ("segmentation", []),
    ]
    for key, value in changes:
        changed = {**content, "annotations": [{**content["annotations"][0], key: value}]}
        assert not file.reads_back(json.dumps(changed).encode())
    assert file.reads_back(json.dumps(content).encode())
