"""YOLO: a data set of images, with a text file of outlines for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.centre_outlines import joined_outline
from segapp.core.lists import array_in
from segapp.core.opencv import cv2
from segapp.io.export.class_names import Catalog
from segapp.io.export.pictures import png_picture
from segapp.io.export.places import PARTS, parts_of
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item
from segapp.io.export.seen import Piece, judge, objects_of, piece, seal
from segapp.io.export.yolo_yaml import data_yaml, reads_back_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import ClassInfo, Int32Array

_ID = "yolo"
_YAML = "yolo/data.yaml"
_INTO_PIXEL = 0.49
"""Ultralytics cuts off what is behind the point, supervision rounds. From the very middle of a pixel half of
all would round to the next; this little before it both are right, up to 131,072 pixels a side."""


def _of_one(stem: str, part: str) -> tuple[str, str]:
    return f"yolo/images/{part}/{stem}.png", f"yolo/labels/{part}/{stem}.txt"


def _names(
    stems: tuple[str, ...], _classes: tuple[ClassInfo, ...], options: ExportOptions
) -> tuple[str, ...]:
    parts = parts_of(len(stems), options)
    files = [name for stem, part in zip(stems, parts, strict=True) for name in _of_one(stem, part)]
    return (*files, _YAML) if files else ()


@dataclass
class _Yolo:
    options: ExportOptions
    catalog: Catalog = field(default_factory=Catalog)
    parts: set[str] = field(default_factory=set)

    def add(self, item: Item) -> list[Encoded]:
        """Make the image and its outlines."""
        image = item.result.image
        size = (image.height, image.width)
        names = self.catalog.add(item.result.class_map.classes)
        numbers = [self.catalog.names.index(name) for name in names]
        self.parts.add(item.part)
        lines = [
            _line(
                numbers[one.class_id - 1],
                joined_outline(one.mask, self.options.detail_px) + np.array(one.box[:2], np.int32),
                size,
            )
            for one in item.result.objects
        ]
        data = "".join(lines).encode("ascii")
        # More classes may turn up with later images.
        labels = tuple(self.catalog.names)
        found = judge(read_yolo(data, labels, size), objects_of(item.result, names), item.result, names)
        picture, text = _of_one(item.stem, item.part)
        check = partial(_reads_back, labels, size, found.seal)
        return [png_picture(picture, _ID, image), Encoded(text, data, _ID, check, found.iou)]

    def finish(self) -> list[Encoded]:
        """Make the file that names the classes and the parts."""
        if not self.parts:
            return []
        parts = tuple(part for part in PARTS if part in self.parts)
        names = tuple(self.catalog.names)
        return [Encoded(_YAML, data_yaml(parts, names), _ID, partial(reads_back_as, parts, names))]


def _line(number: int, outline: Int32Array, size: tuple[int, int]) -> str:
    shares = (outline[:, ::-1] + _INTO_PIXEL) / np.array(size[::-1], np.float64)
    return f"{number} {' '.join([f'{share:.8g}' for share in shares.ravel().tolist()])}\n"


def read_yolo(data: bytes, labels: Sequence[str], size: tuple[int, int]) -> list[Piece]:
    """Read the outlines of one image as Ultralytics does: `cv2.fillPoly` of what is cut to whole pixels.

    Parameters
    ----------
    data : bytes
        The file.
    labels : sequence of str
        The classes.
    size : tuple of int
        Rows and columns of the image.

    Returns
    -------
    list of Piece
        The objects.

    Raises
    ------
    ValueError, IndexError
        If it is no such file.
    """
    text = data.decode("ascii")
    if text and not text.endswith("\n"):
        raise ValueError("the last line is cut off")
    found = []
    for line in text.splitlines():
        number, _, shares = line.partition(" ")
        points = array_in(shares, " ", np.float32).reshape(-1, 2)
        if len(points) < 3 or points.min() < 0 or points.max() > 1:
            raise ValueError("an outline has too few points or leaves the picture")
        outline = (points * np.array(size[::-1], np.float32)).astype(np.int32)
        left, top = outline.min(axis=0).tolist()
        right, bottom = outline.max(axis=0).tolist()
        canvas = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
        cv2.fillPoly(canvas, [outline - np.array((left, top), np.int32)], 1)
        found.append(piece(labels[int(number)], canvas > 0, top, left))
    return found


def _reads_back(labels: tuple[str, ...], size: tuple[int, int], sealed: bytes, data: bytes) -> bool:
    try:
        return seal(read_yolo(data, labels, size)) == sealed
    except (ValueError, IndexError):
        return False


YOLO = Exporter(
    id=_ID,
    name="YOLO data set",
    description="The images, and a text file of outlines for each; holes are joined to the outline.",
    names=_names,
    begin=_Yolo,
    options=("split", "seed", "detail_px"),
)
