"""Label pictures: the number of the class in each pixel, shown in the colour of the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.io.export.png import palette_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, for_each, names_of_each

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo

_SUFFIX = "_labels.png"
_BACKGROUND = (0, 0, 0)


def _names(stem: str, _classes: tuple[ClassInfo, ...], _options: ExportOptions) -> tuple[str, ...]:
    return (stem + _SUFFIX,)


def _encode(item: Item, _options: ExportOptions) -> list[Encoded]:
    class_map = item.result.class_map
    palette = (_BACKGROUND, *(info.color for info in class_map.classes))
    return [palette_file(item.stem + _SUFFIX, LABELS.id, class_map.pixels, palette)]


LABELS = Exporter(
    id="labels",
    name="Label image (PNG)",
    description="The number of the class in each pixel, 0 for none, shown in the colours of the classes.",
    names=names_of_each(_names),
    begin=for_each(_encode),
)
