from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.adjust import Adjusted, fewer, merge, more, split
from segapp.core.anchors import find_footing
from segapp.core.clustering import MAX_K
from segapp.core.colors import display_limits, scale_to_255
from segapp.core.errors import ParameterError, SegmentError
from segapp.core.features import SPACES
from segapp.core.pipeline import Prepared, cluster, prepare
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, Segmentation

if TYPE_CHECKING:
    from collections.abc import Callable

every_space = pytest.mark.parametrize("space", SPACES, ids=lambda space: space.id)


def _rgb(shape: tuple[int, int] = (40, 50), seed: int = 0) -> Image:
    rng = np.random.default_rng(seed)
    blobs = rng.integers(0, 255, (7, 3))[rng.integers(0, 7, shape)]
    return Image(np.clip(blobs + rng.normal(0, 12, (*shape, 3)), 0, 255).astype(np.uint8))


def _gray() -> Image:
    return Image(_rgb().pixels[..., 0])


def _deep_gray() -> Image:
    return Image(_rgb().pixels[..., 0].astype(np.uint16) * 257)


def _transparent() -> Image:
    pixels = np.dstack((_rgb().pixels, np.full((40, 50), 255, np.uint8)))
    pixels[:7, :, 3] = 0
    return Image(pixels.astype(np.uint8), has_alpha=True)


def _float() -> Image:
    pixels = (_rgb().pixels / 255).astype(np.float32)
    pixels[3, 4] = np.nan
    return Image(pixels)


def _five_bands() -> Image:
    return Image(np.random.default_rng(2).integers(0, 256, (30, 31, 5)).astype(np.uint8))


KINDS: tuple[Callable[[], Image], ...] = (_rgb, _gray, _deep_gray, _transparent, _float, _five_bands)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def _clustered(image: Image, k: int = 5, space: str = "rgb") -> tuple[Prepared, Segmentation]:
    prepared = prepare(image)
    return prepared, cluster(prepared, ClusterParams(k, space))


def _check(image: Image, old: Segmentation, adjusted: Adjusted) -> None:
    """What holds after every change."""
    new = adjusted.segmentation
    assert new.k == new.params.k
    assert ((new.labels == NO_CLUSTER) == (old.labels == NO_CLUSTER)).all()
    visible = new.labels != NO_CLUSTER
    assert np.bincount(new.labels[visible], minlength=new.k).tolist() == new.counts.tolist()
    assert (np.diff(new.counts) <= 0).all()
    assert new.counts[-1] > 0
    values = scale_to_255(image.color, display_limits(image.color, image.valid)).astype(np.float64)
    values = values.reshape(*new.labels.shape, -1)
    squares = 0.0
    for index in range(new.k):
        members = values[new.labels == index]
        squares += np.square(members - members.mean(axis=0)).sum() * (3 if values.shape[2] == 1 else 1)
        assert np.abs(new.colors[index] - members.mean(axis=0)[:3]).max() <= 0.51
    assert new.mse == pytest.approx(squares / visible.sum(), rel=1e-4, abs=1e-4)
    assert len(adjusted.heirs) == old.k
    assert {heir for heirs in adjusted.heirs for heir in heirs} == set(range(new.k))


def _check_others(old: Segmentation, adjusted: Adjusted, changed: set[int]) -> None:
    for index in set(range(old.k)) - changed:
        (heir,) = adjusted.heirs[index]
        assert ((adjusted.segmentation.labels == heir) == (old.labels == index)).all()
    heirs = {heir for index in changed for heir in adjusted.heirs[index]}
    assert (np.isin(adjusted.segmentation.labels, list(heirs)) == np.isin(old.labels, list(changed))).all()


@every_kind
def test_split_and_merge_leave_the_others_as_they_are(kind: Callable[[], Image]) -> None:
    image = kind()
    prepared, old = _clustered(image)
    for index in range(old.k):
        halves = split(prepared, old, index)
        _check(image, old, halves)
        _check_others(old, halves, {index})
        assert halves.segmentation.k == old.k + 1
        assert halves.segmentation.mse < old.mse
        back = merge(prepared, halves.segmentation, halves.heirs[index])
        assert (back.segmentation.labels == old.labels).all()
        assert (back.segmentation.colors == old.colors).all()
        assert back.segmentation.mse == pytest.approx(old.mse, rel=1e-9)
    joined = merge(prepared, old, [0, 2, 4])
    _check(image, old, joined)
    _check_others(old, joined, {0, 2, 4})


@every_kind
def test_more_and_fewer_change_the_number_by_one(kind: Callable[[], Image]) -> None:
    image = kind()
    prepared, old = _clustered(image)
    up, down = more(prepared, old), fewer(prepared, old)
    for adjusted, k in ((up, old.k + 1), (down, old.k - 1)):
        _check(image, old, adjusted)
        assert adjusted.segmentation.k == k
    assert up.segmentation.mse <= old.mse <= down.segmentation.mse


@settings(max_examples=40)
@given(seed=st.integers(0, 999), k=st.integers(3, 12), side=st.integers(4, 20))
def test_more_lowers_the_error_and_clusters_stay_put(seed: int, k: int, side: int) -> None:
    image = _rgb((side, side), seed)
    prepared, old = _clustered(image, k)
    adjusted = more(prepared, old)
    _check(image, old, adjusted)
    assert adjusted.segmentation.k == old.k + 1
    assert adjusted.segmentation.mse <= old.mse * (1 + 1e-6)
    assert fewer(prepared, old).segmentation.k == old.k - 1


@every_space
def test_every_space_can_be_adjusted(space: object) -> None:
    space_id = str(getattr(space, "id", ""))
    image = _rgb()
    prepared, old = _clustered(image, 6, space_id)
    for adjusted in (more(prepared, old), fewer(prepared, old), split(prepared, old, 2)):
        _check(image, old, adjusted)


def test_clear_clusters_stay_where_they_are_when_one_more_is_asked_for() -> None:
    shades = np.array([[10, 10, 10], [200, 30, 30], [30, 200, 30], [30, 30, 200], [60, 60, 230]], np.uint8)
    image = Image(np.repeat(shades[np.newaxis], 12, axis=0))
    prepared, old = _clustered(image, 4)
    adjusted = more(prepared, old)
    pair = next(index for index, heirs in enumerate(adjusted.heirs) if len(heirs) == 2)
    _check_others(old, adjusted, {pair})
    assert (fewer(prepared, adjusted.segmentation).segmentation.labels == old.labels).all()


def test_a_large_picture_is_adjusted_like_a_small_one() -> None:
    image = _rgb((1100, 1000))
    prepared, old = _clustered(image, 6, "lab")
    for adjusted in (more(prepared, old), fewer(prepared, old), split(prepared, old, 1)):
        _check(image, old, adjusted)
    _check_others(old, split(prepared, old, 0), {0})


def test_a_rare_cluster_outside_the_sample_is_not_lost() -> None:
    pixels = _rgb((1500, 400)).pixels // np.uint8(4)
    pixels[1, 7] = 255
    image = Image(pixels)
    prepared, old = _clustered(image, 3)
    labels = old.labels.copy()
    labels[1, 7] = 3
    odd = Segmentation(
        labels, np.append(old.colors, [[255] * 3], axis=0), np.bincount(labels.ravel()), 1, ClusterParams(4)
    )
    adjusted = more(prepared, odd)
    assert adjusted.segmentation.k == 5
    heirs = adjusted.heirs[3]
    assert adjusted.segmentation.labels[1, 7] in heirs


def test_the_same_change_gives_the_same_bytes() -> None:
    prepared, old = _clustered(_rgb(), 5, "lab")
    for change in (more, fewer):
        first, second = change(prepared, old), change(prepared, old)
        assert first.segmentation.labels.tobytes() == second.segmentation.labels.tobytes()
        assert first.heirs == second.heirs


def test_a_kept_footing_changes_nothing() -> None:
    prepared, old = _clustered(_rgb((300, 200)), 5, "lab")
    footing = find_footing(prepared, old.params)
    for change in (more, fewer):
        kept, fresh = change(prepared, old, footing=footing), change(prepared, old)
        assert (kept.segmentation.labels == fresh.segmentation.labels).all()


def test_clusters_of_one_colour_cannot_be_split() -> None:
    image = Image(np.array([[[0, 0, 0], [255, 0, 0], [255, 0, 0]]], np.uint8))
    prepared, old = _clustered(image, 2)
    with pytest.raises(SegmentError, match="single colour"):
        split(prepared, old, 0)
    with pytest.raises(SegmentError, match="single colour"):
        more(prepared, old)


def test_limits_are_told_in_one_sentence() -> None:
    prepared, most = _clustered(_rgb(), MAX_K)
    with pytest.raises(ParameterError, match="most there can be"):
        more(prepared, most)
    with pytest.raises(ParameterError, match="most there can be"):
        split(prepared, most, 0)
    prepared, two = _clustered(_rgb(), 2)
    with pytest.raises(ParameterError, match="must be left"):
        fewer(prepared, two)
    with pytest.raises(ParameterError, match="must be left"):
        merge(prepared, two, [0, 1])
    with pytest.raises(ParameterError, match="at least two"):
        merge(prepared, two, [1, 1])
    for index in (-1, 2):
        with pytest.raises(ParameterError, match="no cluster"):
            split(prepared, two, index)


@pytest.mark.parametrize("change", [more, fewer, lambda *given: split(given[0], given[1], 0, given[2])])
def test_a_change_can_be_cancelled(change: Callable[..., Adjusted]) -> None:
    class Unwanted(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        change(*_clustered(_rgb()), Unwanted())
