"""Merges few regions, always the cheapest of all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.smart.merging import Borders, Cost, Regions
    from segapp.core.types import Float64Array, Int64Array


def merge_few(
    regions: Regions, borders: Borders, cost: Cost, link: float
) -> Iterator[tuple[tuple[int, int], float, float]]:
    """Merge regions until one is left, the cheapest pair of neighbours each time.

    Parameters
    ----------
    regions : Regions
        r of them; the tables have r * r entries.
    borders : Borders
        Between them, each pair at most once.
    cost : Cost
        What merging costs.
    link : float
        Strength of the border between what does not touch.

    Yields
    ------
    tuple of (tuple of int, float, float)
        Two nodes, what merging them costs, and the height of the node they become: that cost, or more
        if one of the two is higher. No later node is lower than the cost. New nodes are numbered on
        from the largest node of `regions`.
    """
    count = len(regions.nodes)
    table = _Table(regions, borders, cost, link)
    nodes, heights = regions.nodes.tolist(), regions.heights.tolist()
    new = int(regions.nodes.max()) + 1
    for _ in range(count - 1):
        one, other, costs = table.cheapest()
        height = max(costs, heights[one], heights[other])
        yield (nodes[one], nodes[other]), costs, height
        table.merge(one, other)
        nodes[one], heights[one] = new, height
        new += 1


class _Table:
    """Costs of all pairs, both ways; infinite where two do not touch, and for what is gone."""

    def __init__(self, regions: Regions, borders: Borders, cost: Cost, link: float) -> None:
        count = len(regions.nodes)
        self._cost, self._link = cost, link
        self._sizes, self._colors = regions.sizes.copy(), np.ascontiguousarray(regions.colors.T)
        self._lengths: Float64Array = np.zeros((count, count))
        self._weights: Float64Array = np.zeros((count, count))
        self._costs: Float64Array = np.full((count, count), np.inf)
        self._alive = np.ones(count, np.bool_)
        one, other = borders.one, borders.other
        costs = self._between(one, other, borders.weights / borders.lengths)
        for table, values in (
            (self._lengths, borders.lengths),
            (self._weights, borders.weights),
            (self._costs, costs),
        ):
            table[one, other] = values
            table[other, one] = values
        self._least = self._costs.min(axis=1)

    def cheapest(self) -> tuple[int, int, float]:
        """Find the cheapest pair, the first of equals, and what it costs."""
        one = int(self._least.argmin())
        other = int(self._costs[one].argmin())
        if np.isfinite(self._least[one]):
            return one, other, float(self._costs[one, other])
        first, second = np.flatnonzero(self._alive)[:2]
        far = self._between(first[np.newaxis], second[np.newaxis], np.array([self._link]))
        return int(first), int(second), float(far[0])

    def merge(self, one: int, other: int) -> None:
        """Let `one` become both."""
        sizes, colors, costs = self._sizes, self._colors, self._costs
        share = sizes[other] / (sizes[one] + sizes[other])
        colors[:, one] += (colors[:, other] - colors[:, one]) * share
        sizes[one] += sizes[other]
        self._alive[other] = False
        for table in (self._lengths, self._weights):
            both = table[one] + table[other]
            both[[one, other]] = 0
            table[one], table[:, one] = both, both
            table[other], table[:, other] = 0, 0
        held = np.minimum(costs[one], costs[other])  # what each row may have had as its least
        costs[[one, other]] = np.inf
        costs[:, [one, other]] = np.inf
        near = np.flatnonzero(self._lengths[one])
        strength = self._weights[one, near] / self._lengths[one, near]
        found = self._between(np.full(len(near), one), near, strength)
        costs[one, near], costs[near, one] = found, found
        stale = np.flatnonzero(held <= self._least)
        self._least[near] = np.minimum(self._least[near], found)
        self._least[stale] = costs[stale].min(axis=1)
        self._least[[one, other]] = found.min(initial=np.inf), np.inf

    def _between(self, one: Int64Array, other: Int64Array, strength: Float64Array) -> Float64Array:
        colors, sizes = self._colors, self._sizes
        apart = np.sqrt(np.square(colors[:, one] - colors[:, other]).sum(axis=0))
        return self._cost(apart, strength, sizes[one], sizes[other])
