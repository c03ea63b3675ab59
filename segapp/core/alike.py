"""Everything of the colour of one pixel: where it hangs together with that pixel, or everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips, run_aside
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, UInt8Array

PREVIEW_PX = 1 << 18
LOWEST_TOLERANCE, HIGHEST_TOLERANCE = 1.0, 200.0

_LIGHTNESS_WEIGHT = 0.5  # shadows and light change the lightness of one thing most
_LEVELS = 256


@dataclass(frozen=True, eq=False)
class ColorMap:
    """How far the colours of an image are from that of one pixel.

    Attributes
    ----------
    distances : float32 array of shape (h, w)
        In Lab, lightness weighted half; of every `step`-th pixel.
    step : int
        Image pixels per cell.
    seed : tuple of int
        Cell (row, col) of the pixel.
    """

    distances: Float32Array
    step: int
    seed: tuple[int, int]

    @property
    def first_tolerance(self) -> float:
        """The distance that parts near from far colours best (Otsu 1979)."""
        highest = float(self.distances.max())
        if highest <= LOWEST_TOLERANCE:
            return LOWEST_TOLERANCE
        levels = (self.distances * ((_LEVELS - 1) / highest)).astype(np.uint8)
        threshold, _ = cv2.threshold(levels, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        return min(HIGHEST_TOLERANCE, max(LOWEST_TOLERANCE, (threshold + 1) * highest / (_LEVELS - 1)))

    def within(self, tolerance: float, *, everywhere: bool) -> BoolArray:
        """Return the cells within a distance: bool (h, w)."""
        near = self.distances <= tolerance
        return near if everywhere else _around(near, self.seed)


def reduced_color_map(photo: UInt8Array, row: int, col: int) -> ColorMap:
    """Measure the distances on a reduced copy, for a preview: a few milliseconds.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB.
    row, col : int
        The pixel whose colour is meant.
    """
    step = max(1, math.ceil(math.sqrt(photo.shape[0] * photo.shape[1] / PREVIEW_PX)))
    # The first cells are the middles of their squares, unless the image is smaller than a square.
    start = step // 2 if min(photo.shape[:2]) > step // 2 else 0
    cells = np.ascontiguousarray(photo[start::step, start::step])
    seed = min(row // step, cells.shape[0] - 1), min(col // step, cells.shape[1] - 1)
    return ColorMap(_distances(cells, color_at(photo, row, col)), step, seed)


def alike(
    photo: UInt8Array,
    at: tuple[int, int],
    tolerance: float,
    *,
    everywhere: bool,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> BoolArray:
    """Find the pixels whose colour is like that of one pixel.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB.
    at : tuple of int
        The pixel (row, col).
    tolerance : float
        Largest distance in Lab, lightness weighted half.
    everywhere : bool
        Whether pixels count that do not hang together (4 neighbours) with the first one.
    task : Task
        Asked whether to go on.

    Returns
    -------
    bool array of shape (H, W)

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    color = color_at(photo, *at)
    near: BoolArray = np.empty(photo.shape[:2], np.bool_)

    def compare(rows: slice) -> None:
        near[rows] = _distances(photo[rows], color) <= tolerance

    for _ in map_strips(compare, row_strips(near.shape), task):
        pass
    return near if everywhere else run_aside(lambda: _around(near, at), task)


def color_at(photo: UInt8Array, row: int, col: int) -> Float32Array:
    """Mean Lab colour of a pixel and its neighbours, without the noise of one pixel: float32 (3,)."""
    part = photo[max(0, row - 1) : row + 2, max(0, col - 1) : col + 2]
    own = _lab(photo[row : row + 1, col : col + 1])[0, 0]
    around = _lab(np.ascontiguousarray(part)).reshape(-1, 3)
    # Beyond an edge lies another thing.
    similar = around[np.square(around - own).sum(axis=1) <= 10.0**2]
    mean: Float32Array = similar.mean(axis=0, dtype=np.float32)
    return mean


def _distances(pixels: UInt8Array, color: Float32Array) -> Float32Array:
    difference = _lab(pixels) - color
    difference[..., 0] *= _LIGHTNESS_WEIGHT
    squares = np.einsum("ijk,ijk->ij", difference, difference)
    result: Float32Array = np.sqrt(squares, out=squares)
    return result


def _lab(pixels: UInt8Array) -> Float32Array:
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    result: Float32Array = np.asarray(lab, np.float32)
    return result


def _around(near: BoolArray, seed: tuple[int, int]) -> BoolArray:
    cells = near.astype(np.uint8)
    cells[seed] = 1
    cv2.floodFill(cells, None, (seed[1], seed[0]), 2, flags=4)
    result: BoolArray = cells == 2
    return result
