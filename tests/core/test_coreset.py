from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.coreset import around_mean, condense, draw, gather
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.types import Float32Array, Int64Array


def _points(count: int, dimensions: int, seed: int = 0) -> tuple[Float32Array, Int64Array]:
    rng = np.random.default_rng(seed)
    points = np.concatenate(
        [rng.normal(rng.uniform(-99, 99), rng.uniform(1, 20), (count // 4 + 1, dimensions)) for _ in range(4)]
    )
    return points[:count].astype(np.float32), rng.integers(1, 50, count)


@given(st.integers(1, 3000), st.integers(1, 5), st.integers(0, 99))
def test_points_are_moved_to_their_weighted_mean(count: int, dimensions: int, seed: int) -> None:
    features, counts = _points(count, dimensions, seed)
    points = around_mean(features, counts)
    np.testing.assert_allclose(np.average(points.coordinates, axis=1, weights=counts), 0, atol=1e-3)
    np.testing.assert_allclose(points.coordinates.T + points.origin, features, atol=1e-3)
    apart = np.square(features - np.average(features, axis=0, weights=counts)).sum(axis=1)
    assert points.variance == pytest.approx(np.average(apart, weights=counts), rel=1e-4, abs=1e-3)


@given(st.integers(1, 3000), st.integers(1, 5), st.integers(1, 500), st.integers(0, 99))
def test_groups_keep_weight_and_mean(count: int, dimensions: int, wanted: int, seed: int) -> None:
    points = around_mean(*_points(count, dimensions, seed))
    groups = condense(points, wanted, NullTask())
    assert groups.weights.sum() == points.weights.sum()
    before, after = ((p.coordinates * p.weights).sum(axis=1) for p in (points, groups))
    np.testing.assert_allclose(after, before, atol=1e-4 * points.weights.sum())


def test_groups_follow_the_error_and_not_the_number_of_points() -> None:
    rng = np.random.default_rng(1)
    crowd = rng.normal(0, 0.1, (20_000, 3))
    spread = rng.normal(200, 30, (2_000, 3))
    features = np.concatenate((crowd, spread)).astype(np.float32)
    groups = condense(around_mean(features, np.ones(len(features), np.int64)), 500, NullTask())
    assert 250 <= len(groups) <= 600
    near = np.square(groups.coordinates.T + groups.origin).sum(axis=1) < 10**2
    assert near.sum() < 100


def test_a_grid_of_many_points_keeps_weight_mean_and_the_points_of_heavy_cells() -> None:
    rng = np.random.default_rng(2)
    features = rng.uniform(0, 255, (60_000, 3)).astype(np.float32)
    features[:3000] = rng.uniform(100, 103, (3000, 3))
    counts = np.ones(len(features), np.int64)
    counts[:3000] = 5000
    points = around_mean(features, counts)
    fine = gather(points, NullTask())
    assert len(fine) < len(points)
    assert fine.weights.sum() == counts.sum()
    np.testing.assert_allclose((fine.coordinates * fine.weights).sum(axis=1) / counts.sum(), 0, atol=1e-3)
    assert np.isin(points.coordinates[0, :3000], fine.coordinates[0]).all()


@pytest.mark.parametrize(("count", "dimensions"), [(1000, 3), (5000, 7)])
def test_few_points_stay_as_they_are(count: int, dimensions: int) -> None:
    points = around_mean(*_points(count, dimensions))
    assert gather(points, NullTask()) is points


def test_many_points_of_many_dimensions_become_groups() -> None:
    points = around_mean(*_points(20_000, 7))
    assert 4000 <= len(gather(points, NullTask())) <= 8192


def test_points_are_drawn_as_often_as_they_weigh() -> None:
    features = np.array([[0.0], [1.0], [2.0]], np.float32)
    points = around_mean(features, np.array([1, 2, 7]))
    drawn = draw(points, 1000, np.random.default_rng(0))[:, 0] + points.origin[0]
    shares = [np.isclose(drawn, value, atol=1e-3).mean() for value in (0, 1, 2)]
    np.testing.assert_allclose(shares, [0.1, 0.2, 0.7], atol=0.002)
