"""How patterned each pixel's surroundings are, direction by direction: cheap filters for superpixels."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.task import Task
    from segapp.core.types import Float32Array

COUNT = 10
"""Maps of `texture_maps`: four directions at two wavelengths, deviation at two radii."""

_WAVELENGTH = 4.0  # pixels; the second one is the same filter on half the image
_RADII = (2, 6)


def texture_maps(lightness: Float32Array, task: Task) -> Float32Array:
    """Measure the texture of an image, in units of lightness.

    Energy of complex Gabor filters (Daugman 1985) along four directions at wavelengths of 4 and
    8 pixels, and the standard deviation in boxes of 5 and 13 pixels. The energy is not smoothed:
    it is meant to be averaged over superpixels.

    Parameters
    ----------
    lightness : float32 array of shape (h, w)
        0 to 100.
    task : Task
        Asked after each scale.

    Returns
    -------
    float32 array of shape (COUNT, h, w)
        log(1 + energy or deviation).

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    height, width = lightness.shape
    found: Float32Array = np.empty((COUNT, height, width), np.float32)
    for index, energy in enumerate(_energies(lightness)):
        found[index] = energy
    task.raise_if_cancelled()
    half = cv2.resize(
        lightness, (max(1, (width + 1) // 2), max(1, (height + 1) // 2)), interpolation=cv2.INTER_AREA
    )
    for index, energy in enumerate(_energies(np.asarray(half, np.float32))):
        cv2.resize(energy, (width, height), dst=found[4 + index], interpolation=cv2.INTER_LINEAR)
    task.raise_if_cancelled()
    centered = lightness - np.float32(lightness.mean(dtype=np.float64))
    for index, radius in enumerate(_RADII):
        found[8 + index] = _deviation(centered, radius)
    return np.log1p(found, out=found)


def _energies(lightness: Float32Array) -> Iterator[Float32Array]:
    """Energy along 0, 90, 45 and 135 degrees: float32 (h, w) each.

    A filter with a round window is a product of one along rows and one along columns; the two
    slanted directions share their four products.
    """
    window, (cosine, sine), (slanted_cosine, slanted_sine) = _waves()

    def filtered(along: Float32Array, down: Float32Array) -> Float32Array:
        return np.asarray(cv2.sepFilter2D(lightness, cv2.CV_32F, along, down), np.float32)

    yield _length(filtered(cosine, window), filtered(sine, window))
    yield _length(filtered(window, cosine), filtered(window, sine))
    cc, ss = filtered(slanted_cosine, slanted_cosine), filtered(slanted_sine, slanted_sine)
    cs, sc = filtered(slanted_cosine, slanted_sine), filtered(slanted_sine, slanted_cosine)
    yield _length(cc - ss, cs + sc)
    yield _length(cc + ss, cs - sc)


@cache
def _waves() -> tuple[Float32Array, tuple[Float32Array, Float32Array], tuple[Float32Array, Float32Array]]:
    """Window, and the even and odd wave in it, along an axis and at 45 degrees."""
    sigma = _WAVELENGTH / 2
    reach = int(np.ceil(2.5 * sigma))
    places = np.arange(-reach, reach + 1)
    window = np.exp(-0.5 * np.square(places / sigma))
    window /= window.sum()
    phase = 2 * np.pi * places / _WAVELENGTH
    straight, slanted = (_wave(window, turned) for turned in (phase, phase / np.sqrt(2)))
    return window.astype(np.float32), straight, slanted


def _wave(window: Float32Array, phase: Float32Array) -> tuple[Float32Array, Float32Array]:
    even, odd = window * np.cos(phase), window * np.sin(phase)
    return (even - window * even.sum()).astype(np.float32), odd.astype(np.float32)


def _length(even: Float32Array, odd: Float32Array) -> Float32Array:
    return np.asarray(cv2.magnitude(even, odd), np.float32).reshape(even.shape)


def _deviation(values: Float32Array, radius: int) -> Float32Array:
    size = (2 * radius + 1, 2 * radius + 1)
    mean = cv2.boxFilter(values, cv2.CV_32F, size)
    square = cv2.sqrBoxFilter(values, cv2.CV_32F, size)
    found: Float32Array = np.sqrt(np.maximum(square - np.square(mean), 0)).reshape(values.shape)
    return found
