"""Turns what a hand draws into pixels: strokes of a round brush, polygons, rectangles and ellipses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.tiles import Key, Painting, merge_into

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from segapp.core.types import BoolArray, UInt8Array

Point = tuple[float, float]
"""Row and column; pixel (r, c) reaches from (r, c) to (r + 1, c + 1)."""

Bits = tuple[int, int, "BoolArray"]
"""First row and column of a box, and which of its pixels are meant: bool (h, w)."""

_EXACT_RADIUS_PX = 16.0  # larger discs are drawn by OpenCV, whose edge may be off by one pixel
_PIECE_PX = 64.0  # small boxes along a fast move
_SHIFT = 4  # OpenCV's coordinates are in sixteenths of a pixel


@dataclass(frozen=True)
class Dab:
    """A round brush pressed on the image: its middle and its radius in image pixels."""

    at: Point
    radius: float


class Stroke:
    """The pixels of a stroke while it is being drawn; only tiles the brush meets are touched."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._tiles: dict[Key, BoolArray] = {}

    def add(self, start: Dab, end: Dab) -> None:
        """Draw from one dab to the next."""
        length = math.dist(start.at, end.at)
        is_small = max(start.radius, end.radius) <= _EXACT_RADIUS_PX
        pieces = max(1, math.ceil(length / _PIECE_PX)) if is_small else 1
        dabs = [_between(start, end, index / pieces) for index in range(pieces + 1)]
        for first, second in pairwise(dabs):
            bits = _swept(first, second, self._shape)
            if bits is not None:
                merge_into(self._tiles, *bits)

    def painting(self) -> Painting:
        """Return the pixels so far."""
        return Painting(self._tiles.copy())


def polygon_bits(points: Sequence[Point], shape: tuple[int, int]) -> Bits | None:
    """Find the pixels whose middle lies inside a polygon.

    Parameters
    ----------
    points : sequence of (row, col)
        Its corners; where it crosses itself, what is encircled twice is outside.
    shape : tuple of int
        Rows and columns of the image.

    Returns
    -------
    tuple or None
        None if the polygon lies outside the image.
    """
    corners = np.asarray(points, np.float64).reshape(-1, 2)
    if len(corners) < 3:
        return None
    box = _box(corners.min(axis=0), corners.max(axis=0), shape)
    if box is None:
        return None
    top, left, bottom, right = box
    # OpenCV's fillPoly would add the pixels that the edges touch. Instead each edge flips all that
    # lies right of it in the rows whose middle it crosses.
    flips: UInt8Array = np.zeros((bottom - top, right - left + 1), np.uint8)
    moved = corners - (top + 0.5, left + 0.5)
    rows, cols = _crossings(moved, np.roll(moved, -1, axis=0), bottom - top)
    np.bitwise_xor.at(flips, (rows, np.clip(np.ceil(cols), 0, right - left).astype(np.intp)), 1)
    inside = np.bitwise_xor.accumulate(flips[:, :-1], axis=1)
    return top, left, inside.view(np.bool_)


def rectangle_corners(a: Point, b: Point) -> list[Point]:
    """Return the corners of a rectangle of whole pixels, from the pixel at `a` to that at `b`."""
    (top, bottom), (left, right) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    top, left = math.floor(top), math.floor(left)
    bottom, right = math.floor(bottom) + 1.0, math.floor(right) + 1.0
    return [(top, left), (top, right), (bottom, right), (bottom, left)]


def rectangle_bits(a: Point, b: Point, shape: tuple[int, int]) -> Bits | None:
    """Find the pixels from the one at `a` to that at `b`, both inclusive."""
    corners = rectangle_corners(a, b)
    box = _box(np.array(corners[0]), np.array(corners[2]) - 1, shape, margin=0)
    if box is None:
        return None
    top, left, bottom, right = box
    return top, left, np.ones((bottom - top, right - left), np.bool_)


def ellipse_bits(a: Point, b: Point, shape: tuple[int, int]) -> Bits | None:
    """Find the pixels whose middle lies in the ellipse that touches the rectangle between two points."""
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    high, wide = max(abs(a[0] - b[0]) / 2, 0.5), max(abs(a[1] - b[1]) / 2, 0.5)
    reach = np.array([high, wide])
    box = _box(np.array(middle) - reach, np.array(middle) + reach, shape)
    if box is None:
        return None
    top, left, bottom, right = box
    rows = (np.arange(top, bottom) + 0.5 - middle[0]) / high
    cols = (np.arange(left, right) + 0.5 - middle[1]) / wide
    half = np.sqrt(np.maximum(0.0, 1.0 - rows**2))
    bits: BoolArray = (np.abs(cols)[None, :] <= half[:, None]) & (np.abs(rows) <= 1.0)[:, None]
    return top, left, bits


def ellipse_points(a: Point, b: Point, count: int = 96) -> list[Point]:
    """Return points on the ellipse that touches the rectangle between two points."""
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    high, wide = (a[0] - b[0]) / 2, (a[1] - b[1]) / 2
    angles = [2 * math.pi * index / count for index in range(count)]
    return [(middle[0] + high * math.sin(angle), middle[1] + wide * math.cos(angle)) for angle in angles]


def _crossings(
    start: npt.NDArray[np.float64], end: npt.NDArray[np.float64], height: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Whole rows that edges cross, 0 to height - 1, and where: edges are (row, col) of shape (n, 2)."""
    swapped = start[:, 0] > end[:, 0]
    upper = np.where(swapped[:, None], end, start)
    lower = np.where(swapped[:, None], start, end)
    first = np.clip(np.ceil(upper[:, 0]), 0, height).astype(np.intp)
    counts = np.clip(np.ceil(lower[:, 0]), 0, height).astype(np.intp) - first
    edges = np.repeat(np.arange(len(start)), counts)
    rows = np.arange(len(edges)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edges]
    slope = (lower - upper)[edges]
    return rows, upper[edges, 1] + (rows - upper[edges, 0]) * slope[:, 1] / slope[:, 0]


def _between(start: Dab, end: Dab, share: float) -> Dab:
    row = start.at[0] + share * (end.at[0] - start.at[0])
    col = start.at[1] + share * (end.at[1] - start.at[1])
    return Dab((row, col), start.radius + share * (end.radius - start.radius))


def _swept(start: Dab, end: Dab, shape: tuple[int, int]) -> Bits | None:
    reach = max(start.radius, end.radius, 0.5)
    low, high = np.minimum(start.at, end.at) - reach, np.maximum(start.at, end.at) + reach
    box = _box(low, high, shape)
    if box is None:
        return None
    draw = _exactly if reach <= _EXACT_RADIUS_PX else _with_opencv
    return box[0], box[1], draw(start, end, box)


def _exactly(start: Dab, end: Dab, box: tuple[int, int, int, int]) -> BoolArray:
    top, left, bottom, right = box
    rows = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - start.at[0]))[:, None]
    cols = (np.arange(left, right, dtype=np.float32) + np.float32(0.5 - start.at[1]))[None, :]
    down, along = end.at[0] - start.at[0], end.at[1] - start.at[1]
    squared = down * down + along * along
    share = np.clip((rows * down + cols * along) / squared, 0, 1) if squared > 0 else np.float32(0)
    radius = start.radius + share * (end.radius - start.radius)
    bits: BoolArray = (rows - share * down) ** 2 + (cols - share * along) ** 2 <= radius**2
    for dab, down_from, along_from in ((start, rows, cols), (end, rows - down, cols - along)):
        bits |= down_from**2 + along_from**2 <= dab.radius**2
    # A brush thinner than a pixel still paints the pixels that its middle crosses.
    steps = np.linspace(0.0, 1.0, 2 + 4 * math.ceil(math.sqrt(squared)))
    at_rows = np.floor(start.at[0] + steps * down).astype(np.intp) - top
    at_cols = np.floor(start.at[1] + steps * along).astype(np.intp) - left
    inside = (at_rows >= 0) & (at_rows < bits.shape[0]) & (at_cols >= 0) & (at_cols < bits.shape[1])
    bits[at_rows[inside], at_cols[inside]] = True
    return bits


def _with_opencv(start: Dab, end: Dab, box: tuple[int, int, int, int]) -> BoolArray:
    top, left, bottom, right = box
    canvas: UInt8Array = np.zeros((bottom - top, right - left), np.uint8)
    ends = [np.array([dab.at[1] - left - 0.5, dab.at[0] - top - 0.5]) for dab in (start, end)]
    radii = [dab.radius for dab in (start, end)]
    for middle, radius in zip(ends, radii, strict=True):
        x, y = _sixteenths(middle).tolist()
        cv2.circle(canvas, (x, y), round(radius * 2**_SHIFT), 1, cv2.FILLED, shift=_SHIFT)
    way = ends[1] - ends[0]
    length = float(np.hypot(*way))
    if length > 0:
        aside = np.array([-way[1], way[0]]) / length
        corners = [ends[0] + radii[0] * aside, ends[1] + radii[1] * aside]
        corners += [ends[1] - radii[1] * aside, ends[0] - radii[0] * aside]
        cv2.fillConvexPoly(canvas, _sixteenths(np.array(corners)), 1, shift=_SHIFT)
    return canvas.view(np.bool_)


def _sixteenths(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    result: npt.NDArray[np.int32] = np.rint(np.clip(values, -1e6, 1e6) * 2**_SHIFT).astype(np.int32)
    return result


def _box(
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    shape: tuple[int, int],
    margin: int = 1,
) -> tuple[int, int, int, int] | None:
    """Whole pixels around two corners, on the image: first row and column, last ones + 1."""
    low = np.clip(low, -1e9, 1e9)
    high = np.clip(high, -1e9, 1e9)
    top, left = (max(0, math.floor(value) - margin) for value in low)
    bottom = min(shape[0], math.floor(high[0]) + 1 + margin)
    right = min(shape[1], math.floor(high[1]) + 1 + margin)
    return (top, left, bottom, right) if top < bottom and left < right else None
