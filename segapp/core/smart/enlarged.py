"""Brings parts of a reduced copy to the size of the image; their edges follow its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Int64Array, UInt8Array

_COLOR_UNIT = 16.0  # levels of RGB that weigh as much as a reduced pixel of distance
_STRIP_PIXELS = 1 << 17


def enlarge(parts: UInt8Array, colors: Float32Array, rgb: UInt8Array, task: Task) -> UInt8Array:
    """Give each pixel of an image to one of the parts around it in a reduced copy.

    Within a reduced pixel of a border the part is chosen whose colour there is the most similar,
    the nearer ones first.

    Parameters
    ----------
    parts : uint8 array of shape (h, w)
        Part of each pixel of the copy.
    colors : float32 array of shape (h, w, 3)
        RGB of the superpixel that each pixel of the copy is in.
    rgb : uint8 array of shape (H, W, 3)
        The image.
    task : Task
        Asked and told after each strip of rows.

    Returns
    -------
    uint8 array of shape (H, W)
        Part of each pixel.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    if parts.shape == rgb.shape[:2]:
        task.raise_if_cancelled()
        return parts.copy()
    square = np.ones((3, 3), np.uint8)
    border = np.asarray(cv2.dilate(parts, square) != cv2.erode(parts, square), np.bool_)
    work = _Enlarging(parts, colors, border.reshape(parts.shape), rgb)
    result: UInt8Array = np.empty(rgb.shape[:2], np.uint8)
    strips = row_strips(result.shape, _STRIP_PIXELS)
    for rows, found in zip(strips, map_strips(work.strip, strips, task, "Following the edges"), strict=True):
        result[rows] = found
    return result


@dataclass(frozen=True, eq=False)
class _Enlarging:
    """What strips of rows are made of."""

    parts: UInt8Array
    colors: Float32Array
    border: BoolArray
    rgb: UInt8Array

    def strip(self, rows: slice) -> UInt8Array:
        """Find the parts of some rows: uint8 (rows, W)."""
        height, width = self.parts.shape
        down = _places(np.arange(rows.start, rows.stop), self.rgb.shape[0], height)
        right = _places(np.arange(self.rgb.shape[1]), self.rgb.shape[1], width)
        near = np.ix_(_pixel(down, height), _pixel(right, width))
        found: UInt8Array = self.parts[near]
        at_row, at_column = np.nonzero(self.border[near])
        if len(at_row):
            pixels = self.rgb[rows][at_row, at_column].astype(np.float32)
            found[at_row, at_column] = self._chosen(down[at_row], right[at_column], pixels)
        return found

    def _chosen(self, down: Float32Array, right: Float32Array, pixels: Float32Array) -> UInt8Array:
        """Choose among the nine pixels of the copy around each place."""
        height, width = self.parts.shape
        row, column = _pixel(down, height), _pixel(right, width)
        below, beside = (down - row).astype(np.float32), (right - column).astype(np.float32)
        best: Float32Array = np.full(len(row), np.inf, np.float32)
        chosen: UInt8Array = np.zeros(len(row), np.uint8)
        for step in np.ndindex(3, 3):
            there = (row + step[0]) * (width + 2) + column + step[1]  # with a frame
            apart = (pixels - self._framed_colors[there]) * np.float32(1 / _COLOR_UNIT)
            cost = np.einsum("nc,nc->n", apart, apart)
            cost += np.square(below - np.float32(step[0] - 1)) + np.square(beside - np.float32(step[1] - 1))
            better = cost < best
            np.copyto(best, cost, where=better)
            np.copyto(chosen, self._framed_parts[there], where=better)
        return chosen

    @cached_property
    def _framed_parts(self) -> UInt8Array:
        found: UInt8Array = np.pad(self.parts, 1, mode="edge").ravel()
        return found

    @cached_property
    def _framed_colors(self) -> Float32Array:
        found: Float32Array = np.pad(self.colors, ((1, 1), (1, 1), (0, 0)), mode="edge").reshape(-1, 3)
        return found


def _places(pixels: Int64Array, whole: int, reduced: int) -> Float32Array:
    """Where the middles of pixels lie in the copy, in its pixels, 0 in the middle of the first."""
    return np.asarray((pixels + 0.5) * (reduced / whole) - 0.5, np.float32)


def _pixel(places: Float32Array, reduced: int) -> Int64Array:
    found: Int64Array = np.clip(np.floor(places + np.float32(0.5)), 0, reduced - 1).astype(np.int64)
    return found
