from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.coreset import WeightedPoints, around_mean
from segapp.core.task import Cancelled, NullTask
from segapp.core.warm import few_points, halve, polish, split_worst

if TYPE_CHECKING:
    from segapp.core.types import Float32Array

TASK = NullTask()


def _cloud(seed: int, n: int = 400, d: int = 3) -> WeightedPoints:
    rng = np.random.default_rng(seed)
    middles = rng.uniform(0, 255, (6, d))
    points = (middles[rng.integers(0, 6, n)] + rng.normal(0, 10, (n, d))).astype(np.float32)
    return around_mean(points, rng.integers(1, 9, n))


def _cost(cloud: WeightedPoints, centers: Float32Array) -> float:
    apart = np.square(cloud.coordinates.T[:, np.newaxis] - centers).sum(axis=2).min(axis=1)
    return float((apart * cloud.weights).sum())


@settings(max_examples=30)
@given(seed=st.integers(0, 999), k=st.integers(1, 9), d=st.integers(1, 6))
def test_a_split_adds_one_centre_and_lowers_the_cost(seed: int, k: int, d: int) -> None:
    cloud = _cloud(seed, d=d)
    start = polish(cloud, np.ascontiguousarray(cloud.coordinates[:, :k].T), TASK)
    centers, index = split_worst(cloud, start, TASK)
    assert centers.shape == (k + 1, d)
    assert 0 <= index < k
    assert _cost(cloud, centers) < _cost(cloud, start)


def test_the_cluster_of_two_is_the_one_that_is_split() -> None:
    rng = np.random.default_rng(0)
    middles = np.array([[0, 0, 0], [200, 0, 0], [0, 200, 0], [0, 240, 0]])
    cloud = around_mean(
        (np.repeat(middles, 50, axis=0) + rng.normal(0, 3, (200, 3))).astype(np.float32),
        np.ones(200, np.int64),
    )
    start = (np.array([[0, 0, 0], [200, 0, 0], [0, 220, 0]]) - cloud.origin).astype(np.float32)
    centers, index = split_worst(cloud, start, TASK)
    assert index == 2
    found = centers + cloud.origin
    for middle in middles:
        assert np.abs(found - middle).max(axis=1).min() < 3


@pytest.mark.parametrize("d", [1, 3, 5])
def test_few_points_stand_for_many(d: int) -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(0, 50, (60_000, d)).astype(np.float32)
    counts = rng.integers(1, 9, 60_000)
    few = few_points(features, counts, TASK)
    assert len(few) <= 4096
    assert few.weights.sum() == counts.sum()
    means = (few.coordinates * few.weights).sum(axis=1) / few.weights.sum()
    assert np.abs(means).max() < 0.01


def test_two_crowds_are_halved_between_them() -> None:
    rng = np.random.default_rng(3)
    features = np.concatenate((rng.normal(0, 5, (300, 3)), rng.normal(90, 5, (40, 3)))).astype(np.float32)
    points = around_mean(features, np.ones(340, np.int64))
    found = np.sort((halve(points, TASK) + points.origin).mean(axis=1))
    assert np.abs(found - [0, 90]).max() < 2


def test_a_split_can_be_cancelled() -> None:
    class Unwanted(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    cloud = _cloud(2)
    with pytest.raises(Cancelled):
        split_worst(cloud, np.zeros((1, 3), np.float32), Unwanted())
