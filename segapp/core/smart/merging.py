"""Merges parts of an image, the most similar neighbours first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.smart.dense import merge_few

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int32Array, Int64Array

FEW = 160
"""From so many regions on each single merge is the cheapest of all."""

_LINK = 1e6  # strength of a border between what does not touch: far over that of any true border
_STRENGTH = 20.0
_COLOR_UNIT = 10.0  # units of Lab
_COLOR_WEIGHT = 0.5
_SIZE_POWER = 0.4
_AT_LEAST = 1e-3  # so that large regions merge last where nothing differs
_SCATTER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio


class Parts(NamedTuple):
    """What is to be merged: n parts of an image.

    Attributes
    ----------
    sizes : float64 array of shape (n,)
        Pixels.
    colors : float64 array of shape (n, 3)
        Mean Lab.
    edges : int32 array of shape (e, 2)
        Parts that touch, each pair once.
    lengths : float64 array of shape (e,)
        Of their common borders.
    boundary : array of shape (e,)
        How probable it is that an object ends there, under 1.
    """

    sizes: Float64Array
    colors: Float64Array
    edges: Int32Array
    lengths: Float64Array
    boundary: Float32Array | Float64Array


class Merges(NamedTuple):
    """Merges of n parts by rising height; the i-th makes node n + i.

    Attributes
    ----------
    pairs : int64 array of shape (m, 2)
        The two nodes; those under n are parts.
    heights : float64 array of shape (m,)
        What they cost, and at least what made the two.
    """

    pairs: Int64Array
    heights: Float64Array


class Regions(NamedTuple):
    """What the costs are computed of, for r regions.

    Attributes
    ----------
    nodes : int64 array of shape (r,)
        Node of the tree each region is.
    sizes : float64 array of shape (r,)
        Pixels.
    colors : float64 array of shape (r, 3)
        Mean Lab.
    heights : float64 array of shape (r,)
        Of the nodes.
    """

    nodes: Int64Array
    sizes: Float64Array
    colors: Float64Array
    heights: Float64Array


class Borders(NamedTuple):
    """Borders between regions: indices int64 (e,) twice, length and length times strength (e,)."""

    one: Int64Array
    other: Int64Array
    lengths: Float64Array
    weights: Float64Array


@dataclass(frozen=True)
class Cost:
    """What merging two regions costs.

    Attributes
    ----------
    usual_px : float
        Size of a usual superpixel.
    """

    usual_px: float

    def __call__(
        self, apart: Float64Array, strength: Float64Array, size: Float64Array, other_size: Float64Array
    ) -> Float64Array:
        """Add difference of colour and mean strength of the border, and favour small regions.

        All arguments and the result are float64 arrays of one shape; `apart` is in units of Lab.
        """
        harmonic = 2 * size * other_size / (size + other_size)
        differs = _AT_LEAST + (_COLOR_WEIGHT / _COLOR_UNIT) * apart + strength
        found: Float64Array = differs * (harmonic / self.usual_px) ** _SIZE_POWER
        return found


def strength_of(boundary: Float32Array | Float64Array) -> Float64Array:
    """Turn probabilities of a border into what is added up along it: (e,) -> float64 (e,)."""
    found: Float64Array = -_STRENGTH * np.log1p(-boundary.astype(np.float64))
    return found


def merge(parts: Parts, usual_px: float, task: Task, *, left: int = 1, few: int = FEW) -> Merges:
    """Merge neighbours, the most similar ones first (Salembier and Garrido 2000).

    While there are many regions, all pairs that are each other's most similar neighbour merge at
    once (Murtagh 1983): a pair merged by the order of costs is always such a pair.

    Parameters
    ----------
    parts : Parts
        n of them, at least one.
    usual_px : float
        Size of a usual superpixel.
    task : Task
        Asked after each round.
    left : int
        How many regions to leave; 1 or more.
    few : int
        From how many regions on they merge one pair at a time.

    Returns
    -------
    Merges
        n - `left` of them. What does not touch is merged last.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    count = len(parts.sizes)
    cost = Cost(usual_px)
    regions = Regions(np.arange(count), parts.sizes, parts.colors, np.zeros(count))
    one, other = parts.edges.T.astype(np.int64)
    borders = Borders(one, other, parts.lengths, parts.lengths * strength_of(parts.boundary))
    merged = _Merged(count)
    in_order = count <= few
    while len(regions.nodes) > few:
        task.raise_if_cancelled()
        if not len(borders.one):
            borders = _links(len(regions.nodes))
        regions, borders = _round(regions, borders, cost, merged)
    wanted = max(0, count - left)
    for pair, costs, height in islice(merge_few(regions, borders, cost, _LINK), wanted if in_order else None):
        # Pairs that merged at once may be higher than what is left, so the order is known late.
        if not in_order and merged.are_lower(costs, wanted):
            break
        merged.add(np.array([pair]), np.array([height]))
    task.raise_if_cancelled()
    return merged.by_height(wanted)


class _Merged:
    """The merges so far, in the order in which they were made."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pairs: list[Int64Array] = []
        self._heights: list[Float64Array] = []
        self._rising: list[float] = []
        self._next = count

    def add(self, pairs: Int64Array, heights: Float64Array) -> Int64Array:
        """Note merges: int64 (m, 2) and float64 (m,) -> the new nodes, int64 (m,)."""
        self._pairs.append(pairs)
        self._heights.append(heights)
        self._rising = sorted(self._rising + heights.tolist())
        first, self._next = self._next, self._next + len(pairs)
        return np.arange(first, self._next)

    def are_lower(self, height: float, wanted: int) -> bool:
        """Whether there are so many merges that are not higher."""
        return wanted == 0 or (wanted <= len(self._rising) and self._rising[wanted - 1] <= height)

    def by_height(self, most: int) -> Merges:
        """Number the merges by height, and return the first of them."""
        count = self._count
        none = np.empty((0, 2), np.int64)
        pairs = np.concatenate([none, *self._pairs])
        heights = np.concatenate([np.empty(0), *self._heights])
        order = np.argsort(heights, kind="stable")
        number = np.arange(count + len(order))
        number[count + order] = np.arange(count, count + len(order))
        return Merges(number[pairs[order]][:most], heights[order][:most])


def _round(regions: Regions, borders: Borders, cost: Cost, merged: _Merged) -> tuple[Regions, Borders]:
    """Merge all pairs that are each other's cheapest."""
    costs = _costs(regions, borders, cost)
    pairs = _mutual(borders, costs, len(regions.nodes))
    one, other = borders.one[pairs], borders.other[pairs]
    heights = np.maximum(costs[pairs], np.maximum(regions.heights[one], regions.heights[other]))
    nodes = merged.add(np.stack((regions.nodes[one], regions.nodes[other]), axis=1), heights)
    number, stays = _renumbered(len(regions.nodes), one, other)
    sizes, colors = regions.sizes.copy(), regions.colors.copy()
    node, height = regions.nodes.copy(), regions.heights.copy()
    share = (sizes[other] / (sizes[one] + sizes[other]))[:, np.newaxis]
    colors[one] += (colors[other] - colors[one]) * share
    sizes[one] += sizes[other]
    node[one], height[one] = nodes, heights
    left = Regions(node[stays], sizes[stays], colors[stays], height[stays])
    return left, _joined(borders, number, len(left.nodes))


def _costs(regions: Regions, borders: Borders, cost: Cost) -> Float64Array:
    one, other = borders.one, borders.other
    apart = np.sqrt(np.square(regions.colors[one] - regions.colors[other]).sum(axis=1))
    return cost(apart, borders.weights / borders.lengths, regions.sizes[one], regions.sizes[other])


def _mutual(borders: Borders, costs: Float64Array, count: int) -> Int64Array:
    """Find the borders that are the cheapest of both their regions: int64 (m,), m > 0.

    Equal costs are told apart by a number that looks random, so that many pairs are found also
    where nothing differs.
    """
    keys = (borders.one * count + borders.other).astype(np.uint64)
    order = np.lexsort(((keys + np.uint64(1)) * _SCATTER, costs))[::-1]
    cheapest = np.empty(count, np.int64)
    ends = np.stack((borders.one[order], borders.other[order]), axis=1).ravel()
    cheapest[ends] = np.repeat(order, 2)  # the last write is the cheapest
    every = np.arange(len(costs))
    found: Int64Array = np.flatnonzero((cheapest[borders.one] == every) & (cheapest[borders.other] == every))
    return found


def _renumbered(count: int, one: Int64Array, other: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Let `other` follow `one`: the new number of each region, and which regions stay."""
    goes = np.zeros(count, np.bool_)
    goes[other] = True
    number = np.cumsum(~goes) - 1
    number[other] = number[one]
    return number, np.flatnonzero(~goes)


def _joined(borders: Borders, number: Int64Array, count: int) -> Borders:
    """Add up the borders between the same two regions."""
    one, other = number[borders.one], number[borders.other]
    keys = np.minimum(one, other) * count + np.maximum(one, other)
    apart = one != other
    found, border = np.unique(keys[apart], return_inverse=True)
    lengths, weights = (
        np.bincount(border, values[apart], minlength=len(found)).astype(np.float64)
        for values in (borders.lengths, borders.weights)
    )
    return Borders(found // count, found % count, lengths, weights)


def _links(count: int) -> Borders:
    """Borders from each region to the next, for regions of which no two touch."""
    first = np.arange(count - 1)
    lengths: Float64Array = np.ones(count - 1, np.float64)
    weights: Float64Array = np.full(count - 1, _LINK, np.float64)
    return Borders(first, first + 1, lengths, weights)
