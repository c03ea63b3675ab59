"""The connected pieces of clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import count_levels
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import NullTask, SubTask
from segapp.core.types import NO_CLUSTER, BoolArray, Int32Array, Int64Array, Regions, UInt8Array

if TYPE_CHECKING:
    from segapp.core.task import Task

_PIECES_SHARE = 0.6

_Runs = tuple[Int32Array, Int64Array, Int64Array]
"""Stretches of equal ids along the rows: id, first pixel and last pixel + 1 in reading order."""


def find_regions(labels: UInt8Array, task: Task = NullTask()) -> Regions:  # noqa: B008 - has no state
    """Find the connected pieces (8 neighbours) of all clusters.

    `cv2.connectedComponents` (Spaghetti labelling, Bolelli et al. 2019) runs once for each
    cluster, inside the cluster's box. The regions are then numbered by their first pixel in
    reading order, so that ids depend neither on OpenCV's version nor on the thread count.

    Parameters
    ----------
    labels : uint8 array of shape (H, W)
        Cluster of each pixel, `NO_CLUSTER` where there is none.
    task : Task
        Asked and told after each cluster and each strip of rows.

    Returns
    -------
    Regions

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    ids, clusters = _label_pieces(labels, SubTask(task, 0.0, _PIECES_SHARE))
    return _measure(ids, clusters, SubTask(task, _PIECES_SHARE, 1.0))


def _label_pieces(labels: UInt8Array, task: Task) -> tuple[Int32Array, UInt8Array]:
    """Give every piece an id: int32 (H, W), cluster by cluster; and the cluster of each id."""
    ids: Int32Array = np.full(labels.shape, -1, np.int32)
    present = np.flatnonzero(count_levels(labels, None, task)[:NO_CLUSTER])
    counts: list[int] = []
    for index, cluster in enumerate(present):
        task.raise_if_cancelled()
        task.report(index / len(present), "Finding the pieces")
        piece = (labels == cluster).view(np.uint8)
        column, row, width, height = cv2.boundingRect(piece)
        box = (slice(row, row + height), slice(column, column + width))
        count, found = cv2.connectedComponents(piece[box], connectivity=8, ltype=cv2.CV_32S)
        numbered = np.asarray(found, np.int32)
        np.add(numbered, sum(counts) - 1, out=numbered)
        # Ten times as fast as np.copyto with a mask.
        cv2.copyTo(numbered, piece[box], ids[box])
        counts.append(count - 1)
    return ids, np.repeat(present, counts).astype(np.uint8)


def _measure(ids: Int32Array, clusters: UInt8Array, task: Task) -> Regions:
    """Measure the pieces and number them by their first pixel."""
    height, width = ids.shape
    areas: Int64Array = np.zeros(len(clusters), np.int64)
    first: Int64Array = np.full(len(clusters), height * width, np.int64)
    boxes: Int32Array = np.zeros((4, len(clusters)), np.int32)
    boxes[1] = width

    for found, starts, stops in map_strips(lambda rows: _find_runs(ids, rows), row_strips(ids.shape), task):
        columns = starts % width
        lengths = stops - starts
        np.add.at(areas, found, lengths)
        np.minimum.at(first, found, starts)
        np.minimum.at(boxes[1], found, columns.astype(np.int32))
        np.maximum.at(boxes[2], found, (starts // width + 1).astype(np.int32))
        np.maximum.at(boxes[3], found, (columns + lengths).astype(np.int32))
    boxes[0] = first // max(1, width)

    order = np.argsort(first)
    return Regions(_renumber(ids, order, task), clusters[order], areas[order], boxes[:, order].T)


def _find_runs(ids: Int32Array, rows: slice) -> _Runs:
    part = ids[rows]
    width = part.shape[1]
    begins: BoolArray = np.ones(part.shape, np.bool_)
    np.not_equal(part[:, 1:], part[:, :-1], out=begins[:, 1:])
    starts = np.flatnonzero(begins)
    found = part.ravel()[starts]
    stops = np.append(starts[1:], part.size)
    kept = found >= 0
    offset = rows.start * width
    return found[kept], starts[kept] + offset, stops[kept] + offset


def _renumber(ids: Int32Array, order: Int64Array, task: Task) -> Int32Array:
    """Give piece `order[i]` the number i: int32 (H, W)."""
    numbers: Int32Array = np.empty(len(order) + 1, np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    numbers[-1] = -1  # pixels without a cluster have id -1, which indexes the last entry
    result: Int32Array = np.empty_like(ids)

    def renumber_rows(rows: slice) -> None:
        result[rows] = numbers[ids[rows]]

    for _ in map_strips(renumber_rows, row_strips(ids.shape), task):
        pass
    return result
