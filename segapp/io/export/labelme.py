"""LabelMe: one JSON file for each image, with a polygon or a small mask for each object."""

from __future__ import annotations

import base64
import io
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw
from PIL.PngImagePlugin import PngImageFile

from segapp.core.centre_outlines import has_holes, joined_outline
from segapp.core.lists import array_of, list_of
from segapp.core.opencv import cv2
from segapp.io.export.class_names import any_text, distinct
from segapp.io.export.copies import copy_of, name_in_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.export.seen import Piece, judge, objects_of, piece, seal

if TYPE_CHECKING:
    from segapp.core.object_map import OneObject
    from segapp.core.types import BoolArray, ClassInfo

_ID = "labelme"
_SUFFIX = ".json"
_COPIES_IN = ""
_VERSION = "5.5.0"
"""The version of LabelMe whose files these are; masks came with 5.2."""


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX,)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    result, image = item.result, item.result.image
    copy = copy_of(item, options, _ID, _COPIES_IN)
    names = distinct(any_text(info.name) for info in result.class_map.classes)
    content: dict[str, Any] = {
        "version": _VERSION,
        "flags": {},
        "shapes": [_shape(one, names[one.class_id - 1], options.detail_px) for one in result.objects],
        "imagePath": name_in_file(item, copy),
        "imageData": None,
        "imageHeight": image.height,
        "imageWidth": image.width,
    }
    data = msgspec.json.format(msgspec.json.encode(content), indent=0) + b"\n"
    size = (image.height, image.width)
    found = judge(read_labelme(data, size), objects_of(result, names), result, names)
    file = Encoded(item.stem + _SUFFIX, data, _ID, partial(_reads_back, size, found.seal), found.iou)
    return [file] if copy is None else [file, copy]


def _shape(one: OneObject, label: str, detail_px: float) -> dict[str, Any]:
    top, left, bottom, right = one.box
    shape: dict[str, Any] = {
        "label": label,
        "points": [[left, top], [right - 1, bottom - 1]],
        "group_id": None,
        "description": "",
        "shape_type": "mask",
        "flags": {},
        "mask": None,
    }
    if not has_holes(one.mask):
        for detail in dict.fromkeys((detail_px, 0.0)):
            outline = joined_outline(one.mask, detail)[:, ::-1]
            seen = _filled(list_of(outline), one.mask.shape)
            if seen.any() if detail else np.array_equal(seen, one.mask):
                points = list_of(outline + np.array((left, top)))
                return {**shape, "points": points, "shape_type": "polygon"}
    # Pillow's way to fill is not exact for every shape.
    _, png = cv2.imencode(".png", one.mask.view(np.uint8))
    return {**shape, "mask": base64.b64encode(png.tobytes()).decode("ascii")}


def _filled(points: list[list[int]], shape: tuple[int, ...]) -> BoolArray:
    """Fill points (x, y) as LabelMe does."""
    canvas = PillowImage.new("1", (shape[1], shape[0]))
    ImageDraw.Draw(canvas).polygon([(x, y) for x, y in points], fill=1, outline=1)
    return np.asarray(canvas)


def read_labelme(data: bytes, size: tuple[int, int]) -> list[Piece]:
    """Read the shapes of a file as LabelMe does.

    Parameters
    ----------
    data : bytes
        The file.
    size : tuple of int
        Rows and columns of the image.

    Returns
    -------
    list of Piece
        The shapes.

    Raises
    ------
    ValueError, KeyError, TypeError, OSError, SyntaxError
        If it is no such file, or one for an image of another size.
    """
    content = msgspec.json.decode(data)
    if (content["imageHeight"], content["imageWidth"]) != size:
        raise ValueError("the file is for an image of another size")
    return [_piece(shape, size) for shape in content["shapes"]]


def _piece(shape: dict[str, Any], size: tuple[int, int]) -> Piece:
    points = array_of(shape["points"], np.int64).reshape(-1, 2)
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    if top < 0 or left < 0 or bottom >= size[0] or right >= size[1]:
        raise ValueError("a shape leaves the picture")
    box = (bottom - top + 1, right - left + 1)
    if shape["shape_type"] == "polygon" and len(points) > 2:
        return piece(shape["label"], _filled(list_of(points - (left, top)), box), top, left)
    with PngImageFile(io.BytesIO(base64.b64decode(shape["mask"], validate=True))) as picture:
        mask = np.asarray(picture) > 0
    if shape["shape_type"] != "mask" or len(points) != 2 or mask.shape != box:
        raise ValueError("a shape is neither polygon nor mask")
    return piece(shape["label"], mask, top, left)


def _reads_back(size: tuple[int, int], sealed: bytes, data: bytes) -> bool:
    try:
        return seal(read_labelme(data, size)) == sealed
    except (ValueError, KeyError, TypeError, OSError, SyntaxError):
        return False


LABELME = Exporter(
    id=_ID,
    name="LabelMe (JSON)",
    description="The objects of each image as polygons, those with holes as masks, to be edited in LabelMe.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    options=("detail_px", "copy_images"),
    copies_in=_COPIES_IN,
)
