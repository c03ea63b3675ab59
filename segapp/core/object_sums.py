"""Sums over the pixels of each object: what most measures are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.features import lab_of_rgb8
from segapp.core.strips import map_strips, row_strips

if TYPE_CHECKING:
    from segapp.core.object_map import ObjectMap
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float64Array, Int32Array, Int64Array, UInt8Array

_PLACES = ("area", "row", "col", "row_row", "row_col", "col_col")
_COLORS = ("red", "green", "blue", "lightness", "a", "b")

SUMS: tuple[str, ...] = (*_PLACES, "perimeter", *_COLORS, *(f"{name}_squared" for name in _COLORS))
"""The columns of `ObjectSums.table`; rows and columns count from the corner of the box."""


def _perimeter_weights() -> Float64Array:
    """Weigh an edge pixel by its code, 1 + 2 x edge pixels beside it + 10 x those at its corners."""
    weights: Float64Array = np.zeros(50)
    weights[[5, 7, 15, 17, 25, 27]] = 1
    weights[[21, 33]] = math.sqrt(2)
    weights[[13, 23]] = (1 + math.sqrt(2)) / 2
    return weights


_WEIGHTS = _perimeter_weights()


@dataclass(frozen=True, eq=False)
class ObjectSums:
    """Sums over the pixels of each object, and how far it reaches in each of its rows.

    Attributes
    ----------
    table : float64 array of shape (n, len(SUMS))
        A row for each object.
    firsts : int64 array of shape (n + 1,)
        Where the rows of each object begin in `lefts` and `rights`; its box's rows, in order.
    lefts, rights : int32 array
        First and last column of the object in each row, from the left edge of its box.
    """

    table: Float64Array
    firsts: Int64Array
    lefts: Int32Array
    rights: Int32Array


@dataclass(frozen=True, eq=False)
class _Runs:
    """Pixels of one object side by side in one row; rows and columns from the corner of its box."""

    of: Int64Array
    rows: Int64Array
    cols: Int64Array
    lengths: Int64Array


def sum_up(objects: ObjectMap, rgb: UInt8Array, task: Task) -> ObjectSums:
    """Sum over the pixels of each object.

    The perimeter is the sum of the weights of Benkrid and Crookes (Design and FPGA
    Implementation of a Perimeter Estimator, 2000).

    Parameters
    ----------
    objects : ObjectMap
        The objects.
    rgb : uint8 array of shape (H, W, 3)
        The picture as shown.
    task : Task
        Told how far the work is, and asked between strips of rows.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    heights = np.diff(objects.boxes[:, ::2].astype(np.int64), axis=1)[:, 0]
    firsts: Int64Array = np.concatenate((np.zeros(1, np.int64), np.cumsum(heights)))
    lefts: Int32Array = np.full(int(firsts[-1]), np.iinfo(np.int32).max, np.int32)
    rights: Int32Array = np.full(int(firsts[-1]), -1, np.int32)
    table: Float64Array = np.zeros((len(objects), len(SUMS)))

    def work(rows: slice) -> tuple[_Runs, Int64Array, Float64Array]:
        runs, inside = _runs(objects, rows)
        present, groups = np.unique(runs.of, return_inverse=True)
        parts = (*_sums_of_places(runs), *_sums_of_colors(rgb[rows].reshape(-1, 3)[inside], runs.lengths))
        sums = [np.bincount(groups, part, len(present)) for part in parts]
        edge_of, weights = _edge_weights(objects.ids, rows)
        sums.insert(len(_PLACES), np.bincount(np.searchsorted(present, edge_of), weights, len(present)))
        return runs, present, np.stack(sums, axis=1)

    for runs, present, sums in map_strips(work, row_strips(objects.ids.shape), task, "Measuring"):
        table[present] += sums
        at = firsts[runs.of] + runs.rows
        np.minimum.at(lefts, at, runs.cols.astype(np.int32))
        np.maximum.at(rights, at, (runs.cols + runs.lengths - 1).astype(np.int32))
    return ObjectSums(table, firsts, lefts, rights)


def _runs(objects: ObjectMap, rows: slice) -> tuple[_Runs, BoolArray]:
    """Find the runs of a strip of rows, and which of its pixels they cover: bool (h * W,)."""
    width = objects.ids.shape[1]
    flat = objects.ids[rows].ravel()
    begins: BoolArray = np.ones(flat.size, np.bool_)
    np.not_equal(flat[1:], flat[:-1], out=begins[1:])
    begins[::width] = True
    starts = np.flatnonzero(begins)
    lengths = np.diff(starts, append=flat.size)
    of = flat[starts].astype(np.int64) - 1
    kept = of >= 0
    of, starts, lengths = of[kept], starts[kept], lengths[kept]
    corners = objects.boxes[of]
    run_rows = starts // width + rows.start - corners[:, 0]
    runs = _Runs(of, run_rows, starts % width - corners[:, 1], lengths)
    return runs, flat > 0


def _sums_of_places(runs: _Runs) -> tuple[Int64Array, ...]:
    """Sum rows, columns and their products over each run, in the order of `_PLACES`; exact."""
    count, row, col = runs.lengths, runs.rows, runs.cols
    cols = count * (2 * col + count - 1) // 2
    squares = count * col * col + col * count * (count - 1) + (count - 1) * count * (2 * count - 1) // 6
    return count, count * row, cols, count * row * row, row * cols, squares


def _sums_of_colors(pixels: UInt8Array, lengths: Int64Array) -> list[Float64Array]:
    """Sum colours and their squares over each run: first the colours, in the order of `_COLORS`."""
    if not len(lengths):
        return [np.zeros(0)] * (2 * len(_COLORS))
    starts = np.cumsum(lengths) - lengths
    both = np.concatenate((pixels, lab_of_rgb8(pixels)), axis=1).T.astype(np.float64, order="C")
    plain = [np.add.reduceat(band, starts) for band in both]
    np.multiply(both, both, out=both)
    return plain + [np.add.reduceat(band, starts) for band in both]


def _edge_weights(ids: Int32Array, rows: slice) -> tuple[Int64Array, Float64Array]:
    """Find the object of each edge pixel of a strip, and the length that it stands for."""
    height, width = ids.shape
    around = slice(max(0, rows.start - 2), min(height, rows.stop + 2))
    padded: Int32Array = np.zeros((rows.stop - rows.start + 4, width + 2), np.int32)
    offset = around.start - rows.start + 2
    padded[offset : offset + around.stop - around.start, 1:-1] = ids[around]
    middle = padded[1:-1, 1:-1]
    edge: BoolArray = np.zeros(padded.shape, np.bool_)
    differs = edge[1:-1, 1:-1]
    for other in (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]):
        differs |= middle != other
    differs &= middle > 0
    places = np.flatnonzero(edge[2:-2]) + 2 * edge.shape[1]
    flat, flat_edge, step = padded.ravel(), edge.ravel(), edge.shape[1]
    of = flat[places]
    codes = np.ones(len(places), np.int64)
    beside, corners = (1, -1, step, -step), (step + 1, step - 1, -step + 1, -step - 1)
    for weight, offsets in ((2, beside), (10, corners)):
        for by in offsets:
            codes += weight * (flat_edge[places + by] & (flat[places + by] == of))
    return of.astype(np.int64) - 1, _WEIGHTS[codes]
