"""k-means of an image through its distinct colours: centres by OpenCV, made exact by Lloyd's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.coreset import around_mean, condense, draw, gather
from segapp.core.lloyd import finish, settle
from segapp.core.opencv import cv2
from segapp.core.search import search
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from segapp.core.coreset import WeightedPoints
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Float32Array, Int64Array

_CORESET_POINTS = 4096
_ATTEMPT_ITERATIONS = 15
_LONG_ITERATIONS = 40
_SEARCHED_POINTS = 2000
_ROUNDS_OF_THREE = 4  # for every three attempts after the first
_SEMIFINALISTS, _SEMIFINAL_STEPS = 8, 6
_FINALISTS, _FINAL_STEPS = 3, 50
_CLOSE = 1.002  # what is so near to the best may yet win on all points
_FINE_STILL = 2e-7  # of the variance
_EXACT_STEPS, _EXACT_STILL = 40, 5e-8  # a smaller gain is not worth the time
_ATTEMPTS_SHARE, _SEARCH_SHARE, _FINE_SHARE = 0.2, 0.5, 0.6


def find_centers(
    features: Float32Array, counts: Int64Array, params: ClusterParams, task: Task
) -> Float32Array:
    """Find the centres of k clusters of weighted points.

    `cv2.kmeans` (k-means++ starts, Arthur and Vassilvitskii 2007) finds solutions on a
    coreset drawn systematically by weight. From these, `search` looks for better ones on
    another coreset, the weighted means of 2,000 groups. The best four are brought to their
    optimum on a fine grid, and the best of them by Lloyd's steps (1982) over all points,
    with their weights, to the exact means.

    Parameters
    ----------
    features : float32 array of shape (n, d)
        Distinct points, at least k.
    counts : int64 array of shape (n,)
        Weight of each.
    params : ClusterParams
        Its number of clusters k, seed and attempts count.
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
    points = around_mean(features, counts)
    task.raise_if_cancelled()
    return centers_of(points, params, task) + points.origin


def centers_of(points: WeightedPoints, params: ClusterParams, task: Task) -> Float32Array:
    """Find the centres, float32 (k, d), relative to the origin of the points, as `find_centers`.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    rng = np.random.default_rng(params.seed)
    coreset = draw(points, _CORESET_POINTS, rng)
    found = _attempts(coreset, params, rng, _ATTEMPT_ITERATIONS, SubTask(task, 0, _ATTEMPTS_SHARE))
    starts = np.stack([centers for _, centers in found])
    fine = gather(points, task)
    few = condense(fine, _SEARCHED_POINTS, task)
    rounds = _ROUNDS_OF_THREE * (params.attempts - 1) // 3
    pool = search(few, starts, rounds, SubTask(task, _ATTEMPTS_SHARE, _SEARCH_SHARE)).best(_SEMIFINALISTS)
    pool = settle(fine, pool.centers, _SEMIFINAL_STEPS, _FINE_STILL, task).best(_FINALISTS)
    best = settle(fine, pool.close(_CLOSE).centers, _FINAL_STEPS, _FINE_STILL, task).best(1).centers[0]
    task.report(_FINE_SHARE, "Refining the clusters")
    return finish(points, best, _EXACT_STEPS, _EXACT_STILL, SubTask(task, _FINE_SHARE, 1))


def best_attempt(
    points: Float32Array, params: ClusterParams, rng: np.random.Generator, task: Task
) -> Float32Array:
    """Run `cv2.kmeans` as often as asked, one call each, and keep the most compact clusters.

    Parameters
    ----------
    points : float32 array of shape (n, d)
        At least k points.
    params : ClusterParams
        Its number of clusters k and attempts count.
    rng : numpy.random.Generator
        Seeds OpenCV's own generator, which belongs to the calling thread.
    task : Task
        Asked and told after each attempt.

    Returns
    -------
    float32 array of shape (k, d)
    """
    return min(_attempts(points, params, rng, _LONG_ITERATIONS, task), key=lambda attempt: attempt[0])[1]


def _attempts(
    points: Float32Array, params: ClusterParams, rng: np.random.Generator, iterations: int, task: Task
) -> list[tuple[float, Float32Array]]:
    """Run `cv2.kmeans` from several starts: the compactness and the centres, float32 (k, d), of each."""
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, iterations, 0.1)
    found = []
    for attempt, start in enumerate(rng.integers(1, 2**31 - 1, size=params.attempts)):
        cv2.setRNGSeed(int(start))
        compactness, _, centers = cv2.kmeans(points, params.k, None, criteria, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]  # the stubs do not know that labels may be None
        found.append((float(compactness), np.asarray(centers, np.float32)))
        task.raise_if_cancelled()
        task.report((attempt + 1) / params.attempts, "Looking for clusters")
    return found
