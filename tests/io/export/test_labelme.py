"""LabelMe files, read with Pillow as LabelMe does."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage
from PIL import ImageDraw

from segapp.io.export import ExportOptions
from tests.io.export.masks import CLASSES, Labels, Mask, files_of, labels, result_of, worst_iou

NAMES = tuple(info.name for info in CLASSES)


def filled(shape: dict[str, Any], size: tuple[int, ...]) -> Mask:
    canvas = PillowImage.fromarray(np.zeros(size, np.uint8))
    if shape["shape_type"] == "polygon":
        assert len(shape["points"]) > 2
        ImageDraw.Draw(canvas).polygon([tuple(point) for point in shape["points"]], outline=1, fill=1)
        return np.asarray(canvas) > 0
    (left, top), (right, bottom) = shape["points"]
    part = np.asarray(PillowImage.open(io.BytesIO(base64.b64decode(shape["mask"])))).astype(bool)
    mask = np.zeros(size, np.bool_)
    mask[top : bottom + 1, left : right + 1] = part
    return mask


def seen(data: bytes, size: tuple[int, ...]) -> tuple[dict[str, Mask], list[Mask]]:
    classes: dict[str, Mask] = {}
    objects: list[Mask] = []
    for shape in json.loads(data)["shapes"]:
        objects.append(filled(shape, size))
        name = shape["label"]
        classes[name] = classes.get(name, np.zeros(size, np.bool_)) | objects[-1]
    return classes, objects


@given(labels())
def test_each_object_is_seen_exactly(pixels: Labels) -> None:
    file = files_of(pixels, "labelme")["Bild ä.json"]
    classes, objects = seen(file.data, pixels.shape)
    ids = result_of(pixels).objects.ids
    assert file.iou == 1.0
    assert worst_iou(classes, pixels, NAMES) == 1.0
    assert all(np.array_equal(mask, ids == number) for number, mask in enumerate(objects, start=1))
    assert len(objects) == ids.max()


@given(labels(), st.sampled_from([0.5, 1.0, 3.0]))
def test_the_loss_of_simplified_outlines_is_told(pixels: Labels, detail_px: float) -> None:
    file = files_of(pixels, "labelme", ExportOptions(detail_px=detail_px))["Bild ä.json"]
    classes, objects = seen(file.data, pixels.shape)
    assert file.iou == worst_iou(classes, pixels, NAMES)
    assert all(mask.any() for mask in objects)
    assert file.reads_back(file.data)


def test_keys_are_in_the_order_of_labelme() -> None:
    content = json.loads(files_of(np.eye(3, 4, dtype=np.uint8), "labelme")["Bild ä.json"].data)
    assert list(content) == [
        "version",
        "flags",
        "shapes",
        "imagePath",
        "imageData",
        "imageHeight",
        "imageWidth",
    ]
    assert list(content["shapes"][0]) == [
        "label",
        "points",
        "group_id",
        "description",
        "shape_type",
        "flags",
        "mask",
    ]
    assert content["imagePath"] == "Bild ä.jpg"
    assert content["imageData"] is None
    assert (content["imageHeight"], content["imageWidth"]) == (3, 4)


def test_a_ring_is_a_mask_and_a_square_a_polygon() -> None:
    pixels = np.zeros((9, 9), np.uint8)
    pixels[1:4, 1:4] = 1
    pixels[2, 2] = 0
    pixels[6:8, 6:8] = 2
    ring, square = json.loads(files_of(pixels, "labelme")["Bild ä.json"].data)["shapes"]
    assert (ring["shape_type"], ring["points"]) == ("mask", [[1, 1], [3, 3]])
    assert (square["shape_type"], square["mask"]) == ("polygon", None)
    assert sorted(square["points"]) == [[6, 6], [6, 7], [7, 6], [7, 7]]
