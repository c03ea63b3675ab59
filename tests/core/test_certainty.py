from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.certainty import ambiguity, explain, middle_of
from segapp.core.errors import ParameterError
from segapp.core.pipeline import cluster, prepare, segment
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, Segmentation, UInt8Array

PARAMS = {
    "color": ClusterParams(4, "rgb"),
    "smooth": ClusterParams(4, smooth=30),
    "mixture": ClusterParams(4, method="gaussian-mixture"),
    "local": ClusterParams(4, keep_together=40, notice_texture=20),
    "mixture-local": ClusterParams(3, method="gaussian-mixture", keep_together=40),
}
every_kind = pytest.mark.parametrize("params", PARAMS.values(), ids=PARAMS)


def _noise(shape: tuple[int, ...] = (40, 60, 3)) -> UInt8Array:
    return np.random.default_rng(5).integers(0, 256, shape).astype(np.uint8)


@every_kind
def test_the_explanation_names_the_pixels_own_cluster_first(params: ClusterParams) -> None:
    prepared = prepare(Image(_noise()))
    found = cluster(prepared, params)
    doubt = ambiguity(prepared, found)
    assert doubt.shape == found.labels.shape
    for row, col in ((0, 0), (17, 33), (39, 59)):
        reason = explain(prepared, found, row, col)
        assert reason is not None
        assert reason.cluster == reason.nearest[0][0] == found.labels[row, col]
        assert abs(reason.doubt - int(doubt[row, col])) <= 1
        if params.method == "kmeans":
            (_, first), (_, second) = reason.nearest
            assert first <= second
            assert reason.doubt == pytest.approx(255 * first / second, abs=1)


def test_a_pixel_that_cannot_be_explained_is_told() -> None:
    pixels = np.dstack((_noise(), np.full((40, 60), 255, np.uint8)))
    pixels[0, 0, 3] = 0
    prepared = prepare(Image(pixels, has_alpha=True))
    found = cluster(prepared, ClusterParams(3))
    assert explain(prepared, found, 0, 0) is None
    with pytest.raises(ParameterError, match="no pixel in row 40"):
        explain(prepared, found, 40, 0)
    by_hand = Segmentation(found.labels, found.colors, found.counts, found.mse, found.params)
    with pytest.raises(ParameterError, match="by hand"):
        ambiguity(prepared, by_hand)


@every_kind
def test_the_least_certain_pixels_are_left_out(params: ClusterParams) -> None:
    from dataclasses import replace

    prepared = prepare(Image(_noise()))
    everything = cluster(prepared, params)
    doubt = ambiguity(prepared, everything)
    left_before = -1
    for amount in (10, 40, 100):
        found = cluster(prepared, replace(params, not_sure=amount))
        out = found.labels == NO_CLUSTER
        assert left_before <= out.mean() * 100 <= amount
        left_before = out.mean() * 100
        assert (found.counts > 0).all()
        assert found.k == everything.k
        assert found.counts.sum() == (~out).sum()
        assert found.shares.sum() == pytest.approx(1)
        if amount == 10:
            assert out.any()
            assert doubt[out].min() >= doubt[~out].max()


@given(st.integers(0, 100), st.integers(2, 6), st.integers(0, 3))
def test_not_sure_never_takes_more_than_its_share(amount: int, k: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 11, 3)).astype(np.uint8)
    found = segment(Image(pixels), ClusterParams(k, not_sure=amount))
    out = found.labels == NO_CLUSTER
    assert out.mean() * 100 <= amount
    assert np.bincount(found.labels[~out], minlength=found.k).tolist() == found.counts.tolist()


@pytest.mark.parametrize("scale", [1, 30])
def test_the_middle_of_a_cluster_is_inside_it_and_far_from_its_border(scale: int) -> None:
    small = np.zeros((40, 50), np.uint8)
    small[5:26, 10:31] = 1
    small[30, 40] = 2
    labels = np.kron(small, np.ones((scale, scale), np.uint8))
    row, col = middle_of(labels, 1) or (-1, -1)
    assert abs(row - 15.5 * scale) <= scale and abs(col - 20.5 * scale) <= scale
    single = middle_of(labels, 2)
    assert single is not None and labels[single] == 2
    assert middle_of(labels, 3) is None


def test_a_lone_pixel_of_a_large_image_is_found() -> None:
    labels = np.zeros((3000, 3001), np.uint8)
    labels[1601, 2003] = 4
    assert middle_of(labels, 4) == (1601, 2003)
