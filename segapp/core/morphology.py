"""Changes of the shape of a mask, each inside a cut-out of the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import row_strips

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, Int32Array, Int64Array, UInt8Array

Sides = tuple[bool, bool, bool, bool]
"""Whether the top, left, bottom and right of a cut-out lie on the border of the picture."""

MOST_SMOOTH_PX = 50  # OpenCV's median stops at windows of 255 pixels; one level of the blur is 1/255


def pieces_of(mask: BoolArray, connectivity: int) -> tuple[Int32Array, Int64Array]:
    """Give the pieces numbers from 1: int32 (H, W), 0 elsewhere; and their areas: int64 (n + 1,)."""
    count, found = cv2.connectedComponents(mask.view(np.uint8), connectivity=connectivity, ltype=cv2.CV_32S)
    pieces = np.asarray(found, np.int32)
    areas: Int64Array = np.zeros(count, np.int64)
    # In strips, because np.bincount makes a copy in eight bytes.
    for rows in row_strips(pieces.shape):
        here = np.bincount(pieces[rows].ravel())
        areas[: len(here)] += here
    return pieces, areas


def smooth_by_majority(mask: BoolArray, radius: int) -> BoolArray:
    """Give each pixel to what most pixels of the square window around it belong to.

    The median (Huang et al. 1979) of a mask. Outside the cut-out its outermost pixels go on.

    Parameters
    ----------
    mask : bool array of shape (H, W)
    radius : int
        The window has 2 * radius + 1 pixels on each side; at most `MOST_SMOOTH_PX`.
    """
    return _is_set(cv2.medianBlur(_bytes(mask), 2 * radius + 1))


def smooth_by_level_set(mask: BoolArray, sigma_px: int) -> BoolArray:
    """Blur the mask and take the pixels that are over half inside.

    One step of motion by curvature (Merriman, Bence and Osher 1992): corners get round,
    straight edges stay. Outside the cut-out its outermost pixels go on.

    Parameters
    ----------
    mask : bool array of shape (H, W)
    sigma_px : int
        Deviation of the Gaussian, at most `MOST_SMOOTH_PX`.
    """
    size = 6 * sigma_px + 1
    levels = np.where(mask, np.uint8(255), np.uint8(0))
    # In eight bits, where OpenCV's blur is the same to the bit on every machine.
    blurred = cv2.GaussianBlur(levels, (size, size), sigma_px, borderType=cv2.BORDER_REPLICATE)
    return _is_set((np.asarray(blurred) > 127).view(np.uint8))


def grow(mask: BoolArray, px: int) -> BoolArray:
    """Add all pixels of the cut-out at most `px` (Euclidean) from the mask."""
    if not mask.any():
        return mask
    return _distance(~mask) <= _limit(px)


def shrink(mask: BoolArray, px: int) -> BoolArray:
    """Take away all pixels at most `px` (Euclidean) from what is not in the mask.

    The ends of the cut-out take nothing away: a mask that goes on beyond the picture stays.
    """
    if mask.all():
        return mask
    return _distance(mask) > _limit(px)


def largest_piece(mask: BoolArray) -> BoolArray:
    """Keep the largest piece (8 neighbours); of equal ones the first in reading order."""
    pieces, areas = pieces_of(mask, 8)
    if len(areas) <= 2:
        return mask
    areas[0] = 0
    largest = areas == areas.max()
    if np.count_nonzero(largest) > 1:
        first = pieces.ravel()[np.argmax(largest[pieces])]
        largest[:] = False
        largest[first] = True
    return _is_set(largest.view(np.uint8)[pieces])


def without_border(mask: BoolArray, sides: Sides) -> BoolArray:
    """Take away the pieces (8 neighbours) that touch the border of the picture."""
    pieces, areas = pieces_of(mask, 8)
    kept: BoolArray = np.ones(len(areas), np.bool_)
    edges = (pieces[0], pieces[:, 0], pieces[-1], pieces[:, -1])
    for edge, at_border in zip(edges, sides, strict=True):
        if at_border:
            kept[edge] = False
    kept[0] = False
    return _is_set(kept.view(np.uint8)[pieces])


def _bytes(mask: BoolArray) -> UInt8Array:
    return np.ascontiguousarray(mask).view(np.uint8)


def _is_set(mask: object) -> BoolArray:
    result: BoolArray = np.ascontiguousarray(mask, np.uint8).view(np.bool_)
    return result


def _distance(mask: BoolArray) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Exact distance of each pixel of a mask to the nearest pixel outside it: float32 (H, W).

    `cv2.distanceTransform` (Felzenszwalb and Huttenlocher 2012).
    """
    found = cv2.distanceTransform(_bytes(mask), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(found, np.float32).reshape(mask.shape)


def _limit(px: int) -> np.float32:
    """Between `px` and the next distance that occurs, as float32 distances are not exact."""
    return np.float32(np.sqrt(px * px + 0.5))
