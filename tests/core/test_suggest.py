from __future__ import annotations

import numpy as np
import pytest

from segapp.core.errors import ParameterError, SegmentError
from segapp.core.pipeline import prepare
from segapp.core.silhouette import silhouette
from segapp.core.suggest import MOST_K, THUMBNAIL_PX, suggest_k
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image

SHADES = np.array([[240, 240, 240], [200, 30, 30], [30, 160, 30], [20, 20, 60]])


def _four(shape: tuple[int, int] = (60, 80), noise: float = 8.0) -> Image:
    rng = np.random.default_rng(3)
    pixels = SHADES[rng.choice(4, shape, p=[0.4, 0.3, 0.2, 0.1])] + rng.normal(0, noise, (*shape, 3))
    return Image(np.clip(pixels, 0, 255).astype(np.uint8))


def _silhouette_slowly(apart: np.ndarray, labels: np.ndarray) -> float:
    """Follow the definition point by point."""
    scores = []
    for index, label in enumerate(labels):
        same = np.flatnonzero((labels == label) & (np.arange(len(labels)) != index))
        if not len(same):
            scores.append(0.0)
            continue
        own = apart[index, same].mean()
        other = min(apart[index, labels == each].mean() for each in set(labels.tolist()) - {int(label)})
        scores.append((other - own) / max(own, other))
    return float(np.mean(scores))


def test_the_silhouette_is_what_its_definition_says() -> None:
    rng = np.random.default_rng(0)
    for k in (2, 5, 40):
        points = rng.normal(size=(90, 3)).astype(np.float32)
        labels = rng.integers(0, k, 90).astype(np.uint8)
        apart = np.sqrt(np.square(points[:, np.newaxis] - points).sum(axis=2))
        assert silhouette(apart, labels) == pytest.approx(_silhouette_slowly(apart, labels), abs=1e-5)


def test_one_cluster_and_equal_points_have_a_score() -> None:
    apart = np.zeros((4, 4), np.float32)
    assert silhouette(apart, np.zeros(4, np.uint8)) == 0
    assert silhouette(apart, np.array([0, 0, 1, 1], np.uint8)) == 0


def test_clear_clusters_are_counted() -> None:
    suggestion = suggest_k(prepare(_four()))
    assert suggestion.k == 4
    assert [candidate.k for candidate in suggestion.candidates] == list(range(2, MOST_K + 1))
    best = suggestion.candidates[2]
    assert best.score == max(candidate.score for candidate in suggestion.candidates)
    assert np.abs(best.colors.astype(int) - SHADES).max() < 8


@pytest.mark.parametrize("shape", [(300, 1500), (1, 900), (2, 1)])
def test_every_number_has_a_thumbnail(shape: tuple[int, int]) -> None:
    for candidate in suggest_k(prepare(_four(shape))).candidates:
        assert max(candidate.labels.shape) <= THUMBNAIL_PX
        assert candidate.colors.shape == (candidate.k, 3)
        counts = np.bincount(candidate.labels.ravel(), minlength=candidate.k)
        assert len(counts) == candidate.k
        assert (np.diff(counts) <= 0).all()


def test_transparent_pixels_have_no_cluster() -> None:
    pixels = np.dstack((_four().pixels, np.full((60, 80), 255, np.uint8))).astype(np.uint8)
    pixels[:9, :, 3] = 0
    for candidate in suggest_k(prepare(Image(pixels, has_alpha=True))).candidates:
        assert (candidate.labels[:9] == NO_CLUSTER).all()
        assert (candidate.labels[9:] < candidate.k).all()


@pytest.mark.parametrize(
    "pixels",
    [
        _four().pixels[..., 0],
        _four((30, 30)).pixels.astype(np.uint16) * np.uint16(257),
        (_four((30, 30)).pixels / 255).astype(np.float32),
        np.random.default_rng(0).integers(0, 255, (12, 12, 6)).astype(np.uint8),
    ],
    ids=["gray", "16-bit", "float", "six bands"],
)
def test_every_kind_of_picture_gets_a_suggestion(pixels: np.ndarray) -> None:
    suggestion = suggest_k(prepare(Image(pixels)), ClusterParams(space="rgb"))
    assert 2 <= suggestion.k <= MOST_K


def test_there_are_no_more_clusters_than_colours() -> None:
    pixels = np.array([[[0, 0, 0], [255, 0, 0], [255, 0, 0], [0, 9, 255]]], np.uint8)
    assert [candidate.k for candidate in suggest_k(prepare(Image(pixels))).candidates] == [2, 3]
    with pytest.raises(SegmentError, match="single colour"):
        suggest_k(prepare(Image(np.full((5, 5, 3), 7, np.uint8))))
    with pytest.raises(ParameterError, match="6 bands"):
        suggest_k(prepare(Image(np.zeros((3, 3, 6), np.uint8))), ClusterParams(space="lab"))


def test_the_same_picture_gets_the_same_suggestion() -> None:
    first, second = (suggest_k(prepare(_four())) for _ in range(2))
    for one, other in zip(first.candidates, second.candidates, strict=True):
        assert one.score == other.score
        assert one.labels.tobytes() == other.labels.tobytes()


def test_a_suggestion_reports_and_can_be_cancelled() -> None:
    class Watched(NullTask):
        def __init__(self, stop: int) -> None:
            self.left = stop
            self.heard: list[float] = []

        def raise_if_cancelled(self) -> None:
            self.left -= 1
            if self.left == 0:
                raise Cancelled

        def report(self, fraction: float, message: str = "") -> None:
            self.heard.append(fraction)

    prepared = prepare(_four())
    patient = Watched(-1)
    suggest_k(prepared, task=patient)
    assert patient.heard == sorted(patient.heard)
    assert patient.heard[-1] == 1
    for stop in (1, 2, 20):
        with pytest.raises(Cancelled):
            suggest_k(prepared, task=Watched(stop))


def test_place_counts_in_a_suggestion() -> None:
    left_and_right = np.where(np.arange(120) < 60, 100, 160)[np.newaxis, :, np.newaxis]
    pixels = left_and_right + np.random.default_rng(0).normal(0, 40, (60, 120, 3))
    prepared = prepare(Image(np.clip(pixels, 0, 255).astype(np.uint8)))

    def neighbours(params: ClusterParams) -> float:
        labels = suggest_k(prepared, params).candidates[4].labels
        return float(np.mean(labels[:, 1:] == labels[:, :-1]))

    plain, together = neighbours(ClusterParams()), neighbours(ClusterParams(keep_together=100))
    assert together > plain + 0.2


def test_smoothing_counts_in_a_suggestion() -> None:
    prepared = prepare(_four((300, 300), 45))
    noisy, smoothed = (
        suggest_k(prepared, ClusterParams(space="rgb", smooth=smooth)).candidates[2] for smooth in (0, 100)
    )
    assert smoothed.score > noisy.score


def test_ignored_shadows_count_in_a_suggestion() -> None:
    shade = np.linspace(0.15, 1, 80)[np.newaxis, :, np.newaxis]
    hues = np.array([[160, 110, 110], [110, 110, 160]])[np.arange(60) // 30][:, np.newaxis]
    prepared = prepare(Image((hues * shade).astype(np.uint8)))
    halves = np.arange(60)[:, np.newaxis] // 30 == np.zeros((1, 80))

    def agreement(params: ClusterParams) -> float:
        labels = suggest_k(prepared, params).candidates[0].labels
        same = float(np.mean((labels == 0) == halves))
        return max(same, 1 - same)

    assert agreement(ClusterParams(ignore_shadows=100)) > 0.9 > agreement(ClusterParams())


def test_unsure_pixels_have_no_cluster_in_a_thumbnail() -> None:
    for candidate in suggest_k(prepare(_four(noise=40)), ClusterParams(not_sure=25)).candidates:
        left_out = np.mean(candidate.labels == NO_CLUSTER)
        assert 0 < left_out <= 0.25
        clear = candidate.labels[candidate.labels != NO_CLUSTER]
        assert clear.max() == candidate.k - 1


@pytest.mark.parametrize("change", [{}, {"smooth": 40}, {"keep_together": 40}, {"notice_texture": 40}])
def test_only_the_area_counts_in_a_suggestion(change: dict[str, int]) -> None:
    pixels = _four((100, 120)).pixels.copy()
    pixels[:, 60:] = np.random.default_rng(0).integers(0, 255, (100, 60, 3))
    area = np.zeros((100, 120), np.bool_)
    area[:, :58] = True
    params = ClusterParams(**change)  # type: ignore[arg-type]  # the settings are numbers
    suggestion = suggest_k(prepare(Image(pixels), area=area), params)
    for candidate in suggestion.candidates:
        assert (candidate.labels[:, 58:] == NO_CLUSTER).all()
        assert (candidate.labels[:, :58] < candidate.k).all()
    if not change:
        assert suggestion.k == 4


@pytest.mark.parametrize("alpha", [False, True])
def test_a_large_picture_is_smoothed_at_a_smaller_size(alpha: bool) -> None:
    pixels = _four((1800, 2700)).pixels
    if alpha:
        whole = np.zeros((1800, 2700, 4), np.uint8)
        whole[..., :3] = pixels
        whole[5, 7, 3] = 255  # left out with its row
        whole[5, 8] = (9, 250, 9, 255)
        pixels = whole
    suggestion = suggest_k(prepare(Image(pixels, has_alpha=alpha)), ClusterParams(smooth=20))
    assert suggestion.k == (2 if alpha else 4)


@pytest.mark.parametrize("method", ["minibatch", "gaussian-mixture", "mean-shift"])
def test_the_clusters_of_a_suggestion_are_those_of_k_means(method: str) -> None:
    prepared = prepare(_four())
    expected, found = suggest_k(prepared), suggest_k(prepared, ClusterParams(method=method))
    for one, other in zip(expected.candidates, found.candidates, strict=True):
        assert one.labels.tobytes() == other.labels.tobytes()
