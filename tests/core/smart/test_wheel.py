"""What the wheel walks through."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from segapp.core.smart.prepared import Prepared, prepare_image
from segapp.core.smart.wheel import candidates, steps_around
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


def _holding(prepared: Prepared, nodes: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Return which superpixels each node holds."""
    found: npt.NDArray[np.bool_] = np.zeros((len(nodes), prepared.count), np.bool_)
    for row, node in zip(found, nodes, strict=True):
        row[prepared.tree.leaves(int(node))] = True
    return found


def test_steps_down_keep_less_and_less_and_steps_up_add_more_and_more(prepared: Prepared) -> None:
    nodes = candidates(prepared, int(prepared.labels[80, 100]))
    could = np.arange(prepared.count) % 3 > 0
    nobody = np.zeros(prepared.count, np.bool_)
    for node in nodes:
        changed = could & _holding(prepared, node[None])[0]
        less, more = steps_around(prepared, nodes, changed, could & ~changed, nobody)
        alone = float(changed @ prepared.sizes)
        kept = (_holding(prepared, less) & changed) @ prepared.sizes
        gains = (_holding(prepared, more) & could & ~changed) @ prepared.sizes
        assert (np.diff([alone, *kept]) < 0).all()
        assert (kept > 0).all()
        assert (np.diff([0, *gains]) > 0).all()


def test_a_click_that_changed_nothing_can_only_be_made_to_do_more(prepared: Prepared) -> None:
    nodes = candidates(prepared, int(prepared.labels[80, 100]))
    nothing, everything = np.zeros(prepared.count, np.bool_), np.ones(prepared.count, np.bool_)
    less, more = steps_around(prepared, nodes, nothing, everything, nothing)
    assert less.size == 0
    assert more.tolist() == nodes.tolist()
    less, more = steps_around(prepared, nodes, nothing, nothing, nothing)
    assert less.size == more.size == 0


def test_no_step_up_holds_what_was_clicked_for_the_other_side(prepared: Prepared) -> None:
    leaf, others = int(prepared.labels[80, 100]), np.zeros(prepared.count, np.bool_)
    others[prepared.labels[80, 110]] = True
    nodes = candidates(prepared, leaf)
    changed = np.arange(prepared.count) == leaf
    less, more = steps_around(prepared, nodes, changed, ~changed, others)
    assert less.size == 0
    assert not (_holding(prepared, more) & others).any()
