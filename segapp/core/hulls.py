"""Convex hulls of objects, as `regionprops` of scikit-image draws them: their area and largest diameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float64Array, Int32Array, Int64Array

_ASK_EVERY = 256
_TOLERANCE = 1e-9
_FEW = 1000


def hull_measures(lefts: Int32Array, rights: Int32Array, firsts: Int64Array, task: Task) -> Float64Array:
    """Measure the convex hulls of objects.

    The hull is that of the middles of the four sides of all pixels; its area is the number of
    pixels whose middle is inside or on it. The largest (Feret) diameter is that between the
    middles of the sides of those pixels.

    Parameters
    ----------
    lefts, rights : int32 array of shape (rows,)
        First and last column of an object in each of its rows.
    firsts : int64 array of shape (n + 1,)
        Where the rows of each object begin.
    task : Task
        Told how far the work is, and asked whether to go on.

    Returns
    -------
    float64 array of shape (n, 2)
        Area of the hull and diameter, in pixels.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    found: Float64Array = np.zeros((len(firsts) - 1, 2))
    is_box = _boxes(lefts, rights, firsts)
    heights, widths = np.diff(firsts)[is_box], rights[firsts[:-1][is_box]] + 1.0
    found[is_box, 0] = heights * widths
    longest = np.maximum(np.hypot(heights - 1, widths), np.hypot(heights, widths - 1))
    found[is_box, 1] = longest
    others = np.flatnonzero(~is_box).tolist()
    for done, index in enumerate(others):
        if done % _ASK_EVERY == 0:
            task.raise_if_cancelled()
            task.report(done / len(others), "Measuring")
        rows = slice(int(firsts[index]), int(firsts[index + 1]))
        left, right = _filled(_corners(lefts[rows], rights[rows]), rows.stop - rows.start)
        found[index] = int((right - left + 1).sum()), _diameter(_corners(left, right))
    return found


def _boxes(lefts: Int32Array, rights: Int32Array, firsts: Int64Array) -> BoolArray:
    """Tell which objects reach equally far in all rows; their hull is a box."""
    if len(firsts) == 1:
        return np.zeros(0, np.bool_)
    starts = firsts[:-1]
    same: BoolArray = np.ones(len(starts), np.bool_)
    for edges in (lefts, rights):
        same &= np.minimum.reduceat(edges, starts) == np.maximum.reduceat(edges, starts)
    return same


def _corners(left: Int32Array, right: Int32Array) -> Int32Array:
    """Return the corners of the convex hull, in half pixels: int32 (m, 2), column and row."""
    rows = 2 * np.arange(len(left), dtype=np.int32)
    left, right = 2 * left, 2 * right
    cols = np.concatenate((left - 1, left, left, right + 1, right, right))
    sides = np.concatenate((rows, rows - 1, rows + 1))
    points = np.stack((cols, np.concatenate((sides, sides))), axis=1).astype(np.int32)
    return np.asarray(cv2.convexHull(points), np.int32)[:, 0]


def _filled(corners: Int32Array, height: int) -> tuple[Int32Array, Int32Array]:
    """Return the first and the last pixel of each row whose middle the hull holds."""
    rows = 2.0 * np.arange(height)
    top, bottom = int(np.argmin(corners[:, 1])), int(np.argmax(corners[:, 1]))
    sides = []
    for first, last, step in ((top, bottom, 1), (bottom, top, -1)):
        chain = np.roll(corners, -first, axis=0)[: (last - first) % len(corners) + 1][::step]
        sides.append(np.interp(rows, chain[:, 1], chain[:, 0]))
    left, right = np.minimum(*sides), np.maximum(*sides)
    first_px = np.ceil(left / 2 - _TOLERANCE).astype(np.int32)
    last_px = np.floor(right / 2 + _TOLERANCE).astype(np.int32)
    return first_px, last_px


def _diameter(corners: Int32Array) -> float:
    """Return the largest distance between two corners, in pixels."""
    points = corners.astype(np.int64)
    largest = 0
    for start in range(0, len(points), _FEW):
        apart = points[start : start + _FEW, np.newaxis] - points[np.newaxis]
        largest = max(largest, int((apart * apart).sum(axis=2).max()))
    return float(np.sqrt(largest)) / 2
