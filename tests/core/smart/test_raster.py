"""Superpixels on a small raster, and the straight ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.smart.ground import make_ground
from segapp.core.smart.prepared import prepare_image
from segapp.core.smart.rays import rays_from
from segapp.core.task import NullTask
from tests.core.smart.grounds import disc_ground, leaf_at
from tests.core.smart.scenes import ODD_SHAPES, noise
from tests.core.smart.things import disc

if TYPE_CHECKING:
    from segapp.core.smart.ground import Ground


def test_each_superpixel_is_drawn_where_it_is() -> None:
    ground = disc_ground()
    raster = ground.raster
    places = np.stack((raster.col, raster.row), axis=1) * (raster.unit * ground.diagonal_px)
    assert np.abs(places - ground.prepared.centers).max() <= 2
    assert set(np.unique(raster.labels)) == set(range(ground.count))


def test_distances_are_those_between_the_places() -> None:
    ground = disc_ground()
    is_there = np.zeros(ground.count, np.bool_)
    leaf = leaf_at(ground, 80, 100)
    is_there[leaf] = True
    found = ground.raster.apart(is_there, 0.6)
    x, y = (ground.prepared.centers - ground.prepared.centers[leaf]).T
    assert found[leaf] == 0
    assert found == pytest.approx(np.hypot(x, y) / ground.diagonal_px, abs=0.03)
    assert (ground.raster.apart(~is_there & is_there, 0.6) == np.float32(0.6)).all()


def test_walls_stand_where_the_disc_ends() -> None:
    ground = disc_ground()
    walls, inside = ground.raster.walls, disc(160, 200, 40)
    assert walls.shape == inside.shape
    from_center = np.hypot(*np.mgrid[-80:80, -100:100])
    near, far = walls[np.abs(from_center - 40) < 3], walls[np.abs(from_center - 40) > 12]
    assert near.max() > 0.5 and near.mean() > 5 * far.mean()


def test_a_ray_meets_the_border_of_the_disc_on_its_way_out() -> None:
    ground = disc_ground()
    leaf = leaf_at(ground, 80, 100)
    total, highest = rays_from(ground.raster, leaf)
    from_center = np.hypot(*(ground.prepared.centers - (99.5, 79.5)).T)
    assert total[leaf] == highest[leaf] == 0
    assert highest[from_center < 30].max() < 0.5 < highest[from_center > 50].min()
    assert total[from_center < 30].max() < total[from_center > 50].min() and (highest <= 1).all()


@pytest.mark.parametrize("shape", ODD_SHAPES)
def test_odd_images_have_rasters_and_rays(shape: tuple[int, int]) -> None:
    ground = make_ground(prepare_image(noise(*shape), NullTask()))
    assert all(np.isfinite(row).all() for row in rays_from(ground.raster, 0))
    assert ground.raster.labels.min() == 0
    _nothing_is_far(ground)


def test_superpixels_too_small_for_the_raster_are_somewhere_too() -> None:
    ground = make_ground(prepare_image(noise(480, 640), NullTask()))
    assert len(np.unique(ground.raster.labels)) < ground.count
    _nothing_is_far(ground)


def _nothing_is_far(ground: Ground) -> None:
    drawn = np.isin(np.arange(ground.count), ground.raster.labels)
    for leaf in {0, ground.count - 1, *np.flatnonzero(~drawn).tolist()}:
        alone = np.arange(ground.count) == leaf
        from_it, from_rest = (ground.raster.apart(some, 0.6) for some in (alone, ~alone))
        assert from_it[leaf] == 0 and from_it.max() <= 1.1
        assert (from_rest[~alone] == 0).all() and from_rest[leaf] <= 0.6


def test_two_islands_without_a_border_between_them_have_no_walls() -> None:
    valid = np.zeros((20, 30), np.bool_)
    valid[2, 3] = valid[15, 20] = True
    ground = make_ground(prepare_image(noise(20, 30), NullTask(), valid=valid))
    assert ground.count == 2 and not ground.raster.walls.any()
