from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.coreset import around_mean
from segapp.core.halves import find_halves


@given(st.integers(0, 99), st.integers(1, 8), st.integers(1, 6))
def test_the_gain_is_what_the_cut_saves(seed: int, k: int, dimensions: int) -> None:
    rng = np.random.default_rng(seed)
    features = rng.normal(0, 40, (300, dimensions)).astype(np.float32)
    points = around_mean(features, rng.integers(1, 9, 300))
    starts = points.coordinates[:, :k].T.copy()
    found = find_halves(points, starts)
    squares = np.square(points.coordinates.T[:, np.newaxis] - starts).sum(axis=2)
    assert np.array_equal(found.labels, squares.argmin(axis=1))
    for cluster in range(k):
        mine = found.labels == cluster
        values, weights = points.coordinates.T[mine].astype(np.float64), points.weights[mine]
        if not len(values):
            continue
        whole = (np.square(values - np.average(values, axis=0, weights=weights)).sum(axis=1) * weights).sum()
        near = np.square(values[:, np.newaxis] - found.centers[cluster]).sum(axis=2)
        # Giving each point to the nearer half costs no more than the cut itself.
        assert (near.min(axis=1) * weights).sum() <= whole - found.gains[cluster] + 1e-3 * whole + 1e-3


def test_a_slanted_cluster_is_cut_across_its_length() -> None:
    along = np.linspace(-100, 100, 201)
    features = np.stack((along, along, np.tile([-5.0, 5.0, 0.0], 67)), axis=1).astype(np.float32)
    points = around_mean(features, np.ones(201, np.int64))
    halves = find_halves(points, np.zeros((1, 3), np.float32)).centers[0]
    assert sorted(halves[:, 0].round()) == pytest.approx([-50, 50], abs=1.5)
    assert np.abs(halves[:, 2]).max() < 1


def test_a_single_point_gains_nothing() -> None:
    points = around_mean(np.array([[5.0], [90.0]], np.float32), np.array([3, 3]))
    assert find_halves(points, points.coordinates.T.copy()).gains.tolist() == [0, 0]
