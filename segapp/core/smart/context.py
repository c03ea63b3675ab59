"""What a first estimate of the object says of each superpixel, as numbers for the next network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.enclosure import enclosure
from segapp.core.smart.ground import CELLS
from segapp.core.smart.rooms import depths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.click_features import Seed
    from segapp.core.smart.ground import Ground
    from segapp.core.types import BoolArray, Float32Array, Int32Array

_SURE = 0.01
_LEAST_SHARE = 2e-3
_REACH_CELLS = 1.6
_LEVELS = (0.3, 0.5, 0.7)
_BANDS = 4  # OpenCV blurs as many at once


def context_features(ground: Ground, seeds: Sequence[Seed], estimate: Float32Array) -> Float32Array:
    """Describe each superpixel by an estimate of the object.

    The idea is that of auto-context (Z. Tu, CVPR 2008): what the first network says of the
    neighbours is an input of the second one.

    Parameters
    ----------
    ground : Ground
        The image.
    seeds : sequence of Seed
        The clicks.
    estimate : float32 array of shape (n,)
        Probabilities.

    Returns
    -------
    float32 array of shape (n, c)
    """
    sure = np.clip(estimate, _SURE, 1 - _SURE)
    once = ground.mixing @ estimate
    thrice = ground.mixing @ (ground.mixing @ once)
    often = thrice
    for _ in range(4):
        often = ground.mixing @ often
    means = ground.group_means(estimate)
    sizes = ground.prepared.sizes
    everywhere, nearby = _colors(ground, estimate)
    columns = [
        np.log(sure / (1 - sure)),
        everywhere,
        nearby,
        once,
        thrice,
        often,
        *(kernel @ estimate for kernel in ground.kernels),
        *means,
        np.full(ground.count, (estimate * sizes).sum() / sizes.sum()),
        *_connections(ground, seeds, estimate),
        np.maximum.reduce(means),
        np.minimum.reduce(means),
        *enclosure(ground.raster, estimate),
        *_in_nodes(ground, estimate),
        *depths(ground, estimate, seeds[-1]),
    ]
    result: Float32Array = np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
    return result


def _colors(ground: Ground, estimate: Float32Array) -> tuple[Float32Array, Float32Array]:
    """How much more each looks like the inside than like the outside, of the image and nearby."""
    words = ground.prepared.histogram.astype(np.float32)
    inside = words * (estimate * ground.prepared.sizes)[:, None].astype(np.float32)
    outside = words * ((1 - estimate) * ground.prepared.sizes)[:, None].astype(np.float32)
    shares = [side.sum(axis=0) / (side.sum() + 1e-6) for side in (inside, outside)]
    logs = [np.log(share + _LEAST_SHARE) for share in shares]
    everywhere: Float32Array = words @ (logs[0] - logs[1])
    local = _gathered(ground, np.concatenate((inside, outside), axis=1))
    count = words.shape[1]
    few = 0.02 / count * local.sum(axis=1, keepdims=True) + 1e-3
    densities = [
        (side + few * (share + 0.02)) / (side.sum(axis=1, keepdims=True) + few)
        for side, share in zip((local[:, :count], local[:, count:]), shares, strict=True)
    ]
    nearby: Float32Array = (words * np.log(densities[0] / densities[1])[ground.cell]).sum(axis=1)
    return everywhere, nearby


def _gathered(ground: Ground, values: Float32Array) -> Float32Array:
    """Sum over the cells of a grid and blur: float32 (cells, bands)."""
    order = np.argsort(ground.cell, kind="stable")
    cells, starts = np.unique(ground.cell[order], return_index=True)
    sums: Float32Array = np.zeros((CELLS * CELLS, values.shape[1]), np.float32)
    sums[cells] = np.add.reduceat(values[order], starts, axis=0)
    grid = sums.reshape(CELLS, CELLS, -1)
    parts = [
        cv2.GaussianBlur(
            np.ascontiguousarray(grid[..., band : band + _BANDS]),
            (0, 0),
            _REACH_CELLS,
            borderType=cv2.BORDER_REFLECT,
        )
        for band in range(0, grid.shape[2], _BANDS)
    ]
    return np.concatenate(parts, axis=2, dtype=np.float32).reshape(CELLS * CELLS, -1)


def _connections(ground: Ground, seeds: Sequence[Seed], estimate: Float32Array) -> list[Float32Array]:
    """At how many levels each hangs together with a click inside, and whether it is in a hole."""
    clicked = np.array([seed.leaf for seed in seeds if seed.positive], np.int64)
    levels = np.zeros(ground.count, np.float32)
    hole = np.zeros(ground.count, np.float32)
    at_edge = ground.prepared.border_share > 0
    for level in _LEVELS:
        is_on: BoolArray = np.asarray(estimate >= level)
        piece = _pieces(ground, is_on)
        levels += np.isin(piece, piece[clicked[is_on[clicked]]]) & is_on
        if level == 0.5:
            hole += ~is_on & ~np.isin(piece, piece[at_edge & ~is_on])
    return [levels, hole]


def _in_nodes(ground: Ground, estimate: Float32Array) -> list[Float32Array]:
    """Describe the node around each that overlaps the object most.

    By the overlap, by the same compared with the best of all, and by its share of object.
    """
    tree = ground.prepared.tree
    sums = np.concatenate(([0.0], np.cumsum((estimate * ground.prepared.sizes)[tree.order])))
    both = sums[tree.high] - sums[tree.low]
    overlap: list[float] = (both / (tree.size_px + sums[-1] - both)).tolist()
    which = list(range(len(overlap)))
    above = tree.parent.tolist()
    for node in range(tree.root - 1, -1, -1):
        if overlap[above[node]] > overlap[node]:
            overlap[node], which[node] = overlap[above[node]], which[above[node]]
    most = np.array(overlap[: ground.count], np.float32)
    share = (both / tree.size_px)[which[: ground.count]]
    return [most, most / np.float32(max(most.max(), 1e-6)), share.astype(np.float32)]


def _pieces(ground: Ground, is_on: BoolArray) -> Int32Array:
    """Number the connected pieces of both sides: int (n,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = ground.prepared.edges.T
    same = is_on[one] == is_on[other]
    count = ground.count
    links = coo_array((np.ones(int(same.sum()), np.int8), (one[same], other[same])), shape=(count, count))
    _, found = connected_components(links, directed=False)
    result: Int32Array = np.asarray(found, np.int32)
    return result
