from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from segapp.core.smart.merging import Parts, merge
from segapp.core.smart.staging import tree_of
from segapp.core.task import NullTask
from training.oracle import best_iou, node_pixels


@pytest.mark.parametrize("seed", range(8))
def test_the_best_nodes_are_those_that_trying_all_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 9
    edges = np.stack((np.arange(count - 1), np.arange(1, count)), axis=1).astype(np.int32)
    sizes = rng.integers(1, 50, count).astype(np.float64)
    parts = Parts(
        sizes, rng.normal(50, 9, (count, 3)), edges, np.ones(count - 1), rng.uniform(0.1, 0.9, count - 1)
    )
    tree = tree_of(sizes, [merge(parts, 20.0, NullTask())])
    inside = np.floor(sizes * rng.choice([0, 0.3, 1], count))
    inside[0] = sizes[0]
    assert node_pixels(tree, sizes).tolist() == tree.size_px.tolist()
    for most in (1, 2, 3):
        best = 0.0
        for number in range(1, most + 1):
            for nodes in combinations(range(2 * count - 1), number):
                leaves = np.concatenate([tree.leaves(node) for node in nodes])
                if len(np.unique(leaves)) == len(leaves):
                    got = inside[leaves].sum()
                    best = max(best, got / (inside.sum() + sizes[leaves].sum() - got))
        assert best_iou(tree, sizes, inside, most) == pytest.approx(best)
