"""The two halves of every cluster: where a cluster gains most from a second centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.nearest import nearest_centers
from segapp.core.sums import sum_by

if TYPE_CHECKING:
    from segapp.core.coreset import WeightedPoints
    from segapp.core.types import Float32Array, Float64Array, Int64Array

_POWER_STEPS = 8


@dataclass(frozen=True, eq=False)
class Halves:
    """Every cluster cut at its mean, across its longest axis.

    Attributes
    ----------
    labels : int64 array of shape (n,)
        Cluster of each point.
    centers : float32 array of shape (k, 2, d)
        Means of the two halves of each cluster; of one that cannot be cut one may be the origin.
    gains : float64 array of shape (k,)
        By how much the cut lowers the summed squared distances.
    """

    labels: Int64Array
    centers: Float32Array
    gains: Float64Array


def find_halves(points: WeightedPoints, centers: Float32Array) -> Halves:
    """Cut every cluster in two.

    Parameters
    ----------
    points : WeightedPoints
        A few thousand.
    centers : float32 array of shape (k, d)
        Relative to the origin of the points.
    """
    k, dimensions = centers.shape
    labels = nearest_centers(points.coordinates, centers).astype(np.int64)
    weights = points.weights
    sizes = np.maximum(sum_by(labels, weights, k), np.finfo(np.float64).tiny)
    values = points.coordinates.astype(np.float64)
    means = np.array([sum_by(labels, weights * axis, k) for axis in values]) / sizes
    apart = values - means[:, labels]
    scatter: Float64Array = np.empty((k, dimensions, dimensions))
    for row in range(dimensions):
        for column in range(row + 1):
            summed = sum_by(labels, weights * apart[row] * apart[column], k)
            scatter[:, row, column] = scatter[:, column, row] = summed
    side = (apart * _longest_axes(scatter)[labels].T).sum(axis=0) > 0
    slots = labels * 2 + side
    parts = sum_by(slots, weights, 2 * k).reshape(k, 2)
    sums = np.stack([sum_by(slots, weights * axis, 2 * k).reshape(k, 2) for axis in values], axis=2)
    halves = sums / np.maximum(parts, np.finfo(np.float64).tiny)[:, :, np.newaxis]
    gains = parts.prod(axis=1) / sizes * np.square(halves[:, 0] - halves[:, 1]).sum(axis=1)
    return Halves(labels, halves.astype(np.float32), gains)


def _longest_axes(scatter: Float64Array) -> Float64Array:
    """Find the direction of largest scatter, float64 (k, d, d) -> (k, d), by power iteration."""
    k, dimensions, _ = scatter.shape
    widest = scatter[:, np.arange(dimensions), np.arange(dimensions)].argmax(axis=1)
    axes: Float64Array = scatter[np.arange(k), widest]
    for _ in range(_POWER_STEPS):
        axes = axes / np.maximum(np.abs(axes).max(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        axes = (scatter * axes[:, np.newaxis]).sum(axis=2)
    return axes
