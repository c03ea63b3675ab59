"""The objects of all classes, numbered: what is exported and measured one by one."""

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Int32Array, Int64Array, UInt8Array


@dataclass(frozen=True, eq=False)
class OneObject:
    """One connected piece (8 neighbours) of the finished mask of a class.

    Attributes
    ----------
    index : int
        From 0, over the objects of all classes.
    class_id : int
        The class, from 1.
    number : int
        From 1, among the objects of its class, in reading order of the boxes.
    area_px : int
        Its pixels.
    box : tuple of int
        First row, first column, last row + 1, last column + 1.
    mask : bool array of the size of the box
        Its pixels inside the box.
    """

    index: int
    class_id: int
    number: int
    area_px: int
    box: tuple[int, int, int, int]
    mask: BoolArray


@dataclass(frozen=True, eq=False)
class ObjectMap:
    """The objects of all classes: class by class, those of one in reading order of their boxes.

    Attributes
    ----------
    ids : int32 array of shape (H, W)
        0 = no object, i = the object of index i - 1.
    classes : uint8 array of shape (n,)
        Class of each object, from 1.
    numbers : int64 array of shape (n,)
        Number of each object in its class, from 1.
    areas : int64 array of shape (n,)
        Pixels of each object.
    boxes : int32 array of shape (n, 4)
        First row, first column, last row + 1, last column + 1 of each object.
    """

    ids: Int32Array
    classes: UInt8Array
    numbers: Int64Array
    areas: Int64Array
    boxes: Int32Array

    def __post_init__(self) -> None:
        for name in ("ids", "classes", "numbers", "areas", "boxes"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.areas)

    def __getitem__(self, index: int) -> OneObject:
        """Cut one object out: by its index, from 0."""
        if not 0 <= index < len(self):
            raise IndexError(f"There is no object {index}; there are {len(self)}.")
        top, left, bottom, right = self.boxes[index].tolist()
        mask = frozen(self.ids[top:bottom, left:right] == index + 1)
        class_id, number = int(self.classes[index]), int(self.numbers[index])
        return OneObject(index, class_id, number, int(self.areas[index]), (top, left, bottom, right), mask)

    def __iter__(self) -> Iterator[OneObject]:
        return (self[index] for index in range(len(self)))

    def of_class(self, class_id: int) -> Iterator[OneObject]:
        """Go through the objects of one class."""
        return (self[int(index)] for index in np.flatnonzero(self.classes == class_id))


def map_objects(
    class_pixels: UInt8Array,
    n_classes: int,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> ObjectMap:
    """Find the connected pieces (8 neighbours) of all classes.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        Class of each pixel, 0 = none.
    n_classes : int
        Number of classes; higher numbers in `class_pixels` count as none.
    task : Task
        Asked whether to go on.

    Returns
    -------
    ObjectMap
        With the objects of each class in the order of `objects.find_objects`.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    ids: Int32Array = np.zeros(class_pixels.shape, np.int32)
    tables: list[Int32Array] = []
    classes: list[int] = []
    for class_id in range(1, n_classes + 1):
        task.raise_if_cancelled()
        task.report((class_id - 1) / n_classes, "Finding objects")
        mask = class_pixels == class_id
        box = bounding_box(mask)
        if box is None:
            continue
        top, left, bottom, right = box
        known = sum(len(table) for table in tables)
        part = ids[top:bottom, left:right]
        table = run_aside(partial(_number, mask[top:bottom, left:right], part, known), task)
        tables.append(table + np.array([top, left, top, left, 0], np.int32))
        classes += [class_id] * len(table)
    rows = np.concatenate(tables) if tables else np.zeros((0, 5), np.int32)
    of_each = np.array(classes, np.uint8)
    firsts = np.searchsorted(of_each, of_each)
    numbers = np.arange(1, len(of_each) + 1, dtype=np.int64) - firsts
    return ObjectMap(ids, of_each, numbers, rows[:, 4].astype(np.int64), rows[:, :4])


def _number(mask: BoolArray, ids: Int32Array, known: int) -> Int32Array:
    """Write the numbers of the objects of one class into `ids`; return box and area of each: (n, 5)."""
    given = np.ascontiguousarray(mask).view(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(given, connectivity=8, ltype=cv2.CV_32S)
    cols, rows, widths, heights, areas = np.asarray(stats[1:], np.int32).T
    boxes = np.stack((rows, cols, rows + heights, cols + widths, areas), axis=1)
    # The numbers that OpenCV gives depend on its threads.
    order = _reading_order(np.asarray(found), boxes)
    table = np.zeros(count, np.int32)
    table[order + 1] = np.arange(known + 1, known + count, dtype=np.int32)
    ids += table[np.asarray(found)]
    return np.ascontiguousarray(boxes[order])


def _reading_order(found: Int32Array, boxes: Int32Array) -> Int64Array:
    """Sort by box and area, as `find_objects` does; what is alike even then by its first pixel."""
    firsts: Int64Array = np.full(len(boxes) + 1, found.size, np.int64)
    flat = found.ravel()
    starts = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat.size and flat[0]:
        starts = np.concatenate(([0], starts))
    np.minimum.at(firsts, flat[starts], starts)
    keys = (firsts[1:], boxes[:, 4], boxes[:, 3], boxes[:, 2], boxes[:, 1], boxes[:, 0])
    order: Int64Array = np.lexsort(keys).astype(np.int64)
    return order
