"""Changes by one cluster under every setting and method, and after changes by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from segapp.core.adjust import Adjusted, fewer, merge, more, split
from segapp.core.anchors import find_footing
from segapp.core.certainty import explain
from segapp.core.clustering import METHODS, find_method
from segapp.core.pipeline import Prepared, cluster, prepare
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, PixelArray, Segmentation

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"ignore_shadows": 70},
    {"smooth": 40},
    {"keep_together": 60},
    {"notice_texture": 60},
    {"not_sure": 20},
    {"smooth": 30, "keep_together": 30, "notice_texture": 30, "ignore_shadows": 30, "not_sure": 10},
)

every_setting = pytest.mark.parametrize("change", SETTINGS, ids=lambda change: "-".join(change) or "plain")


def _pixels(shape: tuple[int, int] = (48, 60), bands: int = 3) -> PixelArray:
    """Make blocks of six shades with noise."""
    rng = np.random.default_rng(4)
    shades = rng.integers(20, 230, (6, bands))
    which = np.kron(rng.integers(0, 6, (6, 6)), np.ones((8, 10), np.int64))
    pixels: PixelArray = np.clip(shades[which] + rng.normal(0, 9, (*shape, bands)), 0, 255).astype(np.uint8)
    return pixels


def _transparent() -> Image:
    alpha = np.full((48, 60, 1), 255, np.uint8)
    alpha[:9] = 0
    return Image(np.concatenate((_pixels(), alpha), axis=2).astype(np.uint8), has_alpha=True)


KINDS: dict[str, Callable[[], Image]] = {
    "rgb": lambda: Image(_pixels()),
    "transparent": _transparent,
    "gray": lambda: Image(_pixels(bands=1)[..., 0]),
    "16-bit": lambda: Image(_pixels().astype(np.uint16) * np.uint16(257)),
    "float": lambda: Image((_pixels() / 255).astype(np.float32)),
    "six bands": lambda: Image(_pixels(bands=6)),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def _values(prepared: Prepared) -> np.ndarray:
    """Colours as they are measured: float64 (H, W, bands)."""
    low, high = prepared.colors.limits
    values = (prepared.image.color.astype(np.float64) - low) / (high - low) * 255
    return np.clip(values, 0, 255).reshape(prepared.image.height, prepared.image.width, -1)


def _check_counted(prepared: Prepared, found: Segmentation) -> None:
    """Compare what is said of the clusters with a recount."""
    values, squares = _values(prepared), 0.0
    assert found.k == found.params.k == len(found.colors)
    assert (np.diff(found.counts) <= 0).all()
    assert found.counts[-1] > 0
    assert found.means is not None
    for index in range(found.k):
        members = values[found.labels == index]
        assert len(members) == found.counts[index]
        mean = members.mean(axis=0)
        assert found.means[index] == pytest.approx(mean, abs=1e-3)
        assert np.abs(found.colors[index] - mean[:3]).max() <= 0.51
        squares += np.square(members - mean).sum() * (3 if values.shape[2] == 1 else 1)
    assert found.mse == pytest.approx(squares / found.counts.sum(), rel=1e-4, abs=1e-4)


def _check_kept(old: Segmentation, adjusted: Adjusted, changed: set[int]) -> None:
    new = adjusted.segmentation
    for index in set(range(old.k)) - changed:
        (heir,) = adjusted.heirs[index]
        assert ((new.labels == heir) == (old.labels == index)).all()
    assert ((new.labels == NO_CLUSTER) == (old.labels == NO_CLUSTER)).all()


def _share_that_stayed(old: Segmentation, adjusted: Adjusted) -> float:
    """Share of the pixels that are in an heir of the cluster they were in."""
    stayed = sum(
        int((np.isin(adjusted.segmentation.labels, heirs) & (old.labels == index)).sum())
        for index, heirs in enumerate(adjusted.heirs)
    )
    return stayed / int(old.counts.sum())


def _check_model(prepared: Prepared, found: Segmentation) -> None:
    """See that each pixel is in the cluster whose centre is nearest, or was left out."""
    assert found.model is not None
    rng = np.random.default_rng(1)
    where = zip(rng.integers(0, 48, 40), rng.integers(0, 60, 40), strict=True)
    for row, col in where:
        told = explain(prepared, found, int(row), int(col))
        if told is not None and told.cluster != NO_CLUSTER:
            assert told.nearest[0][0] == told.cluster or told.nearest[0][1] == told.nearest[1][1]


@every_setting
@every_kind
def test_one_more_and_one_fewer_start_from_the_clusters_there_are(kind: str, change: dict[str, Any]) -> None:
    prepared = prepare(KINDS[kind]())
    params = ClusterParams(4, "rgb", **change)
    old = cluster(prepared, params)
    footing = find_footing(prepared, params)
    for step, k in ((more, 5), (fewer, 3)):
        adjusted = step(prepared, old)
        assert adjusted.segmentation.params == replace(params, k=k)
        _check_counted(prepared, adjusted.segmentation)
        _check_model(prepared, adjusted.segmentation)
        assert _share_that_stayed(old, adjusted) > (0.7 if not params.not_sure else 0.5)
        kept = step(prepared, old, footing=footing)
        assert kept.segmentation.labels.tobytes() == adjusted.segmentation.labels.tobytes()
        assert kept.heirs == adjusted.heirs


@every_setting
@every_kind
def test_clusters_are_split_and_merged_under_every_setting(kind: str, change: dict[str, Any]) -> None:
    prepared = prepare(KINDS[kind]())
    old = cluster(prepared, ClusterParams(4, "rgb", **change))
    for index in range(old.k):
        halves = split(prepared, old, index)
        _check_counted(prepared, halves.segmentation)
        _check_kept(old, halves, {index})
        assert halves.segmentation.model is None
        again = split(prepared, halves.segmentation, 0)
        _check_counted(prepared, again.segmentation)
        _check_kept(halves.segmentation, again, {0})
        back = merge(prepared, halves.segmentation, halves.heirs[index])
        assert back.segmentation.labels.tobytes() == old.labels.tobytes()
        assert back.segmentation.mse == pytest.approx(old.mse, rel=1e-9)
    joined = merge(prepared, old, [1, 3])
    _check_counted(prepared, joined.segmentation)
    _check_kept(old, joined, {1, 3})


@every_setting
def test_a_change_inside_an_area_stays_inside(change: dict[str, Any]) -> None:
    area = np.zeros((48, 60), np.bool_)
    area[5:40, 7:50] = True
    prepared = prepare(Image(_pixels()), area=area)
    old = cluster(prepared, ClusterParams(4, **change))
    changes = (
        more(prepared, old),
        fewer(prepared, old),
        split(prepared, old, 1),
        merge(prepared, old, [0, 2]),
    )
    for adjusted in changes:
        assert (adjusted.segmentation.labels[~area] == NO_CLUSTER).all()
        _check_counted(prepared, adjusted.segmentation)


@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_every_method_can_go_up_and_down(method: str) -> None:
    prepared = prepare(Image(_pixels()))
    old = cluster(prepared, ClusterParams(4, method=method))
    up = more(prepared, old)
    assert up.segmentation.k == old.k + 1
    _check_counted(prepared, up.segmentation)
    down = fewer(prepared, up.segmentation)
    assert down.segmentation.k == old.k
    if method != "gaussian-mixture":
        assert _share_that_stayed(old, up) > 0.7
    if find_method(method).by_place:
        assert sorted(len(heirs) for heirs in up.heirs) == [1, 1, 1, 2]
        assert down.segmentation.labels.tobytes() == old.labels.tobytes()
    elif method != "gaussian-mixture":
        _check_model(prepared, up.segmentation)


@every_setting
def test_clusters_changed_by_hand_are_a_start_too(change: dict[str, Any]) -> None:
    prepared = prepare(Image(_pixels()))
    old = cluster(prepared, ClusterParams(4, **change))
    by_hand = merge(prepared, split(prepared, old, 0).segmentation, [1, 2]).segmentation
    assert by_hand.model is None
    for step, k in ((more, by_hand.k + 1), (fewer, by_hand.k - 1)):
        adjusted = step(prepared, by_hand)
        assert adjusted.segmentation.k == k
        _check_counted(prepared, adjusted.segmentation)
        if adjusted.segmentation.model is not None:
            _check_model(prepared, adjusted.segmentation)


def test_a_split_heeds_the_place_where_place_counts() -> None:
    pixels: PixelArray = np.random.default_rng(0).integers(90, 110, (40, 90, 3)).astype(np.uint8)
    pixels[:, :45] += 60
    prepared = prepare(Image(pixels))
    together = cluster(prepared, ClusterParams(2, keep_together=100))
    adjusted = split(prepared, together, 0)
    first, second = adjusted.heirs[0]
    middles = [np.argwhere(adjusted.segmentation.labels == heir).mean(axis=0) for heir in (first, second)]
    assert np.abs(middles[0] - middles[1]).max() > 10


def test_a_split_heeds_smoothing() -> None:
    rng = np.random.default_rng(5)
    left = np.arange(80) < 40
    pixels = np.where(left, 100, 130)[np.newaxis, :, np.newaxis] + rng.normal(0, 18, (60, 80, 3))
    pixels[:, 76:] = 250
    prepared = prepare(Image(np.clip(pixels, 0, 255).astype(np.uint8)))
    old = cluster(prepared, ClusterParams(2, "rgb", smooth=100))
    adjusted = split(prepared, old, 0)
    share = np.mean((adjusted.segmentation.labels == adjusted.heirs[0][0])[:, :40])
    other = np.mean((adjusted.segmentation.labels == adjusted.heirs[0][0])[:, 40:76])
    assert abs(share - other) > 0.9


def test_labels_that_do_not_follow_from_the_colour_are_taken_as_they_are() -> None:
    prepared = prepare(Image(_pixels()))
    labels = np.zeros((48, 60), np.uint8)
    labels[:, 40:], labels[30:, :] = 1, 2
    values = _values(prepared)
    counts = np.bincount(labels.ravel())
    mse = sum(
        np.square(values[labels == index] - values[labels == index].mean(axis=0)).sum() for index in range(3)
    )
    odd = Segmentation(labels, np.zeros((3, 3), np.uint8), counts, mse / labels.size, ClusterParams(3))
    for adjusted, changed in ((split(prepared, odd, 1), {1}), (merge(prepared, odd, [0, 2]), {0, 2})):
        _check_counted(prepared, adjusted.segmentation)
        _check_kept(odd, adjusted, changed)


def test_a_few_odd_pixels_in_a_plain_cluster_can_be_split_off() -> None:
    pixels = np.full((900, 700, 3), 80, np.uint8)
    pixels[:200] = 200
    pixels[333, 444] = 90
    prepared = prepare(Image(pixels))
    old = cluster(prepared, ClusterParams(2, "lab"))
    where = int(old.labels[333, 444])
    adjusted = split(prepared, old, where)
    assert sorted(adjusted.segmentation.counts.tolist()) == [1, 200 * 700, 700 * 700 - 1]
    _check_kept(old, adjusted, {where})


def test_a_footing_of_another_picture_or_setting_is_not_used() -> None:
    prepared, other = prepare(Image(_pixels())), prepare(Image(_pixels()[::-1].copy()))
    old = cluster(prepared, ClusterParams(4))
    expected = more(prepared, old).segmentation.labels.tobytes()
    for footing in (find_footing(other, old.params), find_footing(prepared, ClusterParams(4, "hsv"))):
        assert more(prepared, old, footing=footing).segmentation.labels.tobytes() == expected
    same_view = find_footing(prepared, ClusterParams(9, seed=3))
    assert same_view.fits(prepared, old.params)


class _Watched(NullTask):
    """Hears how far the work is, and stops it when it has asked so often."""

    def __init__(self, stop: int = -1) -> None:
        self.left = stop
        self.heard: list[float] = []

    def raise_if_cancelled(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Cancelled

    def report(self, fraction: float, message: str = "") -> None:
        self.heard.append(fraction)


CHANGES: dict[str, Callable[..., Adjusted]] = {
    "more": more,
    "fewer": fewer,
    "split": lambda prepared, old, task: split(prepared, old, 1, task),
    "merge": lambda prepared, old, task: merge(prepared, old, [0, 1], task),
}


@pytest.mark.parametrize("change", [{}, {"keep_together": 30}], ids=["plain", "place"])
@pytest.mark.parametrize("name", CHANGES)
def test_progress_never_goes_back_and_every_change_can_be_cancelled(
    name: str, change: dict[str, Any]
) -> None:
    pixels: PixelArray = np.tile(_pixels(), (36, 30, 1)).astype(np.uint8)
    prepared = prepare(Image(pixels))
    old = cluster(prepared, ClusterParams(4, **change))
    odd = replace(old, model=None, means=None)
    for start in (old, odd):
        watched = _Watched()
        CHANGES[name](prepared, start, watched)
        assert watched.heard == sorted(watched.heard)
        assert watched.heard[-1] == pytest.approx(1)
    for stop in (1, 3):
        with pytest.raises(Cancelled):
            CHANGES[name](prepared, odd, _Watched(stop))
