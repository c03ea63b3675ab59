from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.coreset import WeightedPoints, around_mean
from segapp.core.lloyd import settle
from segapp.core.search import reduce_centers, search
from segapp.core.task import Cancelled, NullTask


def _crowds(k: int, seed: int) -> tuple[WeightedPoints, np.ndarray]:
    """Well separated crowds of very different sizes, and their middles."""
    rng = np.random.default_rng(seed)
    places = np.stack(np.meshgrid(*[np.arange(4) * 60.0] * 3), axis=-1).reshape(-1, 3)
    middles = rng.permutation(places)[:k]
    sizes = rng.integers(5, 200, k)
    features = np.concatenate([rng.normal(m, 2, (n, 3)) for m, n in zip(middles, sizes, strict=True)])
    return around_mean(features.astype(np.float32), np.ones(len(features), np.int64)), middles


@given(st.integers(2, 24), st.integers(0, 9))
def test_every_crowd_is_found_from_a_start_inside_one_of_them(k: int, seed: int) -> None:
    points, middles = _crowds(k, seed)
    rng = np.random.default_rng(seed)
    start = points.coordinates[:, :k].T + rng.normal(0, 0.1, (k, 3)).astype(np.float32)
    stuck = settle(points, start[np.newaxis], 100, 0.0, NullTask())
    found = search(points, start[np.newaxis], 12, NullTask())
    assert found.errors[0] <= stuck.errors[0]
    centers = found.centers[0] + points.origin
    apart = np.sqrt(np.square(middles[:, np.newaxis] - centers).sum(axis=2))
    assert (apart.min(axis=1) < 3).all()


def test_solutions_come_best_first_and_differ() -> None:
    rng = np.random.default_rng(3)
    points = around_mean(rng.normal(0, 50, (800, 3)).astype(np.float32), rng.integers(1, 9, 800))
    starts = rng.normal(0, 50, (6, 7, 3)).astype(np.float32)
    found = search(points, starts, 12, NullTask())
    assert (np.diff(found.errors) > 0).all()
    assert len(found) > 1
    again = search(points, starts, 12, NullTask())
    assert np.array_equal(again.centers, found.centers)


def test_the_cheapest_pairs_merge() -> None:
    centers = np.array([[0.0], [10.0], [11.0], [30.0], [99.0]], np.float32)
    weights = np.array([5.0, 1.0, 3.0, 2.0, 0.0])
    np.testing.assert_allclose(reduce_centers(centers, weights, 3), [[0.0], [10.75], [30.0]])
    assert len(reduce_centers(centers, weights, 5)) == 4


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 99))
def test_merged_centers_keep_weight_and_mean(count: int, k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    centers = rng.normal(0, 50, (count, 3)).astype(np.float32)
    merged = reduce_centers(centers, np.ones(count), min(k, count))
    assert len(merged) == min(k, count)
    assert (merged.min(axis=0) >= centers.min(axis=0) - 1e-3).all()
    assert (merged.max(axis=0) <= centers.max(axis=0) + 1e-3).all()


def test_a_search_can_be_cancelled() -> None:
    class Cancelling(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    points, _ = _crowds(4, 0)
    with pytest.raises(Cancelled):
        search(points, points.coordinates[:, :4].T[np.newaxis], 12, Cancelling())
