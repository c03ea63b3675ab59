"""Masks: a black and white PNG for each class, or for each object."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.io.export.of_objects import for_objects, named_objects, names_by_class, patterns_by_object
from segapp.io.export.png import gray_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, names_of_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.object_map import ObjectMap
    from segapp.core.types import ClassInfo, UInt8Array

_SUFFIX = "_mask.png"


def _names(stem: str, classes: tuple[ClassInfo, ...], options: ExportOptions) -> tuple[str, ...]:
    names = patterns_by_object if options.per_object else names_by_class
    return names(stem, classes, _SUFFIX)


def _encode(item: Item, options: ExportOptions) -> Iterator[Encoded]:
    white = np.uint8(1 if options.ones else 255)
    if options.per_object:
        for name, one in named_objects(item, _SUFFIX):
            paint = partial(_of_object, item.result.objects, one.index, white)
            yield gray_file(name, MASK.id, paint(), paint)
        return
    class_map = item.result.class_map
    for class_id, name in enumerate(_names(item.stem, class_map.classes, options), start=1):
        yield gray_file(name, MASK.id, class_map.mask(class_id).view(np.uint8) * white)


def _of_object(objects: ObjectMap, index: int, white: np.uint8) -> UInt8Array:
    one = objects[index]
    top, left, bottom, right = one.box
    pixels: UInt8Array = np.zeros(objects.ids.shape, np.uint8)
    pixels[top:bottom, left:right] = one.mask * white
    return pixels


MASK = Exporter(
    id="mask",
    name="Mask (PNG)",
    description="White where the class is and black elsewhere; one file for each class.",
    names=names_of_each(_names),
    begin=for_objects(_encode, lambda options: options.per_object),
    options=("per_object", "ones"),
    group="images",
)
