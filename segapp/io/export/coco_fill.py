"""Fills polygons as COCO's programs do, for what they will see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import BoolArray, Int32Array, Int64Array

_FINER = 5
"""COCO draws lines on a grid five times as fine as the pixels."""


def coco_fill(rings: Sequence[Int32Array], shape: tuple[int, int]) -> BoolArray:
    """Fill polygons one by one, as COCO's mask library does (Lin and others 2014), and join them.

    Lines are drawn on the finer grid; in each column of pixels the points where a line passes the
    centre of the column are where the inside begins and ends.

    Parameters
    ----------
    rings : sequence of int arrays of shape (n, 2)
        Corners (row, col), not negative.
    shape : tuple of int
        Rows and columns of the result.

    Returns
    -------
    bool array of that shape
        The pixels.
    """
    height, width = shape
    inside = np.zeros((width, height), np.bool_)
    for ring in rings:
        cols, rows = _passes(np.asarray(ring, np.int64))
        kept = (cols >= 0) & (cols < width)
        at = cols[kept] * height + np.clip(rows[kept], 0, height)
        counts = np.bincount(at, minlength=height * width + 1)[: height * width]
        flips = counts.astype(np.uint8) & 1
        inside |= np.bitwise_xor.accumulate(flips).astype(np.bool_).reshape(width, height)
    return np.ascontiguousarray(inside.T)


def _passes(ring: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Return where lines pass the centre of a column: the column, and the first row below."""
    # Not np.roll: it takes longer than all the rest for a small ring.
    a, b = ring, np.concatenate((ring[1:], ring[:1]))
    level = a[:, 0] == b[:, 0]
    first = np.minimum(a[level, 1], b[level, 1])
    counts = np.abs(a[level, 1] - b[level, 1])
    cols = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
    rows = np.repeat(a[level, 0], counts)
    slanted = ~level & (a[:, 1] != b[:, 1])
    if not slanted.any():
        return cols, rows
    more_cols, more_rows = _slanted(a[slanted] * _FINER, b[slanted] * _FINER)
    return np.concatenate((cols, more_cols)), np.concatenate((rows, more_rows))


def _slanted(a: Int64Array, b: Int64Array) -> tuple[Int64Array, Int64Array]:
    flat = np.abs(b[:, 1] - a[:, 1]) >= np.abs(b[:, 0] - a[:, 0])
    # Along the longer of the two directions, upwards; `main` is its coordinate, `side` the other.
    axis = np.where(flat, 1, 0)
    lines = np.arange(len(a))
    swap = a[lines, axis] > b[lines, axis]
    start = np.where(swap[:, None], b, a)
    end = np.where(swap[:, None], a, b)
    main, side = start[lines, axis], start[lines, 1 - axis]
    length = end[lines, axis] - main
    slope = (end[lines, 1 - axis] - side) / length
    line = np.repeat(lines, length + 1)
    step = np.arange(len(line)) - np.repeat(np.cumsum(length + 1) - length - 1, length + 1)
    beside = (side[line] + slope[line] * step + 0.5).astype(np.int64)
    along = main[line] + step
    x = np.where(flat[line], along, beside)
    y = np.where(flat[line], beside, along)
    moved = (line[1:] == line[:-1]) & (x[1:] != x[:-1])
    left = np.minimum(x[1:], x[:-1])[moved]
    upper = np.minimum(y[1:], y[:-1])[moved]
    centre = left % _FINER == _FINER // 2
    return left[centre] // _FINER, -(-(2 * upper[centre] - _FINER + 1) // (2 * _FINER))
