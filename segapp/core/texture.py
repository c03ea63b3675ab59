"""How patterned the surroundings of each pixel are: local contrast and Gabor energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import scale_to_255
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips, run_aside

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Image, Int64Array, UInt8Array

WAVELENGTHS = (4.0, 8.0, 16.0)
"""Pixels, of a picture reduced to `LONGEST_SIDE`."""

LONGEST_SIDE = 1024
"""Texture is looked at in a picture of at most this side, whatever the camera's resolution."""

_WINDOW_SIGMA = 4.0


@dataclass(frozen=True, eq=False)
class Texture:
    """Texture of a reduced picture, to be read at any pixel of the whole one.

    Attributes
    ----------
    maps : float32 array of shape (h, w, 4)
        Local standard deviation and Gabor energy at three scales, each in units of its own
        standard deviation over the picture.
    shape : tuple of int
        Rows and columns of the whole picture.
    """

    maps: Float32Array
    shape: tuple[int, int]

    def at(self, rows: Int64Array, columns: Int64Array) -> Float32Array:
        """Read pixels: two int64 (n,) -> float32 (n, 4), linear between the reduced pixels."""
        above, below, down = _between(rows, self.shape[0], self.maps.shape[0])
        left, right, across = _between(columns, self.shape[1], self.maps.shape[1])
        upper = _mix(self.maps[above, left], self.maps[above, right], across[:, np.newaxis])
        lower = _mix(self.maps[below, left], self.maps[below, right], across[:, np.newaxis])
        return _mix(upper, lower, down[:, np.newaxis])

    def strip(self, rows: slice) -> Float32Array:
        """Read some whole rows: float32 (rows, W, 4), the same values as `at`."""
        chosen = np.arange(rows.start, rows.stop, dtype=np.int64)
        above, below, down = _between(chosen, self.shape[0], self.maps.shape[0])
        every = np.arange(self.shape[1], dtype=np.int64)
        left, right, across = _between(every, self.shape[1], self.maps.shape[1])
        first = int(above[0])
        part = self.maps[first : int(below[-1]) + 1]
        wide = _mix(part[:, left], part[:, right], across[:, np.newaxis])
        return _mix(wide[above - first], wide[below - first], down[:, np.newaxis, np.newaxis])


def find_texture(image: Image, limits: tuple[float, float], task: Task) -> Texture:
    """Measure the texture of a picture.

    Local standard deviation in a Gaussian window, and for three wavelengths the energy of
    complex Gabor filters (Daugman 1985; for texture Jain and Farrokhnia 1991) summed over
    four directions, all of the brightness.

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
    gray = _reduced(_brightness(image, limits, task))
    maps = [_local_deviation(gray)]
    for done, wavelength in enumerate(WAVELENGTHS, 1):
        maps.append(run_aside(lambda scale=wavelength: gabor_energy(gray, scale), task))  # type: ignore[misc]  # mypy cannot infer a default of a lambda
        task.report(done / len(WAVELENGTHS), "Looking at the texture")
    spreads = [max(float(part.std(dtype=np.float64)), 1.0) for part in maps]
    scaled = np.stack([part / np.float32(spread) for part, spread in zip(maps, spreads, strict=True)], axis=2)
    return Texture(np.ascontiguousarray(scaled, np.float32), (image.height, image.width))


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


def _local_deviation(gray: Float32Array) -> Float32Array:
    size, sigma = (0, 0), _WINDOW_SIGMA
    mean = cv2.GaussianBlur(gray, size, sigma)
    square = cv2.GaussianBlur(np.square(gray), size, sigma)
    deviation: Float32Array = np.sqrt(np.maximum(square - np.square(mean), 0)).reshape(gray.shape)
    return deviation


def _brightness(image: Image, limits: tuple[float, float], task: Task) -> UInt8Array:
    result: UInt8Array = np.empty((image.height, image.width), np.uint8)

    def convert(rows: slice) -> None:
        values = scale_to_255(image.color[rows], limits)
        result[rows] = (values if values.ndim == 2 else values.mean(axis=2)) + np.float32(0.5)

    for _ in map_strips(convert, row_strips(result.shape), task):
        pass
    return result


def _reduced(gray: UInt8Array) -> Float32Array:
    scale = LONGEST_SIDE / max(gray.shape)
    if scale >= 1:
        return gray.astype(np.float32)
    height, width = (max(1, round(side * scale)) for side in gray.shape)
    return cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)


def _between(places: Int64Array, whole: int, reduced: int) -> tuple[Int64Array, Int64Array, Float32Array]:
    """Find the two reduced pixels around each place, and how far it is from the first."""
    exact = np.clip((places + 0.5) * (reduced / whole) - 0.5, 0, reduced - 1)
    first = exact.astype(np.int64)
    return first, np.minimum(first + 1, reduced - 1), (exact - first).astype(np.float32)


def _mix(first: Float32Array, second: Float32Array, share: Float32Array) -> Float32Array:
    mixed: Float32Array = first + (second - first) * share
    return mixed
