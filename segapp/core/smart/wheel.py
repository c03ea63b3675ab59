"""The parts of the tree of merges that a click can mean: the wheel walks through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.smart.prepared import Prepared
    from segapp.core.types import BoolArray, Float64Array, Int32Array

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


def steps_around(
    prepared: Prepared, nodes: Int32Array, changed: BoolArray, rest: BoolArray, others: BoolArray
) -> tuple[Int32Array, Int32Array]:
    """Choose the nodes to which a click can be confined, and those that it can be extended by.

    Parameters
    ----------
    prepared : Prepared
        The image.
    nodes : int32 array of shape (m,)
        From `candidates`.
    changed : bool array of shape (n,)
        The superpixels that the click alone changes.
    rest : bool array of shape (n,)
        The others that could be changed.
    others : bool array of shape (n,)
        Those that were clicked for the other side; no node that extends the click holds any of them.

    Returns
    -------
    int32 array of shape (l,)
        From most to least; to each the click loses clearly more than to the one before.
    int32 array of shape (u,)
        From least to most; by each the click gains clearly more than by the one before.
    """
    sizes = prepared.sizes
    alone, kept = float(changed @ sizes), _inside(prepared, nodes, changed * sizes)
    gains = _inside(prepared, nodes, rest * sizes)
    is_free = _inside(prepared, nodes, others.astype(np.float64)) == 0
    less: list[int] = []
    level = alone
    for index in range(len(nodes) - 1, -1, -1):
        if 0 < _LEAST_GROWTH * kept[index] < level:
            less.append(index)
            level = kept[index]
    more: list[int] = []
    level = alone
    for index in np.flatnonzero(is_free & (gains > 0)).tolist():
        if alone + gains[index] > _LEAST_GROWTH * level:
            more.append(index)
            level = alone + gains[index]
    return nodes[less], nodes[more]


def _inside(prepared: Prepared, nodes: Int32Array, values: Float64Array) -> Float64Array:
    """Add up values of superpixels over each node: float64 (m,)."""
    along = np.concatenate(([0.0], np.cumsum(values[prepared.tree.order])))
    found: Float64Array = along[prepared.tree.high[nodes]] - along[prepared.tree.low[nodes]]
    return found
