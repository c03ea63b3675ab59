"""Draws the border of an object between superpixels through the pixels themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.guided import box_mean
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, Float32Array, UInt8Array

_CALM_PX = 0.5
_SEEN, _MARGIN_PX = 0.2, 24
_BLUR_PX, _SURE = 3.0, 0.02
_WINDOW_PX, _LEAST_VARIANCE, _MOST_EVIDENCE, _EVIDENCE_WEIGHT = 5, 20.0, 3.0, 0.3
_GUIDE_PX, _STEADINESS = 3, 20.0
_NOTHING = 1e-3

Window = tuple[slice, slice]


class PixelEdge:
    """Refines estimates for superpixels of one image to its pixels.

    Parameters
    ----------
    photo : uint8 array of shape (h, w, 3)
        RGB.
    """

    def __init__(self, photo: UInt8Array) -> None:
        lab = cv2.cvtColor(photo.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
        calm = cv2.GaussianBlur(lab, (0, 0), _CALM_PX)
        self._lightness: Float32Array = np.ascontiguousarray(calm[..., 0], np.float32)
        half = cv2.resize(calm, _half(photo.shape), interpolation=cv2.INTER_AREA)
        self._bands = [np.ascontiguousarray(half[..., band], np.float32) for band in range(3)]
        self._squares: Float32Array = np.add.reduce([np.square(band) for band in self._bands])

    def evidence(self, estimate: Float32Array) -> tuple[Window, Float32Array]:
        """Say at each pixel around an object how strongly it belongs to it.

        The colour of each pixel is compared with the mean colours inside and outside in a window
        around it; then the map is smoothed along the edges of the image by the guided filter
        (K. He, J. Sun and X. Tang, ECCV 2010).

        Parameters
        ----------
        estimate : float32 array of shape (h, w)
            Probability that each pixel belongs to the object.

        Returns
        -------
        tuple of slices
            Rows and columns of the part that can be inside at all.
        float32 array
            Of that part; above 0 inside.
        """
        window = _around(estimate > _SEEN)
        inside = estimate[window]
        if not inside.size:
            return window, inside
        blurred = np.clip(cv2.GaussianBlur(inside, (0, 0), _BLUR_PX), _SURE, 1 - _SURE)
        found = np.log(blurred / (1 - blurred)) + np.float32(_EVIDENCE_WEIGHT) * self._colors(window, inside)
        return window, _guided(self._lightness[window], found.astype(np.float32))

    def _colors(self, window: Window, inside: Float32Array) -> Float32Array:
        """Logarithm of how much likelier each colour is inside; at half the size, for it changes slowly."""
        small = np.asarray(cv2.resize(inside, _half(inside.shape), interpolation=cv2.INTER_AREA), np.float32)
        place = tuple(slice(s.start // 2, s.start // 2 + n) for s, n in zip(window, small.shape, strict=True))
        bands, squares = [band[place] for band in self._bands], self._squares[place]
        unlike = []
        for weight in (small, np.float32(1) - small):
            total = box_mean(weight, _WINDOW_PX) + np.float32(_NOTHING)
            means = [box_mean(band * weight, _WINDOW_PX) / total for band in bands]
            square = box_mean(squares * weight, _WINDOW_PX) / total
            variance = np.maximum(square - np.add.reduce([np.square(mean) for mean in means]), 0) / 3
            variance += np.float32(_LEAST_VARIANCE)
            away = np.add.reduce([np.square(band - mean) for band, mean in zip(bands, means, strict=True)])
            unlike.append(away / variance + 3 * np.log(variance))
        ratio = np.clip(0.5 * (unlike[1] - unlike[0]), -_MOST_EVIDENCE, _MOST_EVIDENCE)
        size = (inside.shape[1], inside.shape[0])
        return np.asarray(cv2.resize(ratio, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _half(shape: tuple[int, ...]) -> tuple[int, int]:
    """Width and height of an array of half the size, rounded up."""
    return -(-shape[1] // 2), -(-shape[0] // 2)


def _around(is_on: BoolArray) -> Window:
    rows, cols = np.flatnonzero(is_on.any(axis=1)), np.flatnonzero(is_on.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    found = (
        slice(max(0, int(some[0]) - _MARGIN_PX) // 2 * 2, min(length, int(some[-1]) + _MARGIN_PX + 1))
        for some, length in zip((rows, cols), is_on.shape, strict=True)
    )
    down, right = found
    return down, right


def _guided(guide: Float32Array, values: Float32Array) -> Float32Array:
    """Smooth values along the edges of one band."""
    share: Float32Array = box_mean(np.ones_like(guide), _GUIDE_PX)

    def mean(of: Float32Array) -> Float32Array:
        found: Float32Array = np.divide(box_mean(of, _GUIDE_PX), share)
        return found

    level, middle = mean(guide), mean(values)
    spread: Float32Array = np.maximum(mean(guide * guide) - level * level, 0) + np.float32(_STEADINESS)
    slope: Float32Array = np.divide(mean(guide * values) - level * middle, spread)
    result: Float32Array = mean(slope) * guide + mean(middle - slope * level)
    return result
