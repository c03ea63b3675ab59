"""The parts of the tree of merges that a click can mean: the wheel walks through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.smart.prepared import Prepared
    from segapp.core.types import BoolArray, Float32Array, Int32Array

_LEAST_GROWTH = 1.15


def candidates(prepared: Prepared, leaf: int) -> Int32Array:
    """List the nodes around a superpixel, each clearly larger than the one before: int32 (m,)."""
    tree = prepared.tree
    chosen, size = [leaf], float(tree.size_px[leaf])
    for node in tree.ancestors(leaf)[1:]:
        if tree.size_px[node] > _LEAST_GROWTH * size:
            chosen.append(int(node))
            size = float(tree.size_px[node])
    return np.array(chosen, np.int32)


def nearest_candidate(prepared: Prepared, nodes: Int32Array, wanted: Float32Array) -> int:
    """Return the index of the node that is most like a part of the image.

    Parameters
    ----------
    prepared : Prepared
        The image.
    nodes : int32 array of shape (m,)
        From `candidates`.
    wanted : float32 array of shape (n,)
        How much of each superpixel is in that part.
    """
    tree = prepared.tree
    along = np.concatenate(([0.0], np.cumsum((wanted * prepared.sizes)[tree.order])))
    common = along[tree.high[nodes]] - along[tree.low[nodes]]
    either = tree.size_px[nodes] + along[-1] - common
    return int(np.argmax(common / np.maximum(either, 1)))


def node_under(prepared: Prepared, leaf: int, others: BoolArray) -> int:
    """Choose the node that a click on a superpixel means, without asking any network.

    It is the one that the tree keeps longest before it is merged, and it holds no superpixel
    of `others`, which are known to be on the other side.
    """
    tree = prepared.tree
    nodes = tree.ancestors(leaf)
    count = np.concatenate(([0], np.cumsum(others[tree.order])))
    allowed = (count[tree.high[nodes]] - count[tree.low[nodes]] == 0) & (nodes != tree.root)
    allowed[0] = True
    nodes = nodes[allowed]
    above = np.maximum(tree.parent[nodes], 0)
    life = (tree.height[above] - tree.height[nodes]) * tree.size_px[nodes] ** 0.25
    return int(nodes[np.argmax(life)])
