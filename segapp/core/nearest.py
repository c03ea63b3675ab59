"""The nearest centre of many points, in blocks that fit the processor's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.types import Float32Array, UInt8Array

# OpenBLAS computes a smaller product on one thread. Its own threads cost 22-223 ms under load
# for what takes 6 ms, and make the last bits depend on the number of processors.
ONE_THREAD_PRODUCT = 250_000
_MOST_POINTS = 1 << 14


def blocks(count: int, dimensions: int) -> Iterator[slice]:
    """Cut `count` points into slices for `nearest_center`."""
    size = min(_MOST_POINTS, ONE_THREAD_PRODUCT // (4 * dimensions))
    return (slice(first, min(first + size, count)) for first in range(0, count, size))


def small_products(count: int, size: int) -> Iterator[slice]:
    """Cut the `count` columns of a matrix into slices whose product with one of `size` numbers is small."""
    step = max(1, ONE_THREAD_PRODUCT // size)
    return (slice(first, min(first + step, count)) for first in range(0, count, step))


def nearest_center(points: Float32Array, centers: Float32Array) -> tuple[UInt8Array, Float32Array]:
    """Find the nearest centre (Euclidean; the first of several) of each point of one block.

    Parameters
    ----------
    points : float32 array of shape (d, n)
        Near the origin: float32 leaves 7 digits for squared distances.
    centers : float32 array of shape (k, d)

    Returns
    -------
    tuple of uint8 (n,) and float32 (n,)
        Index of the centre, and the squared distance to it less the point's own square.
    """
    scores: Float32Array = np.empty((len(centers), points.shape[1]), np.float32)
    doubled = centers * np.float32(-2)
    rows = max(1, ONE_THREAD_PRODUCT // max(1, points.size))
    for first in range(0, len(centers), rows):
        np.matmul(doubled[first : first + rows], points, out=scores[first : first + rows])
    scores += np.square(centers).sum(axis=1)[:, np.newaxis]
    least = scores[0]
    labels: UInt8Array = np.zeros(points.shape[1], np.uint8)
    # A running minimum is several times as fast as argmin along the short axis.
    for index in range(1, len(scores)):
        closer = scores[index] < least
        np.copyto(labels, np.uint8(index), where=closer)
        np.minimum(least, scores[index], out=least)
    return labels, least


def nearest_centers(points: Float32Array, centers: Float32Array) -> UInt8Array:
    """Find the nearest centre of any number of points: float32 (d, n) -> uint8 (n,)."""
    labels: UInt8Array = np.empty(points.shape[1], np.uint8)
    for block in blocks(points.shape[1], len(points)):
        labels[block] = nearest_center(points[:, block], centers)[0]
    return labels
