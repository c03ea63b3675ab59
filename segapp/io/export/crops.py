"""Crops: a small image around each object, in a folder for each class, ready to train a classifier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.core.errors import ExportError
from segapp.core.opencv import cv2
from segapp.io.export.cutout import alpha8
from segapp.io.export.jpeg import jpeg_file
from segapp.io.export.of_objects import all_objects, class_words, for_objects
from segapp.io.export.png import color_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, names_of_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.masks import Box
    from segapp.core.object_map import ObjectMap
    from segapp.core.types import ClassInfo, UInt8Array

_FOLDER = "crops"
_FILLS = {"keep": 255, "white": 255, "black": 0}
"""What shows through where a crop is not opaque, if it has to be."""
_MOST_PX = 1 << 27


def _names(stem: str, classes: tuple[ClassInfo, ...], options: ExportOptions) -> tuple[str, ...]:
    return tuple(_name(word, stem, "*", options) for word in class_words(classes))


def _name(word: str, stem: str, number: int | str, options: ExportOptions) -> str:
    return f"{_FOLDER}/{word}/{stem}_{number}.{'jpg' if _is_jpeg(options) else 'png'}"


def _is_jpeg(options: ExportOptions) -> bool:
    return options.crop_type == "jpeg" and options.background != "transparent"


def _encode(item: Item, options: ExportOptions) -> Iterator[Encoded]:
    result = item.result
    words = class_words(result.class_map.classes)
    objects = all_objects(item)
    image = result.image
    maker = _Maker(to_rgb8(image), alpha8(image) if image.has_alpha else None, objects, options)
    file_of = jpeg_file if _is_jpeg(options) else color_file
    for index in range(len(objects)):
        word = words[objects.classes[index] - 1]
        name = _name(word, item.stem, int(objects.numbers[index]), options)
        crop = partial(maker.crop, index)
        yield replace(file_of(name, CROPS.id, crop(), crop), iou=None)


@dataclass(frozen=True, eq=False)
class _Maker:
    """Cuts crops out of one image."""

    rgb: UInt8Array
    alpha: UInt8Array | None
    objects: ObjectMap
    options: ExportOptions

    def crop(self, index: int) -> UInt8Array:
        """Make one crop: uint8 (h, w, 3) or, if it is transparent somewhere, (h, w, 4)."""
        box: Box = tuple(self.objects.boxes[index].tolist())
        canvas = self._framed(index, self._frame(box))
        keeps_alpha = (
            self.options.background == "keep" and self.alpha is not None and not _is_jpeg(self.options)
        )
        if self.options.background != "transparent" and not keeps_alpha:
            canvas = _flat(canvas, _FILLS[self.options.background])
        return _scaled(canvas, self.options.side_px)

    def _frame(self, box: Box) -> Box:
        """Put the margin around the box as far as the image goes, and make it square beyond that."""
        top, left, bottom, right = box
        margin = self.options.margin
        if self.options.margin_unit == "percent":
            margin *= max(bottom - top, right - left) / 100
        by_px = round(margin)
        top, left = max(0, top - by_px), max(0, left - by_px)
        bottom, right = min(self.rgb.shape[0], bottom + by_px), min(self.rgb.shape[1], right + by_px)
        if not self.options.square:
            return (top, left, bottom, right)
        side = max(bottom - top, right - left)
        if side * side > _MOST_PX:
            raise ExportError(
                f"A square crop would have {side:,} x {side:,} pixels, which is too large; "
                "save crops that are not square."
            )
        top, left = top - (side - bottom + top) // 2, left - (side - right + left) // 2
        return (top, left, top + side, left + side)

    def _framed(self, index: int, frame: Box) -> UInt8Array:
        """Lay what the frame shows on a canvas: RGBA, 0 where nothing is to be seen."""
        top, left, bottom, right = frame
        canvas: UInt8Array = np.zeros((bottom - top, right - left, 4), np.uint8)
        if self.options.background == "keep" and self.alpha is None:
            canvas[..., 3] = 255  # black beyond the image
        first, start = max(0, top), max(0, left)
        source = np.s_[first : min(bottom, self.rgb.shape[0]), start : min(right, self.rgb.shape[1])]
        rgb = self.rgb[source]
        part = canvas[first - top :, start - left :][: rgb.shape[0], : rgb.shape[1]]
        part[..., :3] = rgb
        part[..., 3] = 255 if self.alpha is None else self.alpha[source]
        if self.options.background != "keep":
            part[..., 3] *= self.objects.ids[source] == index + 1
        part[part[..., 3] == 0] = 0
        return canvas


def _flat(canvas: UInt8Array, fill: int) -> UInt8Array:
    """Lay a canvas on a plain colour: uint8 (h, w, 3)."""
    opaque = canvas[..., 3:].astype(np.uint32)
    flat: UInt8Array = ((canvas[..., :3] * opaque + fill * (255 - opaque) + 127) // 255).astype(np.uint8)
    return flat


def _scaled(pixels: UInt8Array, side_px: int) -> UInt8Array:
    """Scale the longer side to a length; 0 leaves it."""
    height, width = pixels.shape[:2]
    factor = side_px / max(height, width) if side_px else 1.0
    if factor == 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    if pixels.shape[2] == 3:
        return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
    # The colour of what cannot be seen must not bleed into the rest.
    values = pixels.astype(np.float32)
    values[..., :3] *= values[..., 3:] / np.float32(255)
    values = np.asarray(cv2.resize(values, size, interpolation=way), np.float32)
    values[..., :3] *= np.float32(255) / np.maximum(values[..., 3:], np.float32(1))
    scaled: UInt8Array = np.rint(np.clip(values, 0, 255)).astype(np.uint8)
    scaled[scaled[..., 3] == 0] = 0
    return scaled


CROPS = Exporter(
    id="crops",
    name="Crops around objects (PNG, JPEG)",
    description="A small image of each object, in a folder for each class, to train a classifier with; "
    "transparent ones are always PNG.",
    names=names_of_each(_names),
    begin=for_objects(_encode),
    options=("margin", "margin_unit", "background", "square", "side_px", "crop_type"),
    group="images",
)
