"""Lloyd's steps over weighted points: for one set of centres to the end, or for many side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.nearest import ONE_THREAD_PRODUCT, blocks, nearest_center, small_products
from segapp.core.sums import sum_by

if TYPE_CHECKING:
    from segapp.core.coreset import WeightedPoints
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int64Array, UInt8Array

_BLOCK = 1024  # points compared at once with all centres of some solutions
_SCORES = 1 << 18  # numbers that fit the processor's cache
_LEAST_COLUMNS = 64


@dataclass(frozen=True, eq=False)
class Solutions:
    """Several sets of k centres for the same points.

    Attributes
    ----------
    centers : float32 array of shape (r, k, d)
    weights : float64 array of shape (r, k)
        Of the points of each centre; 0 where it has none.
    errors : float64 array of shape (r,)
        Mean squared distance of the points to their centres, at the last assignment.
    """

    centers: Float32Array
    weights: Float64Array
    errors: Float64Array

    def __len__(self) -> int:
        return len(self.errors)

    def best(self, wanted: int) -> Solutions:
        """Return the best ones, the first of equals first."""
        return self.take(np.argsort(self.errors, kind="stable")[:wanted])

    def close(self, factor: float) -> Solutions:
        """Return those with an error of at most `factor` times the least."""
        return self.take(np.flatnonzero(self.errors <= self.errors.min() * factor))

    def take(self, chosen: Int64Array | list[int]) -> Solutions:
        """Return some of the solutions, in this order."""
        return Solutions(self.centers[chosen], self.weights[chosen], self.errors[chosen])


def settle(points: WeightedPoints, starts: Float32Array, steps: int, still: float, task: Task) -> Solutions:
    """Take Lloyd's steps (1982) from several starts at once, which costs little more than one.

    A centre that loses all its points stays where it is.

    Parameters
    ----------
    points : WeightedPoints
        Not too many: a few thousand.
    starts : float32 array of shape (r, k, d)
        Relative to the origin of the points.
    steps : int
        The most steps; fewer when none gains more.
    still : float
        Share of the variance; smaller gains do not count.
    task : Task
        Asked before each step.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    centers = starts
    total = points.weights.sum()
    squares = float((points.weights * np.square(points.coordinates).sum(axis=0)).sum())
    for _ in range(steps):
        task.raise_if_cancelled()
        weights, sums = _sum_all(points, _assign_all(points, centers), centers.shape[1])
        means = (sums / np.maximum(weights, 1)[:, :, np.newaxis]).astype(np.float32)
        moved = np.where(weights[:, :, np.newaxis] > 0, means, centers)
        gains = (weights * np.square(moved - centers).sum(axis=2)).sum(axis=1)
        centers = moved
        if (gains <= still * points.variance * total).all():
            break
    errors = (squares - (weights * np.square(centers, dtype=np.float64).sum(axis=2)).sum(axis=1)) / total
    return Solutions(centers, weights, np.maximum(errors, 0))  # rounding may leave less than nothing


def _assign_all(points: WeightedPoints, centers: Float32Array) -> UInt8Array:
    """Find the nearest centre of every point in every solution: uint8 (r, n)."""
    solutions, k, dimensions = centers.shape
    labels: UInt8Array = np.zeros((solutions, len(points)), np.uint8)
    doubled = centers.reshape(-1, dimensions) * np.float32(-2)
    squares = np.square(centers).sum(axis=2).reshape(-1, 1)
    most = min(_SCORES // (k * _BLOCK), ONE_THREAD_PRODUCT // (k * dimensions * _LEAST_COLUMNS))
    at_once = max(1, most)
    for first in range(0, solutions, at_once):
        rows = slice(first * k, (first + at_once) * k)
        for start in range(0, len(points), _BLOCK):
            block = slice(start, start + _BLOCK)
            scores = _product(doubled[rows], points.coordinates[:, block])
            scores += squares[rows]
            scores = scores.reshape(-1, k, scores.shape[1])
            least, found = scores[:, 0], labels[first : first + at_once, block]
            for index in range(1, k):
                np.copyto(found, np.uint8(index), where=scores[:, index] < least)
                np.minimum(least, scores[:, index], out=least)
    return labels


def _product(left: Float32Array, right: Float32Array) -> Float32Array:
    """Multiply two matrices on one thread of BLAS, as in `nearest_center`."""
    result: Float32Array = np.empty((len(left), right.shape[1]), np.float32)
    for columns in small_products(right.shape[1], left.size):
        np.matmul(left, right[:, columns], out=result[:, columns])
    return result


def _sum_all(points: WeightedPoints, labels: UInt8Array, k: int) -> tuple[Float64Array, Float64Array]:
    """Sum weights, float64 (r, k), and weighted coordinates, float64 (r, k, d), of each cluster."""
    solutions = len(labels)
    slots = (labels + np.arange(0, solutions * k, k)[:, np.newaxis]).ravel()

    def add(values: Float64Array) -> Float64Array:
        everywhere = np.broadcast_to(values, labels.shape).ravel()
        return sum_by(slots, everywhere, solutions * k).reshape(solutions, k)

    sums = [add(points.weights * axis) for axis in points.coordinates]
    return add(points.weights), np.stack(sums, axis=2)


def finish(
    points: WeightedPoints, centers: Float32Array, steps: int, still: float, task: Task
) -> Float32Array:
    """Take Lloyd's steps over any number of points until the centres stand still.

    A centre without points moves to the point that costs most.

    Parameters
    ----------
    points : WeightedPoints
        At least k different ones.
    centers : float32 array of shape (k, d)
        Relative to the origin of the points.
    steps : int
        The most steps.
    still : float
        Share of the variance; a step that gains less is the last one.
    task : Task
        Asked after each block of points, told after each step.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    for step in range(steps):
        weights, sums = _sum_clusters(points, centers, task)
        moved = (sums / np.maximum(weights, 1)[:, np.newaxis]).astype(np.float32)
        if not weights.all():
            moved = _fill_empty(points, moved, np.flatnonzero(weights == 0), task)
        # By so much, at least, the step has lowered the mean squared error.
        gain = float((weights * np.square(moved - centers).sum(axis=1)).sum() / weights.sum())
        centers = moved
        if weights.all() and gain <= still * points.variance:
            break
        task.report((step + 1) / steps, "Refining the clusters")
    return centers


def _sum_clusters(
    points: WeightedPoints, centers: Float32Array, task: Task
) -> tuple[Float64Array, Float64Array]:
    """Sum weights, float64 (k,), and weighted coordinates, float64 (k, d), of each cluster."""
    k, dimensions = centers.shape
    weights: Float64Array = np.zeros(k)
    sums: Float64Array = np.zeros((k, dimensions))
    for block in blocks(len(points), dimensions):
        task.raise_if_cancelled()
        coordinates, weight = points.coordinates[:, block], points.weights[block]
        labels = nearest_center(coordinates, centers)[0].astype(np.int64)
        weights += sum_by(labels, weight, k)
        for axis, values in enumerate(coordinates):
            sums[:, axis] += sum_by(labels, weight * values, k)
    return weights, sums


def _fill_empty(points: WeightedPoints, centers: Float32Array, empty: Int64Array, task: Task) -> Float32Array:
    """Put each centre without points on the point that costs most."""
    used = np.delete(centers, empty, axis=0)
    distances: Float32Array = np.empty(len(points), np.float32)
    for block in blocks(len(points), centers.shape[1]):
        task.raise_if_cancelled()
        coordinates = points.coordinates[:, block]
        distances[block] = nearest_center(coordinates, used)[1] + np.square(coordinates).sum(axis=0)
    filled = centers.copy()
    for index in empty:
        task.raise_if_cancelled()
        farthest = int(np.argmax(distances * points.weights))
        filled[index] = points.coordinates[:, farthest]
        apart = points.coordinates - filled[index][:, np.newaxis]
        np.minimum(distances, np.square(apart).sum(axis=0), out=distances)
    return filled
