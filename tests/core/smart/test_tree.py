from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.smart.merging import FEW, Parts, merge
from segapp.core.smart.staging import tree_of
from segapp.core.task import Cancelled, NullTask

if TYPE_CHECKING:
    from segapp.core.smart.tree import MergeTree


def _parts(count: int, seed: int, *, apart: int = 0) -> Parts:
    """Parts in a chain with some more borders; the first `apart` touch nothing."""
    rng = np.random.default_rng(seed)
    chain = np.stack((np.arange(apart, count - 1), np.arange(apart + 1, count)), axis=1)
    more = rng.integers(apart, count, (2 * count, 2)) if count > apart else np.empty((0, 2), int)
    edges = np.unique(np.sort(np.concatenate((chain, more[more[:, 0] != more[:, 1]])), axis=1), axis=0)
    edges = edges.astype(np.int32).reshape(-1, 2)
    return Parts(
        rng.integers(1, 90, count).astype(np.float64),
        rng.normal(50, 20, (count, 3)),
        edges,
        rng.integers(1, 20, len(edges)).astype(np.float64),
        rng.uniform(0.001, 0.995, len(edges)),
    )


def _tree(parts: Parts, few: int = FEW) -> MergeTree:
    return tree_of(parts.sizes, [merge(parts, 50.0, NullTask(), few=few)])


def _check(tree: MergeTree, parts: Parts) -> None:
    count = len(parts.sizes)
    assert tree.leaf_count == count
    assert tree.root == 2 * count - 2
    assert (np.diff(tree.height) >= 0).all()
    assert (tree.children[:count] == -1).all()
    assert sorted(tree.children[count:].ravel().tolist()) == list(range(2 * count - 2))
    assert (tree.children[count:] < np.arange(count, 2 * count - 1)[:, np.newaxis]).all()
    assert tree.size_px[tree.root] == pytest.approx(parts.sizes.sum())
    for node in range(count, 2 * count - 1):
        one, other = tree.children[node]
        assert (tree.parent[[one, other]] == node).all()
        below = {*tree.leaves(int(one)).tolist(), *tree.leaves(int(other)).tolist()}
        assert set(tree.leaves(node).tolist()) == below
        assert len(tree.leaves(node)) == len(below)
        assert tree.size_px[node] == pytest.approx(parts.sizes[tree.leaves(node)].sum())


@pytest.mark.parametrize("count", [1, 2, 3, 40, 300])
@pytest.mark.parametrize("few", [2, FEW])
def test_a_tree_holds_every_part_once_and_rises(count: int, few: int) -> None:
    for apart in (0, count // 3, count):
        parts = _parts(count, count, apart=apart)
        _check(_tree(parts, few), parts)


@given(st.integers(1, 60), st.integers(0, 5), st.integers(2, 80))
def test_cuts_nest_and_have_as_many_parts_as_asked_for(count: int, seed: int, few: int) -> None:
    tree = _tree(_parts(count, seed), few)
    cuts = [tree.cut(number) for number in range(1, count + 1)]
    for number, cut in enumerate(cuts, 1):
        assert np.unique(cut).tolist() == list(range(number))
        assert (np.diff(np.unique(cut, return_index=True)[1]) > 0).all()
    for coarse, fine in pairwise(cuts):
        assert all(len(np.unique(coarse[fine == part])) == 1 for part in np.unique(fine))
    assert tree.cut(0).tolist() == [0] * count
    assert tree.cut(count + 9).tolist() == list(range(count))


def test_climbing_from_a_leaf_meets_every_other_at_the_height_of_their_first_common_node() -> None:
    tree = _tree(_parts(30, 3))
    for leaf in (0, 7, 29):
        heights = tree.height_to(leaf)
        assert heights[leaf] == 0
        line = tree.ancestors(leaf)
        assert line[0] == leaf and line[-1] == tree.root
        for other in range(30):
            common = next(int(node) for node in line if other in tree.leaves(int(node)))
            assert heights[other] == tree.height[common]


@pytest.mark.parametrize("most_px", [0.0, 100.0, 700.0, 1e9])
def test_groups_are_the_largest_nodes_that_are_not_too_large(most_px: float) -> None:
    tree = _tree(_parts(50, 1))
    groups = tree.groups(most_px)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        total = tree.size_px[inside].sum()
        assert len(inside) == 1 or total <= most_px
        line = [int(node) for node in tree.ancestors(int(inside[0]))]
        top = next(node for node in line if len(tree.leaves(node)) == len(inside))
        assert set(tree.leaves(top).tolist()) == set(inside.tolist())
        assert tree.parent[top] < 0 or tree.size_px[tree.parent[top]] > most_px


def test_what_does_not_touch_merges_last() -> None:
    parts = _parts(40, 2, apart=5)
    for few in (2, FEW):
        tree = _tree(parts, few)
        assert sorted(np.bincount(tree.cut(6)).tolist()) == [1, 1, 1, 1, 1, 35]


def test_the_most_similar_merge_first() -> None:
    colors = np.array([[50.0, 0, 0], [51, 0, 0], [80, 0, 0], [83, 0, 0]])
    edges = np.array([[0, 1], [1, 2], [2, 3]], np.int32)
    parts = Parts(np.full(4, 9.0), colors, edges, np.ones(3), np.full(3, 0.2))
    assert _tree(parts).children[4:].tolist() == [[0, 1], [2, 3], [4, 5]]


def test_a_strong_border_keeps_equal_colors_apart() -> None:
    edges = np.array([[0, 1], [1, 2], [2, 3]], np.int32)
    parts = Parts(np.full(4, 9.0), np.zeros((4, 3)), edges, np.ones(3), np.array([0.01, 0.9, 0.01]))
    assert _tree(parts).cut(2).tolist() == [0, 0, 1, 1]


def test_many_equal_parts_take_few_rounds() -> None:
    class Counter(NullTask):
        asked = 0

        def raise_if_cancelled(self) -> None:
            self.asked += 1

    count = 3000
    edges = np.stack((np.arange(count - 1), np.arange(1, count)), axis=1).astype(np.int32)
    parts = Parts(np.ones(count), np.zeros((count, 3)), edges, np.ones(count - 1), np.full(count - 1, 0.1))
    counter = Counter()
    merge(parts, 1.0, counter)
    assert counter.asked < 40


def test_leaving_some_gives_the_first_merges() -> None:
    for few in (8, FEW):
        parts = _parts(100, 4)
        whole, part = (
            merge(parts, 50.0, NullTask(), few=few),
            merge(parts, 50.0, NullTask(), left=30, few=few),
        )
        assert part.pairs.tolist() == whole.pairs[:70].tolist()
        assert part.heights.tolist() == whole.heights[:70].tolist()


def test_merging_can_be_cancelled() -> None:
    class Never(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        merge(_parts(400, 0), 50.0, Never())
