from __future__ import annotations

import numpy as np
import pytest

from segapp.core.pipeline import cluster, prepare, segment
from segapp.core.smoothing import filter_part, smooth, steps_for
from segapp.core.task import NullTask
from segapp.core.types import ClusterParams, Image, PixelArray, UInt8Array


def _halves(shape: tuple[int, ...] = (60, 80, 3), noise: float = 12.0) -> UInt8Array:
    rng = np.random.default_rng(0)
    pixels = np.full(shape, 90.0)
    pixels[:, shape[1] // 2 :] = 170
    return np.clip(pixels + rng.normal(0, noise, shape), 0, 255).astype(np.uint8)


def test_smoothing_lowers_noise_and_keeps_the_edge() -> None:
    image = Image(_halves())
    smoothed = smooth(image, (0.0, 255.0), 50, NullTask()).pixels.astype(float)
    assert smoothed[:, :36].std() < 0.5 * _halves()[:, :36].std()
    assert smoothed[:, 41].mean() - smoothed[:, 38].mean() > 65


@pytest.mark.parametrize("shape", [(130, 900), (130, 900, 3), (130, 900, 5), (3, 2000, 3), (1, 1, 3)])
def test_strips_are_smoothed_as_the_whole_picture(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = _halves(shape)
    image = Image(pixels)
    expected = pixels.reshape(*shape[:2], -1)
    for step in steps_for(shape):
        expected = filter_part(expected, step, 30.0)
    monkeypatch.setattr("segapp.core.smoothing.row_strips", lambda shape, _=0: _narrow(shape[0]))
    assert (smooth(image, (0.0, 255.0), 50, NullTask()).pixels == expected).all()


def _narrow(height: int) -> list[slice]:
    return [slice(top, min(top + 17, height)) for top in range(0, height, 17)]


def test_the_reach_grows_with_the_picture() -> None:
    assert steps_for((300, 480)) == (1, 2)
    assert steps_for((3000, 4000)) == (1, 8, 16)


def test_labels_come_from_the_smoothed_picture_and_colors_from_the_original() -> None:
    pixels = _halves(noise=30)
    prepared = prepare(Image(pixels))
    plain = cluster(prepared, ClusterParams(2, "rgb"))
    result = cluster(prepared, ClusterParams(2, "rgb", smooth=100))
    right = np.arange(80) >= 40
    agreement = [
        max(np.mean((r.labels == 1) == right), np.mean((r.labels == 0) == right)) for r in (plain, result)
    ]
    assert agreement[1] > agreement[0]
    for index in range(2):
        members = pixels[result.labels == index]
        assert np.abs(result.colors[index] - members.mean(axis=0)).max() <= 0.51
    again = segment(Image(pixels), ClusterParams(2, "rgb", smooth=100))
    assert again.labels.tobytes() == result.labels.tobytes()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_every_depth_can_be_smoothed_and_transparency_stays(dtype: type) -> None:
    top = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype.__name__]
    pixels: PixelArray = (np.dstack((_halves(), np.full((60, 80), 255))) / 255 * top).astype(dtype)
    pixels[:9, :, 3] = 0
    result = segment(Image(pixels, has_alpha=True), ClusterParams(3, smooth=40))
    assert (result.labels[:9] == 255).all()
    assert (result.labels[9:] < 3).all()
