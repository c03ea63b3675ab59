"""How near a tree can come to an object: the best node, and the best few nodes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from segapp.core.smart.tree import MergeTree

    Floats = npt.NDArray[np.float64]

_ROUNDS = 5


def node_pixels(tree: MergeTree, leaves: Floats) -> Floats:
    """Add up pixels over the leaves of each node: float64 (n,) -> (2n - 1,)."""
    running = np.concatenate((np.zeros(1), np.cumsum(leaves[tree.order])))
    found: Floats = running[tree.high] - running[tree.low]
    return found


def best_iou(tree: MergeTree, all_pixels: Floats, object_pixels: Floats, count: int) -> float:
    """Find the highest IoU of an object and at most `count` disjoint nodes.

    By Dinkelbach's method (1967): the best for a trade of pixels inside against outside is found
    exactly by going up the tree, and the trade is set to the IoU that this gives.

    Parameters
    ----------
    tree : MergeTree
        Of n leaves.
    all_pixels, object_pixels : float64 arrays of shape (n,)
        Pixels of each leaf, and those of the object.
    count : int
        1 or more.
    """
    every, hit = node_pixels(tree, all_pixels), node_pixels(tree, object_pixels)
    total = hit[-1]
    found = float((hit / np.maximum(total + every - hit, 1)).max())
    for _ in range(_ROUNDS if count > 1 else 0):
        chosen = _best_nodes(tree, hit - found * (every - hit), count)
        inside, area = hit[chosen].sum(), every[chosen].sum()
        better = float(inside / max(total + area - inside, 1))
        if better <= found + 1e-6:
            break
        found = better
    return found


def _best_nodes(tree: MergeTree, gain: Floats, count: int) -> list[int]:
    """Choose at most `count` disjoint nodes of the largest total gain."""
    leaves, values = tree.leaf_count, gain.tolist()
    children = tree.children.tolist()
    table: list[list[float]] = []
    for node, own in enumerate(values):
        best = [0.0] * (count + 1)
        if node >= leaves:
            one, other = (table[child] for child in children[node])
            if one[count] or other[count]:
                best = [
                    max(one[part] + other[most - part] for part in range(most + 1))
                    for most in range(count + 1)
                ]
        table.append([best[0], *(max(own, value) for value in best[1:])])
    chosen, waiting = [], [(len(values) - 1, count)]
    while waiting:
        node, most = waiting.pop()
        if most == 0 or table[node][most] <= 0:
            continue
        if table[node][most] == values[node]:
            chosen.append(node)
            continue
        one, other = children[node]
        shares = [table[one][part] + table[other][most - part] for part in range(most + 1)]
        part = shares.index(max(shares))
        waiting += [(one, part), (other, most - part)]
    return chosen
