from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.task import Cancelled, NullTask
from segapp.core.warm import Cloud, cloud_of, coarse, polish, split_worst

if TYPE_CHECKING:
    from segapp.core.types import Float32Array

TASK = NullTask()


def _cloud(seed: int, n: int = 400, d: int = 3) -> Cloud:
    rng = np.random.default_rng(seed)
    middles = rng.uniform(0, 255, (6, d))
    points = (middles[rng.integers(0, 6, n)] + rng.normal(0, 10, (n, d))).astype(np.float32)
    return cloud_of(points, rng.integers(1, 9, n))


def _cost(cloud: Cloud, centers: Float32Array) -> float:
    apart = np.square(cloud.points.T[:, np.newaxis] - centers).sum(axis=2).min(axis=1)
    return float((apart * cloud.weights).sum())


@settings(max_examples=30)
@given(seed=st.integers(0, 999), k=st.integers(1, 9), d=st.integers(1, 6))
def test_a_split_adds_one_centre_and_lowers_the_cost(seed: int, k: int, d: int) -> None:
    cloud = _cloud(seed, d=d)
    start = polish(cloud, np.ascontiguousarray(cloud.points[:, :k].T), 20, TASK)
    centers, index = split_worst(cloud, start, TASK)
    assert centers.shape == (k + 1, d)
    assert 0 <= index < k
    assert _cost(cloud, centers) < _cost(cloud, start)


def test_the_cluster_of_two_is_the_one_that_is_split() -> None:
    rng = np.random.default_rng(0)
    middles = np.array([[0, 0, 0], [200, 0, 0], [0, 200, 0], [0, 240, 0]])
    cloud = cloud_of(
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
def test_a_coarse_cloud_is_small_and_stands_for_all(d: int) -> None:
    cloud = _cloud(1, 60_000, d)
    small = coarse(cloud)
    assert len(small.weights) <= 1 << 15
    means = (small.points * small.weights).sum(axis=1) / small.weights.sum()
    assert np.abs(means).max() < 3
    if d <= 3:
        assert small.weights.sum() == cloud.weights.sum()


def test_a_split_can_be_cancelled() -> None:
    class Unwanted(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    cloud = _cloud(2)
    with pytest.raises(Cancelled):
        split_worst(cloud, np.zeros((1, 3), np.float32), Unwanted())
