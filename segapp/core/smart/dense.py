"""Merges few regions, always the cheapest of all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.smart.merging import Borders, Cost, Regions
    from segapp.core.types import Float64Array


def merge_few(
    regions: Regions, borders: Borders, cost: Cost, link: float
) -> Iterator[tuple[tuple[int, int], float]]:
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
        Strength of the border between what does not touch; added to the cost, too, so that it
        comes last.

    Yields
    ------
    tuple of (tuple of int, float)
        Two nodes, and the height of the node they become. New nodes are numbered on from the
        largest node of `regions`.
    """
    count = len(regions.nodes)
    table = _Table(regions, borders, cost, link)
    nodes, heights = regions.nodes.tolist(), regions.heights.tolist()
    new = int(regions.nodes.max()) + 1
    for _ in range(count - 1):
        one, other = table.cheapest()
        height = max(float(table.costs[one, other]), heights[one], heights[other])
        yield (nodes[one], nodes[other]), height
        table.merge(one, other)
        nodes[one], heights[one] = new, height
        new += 1


class _Table:
    """Costs of all pairs; infinite below the diagonal's other half and for what is gone."""

    def __init__(self, regions: Regions, borders: Borders, cost: Cost, link: float) -> None:
        count = len(regions.nodes)
        self._cost, self._link = cost, link
        self._sizes, self._colors = regions.sizes.copy(), np.ascontiguousarray(regions.colors.T)
        self._lengths: Float64Array = np.zeros((count, count))
        self._weights: Float64Array = np.zeros((count, count))
        for table, values in ((self._lengths, borders.lengths), (self._weights, borders.weights)):
            table[borders.one, borders.other] = values
            table[borders.other, borders.one] = values
        self._alive = np.ones(count, np.bool_)
        self.costs: Float64Array = np.full((count, count), np.inf)
        for row in range(count):
            self.costs[row] = self._row(row)
        self._least = self.costs.min(axis=1)

    def cheapest(self) -> tuple[int, int]:
        """Find the cheapest pair, the first of equals."""
        one = int(self._least.argmin())
        return one, int(self.costs[one].argmin())

    def merge(self, one: int, other: int) -> None:
        """Let `one` become both."""
        sizes, colors = self._sizes, self._colors
        share = sizes[other] / (sizes[one] + sizes[other])
        colors[:, one] += (colors[:, other] - colors[:, one]) * share
        sizes[one] += sizes[other]
        self._alive[other] = False
        for table in (self._lengths, self._weights):
            both = table[one] + table[other]
            both[[one, other]] = 0
            table[one], table[:, one] = both, both
            table[other], table[:, other] = 0, 0
        held = self.costs[:, one].copy()  # what each row may have had as its least
        held = np.minimum(held, self.costs[:, other])
        self.costs[other], self.costs[:, other] = np.inf, np.inf
        row = self._row(one)
        self.costs[one], self.costs[:, one] = row, row
        stale = np.flatnonzero(held <= self._least)
        self._least = np.minimum(self._least, row)
        self._least[stale] = self.costs[stale].min(axis=1)
        self._least[[one, other]] = row.min(), np.inf

    def _row(self, one: int) -> Float64Array:
        colors = self._colors
        apart = np.sqrt(np.square(colors - colors[:, one, np.newaxis]).sum(axis=0))
        lengths = self._lengths[one]
        touches = lengths > 0
        strength = np.where(touches, self._weights[one] / np.where(touches, lengths, 1), self._link)
        found = self._cost(apart, strength, self._sizes[one], self._sizes)
        found[~touches] += 1e6 * self._link
        found[~self._alive] = np.inf
        found[one] = np.inf
        return found
