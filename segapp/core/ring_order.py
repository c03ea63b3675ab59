"""Whether rings keep apart, so that they are valid polygons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.outlines import Polygon
    from segapp.core.types import BoolArray, Float64Array, Int64Array

_CLOSE = 1e-6
"""Lines that are nearer than this count as touching."""


def are_apart(polygons: Sequence[Polygon]) -> bool:
    """Whether rings neither cross nor touch but in common corners, and lie within each other rightly.

    All corners are whole numbers, so that in the strip between two whole rows there are only lines
    from its upper to its lower border: lines cross if their order differs at the two. From left to
    right, each strip must go into a piece and out of it in turn, for each piece and for all of them.
    The test may refuse what is right (lines closer than a millionth of a pixel), never accept what is wrong.

    Parameters
    ----------
    polygons : sequence of Polygon
        Pieces of one mask, their outer rings clockwise on the screen and the holes the other way,
        int32 (n, 2), (row, col). Corners that two rings have in common must be such in which the
        rings touched before, together with the lines at them.

    Returns
    -------
    bool
        True if they do.
    """
    lines = _Lines.of(polygons)
    steep = lines.row_a != lines.row_b
    strips = _Strips.of(lines, np.flatnonzero(steep))
    return strips.in_order() and strips.in_turn(lines) and _level_ones_are_free(lines, ~steep, strips)


@dataclass(frozen=True, eq=False)
class _Lines:
    """From (row_a, col_a) to (row_b, col_b), int64 (n,) each, and the piece each belongs to."""

    row_a: Int64Array
    col_a: Int64Array
    row_b: Int64Array
    col_b: Int64Array
    piece: Int64Array

    @classmethod
    def of(cls, polygons: Sequence[Polygon]) -> _Lines:
        rings = [ring for polygon in polygons for ring in polygon]
        starts = np.concatenate(rings).astype(np.int64)
        ends = np.concatenate([part for ring in rings for part in (ring[1:], ring[:1])]).astype(np.int64)
        sizes = [sum(len(ring) for ring in polygon) for polygon in polygons]
        piece = np.repeat(np.arange(len(sizes)), sizes)
        return cls(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1], piece)


@dataclass(frozen=True, eq=False)
class _Strips:
    """Each line in each strip between two whole rows that it goes through, from left to right.

    `top_is_corner` and `bottom_is_corner` tell whether the line begins or ends at that border.
    """

    row: Int64Array
    top: Float64Array
    bottom: Float64Array
    top_is_corner: BoolArray
    bottom_is_corner: BoolArray
    line: Int64Array

    @classmethod
    def of(cls, lines: _Lines, steep: Int64Array) -> _Strips:
        first = np.minimum(lines.row_a, lines.row_b)[steep]
        counts = np.abs(lines.row_b - lines.row_a)[steep]
        line = np.repeat(steep, counts)
        step = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        row = step + np.repeat(first, counts)
        slope = (lines.col_b[line] - lines.col_a[line]) / (lines.row_b[line] - lines.row_a[line])
        top = lines.col_a[line] + (row - lines.row_a[line]) * slope
        bottom = lines.col_a[line] + (row + 1 - lines.row_a[line]) * slope
        order = np.lexsort((top + bottom, row))
        ends = (step == 0, step == np.repeat(counts, counts) - 1)
        return cls(row[order], top[order], bottom[order], ends[0][order], ends[1][order], line[order])

    def in_order(self) -> bool:
        """Whether no line crosses or touches the next in a strip but in a common corner."""
        beside = self.row[1:] == self.row[:-1]
        upper, lower = np.diff(self.top), np.diff(self.bottom)
        joint_above = self.top_is_corner[1:] & self.top_is_corner[:-1] & (np.abs(upper) < _CLOSE)
        joint_below = self.bottom_is_corner[1:] & self.bottom_is_corner[:-1] & (np.abs(lower) < _CLOSE)
        fine = ((upper > _CLOSE) | joint_above) & ((lower > _CLOSE) | joint_below) & (upper + lower > _CLOSE)
        return bool((fine | ~beside).all())

    def in_turn(self, lines: _Lines) -> bool:
        """Whether from left to right each strip goes into a piece, out of it, into the next..."""
        # With the outer rings clockwise, what goes up has the inside on its right.
        inward = np.where(lines.row_b < lines.row_a, 1, -1)[self.line]
        by_piece = np.lexsort((np.arange(len(self.line)), self.row, lines.piece[self.line]))
        return all(bool(np.isin(np.cumsum(steps), (0, 1)).all()) for steps in (inward, inward[by_piece]))


def _level_ones_are_free(lines: _Lines, level: BoolArray, strips: _Strips) -> bool:
    """Whether nothing touches lines along a row but at their ends."""
    row = lines.row_a[level]
    left = np.minimum(lines.col_a, lines.col_b)[level].astype(np.float64)
    right = np.maximum(lines.col_a, lines.col_b)[level].astype(np.float64)
    order = np.lexsort((left, row))
    row, left, right = row[order], left[order], right[order]
    overlap = (row[1:] == row[:-1]) & (left[1:] < right[:-1])
    passing_row = np.concatenate((strips.row, strips.row + 1))
    passing = np.concatenate((strips.top, strips.bottom))
    corner = np.concatenate((strips.top_is_corner, strips.bottom_is_corner))
    inner = _count(passing_row, passing, row, left + _CLOSE, right - _CLOSE)
    through = _count(passing_row[~corner], passing[~corner], row, left - _CLOSE, right + _CLOSE)
    return not overlap.any() and not inner.any() and not through.any()


def _count(
    rows: Int64Array, cols: Float64Array, row: Int64Array, left: Float64Array, right: Float64Array
) -> Int64Array:
    """Count the points of a row between two columns, for each row given."""
    width = float(max(cols.max(initial=0), right.max(initial=0)) + 2)
    keys = np.sort(rows * width + cols)
    found: Int64Array = np.searchsorted(keys, row * width + right) - np.searchsorted(keys, row * width + left)
    return found
