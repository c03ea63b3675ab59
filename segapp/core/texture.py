"""How patterned the surroundings of each pixel are: local contrast and Gabor energy at three scales."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import band_count, scale_to_255
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips, run_aside
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Image, Int64Array, PixelArray, UInt8Array

WAVELENGTHS = (4.0, 8.0, 16.0)
"""Pixels, of a picture reduced to `LONGEST_SIDE`."""

LONGEST_SIDE = 1024
"""Texture is looked at in a picture of at most this side, whatever the camera's resolution."""

SHARES = (3**-0.5,) * 3 + (1.0,) * 3
"""Weight of each map: what the three windows see is much alike, and together they count as one."""

_CHANNELS_AT_ONCE = 4  # that OpenCV averages in one call


@dataclass(frozen=True, eq=False)
class Texture:
    """Texture of a reduced picture, to be read at any pixel of the whole one.

    Attributes
    ----------
    maps : float32 array of shape (6, h, w)
        Local standard deviation at three scales, then Gabor energy at three scales; each in
        units of its own standard deviation over the picture, times its entry in `SHARES`.
    shape : tuple of int
        Rows and columns of the whole picture.
    """

    maps: Float32Array
    shape: tuple[int, int]

    def at(self, rows: Int64Array, columns: Int64Array) -> Float32Array:
        """Read pixels: two int64 (n,) -> float32 (6, n), linear between the reduced pixels."""
        _, height, width = self.maps.shape
        above, below, down = _between(rows, self.shape[0], height)
        left, right, across = _between(columns, self.shape[1], width)
        upper = _mix(self.maps[:, above, left], self.maps[:, above, right], across)
        lower = _mix(self.maps[:, below, left], self.maps[:, below, right], across)
        return _mix(upper, lower, down)

    def strip(self, rows: slice) -> Float32Array:
        """Read some whole rows: float32 (6, rows, W), the values of `at` but for rounding.

        Along the columns NumPy does it, on the few pixels of the reduced rows; along the rows
        OpenCV, for it is several times as fast.
        """
        chosen = np.arange(rows.start, rows.stop, dtype=np.int64)
        above, below, down = _between(chosen, self.shape[0], self.maps.shape[1])
        result: Float32Array = np.empty((len(self.maps), len(chosen), self.shape[1]), np.float32)
        for reduced, wide in zip(self.maps, result, strict=True):
            tall = _mix(reduced[above], reduced[below], down[:, np.newaxis])
            wide[...] = cv2.resize(tall, (self.shape[1], len(chosen)), interpolation=cv2.INTER_LINEAR)
        return result


def find_texture(image: Image, limits: tuple[float, float], task: Task) -> Texture:
    """Measure the texture of a picture.

    For three wavelengths the local standard deviation, in a Gaussian window of half the
    wavelength, and the energy of complex Gabor filters (Daugman 1985; for texture Jain and
    Farrokhnia 1991) summed over four directions, all of the brightness.

    Parameters
    ----------
    image : Image
        The picture; the brightness is the mean of its bands.
    limits : tuple of float
        Pixel values that stand for 0 and 255.
    task : Task
        Asked and told between the filters.

    Returns
    -------
    Texture

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    gray = _reduced_brightness(image, limits, SubTask(task, 0.0, 0.5))
    steps = [
        partial(measure, gray, scale) for measure in (local_deviation, gabor_energy) for scale in WAVELENGTHS
    ]
    maps: Float32Array = np.empty((len(steps), *gray.shape), np.float32)
    for index, step in enumerate(steps):
        found = run_aside(step, task)
        spread = max(float(found.std(dtype=np.float64)), 1.0)
        np.multiply(found, np.float32(SHARES[index] / spread), out=maps[index])
        task.report(0.5 + 0.5 * (index + 1) / len(steps), "Looking at the texture")
    return Texture(maps, (image.height, image.width))


def local_deviation(gray: Float32Array, wavelength: float) -> Float32Array:
    """Measure the standard deviation in a Gaussian window: float32 (h, w) -> float32 (h, w)."""
    size, sigma = (0, 0), wavelength / 2
    # Around the mean of the picture, for a difference of squares loses the digits of large numbers.
    gray = gray - np.float32(gray.mean(dtype=np.float64))
    mean = cv2.GaussianBlur(gray, size, sigma)
    square = cv2.GaussianBlur(np.square(gray), size, sigma)
    deviation: Float32Array = np.sqrt(np.maximum(square - np.square(mean), 0)).reshape(gray.shape)
    return deviation


def gabor_energy(gray: Float32Array, wavelength: float) -> Float32Array:
    """Sum the energy of Gabor filters in four directions: float32 (h, w) -> float32 (h, w).

    A Gabor filter with a round window is a product of one along the rows and one along the
    columns, so four directions need eight quick passes.
    """
    sigma = wavelength / 2
    reach = int(np.ceil(2.5 * sigma))
    places = np.arange(-reach, reach + 1)
    window = np.exp(-0.5 * np.square(places / sigma))
    window /= window.sum()
    straight = 2 * np.pi * places / wavelength
    total = _quadrature(gray, window, straight)
    total += _quadrature(gray.T, window, straight).T
    slanted = straight / np.sqrt(2)
    cosine, sine = _wave(window, slanted)
    cc, ss = _separable(gray, cosine, cosine), _separable(gray, sine, sine)
    cs, sc = _separable(gray, cosine, sine), _separable(gray, sine, cosine)
    total += np.hypot(cc - ss, cs + sc) + np.hypot(cc + ss, cs - sc)
    return np.asarray(cv2.GaussianBlur(total, (0, 0), wavelength), np.float32)


def _wave(window: Float32Array, phase: Float32Array) -> tuple[Float32Array, Float32Array]:
    """Even and odd filter; the even one is freed of its answer to plain areas."""
    cosine = window * np.cos(phase)
    return cosine - window * cosine.sum(), window * np.sin(phase)


def _quadrature(gray: Float32Array, window: Float32Array, phase: Float32Array) -> Float32Array:
    even, odd = (_separable(gray, wave, window) for wave in _wave(window, phase))
    energy: Float32Array = np.hypot(even, odd)
    return energy


def _separable(gray: Float32Array, along: Float32Array, across: Float32Array) -> Float32Array:
    found = cv2.sepFilter2D(np.ascontiguousarray(gray), cv2.CV_32F, along, across)
    return np.asarray(found, np.float32).reshape(gray.shape)


def _reduced_brightness(image: Image, limits: tuple[float, float], task: Task) -> Float32Array:
    """Average the bands of the reduced picture: float32 (h, w)."""
    if image.pixels.dtype == np.uint8 and band_count(image) <= _CHANNELS_AT_ONCE:
        # Reducing first is several times as fast, and gives the same but for rounding.
        color: UInt8Array = np.ascontiguousarray(image.color, np.uint8)
        small = run_aside(lambda: _reduced(color), task)
        return small if small.ndim == 2 else small.mean(axis=2)
    return _reduced(_brightness(image, limits, task))


def _brightness(image: Image, limits: tuple[float, float], task: Task) -> UInt8Array:
    result: UInt8Array = np.empty((image.height, image.width), np.uint8)

    def convert(rows: slice) -> None:
        values = scale_to_255(image.color[rows], limits)
        result[rows] = (values if values.ndim == 2 else values.mean(axis=2)) + np.float32(0.5)

    for _ in map_strips(convert, row_strips(result.shape), task):
        pass
    return result


def _reduced(gray: PixelArray) -> Float32Array:
    scale = LONGEST_SIDE / max(gray.shape[:2])
    if scale >= 1:
        return gray.astype(np.float32)
    height, width = (max(1, round(side * scale)) for side in gray.shape[:2])
    return cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)


def _between(places: Int64Array, whole: int, reduced: int) -> tuple[Int64Array, Int64Array, Float32Array]:
    """Find the two reduced pixels around each place, and how far it is from the first."""
    # In float32, as OpenCV does it.
    exact = np.clip((places + 0.5) * (reduced / whole) - 0.5, 0, reduced - 1).astype(np.float32)
    first = exact.astype(np.int64)
    return first, np.minimum(first + 1, reduced - 1), (exact - first).astype(np.float32)


def _mix(first: Float32Array, second: Float32Array, share: Float32Array) -> Float32Array:
    mixed: Float32Array = first + (second - first) * share
    return mixed
