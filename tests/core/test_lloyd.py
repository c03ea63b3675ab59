from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.coreset import WeightedPoints, around_mean
from segapp.core.lloyd import finish, settle
from segapp.core.task import NullTask


def _scene(seed: int, count: int = 400, dimensions: int = 3) -> WeightedPoints:
    rng = np.random.default_rng(seed)
    features = rng.normal(0, 40, (count, dimensions)).astype(np.float32)
    return around_mean(features, rng.integers(1, 30, count))


def _error(points: WeightedPoints, centers: np.ndarray) -> float:
    squares = np.square(points.coordinates.T[:, np.newaxis].astype(np.float64) - centers).sum(axis=2)
    return float(np.average(squares.min(axis=1), weights=points.weights))


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 9), st.integers(1, 40))
def test_many_at_once_are_the_same_as_one_by_one(seed: int, k: int, solutions: int, dimensions: int) -> None:
    points = _scene(seed, dimensions=dimensions)
    starts = np.random.default_rng(seed).normal(0, 40, (solutions, k, dimensions)).astype(np.float32)
    together = settle(points, starts, 3, 0.0, NullTask())
    for index, start in enumerate(starts):
        alone = settle(points, start[np.newaxis], 3, 0.0, NullTask())
        np.testing.assert_allclose(alone.centers[0], together.centers[index], atol=1e-2)
        np.testing.assert_allclose(alone.weights[0], together.weights[index])


@given(st.integers(0, 99), st.integers(1, 12))
def test_steps_never_raise_the_error_and_it_is_told_right(seed: int, k: int) -> None:
    points = _scene(seed)
    starts = np.random.default_rng(seed).normal(0, 40, (2, k, 3)).astype(np.float32)
    errors = [_error(points, starts[0])]
    for steps in (1, 2, 5, 60):
        found = settle(points, starts, steps, 0.0, NullTask())
        errors.append(_error(points, found.centers[0]))
    assert all(later <= earlier + 1e-3 for earlier, later in itertools.pairwise(errors))
    np.testing.assert_allclose(found.errors[0], errors[-1], rtol=1e-3)


def test_a_center_without_points_stays_in_settle_and_moves_in_finish() -> None:
    features = np.array([[0.0], [1.0], [100.0]], np.float32)
    points = around_mean(features, np.array([1, 1, 1]))
    start = np.array([[0.0], [500.0]], np.float32) - points.origin
    settled = settle(points, start[np.newaxis], 5, 0.0, NullTask())
    assert settled.weights[0, 1] == 0
    assert settled.centers[0, 1] == start[1]
    moved = finish(points, start, 20, 0.0, NullTask()) + points.origin
    np.testing.assert_allclose(np.sort(moved.ravel()), [0.5, 100.0], atol=1e-3)
