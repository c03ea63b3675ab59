"""Small pictures for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


def reduced(rgb: UInt8Array, side_px: int) -> UInt8Array:
    """Make a picture small; one that is small already stays as it is.

    Parameters
    ----------
    rgb : uint8 array of shape (H, W, 3)
        The picture.
    side_px : int
        Longest side of the result.

    Returns
    -------
    uint8 array of shape (h, w, 3)
        The picture with the mean of the pixels that fall into one; no side is shorter than 1.
    """
    height, width = rgb.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: UInt8Array = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small
