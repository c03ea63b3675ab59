"""A tree of merges: the leaves are superpixels, the root is the whole image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.types import frozen

if TYPE_CHECKING:
    from segapp.core.types import Float64Array, Int32Array, Int64Array


@dataclass(frozen=True, eq=False)
class MergeTree:
    """A binary tree of n leaves and n - 1 merges; node 2n - 2 is the root.

    Attributes
    ----------
    children : int32 array of shape (2n - 1, 2)
        What each node was merged of, both smaller than the node; -1 for leaves (0 to n - 1).
    height : float64 array of shape (2n - 1,)
        How different the two parts were; 0 for leaves. Never smaller than that of a child, and
        merges are numbered by rising height.
    size_px : float64 array of shape (2n - 1,)
        Pixels.
    """

    children: Int32Array
    height: Float64Array
    size_px: Float64Array

    def __post_init__(self) -> None:
        for name in ("children", "height", "size_px"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def leaf_count(self) -> int:
        """Number of leaves."""
        return (len(self.height) + 1) // 2

    @property
    def root(self) -> int:
        """The node of all leaves."""
        return len(self.height) - 1

    @cached_property
    def parent(self) -> Int32Array:
        """Parent of each node: int32 (2n - 1,); -1 for the root."""
        found: Int32Array = np.full(len(self.height), -1, np.int32)
        merges = np.arange(self.leaf_count, len(self.height), dtype=np.int32)
        found[self.children[merges].ravel()] = np.repeat(merges, 2)
        return frozen(found)

    @cached_property
    def _placed(self) -> tuple[Int32Array, Int32Array, Int32Array]:
        """Order of the leaves, and the interval of each node in it."""
        nodes, leaves = len(self.height), self.leaf_count
        count = [1] * nodes
        children = self.children.tolist()
        for node in range(leaves, nodes):
            one, other = children[node]
            count[node] = count[one] + count[other]
        start = [0] * nodes
        for node in range(nodes - 1, leaves - 1, -1):
            one, other = children[node]
            start[one] = start[node]
            start[other] = start[node] + count[one]
        low: Int32Array = np.array(start, np.int32)
        order: Int32Array = np.empty(leaves, np.int32)
        order[low[:leaves]] = np.arange(leaves, dtype=np.int32)
        return frozen(order), frozen(low), frozen(low + np.array(count, np.int32))

    @property
    def order(self) -> Int32Array:
        """The leaves, so ordered that those of any node are neighbours: int32 (n,)."""
        return self._placed[0]

    @property
    def low(self) -> Int32Array:
        """Where the leaves of each node begin in `order`: int32 (2n - 1,)."""
        return self._placed[1]

    @property
    def high(self) -> Int32Array:
        """Where the leaves of each node end in `order`, that one not included: int32 (2n - 1,)."""
        return self._placed[2]

    def leaves(self, node: int) -> Int32Array:
        """Leaves below a node: int32, a view."""
        return self.order[self.low[node] : self.high[node]]

    def ancestors(self, node: int) -> Int32Array:
        """The node itself and all above it, up to the root: int32 (depth,)."""
        found = [node]
        parent = self.parent
        while (above := int(parent[found[-1]])) >= 0:
            found.append(above)
        return np.array(found, np.int32)

    def parts(self, count: int) -> Int32Array:
        """Cut the tree into its parts: the nodes left when the highest merges are undone.

        Parameters
        ----------
        count : int
            How many parts; 1 to the number of leaves, and taken as the nearest of these.

        Returns
        -------
        int32 array of shape (count,)
            Nodes. Those for a larger count are made by splitting some of these.
        """
        count = min(max(count, 1), self.leaf_count)
        undone = len(self.height) - (count - 1)  # the last merges, by their numbers
        below = np.concatenate((np.array([self.root], np.int32), self.children[undone:].ravel()))
        found: Int32Array = np.sort(below[below < undone])
        return found

    def cut(self, count: int) -> Int32Array:
        """Give each leaf the number of its part: int32 (n,), from 0 by first leaf.

        The parts for a larger `count` lie each inside one of a smaller `count`.
        """
        return self.labels_of(self.parts(count))

    def labels_of(self, nodes: Int32Array) -> Int32Array:
        """Number the parts of `nodes` (disjoint) by first leaf: int32 (n,); -1 outside all."""
        found: Int32Array = np.full(self.leaf_count, -1, np.int32)
        firsts = [int(self.leaves(int(node)).min()) for node in nodes]
        for number, index in enumerate(np.argsort(firsts)):
            found[self.leaves(int(nodes[index]))] = number
        return found

    def height_to(self, leaf: int) -> Float64Array:
        """How high one has to climb from one leaf to reach each: float64 (n,), 0 for itself."""
        found: Float64Array = np.zeros(self.leaf_count, np.float64)
        low, high = self.low, self.high
        line = self.ancestors(leaf)
        for below, node in pairwise(line.tolist()):
            found[low[node] : low[below]] = self.height[node]
            found[high[below] : high[node]] = self.height[node]
        result: Float64Array = np.empty_like(found)
        result[self.order] = found
        return result

    def groups(self, most_px: float) -> Int32Array:
        """Number the largest nodes of at most `most_px` pixels: int32 (n,), a group for each leaf.

        A leaf that is larger is a group of its own.
        """
        parent = self.parent
        leaves = self.leaf_count
        small = self.size_px <= most_px
        small[:leaves] = True
        above = np.where(parent < 0, False, small[parent])
        tops = np.flatnonzero(small & ~above)
        starts: Int64Array = np.zeros(leaves, np.int64)
        starts[self.low[tops]] = 1
        found: Int32Array = np.empty(leaves, np.int32)
        found[self.order] = np.cumsum(starts) - 1
        return found
