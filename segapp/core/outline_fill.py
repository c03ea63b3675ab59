"""Finds the hole around one pixel: what a class encloses there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.strokes import Bits
    from segapp.core.types import UInt8Array

    Read = Callable[[int, int, int, int], UInt8Array]

_FIRST_REACH_PX = 128


def hole_at(
    read: Read, shape: tuple[int, int], row: int, col: int, most_reach: int | None = None
) -> Bits | None:
    """Find the piece (4 neighbours) without class around a pixel, if it is enclosed.

    It is searched for in windows that grow until they hold all of it.

    Parameters
    ----------
    read : callable
        Returns the class of each pixel, uint8, of a window: first row and column, last ones + 1.
    shape : tuple of int
        Rows and columns of the image.
    row, col : int
        The pixel.
    most_reach : int, optional
        Do not look farther than this from the pixel.

    Returns
    -------
    tuple or None
        First row and column of a box and its pixels, bool (h, w). None if the pixel has a class,
        or if the piece reaches the border of the image (or lies farther than `most_reach`).
    """
    reach = _FIRST_REACH_PX
    while True:
        top, left = max(0, row - reach), max(0, col - reach)
        bottom, right = min(shape[0], row + reach + 1), min(shape[1], col + reach + 1)
        free = (read(top, left, bottom, right) == 0).astype(np.uint8)
        if not free[row - top, col - left]:
            return None
        _, _, _, (x, y, width, height) = cv2.floodFill(free, None, (col - left, row - top), 2, flags=4)
        ends = (y + top, x + left, y + top + height, x + left + width)
        if ends[0] == 0 or ends[1] == 0 or ends[2] == shape[0] or ends[3] == shape[1]:
            return None
        if ends[0] > top and ends[1] > left and ends[2] < bottom and ends[3] < right:
            return ends[0], ends[1], free[y : y + height, x : x + width] == 2
        if most_reach is not None and reach >= most_reach:
            return None
        reach *= 4
