"""Label pictures: the number of the class in each pixel, shown in the colour of the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.io.export.png import palette_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions
from segapp.io.names import image_stem

if TYPE_CHECKING:
    from segapp.core.types import ClassMap, Image

_SUFFIX = "_labels.png"
_BACKGROUND = (0, 0, 0)


def _names(image: Image, _class_map: ClassMap) -> tuple[str, ...]:
    return (image_stem(image) + _SUFFIX,)


def _encode(image: Image, class_map: ClassMap, _options: ExportOptions) -> list[Encoded]:
    palette = (_BACKGROUND, *(info.color for info in class_map.classes))
    (name,) = _names(image, class_map)
    return [palette_file(name, LABELS.id, class_map.pixels, palette)]


LABELS = Exporter(
    id="labels",
    name="Label image (PNG)",
    description="The number of the class in each pixel, 0 for none, shown in the colours of the classes.",
    suffix=_SUFFIX,
    names=_names,
    encode=_encode,
)
