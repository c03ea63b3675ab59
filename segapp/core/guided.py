"""Smooths a map so that its steps fall on the edges of an image: the guided filter (He et al. 2010)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import Float32Array

PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Rows and columns of the upper half of a symmetric 3 x 3 matrix, in the order of `Symmetric`."""

Symmetric = tuple[
    "Float32Array", "Float32Array", "Float32Array", "Float32Array", "Float32Array", "Float32Array"
]
"""A symmetric 3 x 3 matrix at each pixel, as its six different entries."""


class Guide:
    """What a window around each pixel of an image looks like, for `smooth`.

    The filter of K. He, J. Sun and X. Tang, Guided image filtering, ECCV 2010: in each window
    the result is a linear function of the three bands of the guide.

    Parameters
    ----------
    bands : sequence of three float32 arrays of shape (h, w)
        The guide.
    reach_px : int
        Windows reach so far to each side; at the edges of the image they are smaller.
    steadiness : float
        Differences in the guide whose square is well under this are no edges.
    """

    def __init__(self, bands: Sequence[Float32Array], reach_px: int, steadiness: float) -> None:
        self._bands, self._reach = bands, reach_px
        self._share = box_mean(np.ones_like(bands[0]), reach_px)
        self._means = [self._mean(band) for band in bands]
        spread = [
            self._mean(bands[i] * bands[j])
            - self._means[i] * self._means[j]
            + np.float32(steadiness if i == j else 0)
            for i, j in PAIRS
        ]
        self._inverse, determinant = adjugate(*spread)
        self._determinant = np.maximum(determinant, np.float32(steadiness**3))

    def smooth(self, values: Float32Array) -> Float32Array:
        """Smooth values: float32 (h, w)."""
        slopes, result = self.lines(values)
        for slope, band in zip(slopes, self._bands, strict=True):
            result += slope * band
        return result

    def lines(self, values: Float32Array) -> tuple[list[Float32Array], Float32Array]:
        """Return what the values are a function of: three slopes and an offset, each float32 (h, w)."""
        mean = self._mean(values)
        together = [
            self._mean(band * values) - middle * mean
            for band, middle in zip(self._bands, self._means, strict=True)
        ]
        slopes: list[Float32Array] = [
            np.divide(row, self._determinant) for row in times(self._inverse, together)
        ]
        offset: Float32Array = mean
        for slope, middle in zip(slopes, self._means, strict=True):
            offset = np.subtract(offset, slope * middle)
        return [self._mean(slope) for slope in slopes], self._mean(offset)

    def _mean(self, values: Float32Array) -> Float32Array:
        result: Float32Array = np.divide(box_mean(values, self._reach), self._share)
        return result


def box_mean(values: Float32Array, reach_px: int) -> Float32Array:
    """Mean over a square window around each pixel; pixels outside the array count as 0.

    Parameters
    ----------
    values : float32 array of shape (h, w)
        What is averaged.
    reach_px : int
        The window reaches so far to each side.

    Returns
    -------
    float32 array of shape (h, w)
    """
    side = 2 * reach_px + 1
    found = cv2.boxFilter(values, -1, (side, side), normalize=True, borderType=cv2.BORDER_CONSTANT)
    result: Float32Array = np.asarray(found, np.float32)
    return result


def adjugate(*entries: Float32Array) -> tuple[Symmetric, Float32Array]:
    """Return the inverses of symmetric 3 x 3 matrices times their determinants, and these.

    Parameters
    ----------
    *entries : six float32 arrays of shape (h, w)
        The upper half of each matrix, row by row (`PAIRS`).
    """
    a, b, c, d, e, f = entries
    first, second, third = d * f - e * e, c * e - b * f, b * e - c * d
    inverse = (first, second, third, a * f - c * c, b * c - a * e, a * d - b * b)
    return inverse, a * first + b * second + c * third


def times(
    matrix: Symmetric, vector: Sequence[Float32Array]
) -> tuple[Float32Array, Float32Array, Float32Array]:
    """Multiply a symmetric 3 x 3 matrix with a vector, at each pixel."""
    a, b, c, d, e, f = matrix
    x, y, z = vector
    return a * x + b * y + c * z, b * x + d * y + e * z, c * x + e * y + f * z
