"""What the tests of smart edges share: discs with a known edge, drawn badly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, UInt8Array

SIDE = 200


def distance() -> np.ndarray:
    """Distance to the edge of the disc, above 0 inside."""
    rows, cols = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    return np.asarray(60 - np.hypot(rows - 98, cols - 103), np.float32)


def truth() -> BoolArray:
    return np.asarray(distance() > 0)


def rough(mistake_px: float = 6) -> BoolArray:
    """The disc with a wavy border, up to `mistake_px` off."""
    rows, cols = np.mgrid[:SIDE, :SIDE]
    angle = np.arctan2(rows - 98, cols - 103)
    return np.asarray(distance() > mistake_px * np.sin(5 * angle))


def band(half_px: float = 10) -> BoolArray:
    """A stroke along the true edge."""
    return np.asarray(np.abs(distance()) < half_px)


def photo(
    inside: tuple[int, int, int], outside: tuple[int, int, int], blur_px: float = 1.0, noise: float = 6.0
) -> UInt8Array:
    """The disc in two colours with a soft edge and noise."""
    share = cv2.GaussianBlur(truth().astype(np.float32), (0, 0), blur_px)[..., None]
    pixels = share * np.array(inside) + (1 - share) * np.array(outside)
    pixels = pixels + np.random.default_rng(3).normal(0, noise, pixels.shape)
    made: UInt8Array = np.clip(pixels + 0.5, 0, 255).astype(np.uint8)
    return made


def overlap(one: BoolArray, other: BoolArray) -> float:
    """Intersection over union."""
    return float(np.count_nonzero(one & other) / np.count_nonzero(one | other))


def border_length(mask: BoolArray) -> int:
    """Sides of pixels between inside and outside."""
    return int(np.count_nonzero(mask[1:] != mask[:-1]) + np.count_nonzero(mask[:, 1:] != mask[:, :-1]))
