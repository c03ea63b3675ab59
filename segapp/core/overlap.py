"""How the parts of two maps of one picture overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import row_strips

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import Int32Array, Int64Array, UInt8Array

_BYTE_STRIP = 1 << 22  # far below 2^24, up to which OpenCV's float32 counts are exact
_ID_STRIP = 1 << 18


def overlap_counts(a: UInt8Array | Int32Array, b: UInt8Array, n_a: int, n_b: int) -> Int64Array:
    """Count the pixels that have value i in `a` and j in `b`.

    Parameters
    ----------
    a : uint8 or int32 array of shape (H, W)
        Map of classes, clusters or regions.
    b : uint8 array of shape (H, W)
        Another map of the same picture.
    n_a, n_b : int
        Values 0 to n - 1 are counted; pixels with another value in either map, such as
        `NO_CLUSTER` or -1, are ignored.

    Returns
    -------
    int64 array of shape (n_a, n_b)

    Raises
    ------
    ValueError
        If the maps differ in shape.
    """
    if a.shape != b.shape:
        raise ValueError(f"The maps have different shapes: {a.shape} and {b.shape}.")
    counts: Int64Array = np.zeros((n_a, n_b), np.int64)
    if counts.size and a.size:
        add: Callable[..., None] = _add_bytes if a.dtype == np.uint8 else _add_ids
        pixels = _BYTE_STRIP if a.dtype == np.uint8 else _ID_STRIP
        for rows in row_strips(a.shape, pixels):
            add(counts, a[rows], b[rows])
    return counts


def _add_bytes(counts: Int64Array, a: UInt8Array, b: UInt8Array) -> None:
    sizes = [min(256, size) for size in counts.shape]
    ranges = [0.0, float(sizes[0]), 0.0, float(sizes[1])]
    both = [np.ascontiguousarray(a), np.ascontiguousarray(b)]
    found = cv2.calcHist(both, [0, 1], None, sizes, ranges)
    counts[: sizes[0], : sizes[1]] += np.asarray(found, np.int64).reshape(sizes)


def _add_ids(counts: Int64Array, a: Int32Array, b: UInt8Array) -> None:
    """Count in the range of ids that occur: regions of neighbouring rows have near ids."""
    n_a, n_b = counts.shape
    inside = (a >= 0) & (a < n_a) & (b < n_b)
    ids, others = a[inside], b[inside]
    if ids.size:
        low, high = int(ids.min()), int(ids.max()) + 1
        codes = (ids - low).astype(np.int64) * n_b + others
        counts[low:high] += np.bincount(codes, minlength=(high - low) * n_b).reshape(-1, n_b)
