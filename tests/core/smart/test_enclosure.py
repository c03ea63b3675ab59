"""What an estimate of the object has around it, on opposite sides."""

from __future__ import annotations

import numpy as np
import pytest

from segapp.core.smart.enclosure import enclosure
from tests.core.smart.grounds import disc_ground


def test_what_lies_inside_a_ring_is_enclosed_on_all_sides() -> None:
    ground = disc_ground()
    from_center = np.hypot(*(ground.prepared.centers - (99.5, 79.5)).T)
    ring = ((from_center > 25) & (from_center < 45)).astype(np.float32)
    pairs, all_ways, near_pairs, near_all, second = enclosure(ground.raster, ring)
    inside, outside = from_center < 15, from_center > 70
    for values in (pairs, all_ways, second):
        assert values[inside] == pytest.approx(1, abs=0.05)
    assert pairs[outside].max() < 0.05 < all_ways[outside].max()
    assert near_pairs[inside].min() > 2 * near_pairs[outside].max()
    assert (near_all <= all_ways + 1e-6).all() and (near_pairs <= pairs + 1e-6).all()


def test_what_lies_in_a_bay_is_enclosed_on_some_sides() -> None:
    ground = disc_ground()
    x, y = (ground.prepared.centers - (99.5, 79.5)).T
    from_center = np.hypot(x, y)
    bow = ((from_center > 25) & (from_center < 45) & (x < 10)).astype(np.float32)
    pairs, _, _, _, second = enclosure(ground.raster, bow)
    middle = from_center < 6
    assert (pairs[middle] > 0.2).all() and (pairs[middle] < 0.8).all()
    assert second[middle].max() < 0.1


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_an_even_estimate_is_seen_from_everywhere(level: float) -> None:
    ground = disc_ground()
    for values in enclosure(ground.raster, np.full(ground.count, level, np.float32)):
        assert values == pytest.approx(level, abs=2e-3)
