"""What the wheel walks through."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from segapp.core.smart.prepared import Prepared, prepare_image
from segapp.core.smart.wheel import candidates, nearest_candidate, node_under
from segapp.core.task import NullTask
from tests.core.smart.things import disc, noisy


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare_image(noisy(disc(160, 200, 40)), NullTask())


def test_each_candidate_holds_the_one_before_and_is_clearly_larger(prepared: Prepared) -> None:
    leaf = int(prepared.labels[80, 100])
    nodes = candidates(prepared, leaf)
    parts = [set(prepared.tree.leaves(int(node)).tolist()) for node in nodes]
    sizes = prepared.tree.size_px[nodes]
    assert parts[0] == {leaf}
    assert all(small < large for small, large in pairwise(parts))
    assert (sizes[1:] > 1.15 * sizes[:-1]).all()


def test_the_nearest_candidate_of_a_candidate_is_itself(prepared: Prepared) -> None:
    nodes = candidates(prepared, int(prepared.labels[80, 100]))
    for index, node in enumerate(nodes):
        wanted = np.zeros(prepared.count, np.float32)
        wanted[prepared.tree.leaves(int(node))] = 1
        assert nearest_candidate(prepared, nodes, wanted) == index


def test_the_node_under_the_cursor_is_the_thing(prepared: Prepared) -> None:
    nobody = np.zeros(prepared.count, np.bool_)
    node = node_under(prepared, int(prepared.labels[80, 100]), nobody)
    found = np.isin(prepared.labels, prepared.tree.leaves(node))
    truth = disc(160, 200, 40)
    assert (found & truth).sum() / (found | truth).sum() > 0.9


def test_the_node_under_the_cursor_leaves_out_the_other_side(prepared: Prepared) -> None:
    others = np.zeros(prepared.count, np.bool_)
    others[prepared.labels[80, 110]] = True
    node = node_under(prepared, int(prepared.labels[80, 85]), others)
    assert not others[prepared.tree.leaves(node)].any()
