"""Judges borders anew once superpixels have grown into regions, of which more can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from segapp.core.smart.graph import Graph
    from segapp.core.smart.statistics import Statistics
    from segapp.core.types import BoolArray, Float32Array, Float64Array, Int32Array, Int64Array

CUES = 28
"""Columns of `region_cues`."""

_COLOR_UNIT = 20.0  # units of Lab
_SMALL = 1e-4


class Regions(NamedTuple):
    """What is known of r groups of superpixels, and of the m borders between them.

    Attributes
    ----------
    sizes, border_share : float64 array of shape (r,)
        Pixels, and share of the image's border.
    lab, histogram, texture : float64 arrays of shape (r, ...)
        Means over all pixels, as in `Statistics`.
    spread : float64 array of shape (r,)
        Standard deviation of the colour, Lab.
    edges : int32 array of shape (m, 2)
        Regions that touch.
    lengths : float64 array of shape (m,)
        Pairs of pixels along each border.
    contrasts : float64 array of shape (m, 3)
        Mean change across it.
    strength, mean, deviation, least : float64 array of shape (m,)
        Of the probability p along it: mean of -log(1 - p), mean, standard deviation and minimum.
    outline : float64 array of shape (r,)
        Length of all borders of a region.
    """

    sizes: Float64Array
    border_share: Float64Array
    lab: Float64Array
    histogram: Float64Array
    texture: Float64Array
    spread: Float64Array
    edges: Int32Array
    lengths: Float64Array
    contrasts: Float64Array
    strength: Float64Array
    mean: Float64Array
    deviation: Float64Array
    least: Float64Array
    outline: Float64Array


def find_regions(groups: Int32Array, statistics: Statistics, graph: Graph, boundary: Float32Array) -> Regions:
    """Sum up what is known of superpixels over groups of them.

    Parameters
    ----------
    groups : int32 array of shape (n,)
        Group of each superpixel, from 0 without gaps.
    statistics, graph
        Of the superpixels.
    boundary : float32 array of shape (e,)
        Probability of a border at each edge, under 1.
    """
    count = int(groups.max()) + 1
    inside = _Sums(groups, statistics.sizes, count)
    lab = inside.means(statistics.lab)
    squares = inside.means(np.square(statistics.lab_sd) + np.square(statistics.lab))
    one, other = groups[graph.edges.T].astype(np.int64)
    apart = one != other
    keys = np.minimum(one, other)[apart] * count + np.maximum(one, other)[apart]
    found, border = np.unique(keys, return_inverse=True)
    along = _Sums(border, graph.lengths[apart], len(found))
    probable = boundary[apart].astype(np.float64)
    columns = (-np.log1p(-probable), probable, np.square(probable))
    strength, mean, square = along.means(np.stack(columns, axis=1)).T
    least = np.ones(len(found))
    np.minimum.at(least, border, probable)
    edges: Int32Array = np.stack((found // count, found % count), axis=1).astype(np.int32)
    outline = np.bincount(edges.ravel(), np.repeat(along.weights, 2), minlength=count)
    return Regions(
        inside.weights,
        np.bincount(groups, statistics.border_share, minlength=count).astype(np.float64),
        lab,
        inside.means(statistics.histogram),
        inside.means(statistics.texture),
        np.sqrt(np.maximum(squares - np.square(lab), 0).sum(axis=1)),
        edges,
        along.weights,
        along.means(graph.contrasts[apart]),
        strength,
        mean,
        np.sqrt(np.maximum(square - np.square(mean), 0)),
        least,
        outline.astype(np.float64),
    )


class _Sums:
    """Weighted means over groups."""

    def __init__(self, groups: Int32Array | Int64Array, weights: Float64Array, count: int) -> None:
        self._each = weights
        self._order = np.argsort(groups, kind="stable")
        sizes = np.bincount(groups, minlength=count)
        self._starts = np.cumsum(sizes) - sizes
        self.weights: Float64Array = np.bincount(groups, weights, minlength=count).astype(np.float64)

    def means(self, values: Float64Array) -> Float64Array:
        """Average columns: (n, c) -> float64 (count, c)."""
        weighted = (values * self._each[:, np.newaxis])[self._order]
        found: Float64Array = np.add.reduceat(weighted, self._starts, axis=0)
        return found / self.weights[:, np.newaxis]


def region_cues(regions: Regions) -> Float32Array:
    """Compare the two sides of every border between regions: float32 (m, CUES), finite."""
    one, other = regions.edges.T
    change = (regions.lab[one] - regions.lab[other]) / _COLOR_UNIT
    differs = np.sqrt(np.square(change).sum(axis=1))
    histogram = _chi_square(regions.histogram[one], regions.histogram[other])
    texture = np.sqrt(np.square(regions.texture[one] - regions.texture[other]).sum(axis=1))
    lightness, chroma = np.abs(change[:, 0]), np.hypot(change[:, 1], change[:, 2])
    noise = _pooled(regions, one, other) / _COLOR_UNIT + 0.1
    strong = [
        *(lightness, chroma, differs, histogram, texture),
        *(regions.contrasts.T / _COLOR_UNIT),
        *(regions.strength, differs / noise),
    ]
    chosen = np.stack(
        (differs, histogram, texture, regions.contrasts[:, 1] / _COLOR_UNIT, regions.strength), axis=1
    )
    usual = (chosen * regions.lengths[:, np.newaxis]).sum(axis=0) / max(regions.lengths.sum(), 1.0)
    columns = (
        np.log1p(3 * np.stack(strong, axis=1)),
        np.log1p(chosen / (usual + _SMALL)),
        np.stack((regions.mean, regions.deviation, regions.least, *_shapes(regions)), axis=1),
    )
    found: Float32Array = np.concatenate(columns, axis=1).astype(np.float32)
    return found


def _chi_square(one: Float64Array, other: Float64Array) -> Float64Array:
    found: Float64Array = 0.5 * (np.square(one - other) / (one + other + _SMALL)).sum(axis=1)
    return found


def _pooled(regions: Regions, one: Int32Array, other: Int32Array) -> Float64Array:
    """Standard deviation of the colour inside both regions."""
    sizes, squares = regions.sizes, np.square(regions.spread) * regions.sizes
    found: Float64Array = np.sqrt((squares[one] + squares[other]) / (sizes[one] + sizes[other]))
    return found


def _shapes(regions: Regions) -> list[Float64Array]:
    """Sizes, lengths and spreads: float64 (m,) each."""
    one, other = regions.edges.T
    one_is_small: BoolArray = regions.sizes[one] < regions.sizes[other]
    small, large = np.where(one_is_small, one, other), np.where(one_is_small, other, one)
    total = regions.sizes.sum()
    outline, spread = regions.outline + 1, np.log1p(regions.spread / 10)
    return [
        np.log(regions.sizes[small] / total),
        np.log(regions.sizes[large] / total),
        np.log(regions.lengths / np.sqrt(total)),
        regions.lengths / outline[small],
        regions.lengths / outline[large],
        regions.border_share[small],
        regions.border_share[large],
        np.full(len(one), np.log(len(regions.sizes))),
        spread[small],
        spread[large],
    ]
