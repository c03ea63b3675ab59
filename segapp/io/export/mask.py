"""Masks: one black and white PNG for each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.io.export.png import gray_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.names import distinct_names

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo

_SUFFIX = "_mask.png"
_MAX_CLASS_BYTES = 60
"""Keeps image and class together within what every file system takes."""


def _names(stem: str, classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    if len(classes) == 1:
        return (stem + _SUFFIX,)
    words = distinct_names(tuple(info.name for info in classes), _MAX_CLASS_BYTES)
    return tuple(f"{stem}_{word}{_SUFFIX}" for word in words)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    class_map = item.result.class_map
    names = _names(item.stem, class_map.classes, options)
    return [
        gray_file(name, MASK.id, class_map.mask(class_id).view(np.uint8) * np.uint8(255))
        for class_id, name in enumerate(names, start=1)
    ]


MASK = Exporter(
    id="mask",
    name="Mask (PNG)",
    description="White where the class is and black elsewhere; one file for each class.",
    names=names_of_each(_names),
    begin=for_each(_encode),
)
