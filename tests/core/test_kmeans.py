from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.assign import assign
from segapp.core.distinct import distinct_colors
from segapp.core.features import SPACES, features_of
from segapp.core.kmeans import find_centers
from segapp.core.nearest import blocks, nearest_centers
from segapp.core.task import NullTask
from segapp.core.types import ClusterParams, Float32Array, Image, UInt8Array


def _points(count: int, dimensions: int, seed: int = 0) -> Float32Array:
    return np.random.default_rng(seed).normal(0, 50, (count, dimensions)).astype(np.float32)


@given(st.integers(0, 100_000), st.integers(1, 32))
def test_blocks_cover_every_point_once(count: int, dimensions: int) -> None:
    cuts = list(blocks(count, dimensions))
    assert sum(cut.stop - cut.start for cut in cuts) == count
    assert all(a.stop == b.start for a, b in itertools.pairwise(cuts))


@given(st.integers(1, 2000), st.integers(1, 32), st.integers(1, 8), st.integers(0, 99))
def test_each_point_goes_to_its_nearest_center(count: int, k: int, dimensions: int, seed: int) -> None:
    points, centers = _points(count, dimensions, seed), _points(k, dimensions, seed + 1)
    labels = nearest_centers(np.ascontiguousarray(points.T), centers)
    squares = np.square(points[:, np.newaxis].astype(np.float64) - centers).sum(axis=-1)
    chosen = squares[np.arange(count), labels]
    assert (chosen <= squares.min(axis=1) + 0.01).all()


def test_the_first_of_equally_near_centers_wins() -> None:
    centers = np.zeros((3, 2), np.float32)
    assert nearest_centers(np.ones((2, 5), np.float32), centers).tolist() == [0] * 5


@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.id)
@pytest.mark.parametrize("kind", ["rgb", "gray", "float"])
def test_every_pixel_has_the_label_of_its_nearest_center(space: object, kind: str) -> None:
    space_id = str(getattr(space, "id", ""))
    pixels: UInt8Array = np.random.default_rng(4).integers(0, 256, (70, 90, 3)).astype(np.uint8)
    images = {
        "rgb": Image(pixels),
        "gray": Image(pixels[..., 0]),
        "float": Image((pixels / 255).astype(np.float32)),
    }
    image = images[kind]
    colors = distinct_colors(image, NullTask())
    features = features_of(colors.values, space_id)
    centers = find_centers(features, colors.counts, ClusterParams(6), NullTask())
    found = assign(image, colors, centers, space_id, NullTask())
    everywhere = pixels[..., :1] if kind == "gray" else pixels
    flat = everywhere.reshape(-1, everywhere.shape[2]).astype(np.float32)
    squares = np.square(features_of(flat, space_id)[:, np.newaxis].astype(np.float64) - centers).sum(axis=-1)
    # The labels are renumbered by count: find which centre became which cluster.
    labels = found.labels.ravel()
    center_of = np.array([np.bincount(squares.argmin(axis=1)[labels == i]).argmax() for i in range(6)])
    assert sorted(center_of) == list(range(6))
    chosen = squares[np.arange(len(flat)), center_of[labels]]
    assert (chosen <= squares.min(axis=1) + 0.05).all()


def test_centers_are_the_weighted_means_of_their_points() -> None:
    points = _points(3000, 3)
    counts = np.random.default_rng(1).integers(1, 100, len(points))
    centers = find_centers(points, counts, ClusterParams(4), NullTask())
    labels = nearest_centers(np.ascontiguousarray(points.T), centers)
    for index, center in enumerate(centers):
        mean = np.average(points[labels == index], axis=0, weights=counts[labels == index])
        assert np.abs(mean - center).max() < 1.0


def test_weights_count_as_repeated_points() -> None:
    points = np.array([[0.0], [1.0], [10.0], [11.0]], np.float32)
    centers = find_centers(points, np.array([3, 1, 1, 1]), ClusterParams(2), NullTask())
    np.testing.assert_allclose(np.sort(centers.ravel()), [0.25, 10.5], atol=1e-3)


def test_every_cluster_gets_a_point_even_if_the_sample_misses_most() -> None:
    points = np.array([[0.0], [50.0], [100.0], [150.0], [200.0]], np.float32)
    counts = np.array([10**9, 1, 1, 1, 1])
    centers = find_centers(points, counts, ClusterParams(5), NullTask())
    assert sorted(nearest_centers(points.T.copy(), centers).tolist()) == [0, 1, 2, 3, 4]


@given(st.integers(2, 12), st.integers(0, 99))
def test_as_many_clusters_as_different_points_leave_no_error(k: int, seed: int) -> None:
    points = np.random.default_rng(seed).permutation(np.arange(-600, 600))[: 3 * k].reshape(k, 3)
    points = points.astype(np.float32)
    counts = np.random.default_rng(seed).integers(1, 10**6, k)
    centers = find_centers(points, counts, ClusterParams(k, seed=seed), NullTask())
    order = [np.lexsort(part.round().T) for part in (points, centers)]
    np.testing.assert_allclose(centers[order[1]], points[order[0]], atol=1e-2)


def test_more_attempts_never_make_it_much_worse() -> None:
    points = _points(2000, 3)
    counts = np.ones(len(points), np.int64)

    def error(attempts: int) -> float:
        centers = find_centers(points, counts, ClusterParams(12, attempts=attempts), NullTask())
        return float(np.square(points[:, np.newaxis] - centers).sum(axis=2).min(axis=1).mean())

    assert error(100) <= error(10) * 1.001
    assert error(10) <= error(1) * 1.001
