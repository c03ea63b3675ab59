"""Small changes to centres that are known already: one more, one fewer, and polish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.nearest import blocks, nearest_center, nearest_centers

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int64Array, UInt8Array

_FEW_POINTS = 1 << 14
_CELL_LEVELS = 32  # along each of three axes
_MOST_AXES = 3
_HALVING_STEPS = 12
_CANDIDATES = 3  # one ends up to 9 % above the error of a fit from scratch, three 1 %
_CANDIDATE_STEPS = 6
_STILL = 1e-6  # of the variance


@dataclass(frozen=True, eq=False)
class Cloud:
    """Weighted points around their own mean, for arithmetic in float32.

    Attributes
    ----------
    points : float32 array of shape (d, n)
    weights : float64 array of shape (n,)
    origin : float32 array of shape (d,)
        What was subtracted.
    """

    points: Float32Array
    weights: Float64Array
    origin: Float32Array


def cloud_of(features: Float32Array, counts: Int64Array) -> Cloud:
    """Move weighted points, float32 (n, d) and int64 (n,), to their mean."""
    weights = counts.astype(np.float64)
    total = weights.sum()
    # Not a BLAS product: on many threads that would add in another order.
    origin = np.array([(axis * weights).sum() / total for axis in features.T], np.float32)
    points = np.ascontiguousarray(features.T) - origin[:, np.newaxis]
    return Cloud(points, weights, origin)


def coarse(cloud: Cloud) -> Cloud:
    """Replace the points in each cell of a grid by their mean: the same cloud if it is small.

    In more than three dimensions some of the points stand for all.

    Steps on these cost a fiftieth of steps on half a million points, and end near to them.
    """
    d, n = cloud.points.shape
    if n <= _FEW_POINTS:
        return cloud
    if d > _MOST_AXES:  # samples, where one point is as good as another
        step = -(-n // _FEW_POINTS)
        return Cloud(np.ascontiguousarray(cloud.points[:, ::step]), cloud.weights[::step], cloud.origin)
    low = cloud.points.min(axis=1)
    span = np.maximum(cloud.points.max(axis=1) - low, np.float32(1e-6))
    cells: Int64Array = np.zeros(n, np.int64)
    for axis, values in enumerate(cloud.points):
        cells *= _CELL_LEVELS
        cells += ((values - low[axis]) * (np.float32(_CELL_LEVELS - 0.01) / span[axis])).astype(np.int64)
    weights: Float64Array = np.bincount(cells, cloud.weights, _CELL_LEVELS**d).astype(np.float64, copy=False)
    used = np.flatnonzero(weights)
    sums = [np.bincount(cells, cloud.weights * values, len(weights))[used] for values in cloud.points]
    means = (np.array(sums) / weights[used]).astype(np.float32)
    return Cloud(means, weights[used], cloud.origin)


def polish(cloud: Cloud, centers: Float32Array, steps: int, task: Task) -> Float32Array:
    """Move the centres to the means of their points (Lloyd 1982), at most `steps` times.

    A centre that loses all its points stays where it is.

    Parameters
    ----------
    cloud : Cloud
        The points.
    centers : float32 array of shape (k, d)
        Relative to the cloud's origin.
    steps : int
        The most steps; fewer when they no longer gain anything.
    task : Task
        Asked after each block of points.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    spread = float(np.square(cloud.points, dtype=np.float64).mean(axis=1).sum())
    for _ in range(steps):
        weights, sums = _sums(cloud, centers, task)
        moved = np.where(
            weights[:, np.newaxis] > 0, sums / np.maximum(weights, 1)[:, np.newaxis], centers
        ).astype(np.float32)
        gain = float((weights * np.square(moved - centers).sum(axis=1)).sum() / weights.sum())
        centers = moved
        if gain <= _STILL * spread:
            break
    return centers


def split_worst(cloud: Cloud, centers: Float32Array, task: Task) -> tuple[Float32Array, int]:
    """Split the cluster from whose split all gain most, and begin to let all find their places.

    The candidates are the clusters whose longest axis holds most of the squared distances: a
    cut across it is what lowers the sum of squares most, for clusters of one shape.

    Returns
    -------
    tuple of float32 (k + 1, d) and int
        The centres, as from `split_center`, and the cluster that was split.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    labels = nearest_centers(cloud.points, centers)
    lengths = [_longest_axis(_within(cloud, labels, index))[0] for index in range(len(centers))]
    least, best = np.inf, (centers, 0)
    for index in np.argsort(lengths, kind="stable")[::-1][:_CANDIDATES]:
        moved = split_center(cloud, centers, int(index), task)
        moved = polish(cloud, moved, _CANDIDATE_STEPS, task)
        cost = _cost(cloud, moved, task)
        if cost < least:
            least, best = cost, (moved, int(index))
    return best


def halve(cloud: Cloud, task: Task) -> Float32Array:
    """Find two centres for the points: 2-means from a cut across the longest axis.

    Returns
    -------
    float32 array of shape (2, d)
        Relative to the cloud's origin.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    mean = (cloud.points * cloud.weights).sum(axis=1) / max(1.0, float(cloud.weights.sum()))
    _, step = _longest_axis(cloud)
    start = np.array([mean - step, mean + step], np.float32)
    return polish(cloud, start, _HALVING_STEPS, task)


def split_center(cloud: Cloud, centers: Float32Array, index: int, task: Task) -> Float32Array:
    """Replace one centre by two: the first in its place, the second at the end: float32 (k + 1, d)."""
    here = _within(cloud, nearest_centers(cloud.points, centers), index)
    two = halve(here, task)
    result = np.concatenate((centers, two[1:]))
    result[index] = two[0]
    return result


def closest_pair(centers: Float32Array, counts: Int64Array) -> tuple[int, int]:
    """Find the two clusters whose union costs least (Ward 1963): the smaller index first."""
    apart = np.square(centers[:, np.newaxis] - centers[np.newaxis], dtype=np.float64).sum(axis=2)
    weights = counts.astype(np.float64)
    cost = apart * np.outer(weights, weights) / np.add.outer(weights, weights)
    np.fill_diagonal(cost, np.inf)
    first, second = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return int(first), int(second)


def _within(cloud: Cloud, labels: UInt8Array, index: int) -> Cloud:
    here = np.flatnonzero(labels == index)
    return Cloud(np.ascontiguousarray(cloud.points[:, here]), cloud.weights[here], cloud.origin)


def _longest_axis(cloud: Cloud) -> tuple[float, Float64Array]:
    """Sum of squares along the principal axis, and one deviation along it: float64 (d,)."""
    d = len(cloud.points)
    total = float(cloud.weights.sum())
    if total == 0:
        return -1.0, np.zeros(d)
    mean = (cloud.points * cloud.weights).sum(axis=1) / total
    centered = cloud.points - mean[:, np.newaxis]
    weighted = centered * cloud.weights
    scatter = np.array([[(weighted[i] * centered[j]).sum() for j in range(d)] for i in range(d)])
    lengths, axes = np.linalg.eigh((scatter + scatter.T) / 2)
    axis: Float64Array = axes[:, -1] * np.sign(axes[np.argmax(np.abs(axes[:, -1])), -1])
    return float(lengths[-1]), axis * np.sqrt(max(0.0, float(lengths[-1])) / total)


def _sums(cloud: Cloud, centers: Float32Array, task: Task) -> tuple[Float64Array, Float64Array]:
    """Sum weights, float64 (k,), and weighted points, float64 (k, d), of each cluster."""
    k, d = centers.shape
    weights: Float64Array = np.zeros(k)
    sums: Float64Array = np.zeros((k, d))
    for block in blocks(len(cloud.weights), d):
        task.raise_if_cancelled()
        points, weight = cloud.points[:, block], cloud.weights[block]
        labels = nearest_center(points, centers)[0].astype(np.intp)
        weights += np.bincount(labels, weight, k)
        for axis, values in enumerate(points):
            sums[:, axis] += np.bincount(labels, weight * values, k)
    return weights, sums


def _cost(cloud: Cloud, centers: Float32Array, task: Task) -> float:
    """Sum of the squared distances to the nearest centres, less what it is for the origin alone."""
    cost = 0.0
    for block in blocks(len(cloud.weights), len(cloud.points)):
        task.raise_if_cancelled()
        least = nearest_center(cloud.points[:, block], centers)[1]
        cost += float((least * cloud.weights[block]).sum())
    return cost
