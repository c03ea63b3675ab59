"""Small pictures for tests, made in code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.types import Image
from segapp.ui import work

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.types import UInt8Array
    from segapp.ui.work import Photo

RED, GREEN, BLUE = (200, 40, 40), (40, 180, 60), (30, 60, 200)


def three_colors(height: int = 24, width: int = 36) -> UInt8Array:
    """Red with a green and a blue square, and a second, smaller blue one; with noise."""
    pixels = np.empty((height, width, 3), np.int16)
    pixels[:] = RED
    pixels[2:14, 2:14] = GREEN
    pixels[2:10, 18:26] = BLUE
    pixels[16:20, 28:32] = BLUE
    noise = np.random.default_rng(3).integers(-8, 9, pixels.shape)
    return (pixels + noise).astype(np.uint8)


def photo(pixels: UInt8Array | None = None, path: Path | None = None) -> Photo:
    return work.show(Image(three_colors() if pixels is None else pixels, path=path))
