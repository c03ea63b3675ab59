"""What clicks say of each superpixel, and how it is put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.smart import fusion as fusion_module
from segapp.core.smart.click_features import _between, click_features
from segapp.core.smart.context import _in_nodes, context_features
from segapp.core.smart.distances import FAR, SIZE, SPACE
from segapp.core.smart.fusion import Fusion, learned_fusion
from tests.core.smart.grounds import disc_ground, leaf_at, seed_at
from tests.core.smart.things import disc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.smart.ground import Ground


@pytest.fixture(scope="module")
def ground() -> Ground:
    return disc_ground()


@pytest.fixture
def forgotten() -> Iterator[None]:
    learned_fusion.cache_clear()
    yield
    learned_fusion.cache_clear()


def test_nothing_is_farther_from_a_superpixel_than_itself(ground: Ground) -> None:
    seed = seed_at(ground, 80, 100, positive=True)
    rows = seed.distances.rows
    assert rows.shape == (len(FAR), ground.count)
    for row in set(range(len(FAR))) - {SIZE}:
        assert rows[row, seed.leaf] == pytest.approx(0, abs=1e-6)
        assert rows[row].min() >= 0
    assert rows[SPACE].argmin() == seed.leaf
    assert rows[SIZE].max() == pytest.approx(0, abs=1e-6)


def test_averages_of_what_is_the_same_everywhere_are_the_same(ground: Ground) -> None:
    same = np.full(ground.count, 0.3, np.float32)
    for kernel in ground.kernels:
        assert kernel @ same == pytest.approx(same, abs=1e-4)
    for mean in ground.group_means(same):
        assert mean == pytest.approx(same, abs=1e-4)


@pytest.mark.parametrize("sides", [[True], [False], [True, False], [True, True, False]])
def test_features_are_numbers_for_all_kinds_of_clicks(ground: Ground, sides: list[bool]) -> None:
    places = [(80, 100), (5, 5), (70, 95)]
    seeds = [seed_at(ground, *place, positive=side) for place, side in zip(places, sides, strict=False)]
    before = np.linspace(0, 1, ground.count, dtype=np.float32)
    first = click_features(ground, seeds, before)
    second = context_features(ground, seeds, before)
    assert len(first) == len(second) == ground.count
    assert np.isfinite(first).all()
    assert np.isfinite(second).all()


def test_the_room_of_a_click_changes_what_is_said_of_its_surroundings(ground: Ground) -> None:
    nothing = np.zeros(ground.count, np.float32)
    seed = seed_at(ground, 80, 100, positive=True)
    narrow, wide = (seed._replace(room=seed.room._replace(reach=reach)) for reach in (0.01, 0.2))
    one, other = (click_features(ground, [seed], nothing) for seed in (narrow, wide))
    changed = np.flatnonzero((one != other).any(axis=0))
    assert 0 < len(changed) < one.shape[1] / 4
    assert (one[:, changed[0]] >= other[:, changed[0]]).all()


def test_what_lies_between_two_clicks_is_no_detour(ground: Ground) -> None:
    seeds = [seed_at(ground, 80, col, positive=True) for col in (75, 125)]
    nothing = np.zeros(ground.count, np.float32)
    across, straight = _between(ground, seeds)
    assert across[[seed.leaf for seed in seeds]] == pytest.approx(0, abs=1e-5)
    assert straight[leaf_at(ground, 80, 100)] < 0.05 < straight[leaf_at(ground, 110, 100)]
    assert across[leaf_at(ground, 80, 100)] < across[leaf_at(ground, 10, 100)]
    alone = click_features(ground, seeds[:1], nothing)[:, -4:]
    both = click_features(ground, seeds, nothing)[:, -4:]
    assert (alone[:, :2] == alone[0, :2]).all() and (both[:, :2] <= alone[:, :2]).all()


def test_of_the_nodes_around_each_the_one_that_is_the_object_is_found(ground: Ground) -> None:
    tree, sizes = ground.prepared.tree, ground.prepared.sizes
    node = tree.parts(2)[-1]
    estimate = np.zeros(ground.count, np.float32)
    estimate[tree.leaves(node)] = 1
    overlap, compared, share = _in_nodes(ground, estimate)
    inside = estimate > 0
    assert overlap[inside] == pytest.approx(1) and compared[inside] == pytest.approx(1)
    assert share[inside] == pytest.approx(1)
    assert overlap[~inside].max() == pytest.approx(sizes[inside].sum() / sizes.sum(), abs=1e-3)


def test_the_clicked_superpixels_are_on_their_side(ground: Ground) -> None:
    seeds = [seed_at(ground, 80, 100, positive=True), seed_at(ground, 78, 130, positive=False)]
    for judge in (Fusion(), learned_fusion()):
        found = judge(ground, seeds, np.zeros(ground.count, np.float32))
        assert found[seeds[0].leaf] == 1
        assert found[seeds[1].leaf] == 0


def test_without_what_was_learned_the_rule_set_by_hand_serves(
    monkeypatch: pytest.MonkeyPatch, forgotten: None
) -> None:
    monkeypatch.setattr(fusion_module, "load_weights", lambda name: None)
    assert learned_fusion().networks == ()


def test_weights_that_do_not_fit_are_not_used(monkeypatch: pytest.MonkeyPatch, forgotten: None) -> None:
    broken = {"pass0_mean": np.zeros(3, np.float32), "pass0_spread": np.ones(4, np.float32)}
    monkeypatch.setattr(fusion_module, "load_weights", lambda name: broken)
    assert learned_fusion().networks == ()


def test_the_rule_set_by_hand_finds_the_thing_that_was_clicked(ground: Ground) -> None:
    seeds = [seed_at(ground, 80, 100, positive=True)]
    found = Fusion()(ground, seeds, np.zeros(ground.count, np.float32))
    truth = disc(160, 200, 40)
    inside = (found >= 0.5)[ground.prepared.labels]
    assert (inside & truth).sum() / (inside | truth).sum() > 0.9
