"""Builds the tree in stages: whenever fewer regions are left, their borders are judged anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.smart.boundary import LEAST, MOST
from segapp.core.smart.judging import Regions, find_regions, region_cues
from segapp.core.smart.merging import Parts, merge
from segapp.core.smart.tree import MergeTree
from segapp.core.types import Float32Array, Int32Array

if TYPE_CHECKING:
    from segapp.core.smart.graph import Graph
    from segapp.core.smart.merging import Merges
    from segapp.core.smart.network import Network
    from segapp.core.smart.statistics import Statistics
    from segapp.core.task import Task
    from segapp.core.types import Float64Array, Int64Array

LEVELS = (600, 400, 280, 200, 140, 100, 70, 50, 35, 25, 18, 13, 9, 6, 4)
"""So many regions are left when their borders are judged anew."""


Judge = Callable[[Int32Array, Regions], Float32Array]
"""Groups and regions -> how probable an object ends at each border of the regions."""


def judge_of(network: Network | None) -> Judge | None:
    """Judge borders of regions by a network for `region_cues`; None without one."""
    if network is None:
        return None
    return lambda _groups, regions: network(region_cues(regions))


def staged_tree(
    graph: Graph,
    boundary: Float32Array,
    statistics: Statistics,
    judge: Judge | None,
    task: Task,
) -> MergeTree:
    """Merge superpixels, judging the borders of what they have become now and then.

    Parameters
    ----------
    graph, statistics
        Of the superpixels.
    boundary : float32 array of shape (e,)
        How probable an object ends at each edge.
    judge : callable or None
        Told the group of each superpixel, int32 (n,), and what is known of the groups; says how
        probable an object ends at each of their m borders, float32 (m,). `judge_of` makes one of
        a network. None to go on by `boundary` alone.
    task : Task
        Asked between the stages.

    Returns
    -------
    MergeTree
        Of the superpixels.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    usual = max(1.0, float(np.median(statistics.sizes)))
    stages = _Stages(statistics.sizes)
    parts = Parts(statistics.sizes, statistics.lab, graph.edges, graph.lengths, boundary)
    groups: Int32Array = np.arange(len(statistics.sizes), dtype=np.int32)
    for level in LEVELS:
        if judge is None or level >= len(groups):
            continue
        groups = stages.take(merge(parts, usual, task, left=level))[groups]
        regions = find_regions(groups, statistics, graph, boundary)
        probable = np.clip(judge(groups, regions), LEAST, MOST)
        parts = Parts(regions.sizes, regions.lab, regions.edges, regions.lengths, probable)
    stages.take(merge(parts, usual, task))
    return stages.tree()


def tree_of(sizes: Float64Array, stages: Iterable[Merges]) -> MergeTree:
    """Make a tree of merges: of n leaves, then of what these have left, and so on down to one.

    Parameters
    ----------
    sizes : float64 array of shape (n,)
        Pixels of the leaves.
    stages : iterable of Merges
        As many merges as leave one. Nodes of a later stage are never lower than those before.
    """
    found = _Stages(sizes)
    for merges in stages:
        found.take(merges)
    return found.tree()


class _Stages:
    """Puts a tree together from the merges of several stages."""

    def __init__(self, sizes: Float64Array) -> None:
        self._sizes = sizes
        self._nodes: Int64Array = np.arange(len(sizes))  # of each part of the next stage
        self._pairs: list[Int64Array] = []
        self._heights: list[Float64Array] = []
        self._next = len(sizes)

    def take(self, merges: Merges) -> Int32Array:
        """Add merges of the parts that were left; returns which part each has become: int32."""
        pairs, count = merges.pairs.tolist(), len(self._nodes)
        nodes = np.concatenate((self._nodes, np.arange(self._next, self._next + len(pairs))))
        self._next += len(pairs)
        self._pairs.append(nodes[merges.pairs].reshape(-1, 2))
        self._heights.append(merges.heights)
        top = list(range(len(nodes)))  # what each is part of
        for node in range(len(nodes) - 1, count - 1, -1):
            for child in pairs[node - count]:
                top[child] = top[node]
        left, groups = np.unique(np.array(top[:count], np.int64), return_inverse=True)
        self._nodes = nodes[left]
        return groups.astype(np.int32)

    def tree(self) -> MergeTree:
        """Make the tree of all merges."""
        count = len(self._sizes)
        children: Int32Array = np.full((2 * count - 1, 2), -1, np.int32)
        children[count:] = np.sort(np.concatenate(self._pairs), axis=1)
        heights = np.concatenate((np.zeros(count), *self._heights))
        sizes = self._sizes.tolist()
        for one, other in children[count:].tolist():
            sizes.append(sizes[one] + sizes[other])
        return MergeTree(children, np.maximum.accumulate(heights), np.array(sizes, np.float64))
