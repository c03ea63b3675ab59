"""Finds the hole around one pixel, what a class encloses there, or the piece of a class."""

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
    read: Read, shape: tuple[int, int], at: tuple[int, int], most_reach: int | None = None
) -> Bits | None:
    """Find the piece (4 neighbours) without class around a pixel, if it is enclosed.

    It is searched for in windows that grow until they hold all of it.

    Parameters
    ----------
    read : callable
        Returns the class of each pixel, uint8, of a window: first row and column, last ones + 1.
        Pixels of value 0 are searched.
    shape : tuple of int
        Rows and columns of the image.
    at : tuple of int
        The pixel (row, col).
    most_reach : int, optional
        Do not look farther than this from the pixel.

    Returns
    -------
    tuple or None
        First row and column of a box and its pixels, bool (h, w). None if the pixel has a class,
        or if the piece reaches the border of the image (or lies farther than `most_reach`).
    """
    return _search(read, shape, at, most_reach, connectivity=4, to_border=False)


def piece_at(
    read: Read, shape: tuple[int, int], at: tuple[int, int], most_reach: int | None = None
) -> Bits | None:
    """Find the piece (8 neighbours) of value 0 around a pixel; it may reach the border of the image.

    The parameters and the result are those of `hole_at`.
    """
    return _search(read, shape, at, most_reach, connectivity=8, to_border=True)


def _search(  # noqa: PLR0913 - the two ways differ in the last two
    read: Read,
    shape: tuple[int, int],
    at: tuple[int, int],
    most_reach: int | None,
    *,
    connectivity: int,
    to_border: bool,
) -> Bits | None:
    (row, col), reach = at, _FIRST_REACH_PX
    while True:
        top, left = max(0, row - reach), max(0, col - reach)
        bottom, right = min(shape[0], row + reach + 1), min(shape[1], col + reach + 1)
        free = (read(top, left, bottom, right) == 0).astype(np.uint8)
        if not free[row - top, col - left]:
            return None
        seed = (col - left, row - top)
        _, _, _, (x, y, width, height) = cv2.floodFill(free, None, seed, 2, flags=connectivity)
        ends = (y + top, x + left, y + top + height, x + left + width)
        is_at_border = (ends[0] == 0, ends[1] == 0, ends[2] == shape[0], ends[3] == shape[1])
        if any(is_at_border) and not to_border:
            return None
        is_at_edge = (ends[0] == top, ends[1] == left, ends[2] == bottom, ends[3] == right)
        if not any(edge and not border for edge, border in zip(is_at_edge, is_at_border, strict=True)):
            return ends[0], ends[1], free[y : y + height, x : x + width] == 2
        if most_reach is not None and reach >= most_reach:
            return None
        reach *= 4
