"""How far each superpixel is from a clicked one, in ten ways."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.smart.ground import COLOR_UNIT, far_log
from segapp.core.smart.rays import rays_from

if TYPE_CHECKING:
    from segapp.core.smart.ground import Ground
    from segapp.core.types import Float32Array, Float64Array, Int32Array

STRONG, COLORED, CLIMB, COLOR, WORDS, TEXTURE, SPACE, SIZE, CROSSED, HIGHEST = range(10)
"""Rows of `Distances.rows`: ways across borders and colours, height in the tree, Lab, histogram,
texture, place, the logarithm of the share of the image of the lowest common node, and the sum of the
borders on the straight way and the most probable of them."""

FAR = np.array([3.0, 2.0, 3.0, 1.0, 1.0, 3.0, 0.6, 0.0, 3.0, 1.5], np.float32)
"""Distances from a click that does not exist."""

_LEVELS = (0.5, 1.2, 2.5)
_HEIGHT_UNIT = 20.0


class Distances(NamedTuple):
    """Of all superpixels from one.

    Attributes
    ----------
    rows : float32 array of shape (10, n)
        The distances.
    reaches : float32 array of shape (3,)
        Where the way across borders first gets dear, in diagonals of the image.
    mirror : int32 array of shape (n,)
        The superpixel on the other side of the clicked one.
    is_mirror_outside : float32 array of shape (n,)
        1 where that would lie outside the image.
    """

    rows: Float32Array
    reaches: Float32Array
    mirror: Int32Array
    is_mirror_outside: Float32Array


def distances_from(ground: Ground, leaf: int) -> Distances:
    """Measure the distances of all superpixels from one: a few milliseconds."""
    from scipy.sparse.csgraph import dijkstra

    prepared = ground.prepared
    strong = dijkstra(ground.strong, indices=leaf)
    colored = dijkstra(ground.colored, indices=leaf)
    place = np.linalg.norm(prepared.centers - prepared.centers[leaf], axis=1) / ground.diagonal_px
    climb, size = _in_tree(ground, leaf)
    histogram, own = prepared.histogram, prepared.histogram[leaf]
    rows = [
        far_log(strong),
        far_log(colored),
        np.log1p(climb / _HEIGHT_UNIT),
        np.log1p(np.linalg.norm(prepared.lab - prepared.lab[leaf], axis=1) / COLOR_UNIT),
        0.5 * (np.square(histogram - own) / (histogram + own + 1e-4)).sum(axis=1),
        np.linalg.norm(prepared.texture - prepared.texture[leaf], axis=1),
        place,
        size,
        *rays_from(ground.raster, leaf),
    ]
    reaches = [place[strong > level].min(initial=1.0) for level in _LEVELS]
    mirror, is_outside = _mirror(ground, leaf)
    stacked: Float32Array = np.stack([np.asarray(row, np.float32) for row in rows])
    return Distances(stacked, np.array(reaches, np.float32), mirror, is_outside)


def _in_tree(ground: Ground, leaf: int) -> tuple[Float64Array, Float64Array]:
    """Height of the lowest common node, and the logarithm of its share of the image: (n,) each."""
    tree = ground.prepared.tree
    shares = np.log(tree.size_px / ground.total_px)
    climb, size = np.zeros(ground.count), np.full(ground.count, shares[leaf])
    line = tree.ancestors(leaf)
    for below, node in pairwise(line.tolist()):
        for part in (slice(tree.low[node], tree.low[below]), slice(tree.high[below], tree.high[node])):
            climb[part], size[part] = tree.height[node], shares[node]
    found = np.empty((2, ground.count))
    found[:, tree.order] = climb, size
    return found[0], found[1]


def _mirror(ground: Ground, leaf: int) -> tuple[Int32Array, Float32Array]:
    prepared = ground.prepared
    height, width = prepared.labels.shape
    x, y = (2 * prepared.centers[leaf] - prepared.centers).T
    is_outside = (x < 0) | (y < 0) | (x >= width) | (y >= height)
    rows, cols = np.clip(y, 0, height - 1).astype(np.int64), np.clip(x, 0, width - 1).astype(np.int64)
    found = np.maximum(prepared.labels[rows, cols], 0).astype(np.int32)
    return found, is_outside.astype(np.float32)
