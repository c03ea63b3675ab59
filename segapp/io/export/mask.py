"""Masks: one black and white PNG for each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.io.export.png import gray_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions
from segapp.io.names import distinct_names, image_stem

if TYPE_CHECKING:
    from segapp.core.types import ClassMap, Image

_SUFFIX = "_mask.png"
_MAX_CLASS_BYTES = 60
"""Keeps image and class together within what every file system takes."""


def _names(image: Image, class_map: ClassMap) -> tuple[str, ...]:
    stem = image_stem(image)
    if len(class_map.classes) == 1:
        return (stem + _SUFFIX,)
    classes = distinct_names(tuple(info.name for info in class_map.classes), _MAX_CLASS_BYTES)
    return tuple(f"{stem}_{name}{_SUFFIX}" for name in classes)


def _encode(image: Image, class_map: ClassMap, _options: ExportOptions) -> list[Encoded]:
    return [
        gray_file(name, MASK.id, class_map.mask(class_id).view(np.uint8) * np.uint8(255))
        for class_id, name in enumerate(_names(image, class_map), start=1)
    ]


MASK = Exporter(
    id="mask",
    name="Mask (PNG)",
    description="White where the class is and black elsewhere; one file for each class.",
    suffix=_SUFFIX,
    names=_names,
    encode=_encode,
)
