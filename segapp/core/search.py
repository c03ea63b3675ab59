"""Searches among the many local optima of k-means: by moving centres, and by crossing good solutions.

Lloyd's steps cannot carry a centre from a crowd to a gap. So good solutions are changed in
three ways, each child takes Lloyd's steps again, and the best of all are kept:

- a centre that is hardly missed moves into the cluster that gains most from a second one;
- several clusters are split at once, and then the cheapest pairs merge (Ward 1963);
- the centres of two solutions are put together, and then the cheapest pairs merge
  (crossover, as Fränti 2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.halves import find_halves
from segapp.core.lloyd import Solutions, settle
from segapp.core.sums import sum_by

if TYPE_CHECKING:
    from segapp.core.coreset import WeightedPoints
    from segapp.core.halves import Halves
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int64Array

_LONG = 40  # steps to bring a solution to its optimum
_STILL = 1e-5
_MOVES = 12
_KEPT = 12
_EXPLORED = 3  # of the best solutions, whose neighbours are all tried before the search ends
_SAME = 3e-5  # relative difference of the errors of what counts as one solution
_BETTER = 1e-5


@dataclass(frozen=True)
class _Effort:
    """How hard to look: more clusters have more local optima.

    Attributes
    ----------
    steps : int
        To judge a child by.
    grown : int
        Children brought to their optimum in each round.
    parents : int
        Of the best solutions, all pairs of which are crossed.
    """

    steps: int
    grown: int
    parents: int


_FEW_CLUSTERS = 8
_SMALL, _LARGE = _Effort(6, 3, 5), _Effort(12, 6, 7)


def search(points: WeightedPoints, starts: Float32Array, rounds: int, task: Task) -> Solutions:
    """Look for the best k centres, from several starts.

    Parameters
    ----------
    points : WeightedPoints
        A few thousand.
    starts : float32 array of shape (r, k, d)
        Relative to the origin of the points.
    rounds : int
        The most rounds of changes; fewer when nothing better is found near the best.
    task : Task
        Asked before every step, told after each round.

    Returns
    -------
    Solutions
        The best ones, at most 12, the best first; no two are the same.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    pool = _different(settle(points, starts, _LONG, _STILL, task))
    effort = _SMALL if starts.shape[1] <= _FEW_CLUSTERS else _LARGE
    explored: set[float] = set()
    crossed: set[tuple[float, float]] = set()
    for done in range(rounds):
        before = pool.errors[0]
        children = _crossings(pool, crossed, effort.parents)
        fresh = [index for index, error in enumerate(pool.errors[:_EXPLORED]) if float(error) not in explored]
        if fresh:
            explored.add(float(pool.errors[fresh[0]]))
            children += _neighbours(points, pool.centers[fresh[0]], effort.steps, task)
        if children:
            grown = settle(points, np.array(children), effort.steps, _STILL, task).best(effort.grown)
            pool = _different(_joined(pool, settle(points, grown.centers, _LONG, _STILL, task)))
        task.report((done + 1) / rounds, "Looking for clusters")
        is_explored = all(float(error) in explored for error in pool.errors[:_EXPLORED])
        if is_explored and pool.errors[0] > before * (1 - _BETTER):
            break
    return pool


def _different(found: Solutions) -> Solutions:
    """Keep the best, and one of those that have nearly the same error."""
    order = np.argsort(found.errors, kind="stable")
    kept: list[int] = []
    for index in order:
        if not kept or found.errors[index] - found.errors[kept[-1]] > _SAME * found.errors[index]:
            kept.append(int(index))
    return found.take(kept[:_KEPT])


def _joined(first: Solutions, second: Solutions) -> Solutions:
    return Solutions(
        np.concatenate((first.centers, second.centers)),
        np.concatenate((first.weights, second.weights)),
        np.concatenate((first.errors, second.errors)),
    )


def _crossings(pool: Solutions, crossed: set[tuple[float, float]], parents: int) -> list[Float32Array]:
    """Cross all pairs of the best solutions that were not crossed before."""
    children = []
    k = pool.centers.shape[1]
    for first in range(min(parents, len(pool))):
        for second in range(first):
            pair = float(pool.errors[first]), float(pool.errors[second])
            if pair not in crossed:
                crossed.add(pair)
                both = [first, second]
                children.append(reduce_centers(pool.centers[both], pool.weights[both], k))
    return [child for child in children if len(child) == k]


def _neighbours(points: WeightedPoints, centers: Float32Array, steps: int, task: Task) -> list[Float32Array]:
    """Change one solution in many ways."""
    halves = find_halves(points, centers)
    second = _second_distances(points, centers, halves.labels)
    losses = sum_by(halves.labels, points.weights * second, len(centers))
    return _moves(centers, halves, losses) + _breaths(points, centers, halves, steps, task)


def _moves(centers: Float32Array, halves: Halves, losses: Float64Array) -> list[Float32Array]:
    """Move one centre from where it is hardly missed to where it gains most."""
    net = halves.gains[np.newaxis, :] - losses[:, np.newaxis]
    np.fill_diagonal(net, -np.inf)
    children = []
    for place in np.argsort(-net, axis=None, kind="stable")[: min(_MOVES, net.size - len(net))]:
        taken, split = divmod(int(place), len(net))
        child = centers.copy()
        child[[split, taken]] = halves.centers[split]
        children.append(child)
    return children


def _breaths(
    points: WeightedPoints, centers: Float32Array, halves: Halves, steps: int, task: Task
) -> list[Float32Array]:
    """Split the clusters that gain most, let all find their places, merge the cheapest pairs."""
    k = len(centers)
    order = np.argsort(-halves.gains, kind="stable")
    children = []
    for more in sorted({more for more in (1, 2, 3, k // 6, k // 4, k // 2, k) if 1 <= more <= k}):
        split = order[:more]
        grown = np.concatenate((centers, halves.centers[split, 1]))
        grown[split] = halves.centers[split, 0]
        settled = settle(points, grown[np.newaxis], steps, _STILL, task)
        child = reduce_centers(settled.centers, settled.weights, k)
        if len(child) == k:
            children.append(child)
    return children


def reduce_centers(centers: Float32Array, weights: Float64Array, k: int) -> Float32Array:
    """Merge the pair of clusters that costs least (Ward 1963) until k are left.

    Parameters
    ----------
    centers : float32 array of shape (..., d)
    weights : float64 array of shape (...)
        Clusters of weight 0 are left out.
    k : int

    Returns
    -------
    float32 array of shape (k, d)
        Fewer if fewer have a weight.
    """
    has_points = weights.ravel() > 0
    means = centers.reshape(-1, centers.shape[-1])[has_points].astype(np.float64)
    sizes = weights.ravel()[has_points].copy()
    costs = np.square(means[:, np.newaxis] - means).sum(axis=2)
    costs *= sizes[:, np.newaxis] * sizes / (sizes[:, np.newaxis] + sizes)
    np.fill_diagonal(costs, np.inf)
    is_left = np.ones(len(sizes), np.bool_)
    for _ in range(len(sizes) - k):
        kept, gone = divmod(int(costs.argmin()), len(sizes))
        means[kept] = (means[kept] * sizes[kept] + means[gone] * sizes[gone]) / (sizes[kept] + sizes[gone])
        sizes[kept] += sizes[gone]
        is_left[gone] = False
        costs[gone] = costs[:, gone] = np.inf
        fresh = np.square(means - means[kept]).sum(axis=1) * (sizes * sizes[kept] / (sizes + sizes[kept]))
        fresh[~is_left] = fresh[kept] = np.inf
        costs[kept] = costs[:, kept] = fresh
    return means[is_left].astype(np.float32)


def _second_distances(points: WeightedPoints, centers: Float32Array, labels: Int64Array) -> Float32Array:
    """By how much the second nearest centre is farther than the nearest, squared: float32 (n,)."""
    result: Float32Array = np.empty(len(points), np.float32)
    for index in range(len(centers)):
        mine = np.flatnonzero(labels == index)
        if not len(mine):
            continue
        coordinates = points.coordinates[:, mine]
        others = np.delete(centers, index, axis=0)
        apart = np.square(coordinates[:, np.newaxis] - others.T[:, :, np.newaxis]).sum(axis=0).min(axis=0)
        own = np.square(coordinates - centers[index][:, np.newaxis]).sum(axis=0)
        result[mine] = apart - own
    return result
