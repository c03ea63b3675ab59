"""Says at each pixel which of two sides its colour is like, by how both look nearby."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.guided import PAIRS, adjugate, box_mean, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import BoolArray, Float32Array

_LEAST_VARIANCE = 9.0
"""Of each band, in Lab units: a colour is never known better than to a deviation of 3."""

_FAR_REACH, _FAR_WEIGHT = 3, 0.05
_NOTHING = 1e-7


def log_ratio(
    lab: Sequence[Float32Array], inside: Float32Array, outside: Float32Array, reach_px: int
) -> Float32Array:
    """Compare the colour of each pixel with the colours inside and outside in a window around it.

    Each side is one normal distribution in each window, as in the local classifiers of X. Bai et
    al., Video SnapCut, SIGGRAPH 2009, but at every pixel, by sums over boxes. A window three times
    as wide counts a little too: alone where the narrow one holds nothing of a side.

    Parameters
    ----------
    lab : sequence of three float32 arrays of shape (h, w)
        L, a and b.
    inside, outside : float32 arrays of shape (h, w)
        How much each pixel counts as an example of the side, 0 to 1.
    reach_px : int
        The window reaches so far to each side.

    Returns
    -------
    float32 array of shape (h, w)
        Logarithm of the ratio of the densities, above 0 where the colour is like the inside;
        0 where there is nothing of one side nearby.
    """
    products = [lab[i] * lab[j] for i, j in PAIRS]
    here, known_here = _log_density(lab, products, inside, reach_px)
    there, known_there = _log_density(lab, products, outside, reach_px)
    result: Float32Array = np.where(known_here & known_there, here - there, np.float32(0))
    return result


def _log_density(
    lab: Sequence[Float32Array], products: Sequence[Float32Array], weights: Float32Array, reach_px: int
) -> tuple[Float32Array, BoolArray]:
    total = _sums(weights, reach_px)
    count = np.maximum(total, np.float32(_NOTHING))
    means: list[Float32Array] = [np.divide(_sums(weights * band, reach_px), count) for band in lab]
    spread: list[Float32Array] = []
    for (i, j), each in zip(PAIRS, products, strict=True):
        together = np.divide(_sums(weights * each, reach_px), count) - means[i] * means[j]
        least = np.float32(_LEAST_VARIANCE)
        spread.append(np.maximum(together, 0) + least if i == j else together)
    inverse, determinant = adjugate(*spread)
    determinant = np.maximum(determinant, np.float32(_LEAST_VARIANCE**3))
    away: list[Float32Array] = [band - mean for band, mean in zip(lab, means, strict=True)]
    distance: Float32Array = np.zeros_like(weights)
    for one, other in zip(away, times(inverse, away), strict=True):
        distance += one * other
    density: Float32Array = np.float32(-0.5) * (
        np.maximum(np.divide(distance, determinant), 0) + np.log(determinant)
    )
    return density, np.asarray(total > _NOTHING)


def _sums(values: Float32Array, reach_px: int) -> Float32Array:
    result: Float32Array = box_mean(values, reach_px)
    result += np.float32(_FAR_WEIGHT) * box_mean(values, _FAR_REACH * reach_px)
    return result
