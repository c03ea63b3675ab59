"""k-means of a picture through its distinct colours: centres by OpenCV, made exact by Lloyd steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.nearest import blocks, nearest_center
from segapp.core.opencv import cv2
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int64Array

_CORESET_POINTS = 16_384  # 65,536 gave no better centres
_ATTEMPTS = 10  # 3 lost 1.2 % of the quality once
_ATTEMPT_ITERATIONS = 40
_EXACT_STEPS = 20
_STILL = 3e-7  # of the variance; steps that gain less are not worth their time
_CELL_STEPS = 100
_CELL_BITS = 15
_CELL_BLOCK = 1 << 18
_FEW_POINTS = 1 << 16  # for these, exact steps alone are fast
_ATTEMPTS_SHARE = 0.6  # of the whole time, for the progress bar
_CELLS_SHARE = 0.7


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


def find_centers(features: Float32Array, counts: Int64Array, k: int, seed: int, task: Task) -> Float32Array:
    """Find the centres of k clusters of weighted points.

    `cv2.kmeans` (k-means++ starts, Arthur and Vassilvitskii 2007) finds them on a sample of
    16,384 points, drawn systematically by weight, in 10 attempts; then Lloyd's steps (1982)
    over all points, with their weights, lead to the exact means.

    Parameters
    ----------
    features : float32 array of shape (n, d)
        Distinct points, at least k.
    counts : int64 array of shape (n,)
        Weight of each.
    k : int
        Number of clusters.
    seed : int
        Start of the random choices.
    task : Task
        Asked and told between attempts and steps.

    Returns
    -------
    float32 array of shape (k, d)

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    points = _around_mean(features, counts)
    rng = np.random.default_rng(seed)
    coreset = _draw_coreset(points, rng)
    task.raise_if_cancelled()
    centers = best_attempt(coreset, k, rng, SubTask(task, 0.0, _ATTEMPTS_SHARE))
    if len(points.weights) > _FEW_POINTS and len(points.coordinates) <= 3:
        cells = _cell_means(points, task)
        centers = _lloyd(cells, centers, _CELL_STEPS, SubTask(task, _ATTEMPTS_SHARE, _CELLS_SHARE))
    centers = _lloyd(points, centers, _EXACT_STEPS, SubTask(task, _CELLS_SHARE, 1.0))
    return centers + points.origin


def best_attempt(points: Float32Array, k: int, rng: np.random.Generator, task: Task) -> Float32Array:
    """Run `cv2.kmeans` ten times, one call each, and keep the most compact clusters.

    Parameters
    ----------
    points : float32 array of shape (n, d)
        At least k points.
    k : int
        Number of clusters.
    rng : numpy.random.Generator
        Seeds OpenCV's own generator, which belongs to the calling thread.
    task : Task
        Asked and told after each attempt.

    Returns
    -------
    float32 array of shape (k, d)
    """
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, _ATTEMPT_ITERATIONS, 0.1)
    least, best = np.inf, points[:k]
    for attempt, start in enumerate(rng.integers(1, 2**31 - 1, size=_ATTEMPTS)):
        cv2.setRNGSeed(int(start))
        compactness, _, centers = cv2.kmeans(points, k, None, criteria, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]  # the stubs do not know that labels may be None
        if compactness < least:
            least, best = compactness, centers
        task.raise_if_cancelled()
        task.report((attempt + 1) / _ATTEMPTS, "Looking for clusters")
    return best


def _around_mean(features: Float32Array, counts: Int64Array) -> WeightedPoints:
    weights = counts.astype(np.float64)
    coordinates = np.ascontiguousarray(features.T)
    # Not a BLAS product: on many threads that would add in another order.
    origin = np.array([(axis * weights).sum() for axis in coordinates], np.float64) / weights.sum()
    coordinates = coordinates - origin.astype(np.float32)[:, np.newaxis]
    variance = sum(float((np.square(axis) * weights).sum()) for axis in coordinates) / weights.sum()
    return WeightedPoints(coordinates, weights, origin.astype(np.float32), variance)


def _draw_coreset(points: WeightedPoints, rng: np.random.Generator) -> Float32Array:
    """Draw points at equal steps of the summed weights, so that all parts get their share."""
    summed = np.cumsum(points.weights)
    steps = (np.arange(_CORESET_POINTS) + rng.random()) * (summed[-1] / _CORESET_POINTS)
    chosen = np.searchsorted(summed, steps, side="right")
    np.minimum(chosen, len(summed) - 1, out=chosen)
    return np.ascontiguousarray(points.coordinates[:, chosen].T)


def _cell_means(points: WeightedPoints, task: Task) -> WeightedPoints:
    """Replace the points in each cell of a grid by their mean: at most 2^15 points.

    Steps on these are many times as fast as on all points, and end so near to where the
    exact ones end that few of those remain.
    """
    dimensions = len(points.coordinates)
    levels = 1 << (_CELL_BITS // dimensions)
    low = points.coordinates.min(axis=1, keepdims=True)
    span = points.coordinates.max(axis=1, keepdims=True) - low
    scale = np.float32(levels - 0.01) / np.maximum(span, np.float32(1e-6))
    places = levels ** np.arange(dimensions, dtype=np.int32)[:, np.newaxis]
    weights: Float64Array = np.zeros(levels**dimensions)
    sums: Float64Array = np.zeros((dimensions, levels**dimensions))
    for first in range(0, len(points.weights), _CELL_BLOCK):
        task.raise_if_cancelled()
        part = slice(first, first + _CELL_BLOCK)
        coordinates, weight = points.coordinates[:, part], points.weights[part]
        cells = (((coordinates - low) * scale).astype(np.int32) * places).sum(axis=0)
        weights += np.bincount(cells, weight, len(weights))
        for axis, values in enumerate(coordinates):
            sums[axis] += np.bincount(cells, weight * values, len(weights))
    used = np.flatnonzero(weights)
    means = (sums[:, used] / weights[used]).astype(np.float32)
    return WeightedPoints(means, weights[used], points.origin, points.variance)


def _lloyd(points: WeightedPoints, centers: Float32Array, steps: int, task: Task) -> Float32Array:
    """Move the centres to the means of their points until they stand still."""
    for step in range(steps):
        weights, sums = _sum_clusters(points, centers, task)
        moved = (sums / np.maximum(weights, 1)[:, np.newaxis]).astype(np.float32)
        if not weights.all():
            moved = _fill_empty(points, moved, np.flatnonzero(weights == 0), task)
        # By so much, at least, the step has lowered the mean squared error.
        gain = float((weights * np.square(moved - centers).sum(axis=1)).sum() / weights.sum())
        centers = moved
        if weights.all() and gain <= _STILL * points.variance:
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
    for block in blocks(len(points.weights), dimensions):
        task.raise_if_cancelled()
        coordinates, weight = points.coordinates[:, block], points.weights[block]
        labels = nearest_center(coordinates, centers)[0].astype(np.intp)
        weights += np.bincount(labels, weight, k)
        for axis, values in enumerate(coordinates):
            sums[:, axis] += np.bincount(labels, weight * values, k)
    return weights, sums


def _fill_empty(points: WeightedPoints, centers: Float32Array, empty: Int64Array, task: Task) -> Float32Array:
    """Put each centre without points on the point that costs most."""
    used = np.delete(centers, empty, axis=0)
    distances: Float32Array = np.empty(len(points.weights), np.float32)
    for block in blocks(len(points.weights), centers.shape[1]):
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
