"""Pascal VOC: a data set of images, with one picture of classes and one of objects for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError
from segapp.core.types import NO_CLUSTER
from segapp.io.export.class_names import Catalog, line_text
from segapp.io.export.pictures import jpeg_picture
from segapp.io.export.places import PARTS, parts_of
from segapp.io.export.png import palette_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item

if TYPE_CHECKING:
    from segapp.core.object_map import ObjectMap
    from segapp.core.result import Result
    from segapp.core.types import BoolArray, ClassInfo, UInt8Array

_ID = "voc"
VOID = 255
MOST = 254
_BACKGROUND, _IGNORED = "background", "ignored"
_LABEL_MAP = "voc/labelmap.txt"
_HEADING = "# label:color_rgb:parts:actions"


def voc_palette() -> tuple[tuple[int, int, int], ...]:
    """Return the 256 colours of VOC: the bits of a number, spread over red, green and blue.

    Of each three bits of the number, from the lowest, one goes to each colour, the first three to
    the highest bit of it. 255 is (224, 224, 192).
    """
    return tuple((_spread(number), _spread(number >> 1), _spread(number >> 2)) for number in range(256))


def _spread(bits: int) -> int:
    return sum((bits >> 3 * place & 1) << 7 - place for place in range(3))


def _of_one(stem: str) -> tuple[str, str, str]:
    return (
        f"voc/JPEGImages/{stem}.jpg",
        f"voc/SegmentationClass/{stem}.png",
        f"voc/SegmentationObject/{stem}.png",
    )


def _lists(stems: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what is in each list of images; `stems` are those of each part."""
    lists = {part: stems[part] for part in PARTS if stems.get(part)}
    both = stems.get("train", []) + stems.get("val", [])
    if both:
        lists["trainval"] = both
    return {f"voc/ImageSets/Segmentation/{name}.txt": sorted(members) for name, members in lists.items()}


def _names(
    stems: tuple[str, ...], _classes: tuple[ClassInfo, ...], options: ExportOptions
) -> tuple[str, ...]:
    parts = parts_of(len(stems), options)
    members = {part: [stem for stem, of in zip(stems, parts, strict=True) if of == part] for part in PARTS}
    files = [name for stem in stems for name in _of_one(stem)]
    return (*files, *_lists(members), _LABEL_MAP) if files else ()


def _label(name: str) -> str:
    """Return a name that can stand in a line of the label map."""
    plain = line_text(name).replace(":", "_")
    return f"_{plain[1:]}" if plain.startswith("#") else plain


@dataclass
class _Voc:
    options: ExportOptions
    catalog: Catalog = field(default_factory=lambda: Catalog(_label, (_BACKGROUND, _IGNORED)))
    stems: dict[str, list[str]] = field(default_factory=dict)
    has_void: bool = False

    def add(self, item: Item) -> list[Encoded]:
        """Make the image, its classes and its objects."""
        result = item.result
        names = self.catalog.add(result.class_map.classes)
        _check(len(self.catalog.names))
        self.stems.setdefault(item.part, []).append(item.stem)
        table = np.array([0, *(self.catalog.names.index(name) + 1 for name in names)], np.uint8)
        classes = table[result.class_map.pixels]
        objects = _numbers(result.objects)[result.objects.ids]
        unknown = _unknown(result)
        if unknown is not None:
            classes[unknown] = objects[unknown] = VOID
            self.has_void |= bool(unknown.any())
        picture, of_classes, of_objects = _of_one(item.stem)
        return [
            jpeg_picture(picture, _ID, result.image),
            palette_file(of_classes, _ID, classes, voc_palette()),
            palette_file(of_objects, _ID, objects, voc_palette()),
        ]

    def finish(self) -> list[Encoded]:
        """Make the lists of images, and the list of classes."""
        if not self.stems:
            return []
        files = {name: "".join(f"{stem}\n" for stem in stems) for name, stems in _lists(self.stems).items()}
        files[_LABEL_MAP] = _label_map(tuple(self.catalog.names), has_void=self.has_void)
        return [_text_file(name, text) for name, text in files.items()]


def _check(classes: int) -> None:
    if classes > MOST:
        raise ExportError(
            f"Pascal VOC tells at most {MOST} classes apart, and there are {classes}; merge some of them."
        )


def _unknown(result: Result) -> BoolArray | None:
    """Return where nobody can say what is there: no class, and not sure, transparent or left out."""
    none = result.class_map.pixels == 0
    if result.segmentation is not None:
        left_out: BoolArray = none & (result.segmentation.labels == NO_CLUSTER)
        return left_out
    valid = result.image.valid
    return None if valid is None else none & ~valid


def _numbers(objects: ObjectMap) -> UInt8Array:
    """Number the objects: uint8 (n + 1,), 0 first.

    A palette has no more than 254 numbers. Of more objects the largest have one each, and the rest
    of each class have one together: so no number goes to pixels of two classes.
    """
    count = len(objects)
    if count <= MOST:
        return np.arange(count + 1).astype(np.uint8)
    classes, class_rank = np.unique(objects.classes, return_inverse=True)
    alone = MOST - len(classes)
    largest = np.sort(np.argsort(-objects.areas, kind="stable")[:alone])
    numbers = (class_rank.reshape(-1) + alone + 1).astype(np.uint8)
    numbers[largest] = np.arange(1, alone + 1)
    return np.concatenate((np.zeros(1, np.uint8), numbers))


def _label_map(names: tuple[str, ...], *, has_void: bool) -> str:
    palette = voc_palette()
    colors = dict(zip((_BACKGROUND, *names), palette, strict=False))
    if has_void:
        colors[_IGNORED] = palette[VOID]  # datumaro refuses images with a colour that no line names
    lines = [f"{name}:{','.join(str(value) for value in color)}::" for name, color in colors.items()]
    return "\n".join((_HEADING, *lines, ""))


def _text_file(name: str, text: str) -> Encoded:
    return Encoded(name, text.encode("utf-8"), _ID, partial(_says, text.splitlines()))


def _says(lines: list[str], data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text.endswith("\n") and text.splitlines() == lines


VOC = Exporter(
    id=_ID,
    name="Pascal VOC data set",
    description="The images as JPEG, and for each a PNG of the classes and one of up to 254 objects.",
    names=_names,
    begin=_Voc,
    options=("split", "seed"),
)
