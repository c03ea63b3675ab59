"""How far each superpixel is enclosed by an estimate of the object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.smart.raster import Raster
    from segapp.core.types import Float32Array

_LONGEST = 64
_FALL = 8.0 / _LONGEST  # of the logarithm, a pixel
_LEAST = 1e-3
_NEVER = -99.0


def enclosure(raster: Raster, estimate: Float32Array) -> list[Float32Array]:
    """Look from each superpixel along eight directions at the highest estimates.

    Few objects have deep bays: what has the object on opposite sides often belongs to it.

    Parameters
    ----------
    raster : Raster
        The image.
    estimate : float32 array of shape (n,)
        Probabilities.

    Returns
    -------
    list of 5 float32 arrays of shape (n,)
        Mean over pairs of opposite directions of the lower of both, and mean over all directions;
        the same where estimates count less with distance; the second lowest of the pairs.
    """
    rows, cols = raster.labels.shape
    size = max(rows, cols)
    height, width = (max(1, round(_LONGEST * side / size)) for side in (rows, cols))
    small = cv2.resize(estimate[raster.labels], (width, height), interpolation=cv2.INTER_AREA)
    logs = np.log(np.maximum(small, np.float32(_LEAST)))
    at = raster.row * height // rows, raster.col * width // cols
    found: list[Float32Array] = []
    pairs = np.zeros(0)
    for fall in (_FALL, 0.0):
        seen = _seen(logs, fall)
        pairs = np.exp(np.minimum(seen[0::2], seen[1::2]))
        found = [pairs.mean(axis=0)[at], np.exp(seen).mean(axis=0)[at], *found]
    return [*found, np.sort(pairs, axis=0)[1][at]]


def _seen(logs: Float32Array, fall: float) -> Float32Array:
    """Highest value along eight directions, less `fall` a pixel: (8, h, w), opposite ones in pairs."""
    height, width = logs.shape
    row, col = np.indices((height, width))
    found = [*_both_ways(logs, fall), *(side.T for side in _both_ways(logs.T, fall))]
    for place in (col + row, col + height - 1 - row):
        sheared = np.full((height + width - 1, height), _NEVER, np.float32)
        sheared[place, row] = logs
        found += [side[place, row] for side in _both_ways(sheared, fall * np.sqrt(2))]
    return np.stack(found)


def _both_ways(values: Float32Array, fall: float) -> tuple[Float32Array, Float32Array]:
    """Highest before and behind each along the rows."""
    ramp = np.arange(values.shape[1], dtype=np.float32) * np.float32(fall)
    before = np.maximum.accumulate(values + ramp, axis=1) - ramp
    behind = np.maximum.accumulate((values - ramp)[:, ::-1], axis=1)[:, ::-1] + ramp
    return np.asarray(before, np.float32), np.asarray(behind, np.float32)
