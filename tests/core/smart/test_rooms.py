"""What the place of a click says of all that is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from segapp.core.smart.distances import FAR, SPACE
from segapp.core.smart.rooms import beside_sides, depths, in_rooms, known_reach
from tests.core.smart.grounds import disc_ground, seed_at


def test_a_click_has_room_up_to_what_was_on_its_side_already() -> None:
    ground = disc_ground()
    space = seed_at(ground, 80, 100, positive=True).distances.rows[SPACE]
    before = (space > 0.1).astype(np.float32)
    reach = seed_at(ground, 80, 100, positive=True, before=before).room.reach
    assert reach == pytest.approx(space[space > 0.1].min())
    assert seed_at(ground, 80, 100, positive=False, before=before).room.reach == 0
    assert seed_at(ground, 80, 100, positive=True).room.reach == pytest.approx(FAR[SPACE])


def test_each_is_as_far_from_both_sides_as_it_was_when_clicked() -> None:
    ground = disc_ground()
    space = seed_at(ground, 80, 100, positive=True).distances.rows[SPACE]
    before = (space < 0.15).astype(np.float32)
    more, less = (seed_at(ground, 80, 170, positive=side, before=before) for side in (True, False))
    assert (more.room.own == less.room.other).all() and (more.room.other == less.room.own).all()
    assert (more.room.own[before > 0.5] == 0).all() and (more.room.other[before < 0.5] == 0).all()
    assert more.room.own[before < 0.5] == pytest.approx(space[before < 0.5] - 0.15, abs=0.04)


def test_only_the_last_click_is_compared_with_both_sides() -> None:
    ground = disc_ground()
    before = np.linspace(0, 1, ground.count, dtype=np.float32)
    more, less = (seed_at(ground, 20, 30, positive=side, before=before) for side in (True, False))
    added, taken = np.stack(beside_sides(more)), np.stack(beside_sides(less))
    assert (added[1] == added[0]).all() and (added[4] == added[3]).all()
    assert (taken[1] == 0).all() and (taken[4] == 0).all()
    earlier = more._replace(room=known_reach(more.room.reach, ground.count))
    near = in_rooms(ground, [more], [less], less)
    assert (np.stack(near) == np.stack(in_rooms(ground, [earlier], [less], less))).all()


def test_an_estimate_has_a_depth_everywhere() -> None:
    ground = disc_ground()
    seed = seed_at(ground, 80, 100, positive=True)
    estimate = (seed.distances.rows[SPACE] < 0.15).astype(np.float32)
    signed, in_units = depths(ground, estimate, seed)
    assert ((signed < 0) == (estimate > 0.5)).all()
    assert (np.sign(signed) == np.sign(in_units)).all()
    assert signed[seed.leaf] == pytest.approx(signed.min(), abs=0.02)
