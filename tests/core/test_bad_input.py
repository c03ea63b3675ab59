"""Pictures that break careless code: each gives a result or one sentence, and no warning."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from segapp.core.clustering import METHODS
from segapp.core.errors import ParameterError, SegmentError
from segapp.core.pipeline import segment
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, PixelArray


def _random(shape: tuple[int, ...], kind: type[Any], scale: float) -> PixelArray:
    return (np.random.default_rng(0).random(shape) * scale).astype(kind)


def _odd_floats() -> PixelArray:
    pixels = np.random.default_rng(0).random((9, 11, 3)).astype(np.float32)
    pixels[2, 3], pixels[4], pixels[5, 5, 0] = np.nan, np.inf, -np.inf
    return pixels


PICTURES: dict[str, Image] = {
    "three colours": Image(np.tile(np.array([[[0, 0, 0], [255, 0, 0], [0, 9, 255]]], np.uint8), (5, 1, 1))),
    "equal": Image(np.full((7, 8, 3), 77, np.uint8)),
    "1 x 1": Image(np.full((1, 1, 3), 77, np.uint8)),
    "1 x N": Image(_random((1, 40, 3), np.uint8, 255)),
    "N x 1": Image(_random((40, 1), np.uint8, 255)),
    "two bands": Image(_random((12, 17, 2), np.uint16, 65535)),
    "16 bits": Image(_random((12, 17, 3), np.uint16, 65535)),
    "32 bands": Image(_random((6, 7, 32), np.float32, 1)),
    "equal bands": Image(np.full((7, 8, 5), 3.0, np.float32)),
    "not finite": Image(_odd_floats()),
    "near the largest float": Image(_random((9, 11, 3), np.float32, 3e38)),
    "near the smallest float": Image(_random((9, 11), np.float32, 1e-37)),
}
HOPELESS: dict[str, tuple[Image, str]] = {
    "transparent": (Image(np.zeros((6, 6, 4), np.uint8), has_alpha=True), "no visible pixels"),
    "nothing finite": (Image(np.full((5, 5), np.nan, np.float32)), "no visible pixels"),
    "no pixels": (Image(np.zeros((0, 5, 3), np.uint8)), "no visible pixels"),
    "33 bands": (Image(np.zeros((6, 7, 33), np.uint8)), "33 bands, but only 1 to 32"),
}
CHANGES: tuple[dict[str, int], ...] = (
    {},
    {"smooth": 50, "not_sure": 50},
    {"keep_together": 50},
    {"ignore_shadows": 100, "smooth": 100, "keep_together": 100, "notice_texture": 100, "not_sure": 100},
)
every_method = pytest.mark.parametrize("method", [method.id for method in METHODS])


@every_method
@pytest.mark.parametrize("name", PICTURES)
def test_an_odd_picture_gives_clusters_and_no_warning(name: str, method: str) -> None:
    image = PICTURES[name]
    bands = image.pixels.shape[2] if image.pixels.ndim == 3 else 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for k, change in zip((2, 32, 3, 5), CHANGES, strict=True):
            space = "lab" if bands in {1, 3} else "rgb"
            found = segment(image, ClusterParams(k, space, method=method, **change))
            inside = found.labels != NO_CLUSTER
            assert np.bincount(found.labels[inside], minlength=found.k).tolist() == found.counts.tolist()
            assert (found.counts > 0).all()
            assert np.isfinite(found.mse)
            assert found.k <= max(k, 32 if method == "mean-shift" else 0)


@every_method
@pytest.mark.parametrize("name", HOPELESS)
def test_a_hopeless_picture_gives_one_sentence(name: str, method: str) -> None:
    image, words = HOPELESS[name]
    for change in CHANGES:
        with pytest.raises(SegmentError, match=words) as caught:
            segment(image, ClusterParams(3, "rgb", method=method, **change))
        assert str(caught.value).endswith(".")


def test_a_space_for_other_pictures_is_told_in_one_sentence() -> None:
    with pytest.raises(ParameterError, match="2 bands, but the colour space"):
        segment(PICTURES["two bands"])


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_rows_without_a_visible_pixel_are_passed_over(
    change: dict[str, Any], kind: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "segapp.core.assign.row_strips", lambda shape, *_: [slice(r, r + 1) for r in range(shape[0])]
    )
    pixels = _random((20, 30, 3), kind, 200)
    area = np.arange(20)[:, np.newaxis] + np.zeros((1, 30), int) >= 12
    for space in ("lab", "rgb", "hsv", "gray", "luv", "ycc"):
        found = segment(Image(pixels), ClusterParams(3, space, **change), area=area)
        assert (found.labels[~area] == NO_CLUSTER).all()
        assert found.counts.sum() == np.count_nonzero(found.labels != NO_CLUSTER) > 0


def test_an_area_that_is_no_array_is_refused() -> None:
    area: Any = [[True]]
    with pytest.raises(ParameterError, match="bool array of shape \\(4, 5\\), not list"):
        segment(Image(np.zeros((4, 5), np.uint8)), area=area)
