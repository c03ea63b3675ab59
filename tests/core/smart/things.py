"""Images made in code, for the tests of clicks on objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, UInt8Array


def disc(height: int, width: int, radius: float) -> BoolArray:
    """A disc in the middle: bool (height, width)."""
    rows, cols = np.mgrid[:height, :width]
    return np.asarray(np.hypot(rows - height // 2, cols - width // 2) < radius)


def noisy(mask: BoolArray, seed: int = 3) -> UInt8Array:
    """A red thing on green ground, with a little noise: uint8 (h, w, 3)."""
    rng = np.random.default_rng(seed)
    photo = np.where(mask[..., None], np.array([200, 60, 50]), np.array([60, 120, 70]))
    return np.clip(photo + rng.integers(-6, 7, photo.shape), 0, 255).astype(np.uint8)


def overlap(one: BoolArray, other: BoolArray) -> float:
    """Intersection over union."""
    return float((one & other).sum() / max(1, (one | other).sum()))
