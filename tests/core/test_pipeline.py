from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.clustering import METHODS, Method, find_method
from segapp.core.colors import display_limits, scale_to_255
from segapp.core.errors import ParameterError, SegmentError
from segapp.core.features import SPACES, Space
from segapp.core.opencv import cv2
from segapp.core.pipeline import cluster, prepare, segment
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import (
    NO_CLUSTER,
    ClusterParams,
    Float32Array,
    Image,
    PixelArray,
    Segmentation,
    UInt8Array,
)

every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.id)
_TOLD_K = [method for method in METHODS if not method.finds_k]
every_method_told_k = pytest.mark.parametrize("method", _TOLD_K, ids=lambda method: method.id)
_BY_COLOR = [method for method in _TOLD_K if not method.by_place]
every_method_by_color = pytest.mark.parametrize("method", _BY_COLOR, ids=lambda method: method.id)
every_space = pytest.mark.parametrize("space", SPACES, ids=lambda space: space.id)

BLOBS = [(250, 250, 250), (230, 160, 10), (150, 180, 20), (120, 85, 15), (20, 30, 120)]


def _blobs(shape: tuple[int, int] = (60, 80), noise: float = 6.0, seed: int = 0) -> UInt8Array:
    """Five colours with noise, in falling shares."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(5, size=shape, p=[0.4, 0.25, 0.17, 0.11, 0.07])
    pixels = np.array(BLOBS)[chosen] + rng.normal(0, noise, (*shape, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _float_blobs(shape: tuple[int, int] = (60, 80)) -> Float32Array:
    return (_blobs(shape) / 255).astype(np.float32)


def _values(image: Image) -> np.ndarray:
    """Colours of the pixels as float64 RGB 0..255, (H, W, bands >= 3)."""
    values = scale_to_255(image.color, display_limits(image.color, image.valid)).astype(np.float64)
    if values.ndim == 2 or values.shape[2] == 1:
        values = np.repeat(values.reshape(*values.shape[:2], 1), 3, axis=2)
    return values


def _check(image: Image, result: Segmentation) -> None:
    """What holds for every segmentation."""
    labels = result.labels
    visible = np.ones(labels.shape, bool) if image.valid is None else image.valid
    assert labels.shape == (image.height, image.width)
    assert (labels[~visible] == NO_CLUSTER).all()
    assert np.bincount(labels[visible], minlength=result.k).tolist() == result.counts.tolist()
    assert (result.counts > 0).all()
    assert (np.diff(result.counts) <= 0).all()
    assert result.shares.sum() == pytest.approx(1)
    if find_method(result.params.method).finds_k:
        assert result.k <= 32
    else:
        assert result.k <= result.params.k
        assert bool(result.notes) == (result.k < result.params.k)
    values = _values(image)
    squares = 0.0
    for index in range(result.k):
        members = values[labels == index]
        mean = members.mean(axis=0)
        squares += np.square(members - mean).sum()
        shown = np.zeros(3)
        shown[: min(3, mean.size)] = mean[:3]
        assert np.abs(result.colors[index] - shown).max() <= 0.51
    assert result.mse == pytest.approx(squares / visible.sum(), rel=1e-4, abs=1e-4)
    for array in (labels, result.colors, result.counts):
        assert not array.flags.writeable


@every_method_by_color
@every_space
def test_every_method_in_every_space_finds_well_separated_colors(method: Method, space: Space) -> None:
    image = Image(_blobs())
    result = segment(image, ClusterParams(5, space.id, 0, method.id))
    _check(image, result)
    if space.id != "gray":
        assert np.abs(result.colors.astype(int) - BLOBS).max() <= 4
        np.testing.assert_allclose(result.shares, [0.4, 0.25, 0.17, 0.11, 0.07], atol=0.02)


@every_method_told_k
@pytest.mark.parametrize(
    ("dtype", "shape"),
    [
        (np.uint8, (50, 60)),
        (np.uint8, (50, 60, 1)),
        (np.uint8, (50, 60, 5)),
        (np.uint16, (50, 60)),
        (np.uint16, (50, 60, 3)),
        (np.float32, (50, 60)),
        (np.float32, (50, 60, 2)),
        (np.float32, (300, 400, 3)),
    ],
)
def test_every_depth_and_number_of_bands_can_be_clustered(
    method: Method, dtype: type, shape: tuple[int, ...]
) -> None:
    top = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype.__name__]
    pixels: PixelArray = (np.random.default_rng(1).random(shape) ** 2 * top).astype(dtype)
    image = Image(pixels)
    result = segment(image, ClusterParams(4, "rgb", 3, method.id))
    _check(image, result)
    assert result.k == 4


@every_method
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 9, 3), (9, 1, 3), (2, 2, 3), (1, 4), (4, 1)])
def test_tiny_pictures_can_be_clustered(method: Method, shape: tuple[int, ...]) -> None:
    pixels: UInt8Array = np.random.default_rng(2).integers(0, 256, shape).astype(np.uint8)
    image = Image(pixels)
    for space in SPACES:
        _check(image, segment(image, ClusterParams(5, space.id, 0, method.id)))


@every_method
def test_a_picture_of_one_color_has_one_cluster_and_a_note(method: Method) -> None:
    image = Image(np.full((20, 30, 3), 77, np.uint8))
    result = segment(image, ClusterParams(5, "lab", 0, method.id))
    _check(image, result)
    assert result.k == 1
    assert result.mse == 0
    assert result.notes == ("The image has only 1 colour, so there is 1 cluster instead of 5.",)


@every_method
def test_a_picture_of_three_colors_has_three_clusters_and_a_note(method: Method) -> None:
    pixels = np.zeros((10, 10, 3), np.uint8)
    pixels[:3] = (255, 0, 0)
    pixels[3:5] = (0, 0, 255)
    result = segment(Image(pixels), ClusterParams(5, "rgb", 0, method.id))
    assert result.colors.tolist() == [[0, 0, 0], [255, 0, 0], [0, 0, 255]]
    assert result.counts.tolist() == [50, 30, 20]
    assert result.notes == ("The image has only 3 different colours, so there are 3 clusters instead of 5.",)


@every_method
def test_as_many_colors_as_clusters_need_no_note(method: Method) -> None:
    pixels = np.repeat(np.array(BLOBS, np.uint8), 7, axis=0)[np.newaxis]
    result = segment(Image(pixels), ClusterParams(5, "lab", 0, method.id))
    assert result.notes == ()
    assert result.mse == 0


def test_rare_colors_get_clusters_beside_a_frequent_one() -> None:
    pixels = np.full((300, 400, 3), 255, np.uint8)
    for column in range(7):
        pixels[0, column] = (30 * column, 255 - 30 * column, 60)
    image = Image(pixels)
    result = segment(image, ClusterParams(6, "rgb"))
    _check(image, result)
    assert result.k == 6


def test_clusters_of_the_same_size_are_ordered_by_color() -> None:
    pixels = np.array([[(200, 0, 0), (0, 0, 9), (0, 5, 0)]], np.uint8)
    assert segment(Image(pixels), ClusterParams(3, "rgb")).colors.tolist() == [
        [0, 0, 9],
        [0, 5, 0],
        [200, 0, 0],
    ]


@every_method_told_k
@every_space
def test_transparent_pixels_take_no_part(method: Method, space: Space) -> None:
    opaque = _blobs()
    alpha = np.full((60, 80, 1), 255, np.uint8)
    alpha[:20] = 0
    pixels = np.dstack((opaque, alpha))
    pixels[:20, :, :3] = (255, 0, 255)
    image = Image(pixels, has_alpha=True)
    result = segment(image, ClusterParams(5, space.id, 0, method.id))
    _check(image, result)
    cropped = segment(Image(opaque[20:]), ClusterParams(5, space.id, 0, method.id))
    assert (result.labels[20:] == cropped.labels).all()


def test_transparent_gray_pixels_take_no_part() -> None:
    gray = _blobs()[..., 0]
    alpha = (np.arange(80) % 3 > 0).astype(np.uint8) * np.ones((60, 1), np.uint8)
    image = Image(np.dstack((gray, alpha)), has_alpha=True)
    _check(image, segment(image, ClusterParams(3)))


@every_method
def test_pixels_that_are_not_finite_take_no_part(method: Method) -> None:
    pixels = _float_blobs()
    pixels[5, :9] = np.nan
    pixels[6, 3, 1] = np.inf
    image = Image(pixels)
    result = segment(image, ClusterParams(5, "lab", 0, method.id))
    _check(image, result)
    assert (result.labels == NO_CLUSTER).sum() == 10


def test_a_picture_without_visible_pixels_is_refused() -> None:
    with pytest.raises(SegmentError, match="no visible pixels"):
        segment(Image(np.zeros((4, 4, 4), np.uint8), has_alpha=True))


def test_a_16_bit_picture_gives_the_clusters_of_its_8_bit_copy() -> None:
    pixels = _blobs()
    wide = segment(Image(pixels.astype(np.uint16) * np.uint16(257)), ClusterParams(5, "rgb"))
    narrow = segment(Image(pixels), ClusterParams(5, "rgb"))
    assert (wide.labels == narrow.labels).mean() > 0.999
    assert wide.mse == pytest.approx(narrow.mse, rel=1e-3)


@every_method
def test_the_same_seed_gives_the_same_result_on_any_number_of_threads(
    method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = Image(_blobs((300, 400), noise=30))
    params = ClusterParams(7, "lab", 5, method.id)
    before = cv2.getNumThreads()
    results = []
    for threads in (1, 3):
        cv2.setNumThreads(threads)
        monkeypatch.setattr("segapp.core.strips._MOST_THREADS", threads)
        results.append(segment(image, params))
    cv2.setNumThreads(before)
    first, second = results
    for name in ("labels", "colors", "counts"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()
    assert first.mse == second.mse


@every_method
@pytest.mark.parametrize("shape", [(60, 80), (600, 500)])
def test_progress_grows_from_0_to_1(method: Method, shape: tuple[int, int]) -> None:
    class Listener(NullTask):
        def __init__(self) -> None:
            self.heard: list[float] = []

        def report(self, fraction: float, message: str = "") -> None:
            self.heard.append(fraction)

    for image in (Image(_blobs(shape)), Image(_float_blobs(shape))):
        listener = Listener()
        segment(image, ClusterParams(4, "rgb", 0, method.id), listener)
        assert listener.heard[0] == 0
        assert listener.heard[-1] == 1
        assert listener.heard == sorted(listener.heard)
        assert len(listener.heard) > (10 if method.id.startswith("kmeans") else 5)


@every_method
def test_a_clustering_can_be_cancelled_wherever_it_asks(
    method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segapp.core.strips._ASK_EVERY_S", 60.0)  # how often it asks else depends on the time

    class Until(NullTask):
        def __init__(self, stop: int) -> None:
            self.asked = 0
            self.stop = stop

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked == self.stop:
                raise Cancelled

    for image in (Image(_blobs()), Image(_float_blobs())):
        params = ClusterParams(4, "lab", 0, method.id)
        patient = Until(-1)
        segment(image, params, patient)
        assert patient.asked > (10 if method.id.startswith("kmeans") else 3)
        for stop in range(1, patient.asked + 1, max(1, patient.asked // 12)):
            with pytest.raises(Cancelled):
                segment(image, params, Until(stop))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"k": 1}, "clusters must be 2 to 32"),
        ({"k": 33}, "clusters must be 2 to 32"),
        ({"seed": -1}, "seed must be"),
        ({"seed": 2**31}, "seed must be"),
        ({"space": "cmyk"}, "no colour space"),
        ({"method": "magic"}, "no method"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(change: dict[str, object], sentence: str) -> None:
    params = replace(ClusterParams(), **change)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ParameterError, match=sentence):
        segment(Image(_blobs()), params)


def test_the_largest_seed_and_the_most_clusters_work() -> None:
    image = Image(_blobs(noise=40))
    result = segment(image, ClusterParams(32, "lab", 2**31 - 1))
    _check(image, result)
    assert result.k == 32


def test_a_prepared_picture_gives_what_segment_gives() -> None:
    image = Image(_blobs())
    prepared = prepare(image)
    for k in (3, 6):
        params = ClusterParams(k)
        assert (cluster(prepared, params).labels == segment(image, params).labels).all()


@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 8), st.integers(1, 8), st.just(3))),
    st.integers(2, 32),
    st.sampled_from([space.id for space in SPACES]),
    st.sampled_from([method.id for method in METHODS]),
)
def test_every_small_picture_is_partitioned(pixels: PixelArray, k: int, space: str, method: str) -> None:
    image = Image(pixels)
    _check(image, segment(image, ClusterParams(k, space, 1, method)))


@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 6))), st.integers(2, 5))
def test_any_float_values_can_be_clustered(pixels: PixelArray, k: int) -> None:
    image = Image(pixels)
    if image.valid is not None and not image.valid.any():
        with pytest.raises(SegmentError):
            segment(image, ClusterParams(k))
    else:
        _check(image, segment(image, ClusterParams(k)))


@pytest.mark.parametrize("change", [{}, {"keep_together": 60}, {"notice_texture": 60}, {"not_sure": 10}])
def test_clusters_looked_for_in_a_part_of_the_points_are_nearly_the_same(change: dict[str, int]) -> None:
    random = np.random.default_rng(3)
    pixels = np.repeat(np.repeat(random.integers(40, 216, (4, 6, 3)), 40, axis=0), 40, axis=1)
    image = Image((pixels + random.integers(-9, 10, pixels.shape)).astype(np.uint8))
    params = ClusterParams(k=4, **change)  # type: ignore[arg-type]  # whole numbers only
    prepared = prepare(image)
    exact = cluster(prepared, params)
    nearly = cluster(prepared, params, most_points=4096)
    assert nearly.labels.shape == exact.labels.shape and nearly.k == exact.k
    assert abs(nearly.mse / exact.mse - 1) < 0.05
    again = cluster(prepared, params, most_points=4096)
    assert np.array_equal(nearly.labels, again.labels)
