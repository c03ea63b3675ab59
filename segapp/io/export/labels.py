"""Label images: the number of the class in each pixel, and the number of the object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError
from segapp.io.export.png import palette_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each
from segapp.io.export.tiff import uint16_file

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo

MOST_OBJECTS = 65_535

_SUFFIX = "_labels.png"
_OBJECTS_SUFFIX = "_objects.tif"
_BACKGROUND = (0, 0, 0)


def _names(stem: str, _classes: tuple[ClassInfo, ...], options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX, stem + _OBJECTS_SUFFIX) if options.object_numbers else (stem + _SUFFIX,)


def _encode(item: Item, options: ExportOptions) -> list[Encoded]:
    class_map = item.result.class_map
    palette = (_BACKGROUND, *(info.color for info in class_map.classes))
    files = [palette_file(item.stem + _SUFFIX, LABELS.id, class_map.pixels, palette)]
    if options.object_numbers:
        files.append(_object_numbers(item))
    return files


def _object_numbers(item: Item) -> Encoded:
    objects = item.result.objects
    if len(objects) > MOST_OBJECTS:
        raise ExportError(
            f"There are {len(objects):,} objects, but a 16-bit image can number {MOST_OBJECTS:,}; "
            "take the specks away first, or save the label image without the numbers of the objects."
        )
    return uint16_file(item.stem + _OBJECTS_SUFFIX, LABELS.id, objects.ids.astype(np.uint16))


LABELS = Exporter(
    id="labels",
    name="Label image (PNG, TIFF)",
    description="The number of the class in each pixel, 0 for none, shown in the colours of the classes.",
    names=names_of_each(_names),
    begin=for_each(_encode),
    options=("object_numbers",),
    group="images",
)
