"""The objects of a class: the connected pieces of its finished mask, which are counted and measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.masks import bounding_box
from segapp.core.opencv import cv2
from segapp.core.strips import run_aside
from segapp.core.task import NullTask
from segapp.core.types import frozen

_MOST_SEARCHED_PX = 1 << 18
"""Larger boxes are not searched while the mouse moves."""

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Int32Array, Int64Array, UInt8Array


@dataclass(frozen=True, eq=False)
class Objects:
    """The objects of one class, in reading order of their boxes.

    Attributes
    ----------
    areas : int64 array of shape (n,)
        Pixels of each object.
    boxes : int32 array of shape (n, 4)
        First row, first column, last row + 1, last column + 1 of each object.
    """

    areas: Int64Array
    boxes: Int32Array

    def __post_init__(self) -> None:
        for name in ("areas", "boxes"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.areas)

    @property
    def area_px(self) -> int:
        """Pixels of all objects together."""
        return int(self.areas.sum())


def find_objects(
    class_pixels: UInt8Array,
    class_id: int,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Objects:
    """Find the connected pieces (8 neighbours) of a class.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        Class of each pixel, 0 = none.
    class_id : int
        The class.
    task : Task
        Asked whether to go on.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    task.raise_if_cancelled()
    mask = class_pixels == class_id
    box = bounding_box(mask)
    if box is None:
        return Objects(np.zeros(0, np.int64), np.zeros((0, 4), np.int32))
    top, left, bottom, right = box
    return run_aside(partial(_measured, mask[top:bottom, left:right], top, left), task)


def _measured(mask: BoolArray, top: int, left: int) -> Objects:
    given = np.ascontiguousarray(mask).view(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(given, connectivity=8, ltype=cv2.CV_32S)
    found = np.asarray(stats[1:], np.int32)
    cols, rows, widths, heights, areas = found.T
    boxes = np.stack((rows + top, cols + left, rows + top + heights, cols + left + widths), axis=1)
    # The numbers that OpenCV gives depend on its threads.
    order = np.lexsort((areas, boxes[:, 3], boxes[:, 2], boxes[:, 1], boxes[:, 0]))
    return Objects(areas[order].astype(np.int64), boxes[order].astype(np.int32))


def object_at(class_pixels: UInt8Array, objects: Objects, row: int, col: int) -> int | None:
    """Find the object that a pixel belongs to; quick enough for every move of the mouse.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        Class of each pixel, 0 = none.
    objects : Objects
        Those of the class of the pixel.
    row, col : int
        The pixel.

    Returns
    -------
    int or None
        Its index; None where objects lie within each other so widely that it would take long.
    """
    boxes = objects.boxes
    around = (boxes[:, 0] <= row) & (boxes[:, 1] <= col) & (boxes[:, 2] > row) & (boxes[:, 3] > col)
    candidates = np.flatnonzero(around)
    sizes = (boxes[candidates, 2] - boxes[candidates, 0]) * (boxes[candidates, 3] - boxes[candidates, 1])
    candidates = candidates[np.argsort(sizes, kind="stable")]
    class_id = class_pixels[row, col]
    for index in candidates[:-1]:
        top, left, bottom, right = boxes[index].tolist()
        if (bottom - top) * (right - left) > _MOST_SEARCHED_PX:
            return None
        part = np.ascontiguousarray(class_pixels[top:bottom, left:right] == class_id).view(np.uint8)
        _, pieces, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8, ltype=cv2.CV_32S)
        _, _, width, height, area = stats[pieces[row - top, col - left]].tolist()
        if (height, width, area) == (bottom - top, right - left, int(objects.areas[index])):
            return int(index)
    return int(candidates[-1]) if len(candidates) else None
