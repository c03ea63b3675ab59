"""The superpixels of an image on a small raster of pixels, where distances and straight ways are measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.superpixels import filled

if TYPE_CHECKING:
    from segapp.core.smart.prepared import Prepared
    from segapp.core.types import BoolArray, Float32Array, Int32Array, Int64Array

_LONGEST = 256


@dataclass(frozen=True, eq=False)
class Raster:
    """n superpixels on h x w pixels.

    Attributes
    ----------
    labels : int32 array of shape (h, w)
        Superpixel of each pixel.
    row, col : int64 arrays of shape (n,)
        Pixel of the centre of each superpixel.
    walls : float32 array of shape (h, w)
        How probable a border of an object is at each pixel; 0 inside superpixels. A border is two pixels
        wide, to the right of and below where it is.
    unit : float
        Size of a pixel, in diagonals of the image.
    """

    labels: Int32Array
    row: Int64Array
    col: Int64Array
    walls: Float32Array
    unit: float

    def apart(self, is_there: BoolArray, if_none: float) -> Float32Array:
        """How far each superpixel is from some, in diagonals of the image: float32 (n,)."""
        if not is_there.any():
            return np.full(len(is_there), if_none, np.float32)
        elsewhere = (~is_there[self.labels]).astype(np.uint8)
        elsewhere[self.row[is_there], self.col[is_there]] = 0  # the raster may be too coarse for some
        found = cv2.distanceTransform(elsewhere, cv2.DIST_L2, 5)[self.row, self.col]
        return np.asarray(found * self.unit, np.float32)


def make_raster(prepared: Prepared, diagonal_px: float) -> Raster:
    """Draw the superpixels of a prepared image, `diagonal_px` in diagonal, on a small raster."""
    whole = filled(prepared.labels)
    height, width = whole.shape
    scale = min(1.0, _LONGEST / max(height, width))
    rows, cols = (
        np.minimum(((np.arange(max(1, round(side * scale))) + 0.5) / scale).astype(np.int64), side - 1)
        for side in (height, width)
    )
    labels: Int32Array = np.ascontiguousarray(whole[np.ix_(rows, cols)])
    x, y = prepared.centers.T
    return Raster(
        labels,
        np.clip((y * len(rows) / height).astype(np.int64), 0, len(rows) - 1),
        np.clip((x * len(cols) / width).astype(np.int64), 0, len(cols) - 1),
        _walls(labels, prepared),
        max(height, width) / max(labels.shape) / diagonal_px,
    )


def _walls(labels: Int32Array, prepared: Prepared) -> Float32Array:
    """Put the borders between superpixels on the pixels to their right and below: float32 (h, w)."""
    count = len(prepared.sizes)
    keys = _keys(prepared.edges[:, 0], prepared.edges[:, 1], count)
    order = np.argsort(keys)
    keys, strength = keys[order], prepared.boundary[order].astype(np.float32)
    found: Float32Array = np.zeros(labels.shape, np.float32)
    if not len(keys):
        return found
    for here, there, part in (
        (labels[:, :-1], labels[:, 1:], found[:, 1:]),
        (labels[:-1], labels[1:], found[1:]),
    ):
        at = np.nonzero(here != there)
        wanted = _keys(here[at], there[at], count)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        is_known = keys[place] == wanted  # between two pixels of the raster may lie a superpixel
        part[at] = np.maximum(part[at], np.where(is_known, strength[place], np.float32(0)))
    return np.asarray(cv2.dilate(found, np.ones((2, 2), np.uint8)), np.float32)


def _keys(one: Int32Array, other: Int32Array, count: int) -> Int64Array:
    """Return a number for each pair of superpixels: int64."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    found: Int64Array = low * count + high
    return found
