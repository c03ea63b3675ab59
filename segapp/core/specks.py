"""Specks and holes of the classes of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import count_levels
from segapp.core.masks import bounding_box
from segapp.core.morphology import pieces_of
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, Int32Array, Int64Array, UInt8Array


def classes_in(part: UInt8Array) -> list[int]:
    """List the classes that occur, by rising number."""
    return [int(class_id) + 1 for class_id in np.flatnonzero(count_levels(part)[1:])]


def drop_specks(part: UInt8Array, class_id: int, most_px: int) -> None:
    """Clear the small pieces of one class in an array of our own."""
    box = bounding_box(part == class_id)
    if box is None:
        return
    part = part[box[0] : box[2], box[1] : box[3]]
    pieces, areas = pieces_of(part == class_id, 8)
    small = areas <= most_px
    small[0] = False
    if not small.any():
        return
    kept = (~small).view(np.uint8)

    def drop(rows: slice) -> None:
        # A product is several times as fast as an assignment to chosen pixels.
        np.multiply(part[rows], kept[pieces[rows]], out=part[rows])

    for _ in map_strips(drop, row_strips(part.shape), NullTask()):
        pass


def fill_holes(part: UInt8Array, most_px: Int64Array, fillable: BoolArray | None) -> None:
    """Fill the small holes of all classes in an array of our own.

    The outermost pixels of `part` have no class, or are the border of the picture. `most_px`,
    int64 (256,), are the largest holes that are filled, for each class.
    """
    pieces, areas = pieces_of(part == 0, 4)
    small = areas <= most_px.max()
    for edge in (pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]):
        small[edge] = False
    small[0] = False
    if not small.any():
        return
    owners = _class_around(part, pieces, small)
    filling = np.where(small & (areas <= most_px[owners]), owners, 0).astype(np.uint8)

    def fill(rows: slice) -> None:
        found = filling[pieces[rows]]
        if fillable is not None:
            found *= fillable[rows]
        np.maximum(part[rows], found, out=part[rows])  # holes are 0 in `part`, all else is 0 in `found`

    for _ in map_strips(fill, row_strips(part.shape), NullTask()):
        pass


def _class_around(part: UInt8Array, pieces: Int32Array, small: BoolArray) -> UInt8Array:
    """Find the only class next to each small piece; 0 if there are several: uint8 (n + 1,)."""
    present = classes_in(part)
    if len(present) == 1:
        return np.full(len(small), present[0], np.uint8)
    least: UInt8Array = np.full(len(small), 255, np.uint8)
    most: UInt8Array = np.zeros(len(small), np.uint8)
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    highest = np.asarray(cv2.dilate(part, cross), np.uint8)
    lowest = np.asarray(cv2.erode(np.where(part == 0, np.uint8(255), part), cross), np.uint8)
    for rows in row_strips(part.shape):
        where = small[pieces[rows]]
        here = pieces[rows][where]
        np.minimum.at(least, here, lowest[rows][where])
        np.maximum.at(most, here, highest[rows][where])
    return np.where(least == most, most, np.uint8(0))
