"""Fewer weighted points that stand for many: what k-means searches before it becomes exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.sums import sum_by

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Float64Array, Int64Array

_FEW_POINTS = 1 << 15
_GRID_LEVELS, _COARSE_LEVELS = 64, 8  # along each of at most three axes
_GRID_AXES = 3
_GROUPS = 1 << 13  # where there are more axes
_GRID_BLOCK = 1 << 18
_HEAVY_SHARE = 1 / 4096  # of the error of the grid; such cells are given up for their points
_HEAVY_POINTS = 1 << 14
_MOST_ROUNDS = 40


@dataclass(frozen=True, eq=False)
class WeightedPoints:
    """Points around their own mean, for arithmetic in float32.

    Attributes
    ----------
    coordinates : float32 array of shape (d, n)
    weights : float64 array of shape (n,)
    origin : float32 array of shape (d,)
        What was subtracted.
    variance : float
        Mean squared distance to the origin.
    """

    coordinates: Float32Array
    weights: Float64Array
    origin: Float32Array
    variance: float

    def __len__(self) -> int:
        return len(self.weights)

    def replaced_by(self, coordinates: Float32Array, weights: Float64Array) -> WeightedPoints:
        """Return other points, float32 (d, m) and float64 (m,), around the same origin."""
        return WeightedPoints(coordinates, weights, self.origin, self.variance)


def around_mean(features: Float32Array, counts: Int64Array) -> WeightedPoints:
    """Move points, float32 (n, d), with weights, int64 (n,), to their mean."""
    weights = counts.astype(np.float64)
    coordinates = np.ascontiguousarray(features.T)
    # Not a BLAS product: on many threads that would add in another order.
    origin = np.array([(axis * weights).sum() for axis in coordinates], np.float64) / weights.sum()
    coordinates = coordinates - origin.astype(np.float32)[:, np.newaxis]
    variance = sum(float((np.square(axis) * weights).sum()) for axis in coordinates) / weights.sum()
    return WeightedPoints(coordinates, weights, origin.astype(np.float32), variance)


def draw(points: WeightedPoints, wanted: int, rng: np.random.Generator) -> Float32Array:
    """Draw points at equal steps of the summed weights, so that all parts get their share.

    Returns
    -------
    float32 array of shape (wanted, d)
        Heavy points occur more than once.
    """
    summed = np.cumsum(points.weights)
    steps = (np.arange(wanted) + rng.random()) * (summed[-1] / wanted)
    chosen = np.searchsorted(summed, steps, side="right")
    np.minimum(chosen, len(summed) - 1, out=chosen)
    return np.ascontiguousarray(points.coordinates[:, chosen].T)


def gather(points: WeightedPoints, task: Task) -> WeightedPoints:
    """Replace the points in each cell of a fine grid by their mean, where that changes little.

    Cells that hold much of the squared distances to their means keep their points. Few
    points stay as they are. In more than three dimensions most cells would hold one point;
    there `condense` makes groups.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    dimensions = len(points.coordinates)
    if dimensions > _GRID_AXES:
        return condense(points, _GROUPS, task)
    if len(points) <= _FEW_POINTS:
        return points
    cells = _cells(points, _GRID_LEVELS, task)
    count = _GRID_LEVELS**dimensions
    weights, sums, squares = _sum_cells(points, cells, count, task)
    used = np.flatnonzero(weights)
    means = sums[:, used] / weights[used]
    errors = np.zeros(count)
    errors[used] = squares[used] - weights[used] * np.square(means).sum(axis=0)
    is_heavy = _heavy_cells(errors, np.bincount(cells, minlength=count))
    kept = np.flatnonzero(is_heavy[cells])
    light = ~is_heavy[used]
    return points.replaced_by(
        np.concatenate((means[:, light].astype(np.float32), points.coordinates[:, kept]), axis=1),
        np.concatenate((weights[used][light], points.weights[kept])),
    )


def _cells(points: WeightedPoints, levels: int, task: Task) -> Int64Array:
    """Number the cell of each point in a grid of so many levels along each axis: int64 (n,)."""
    low = points.coordinates.min(axis=1)
    span = np.maximum(points.coordinates.max(axis=1) - low, np.float32(1e-6))
    cells: Int64Array = np.zeros(len(points), np.int64)
    for first in range(0, len(points), _GRID_BLOCK):
        task.raise_if_cancelled()
        part = slice(first, first + _GRID_BLOCK)
        for axis, values in enumerate(points.coordinates[:, part]):
            scale = np.float32(levels - 0.01) / span[axis]
            cells[part] *= levels
            cells[part] += ((values - low[axis]) * scale).astype(np.int64)
    return cells


def _sum_cells(
    points: WeightedPoints, cells: Int64Array, count: int, task: Task
) -> tuple[Float64Array, Float64Array, Float64Array]:
    """Sum weights, coordinates and squares in each cell: float64 (count,), (d, count), (count,)."""
    weights: Float64Array = sum_by(cells, points.weights, count)
    sums: Float64Array = np.empty((len(points.coordinates), count))
    squares: Float64Array = np.zeros(count)
    for axis, values in enumerate(points.coordinates):
        task.raise_if_cancelled()
        weighted = points.weights * values
        sums[axis] = sum_by(cells, weighted, count)
        squares += sum_by(cells, weighted * values, count)
    return weights, sums, squares


def _heavy_cells(errors: Float64Array, sizes: Int64Array) -> BoolArray:
    """Choose the cells with the largest errors, as long as they have few points together."""
    heavy = np.flatnonzero(errors > errors.sum() * _HEAVY_SHARE)
    heavy = heavy[np.argsort(-errors[heavy], kind="stable")]
    chosen: BoolArray = np.zeros(len(errors), np.bool_)
    chosen[heavy[np.cumsum(sizes[heavy]) <= _HEAVY_POINTS]] = True
    return chosen


def condense(points: WeightedPoints, wanted: int, task: Task) -> WeightedPoints:
    """Replace points by the means of about `wanted` groups, whose errors are about equal.

    The groups are the cells of a coarse grid at first, in more than three dimensions one.
    Those with more than their share of the squared distances are halved at their mean,
    along the axis in which they are longest.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    if len(points) <= wanted:
        return points
    groups = _first_groups(points, task)
    active: Int64Array = np.arange(len(points), dtype=np.int64)
    errors: Float64Array = np.zeros(int(groups.max()) + 1)
    for _ in range(_MOST_ROUNDS):
        task.raise_if_cancelled()
        count = len(errors)
        means, spreads = _spreads(points, groups, active, count)
        measured = np.flatnonzero(np.bincount(groups[active], minlength=count))
        errors[measured] = spreads[:, measured].sum(axis=0)
        large = measured[errors[measured] > errors.sum() / (2 * wanted)]
        large = large[np.argsort(-errors[large], kind="stable")[: max(0, wanted - count)]]
        if not len(large):
            break
        halves = np.full(count, -1, np.int64)
        halves[large] = count + np.arange(len(large))
        active = active[halves[groups[active]] >= 0]
        mine = groups[active]
        axis = spreads.argmax(axis=0)[mine]
        above = points.coordinates[axis, active] > means[axis, mine]
        groups[active[above]] = halves[mine[above]]
        errors = np.concatenate((errors, np.zeros(len(large))))
    weights = sum_by(groups, points.weights, len(errors))
    sums = np.array([sum_by(groups, points.weights * axis, len(errors)) for axis in points.coordinates])
    used = np.flatnonzero(weights)
    return points.replaced_by((sums[:, used] / weights[used]).astype(np.float32), weights[used])


def _first_groups(points: WeightedPoints, task: Task) -> Int64Array:
    dimensions = len(points.coordinates)
    if dimensions > _GRID_AXES:
        return np.zeros(len(points), np.int64)
    cells = _cells(points, _COARSE_LEVELS, task)
    used = np.bincount(cells) > 0
    groups: Int64Array = (np.cumsum(used) - 1)[cells]
    return groups


def _spreads(
    points: WeightedPoints, groups: Int64Array, active: Int64Array, count: int
) -> tuple[Float64Array, Float64Array]:
    """Find means and summed squared distances along each axis: two float64 (d, count)."""
    mine, weights = groups[active], points.weights[active]
    total = np.maximum(sum_by(mine, weights, count), np.finfo(np.float64).tiny)
    means: Float64Array = np.empty((len(points.coordinates), count))
    spreads: Float64Array = np.empty_like(means)
    for axis, coordinates in enumerate(points.coordinates):
        values = coordinates[active].astype(np.float64)
        means[axis] = sum_by(mine, weights * values, count) / total
        spreads[axis] = sum_by(mine, weights * np.square(values - means[axis][mine]), count)
    return means, spreads
