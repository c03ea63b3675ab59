"""What lies on the straight ways from one superpixel to all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.smart.raster import Raster
    from segapp.core.types import Float32Array

_ANGLES, _STEPS = 72, 192


def rays_from(raster: Raster, leaf: int) -> tuple[Float32Array, Float32Array]:
    """Measure the borders between one superpixel and each other, along straight lines.

    The cheapest way may lead around a border, through a gap; the straight one cannot. That an object
    hides no part of itself from a click is the star shape prior (O. Veksler, ECCV 2008).

    Parameters
    ----------
    raster : Raster
        The image.
    leaf : int
        The superpixel.

    Returns
    -------
    float32 array of shape (n,)
        Logarithm of 1 + the sum of the borders on the way, each pixel of the raster counting half.
    float32 array of shape (n,)
        The most probable border on the way, 0 to 1.
    """
    row, col = int(raster.row[leaf]), int(raster.col[leaf])
    reach = float(np.hypot(*raster.walls.shape))
    how = cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS
    polar = cv2.warpPolar(raster.walls, (_STEPS, _ANGLES), (float(col), float(row)), reach, how)
    highest = np.maximum.accumulate(polar, axis=1)
    total = np.log1p(np.cumsum(polar, axis=1) * np.float32(reach / _STEPS / 2))
    down, right = raster.row - row, raster.col - col
    angle = np.round(np.arctan2(down, right) * (_ANGLES / (2 * np.pi))).astype(np.int64) % _ANGLES
    step = np.minimum((np.hypot(down, right) * (_STEPS / reach)).astype(np.int64), _STEPS - 1)
    found = np.stack((total[angle, step], highest[angle, step])).astype(np.float32)
    found[:, leaf] = 0
    return found[0], found[1]
