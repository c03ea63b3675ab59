"""Outlines of masks along the edges of pixels: exact, with holes, valid as polygons."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.lists import forget, list_of
from segapp.core.opencv import cv2
from segapp.core.task import NullTask
from segapp.core.types import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float64Array, Int32Array, Int64Array, UInt8Array

Polygon = tuple["Int32Array", ...]
"""The outer ring of a piece and those of its holes, each int32 (n, 2), (row, col)."""

_NW, _NE, _SW, _SE = 1, 2, 4, 8
_CROSSED = np.zeros(16, np.bool_)
_CROSSED[[_NE | _SW, _NW | _SE]] = True
_CORNER = np.ones(16, np.bool_)
_CORNER[[0, _NW | _NE, _SW | _SE, _NW | _SW, _NE | _SE, 15]] = False
_STEPS_BETWEEN_QUESTIONS = 1 << 17
_PART, _CORNERS = 1 << 18, 1 << 15


@dataclass(frozen=True, eq=False)
class Outlines:
    """The rings around all pieces (4 neighbours) of a mask, piece by piece, the outer ring first.

    The corners of a ring differ from each other, the last is not the first again. Outer rings run
    clockwise on the screen, holes the other way round. Rings touch in corners only, and those of
    one piece never so that its inside falls apart: each piece is a valid polygon, and all of them
    are a valid multipolygon.

    Attributes
    ----------
    points : int32 array of shape (n, 2)
        Corners of pixels, (row, col): (0, 0) is the outer corner of the first pixel.
    starts : int64 array of shape (rings + 1,)
        Where each ring begins in `points`; the last is n.
    pieces : int64 array of shape (rings,)
        Piece of each ring, from 0, in reading order of their first pixels.
    pixels : int32 array of shape (pieces, 2)
        One pixel of each piece, (row, col).
    """

    points: Int32Array
    starts: Int64Array
    pieces: Int64Array
    pixels: Int32Array

    def __post_init__(self) -> None:
        for name in ("points", "starts", "pieces", "pixels"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self.pixels)

    def polygons(self) -> list[Polygon]:
        """Cut the points into one polygon for each piece."""
        bounds = self.starts.tolist()
        rings = [self.points[start:end] for start, end in pairwise(bounds)]
        firsts = np.searchsorted(self.pieces, np.arange(len(self) + 1)).tolist()
        return [tuple(rings[start:end]) for start, end in pairwise(firsts)]


def edge_outlines(
    mask: BoolArray,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Outlines:
    """Trace the edges of pixels between the mask and the rest.

    Parameters
    ----------
    mask : bool array of shape (H, W)
        The pixels.
    task : Task
        Asked whether to go on.

    Returns
    -------
    Outlines
        The rings. Filled by the even-odd rule at the centres of pixels they give the mask back.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    task.raise_if_cancelled()
    padded = np.pad(np.ascontiguousarray(mask).view(np.uint8), 1)
    _, found = cv2.connectedComponents(padded, connectivity=4, ltype=cv2.CV_32S)
    pieces = np.asarray(found, np.int32)
    codes = padded[:-1, :-1] + padded[:-1, 1:] * _NE
    codes += padded[1:, :-1] * _SW
    codes += padded[1:, 1:] * _SE
    rows, cols = np.nonzero(_CORNER[codes])
    at_corner = codes[rows, cols]
    task.raise_if_cancelled()
    # Where two pixels touch with a corner only, the outline keeps to one pixel if they belong to
    # different pieces, and passes on to the other if they are joined elsewhere: then what is
    # between them is a hole with a ring of its own.
    west = pieces[rows, cols]
    joined = np.where(
        west > 0, west == pieces[rows + 1, cols + 1], pieces[rows, cols + 1] == pieces[rows + 1, cols]
    )
    edges = _Edges.of(rows, cols, at_corner)
    order, lengths = _walk(_next_edges(edges, at_corner, joined), task)
    ends = np.stack((edges.froms[order], edges.tos[order]), axis=1).reshape(-1)
    points = np.stack((rows[ends], cols[ends]), axis=1).astype(np.int32)
    firsts = order[np.concatenate(([0], np.cumsum(lengths)[:-1]))] if len(lengths) else order
    return _in_pieces(points, lengths * 2, edges.pixels(rows, cols)[firsts], pieces)


@dataclass(frozen=True, eq=False)
class _Edges:
    """The straight horizontal edges with the mask on their right, and the vertical ones beside them.

    `west`, `east`, `north` and `south` give the edge on that side of each corner, -1 for none.
    """

    froms: Int64Array
    tos: Int64Array
    west: Int64Array
    east: Int64Array
    # Corner at the other end of the vertical edge on that side.
    north: Int64Array
    south: Int64Array

    @classmethod
    def of(cls, rows: Int64Array, cols: Int64Array, codes: UInt8Array) -> _Edges:
        crossed = _CROSSED[codes]
        corners = np.arange(len(codes))
        # In reading order an edge lies between each corner of even and the next of odd rank.
        lefts, rights = np.repeat(corners, 1 + crossed).reshape(-1, 2).T
        columns = np.lexsort((rows, cols))
        uppers, lowers = np.repeat(columns, 1 + crossed[columns]).reshape(-1, 2).T
        west, east, north, south = np.full((4, len(codes)), -1, np.int64)
        west[rights], east[lefts] = np.arange(len(lefts)), np.arange(len(lefts))
        north[lowers], south[uppers] = uppers, lowers
        eastward = (codes[lefts] & _SE > 0) & (codes[lefts] & _NE == 0)
        return cls(
            np.where(eastward, lefts, rights), np.where(eastward, rights, lefts), west, east, north, south
        )

    def pixels(self, rows: Int64Array, cols: Int64Array) -> Int64Array:
        """Return a pixel of the mask beside each edge: (edges, 2), (row, col)."""
        eastward = cols[self.froms] < cols[self.tos]
        left = np.minimum(cols[self.froms], cols[self.tos])
        beside: Int64Array = np.stack((rows[self.froms] - ~eastward, left), axis=1).astype(np.int64)
        return beside


def _next_edges(edges: _Edges, codes: UInt8Array, joined: BoolArray) -> Int64Array:
    """Return the horizontal edge that follows each."""
    turn = edges.tos
    from_west = edges.west[turn] == np.arange(len(turn))
    # At a crossing: to the right keeps to the pixel, to the left passes on to the other.
    southward = from_west ^ joined[turn]
    plain = ~_CROSSED[codes[turn]]
    southward = np.where(plain, edges.south[turn] >= 0, southward)
    corner = np.where(southward, edges.south[turn], edges.north[turn])
    # Walking south, right is west.
    westward = southward ^ joined[corner]
    plain = ~_CROSSED[codes[corner]]
    westward = np.where(plain, edges.west[corner] >= 0, westward)
    following: Int64Array = np.where(westward, edges.west[corner], edges.east[corner])
    return following


def _walk(following: Int64Array, task: Task) -> tuple[Int64Array, Int64Array]:
    """Return the edges ring by ring, and how many each ring has."""
    # A walk over lists: 0.1 s for a million edges, where doubling of pointers takes several.
    steps = list_of(following)
    seen = bytearray(len(steps))
    order, lengths = array("q"), array("q")
    asked = 0
    start = seen.find(0)
    while start >= 0:
        before, edge = len(order), start
        while not seen[edge]:
            seen[edge] = 1
            order.append(edge)
            edge = steps[edge]
        lengths.append(len(order) - before)
        if len(order) - asked > _STEPS_BETWEEN_QUESTIONS:
            asked = len(order)
            task.raise_if_cancelled()
        start = seen.find(0, start + 1)
    forget(steps)
    return np.array(order, np.int64), np.array(lengths, np.int64)


def _in_pieces(points: Int32Array, lengths: Int64Array, firsts: Int64Array, pieces: Int32Array) -> Outlines:
    """Sort the rings by piece; the ring found first of a piece is its outer one."""
    found = pieces[firsts[:, 0] + 1, firsts[:, 1] + 1]
    _, first_ring, of_ring = np.unique(found, return_index=True, return_inverse=True)
    # OpenCV's numbers depend on its threads; these follow the reading order.
    rank = np.empty(len(first_ring), np.int64)
    rank[np.argsort(first_ring)] = np.arange(len(first_ring))
    piece = rank[of_ring.reshape(-1)]
    order = np.argsort(piece, kind="stable")
    starts = np.concatenate(([0], np.cumsum(lengths)))
    sorted_starts = np.concatenate(([0], np.cumsum(lengths[order])))
    source = np.repeat(starts[:-1][order] - sorted_starts[:-1], lengths[order]) + np.arange(len(points))
    pixels = firsts[np.sort(first_ring)].astype(np.int32)
    return Outlines(points[source], sorted_starts.astype(np.int64), piece[order], pixels)


def even_odd(rings: list[Int32Array] | Polygon, shape: tuple[int, int]) -> BoolArray:
    """Fill rings together: a pixel is inside if its centre is, by the even-odd rule.

    Parameters
    ----------
    rings : sequence of arrays of shape (n, 2)
        Corners (row, col), in pixels, whole or not.
    shape : tuple of int
        Rows and columns of the result.

    Returns
    -------
    bool array of that shape
        The pixels; a centre on the line itself belongs to what is right of it.
    """
    height, width = shape
    starts = [np.asarray(ring, np.float64) for ring in rings if len(ring)]
    if not starts or not height or not width:
        return np.zeros(shape, np.bool_)
    a = np.concatenate(starts)
    b = np.concatenate([part for ring in starts for part in (ring[1:], ring[:1])])
    flips: UInt8Array = np.zeros((height, width + 1), np.uint8)
    # Part by part: NumPy keeps the interpreter, and so the window, while it repeats and counts.
    for first in range(0, len(a), _CORNERS):
        part = slice(first, first + _CORNERS)
        for places in _crossings(a[part], b[part], height, width):
            np.bitwise_xor.at(flips.reshape(-1), places, np.uint8(1))
    result: BoolArray = np.empty((height, width), np.bool_)
    strip = max(1, _PART // (width + 1))
    for top in range(0, height, strip):
        inside = np.bitwise_xor.accumulate(flips[top : top + strip], axis=1)
        result[top : top + strip] = inside[:, :width]
    return result


def _crossings(a: Float64Array, b: Float64Array, height: int, width: int) -> Iterator[Int64Array]:
    """Find where lines from `a` to `b` change what is inside: numbers of pixels of width + 1 a row."""
    upper, lower = np.minimum(a[:, 0], b[:, 0]), np.maximum(a[:, 0], b[:, 0])
    first = np.clip(np.ceil(upper - 0.5), 0, height).astype(np.int64)
    counts = np.clip(np.ceil(lower - 0.5), 0, height).astype(np.int64) - first
    edge = np.repeat(np.arange(len(a)), counts)
    rows = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    slope = (b[edge, 1] - a[edge, 1]) / (b[edge, 0] - a[edge, 0])
    crossing = a[edge, 1] + (rows + 0.5 - a[edge, 0]) * slope
    cols = np.clip(np.ceil(crossing - 0.5), 0, width).astype(np.int64)
    places = rows * (width + 1) + cols
    for start in range(0, len(places), _PART):
        yield places[start : start + _PART]
