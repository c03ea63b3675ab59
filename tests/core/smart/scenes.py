"""Images made in code: flat shapes with noise, and odd ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


ODD_SHAPES = ((1, 1), (1, 2), (2, 1), (3, 3), (1, 300), (300, 1), (5, 700), (40, 9))


def shapes(height: int = 120, width: int = 160, noise: float = 4.0, seed: int = 0) -> UInt8Array:
    """A red disc and a blue box on gray-green: uint8 (height, width, 3)."""
    rows, columns = np.mgrid[:height, :width]
    pixels = np.empty((height, width, 3))
    pixels[:] = (120, 140, 110)
    pixels[disc(height, width)] = (200, 60, 50)
    pixels[(rows > 0.6 * height) & (columns > 0.6 * width)] = (50, 70, 180)
    pixels += np.random.default_rng(seed).normal(0, noise, pixels.shape)
    found: UInt8Array = np.clip(pixels, 0, 255).astype(np.uint8)
    return found


def disc(height: int = 120, width: int = 160) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where the disc of `shapes` is: bool (height, width)."""
    rows, columns = np.mgrid[:height, :width]
    inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (rows - 0.4 * height) ** 2 + (
        columns - 0.35 * width
    ) ** 2 < (0.25 * height) ** 2
    return inside


def noise(height: int, width: int, seed: int = 0) -> UInt8Array:
    """Random colours: uint8 (height, width, 3)."""
    found: UInt8Array = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    return found
