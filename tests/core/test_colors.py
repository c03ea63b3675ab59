from __future__ import annotations

import numpy as np
import pytest

from segapp.core.colors import band_count, count_levels, display_limits, round_to_rgb8, scale_to_255, to_rgb8
from segapp.core.types import Image, PixelArray

RNG_SEED = 7


def _ramp(high: float, dtype: type = np.float32) -> np.ndarray:
    return np.linspace(0, high, 10_000).reshape(100, 100).astype(dtype)


@pytest.mark.parametrize("high", [1.0, 255.0, 65535.0])
def test_a_float_picture_that_fills_a_conventional_range_keeps_it(high: float) -> None:
    assert display_limits(_ramp(high)) == (0.0, high)
    assert display_limits(_ramp(high / 2)) == (0.0, high)


def test_a_float_picture_of_another_range_is_stretched_to_its_quantiles() -> None:
    low, high = display_limits(_ramp(0.1) + np.float32(5))
    assert low == pytest.approx(5.0, abs=1e-3)
    assert high == pytest.approx(5.1, abs=1e-3)


def test_a_float_picture_with_negative_values_is_stretched() -> None:
    low, high = display_limits(_ramp(2.0) - np.float32(1))
    assert low == pytest.approx(-1, abs=0.01)
    assert high == pytest.approx(1, abs=0.01)


def test_one_hot_pixel_does_not_darken_a_float_picture() -> None:
    pixels = _ramp(0.2)
    pixels[0, 0] = 1000
    low, high = display_limits(pixels)
    assert low == pytest.approx(0, abs=0.01)
    assert high == pytest.approx(0.2, abs=0.01)


def test_a_16_bit_picture_that_fills_its_range_is_not_stretched() -> None:
    assert display_limits(_ramp(60_000, np.uint16)) == (0.0, 65535.0)


def test_a_12_bit_picture_in_16_bits_is_stretched_to_its_quantiles() -> None:
    low, high = display_limits(_ramp(4095, np.uint16))
    assert low == pytest.approx(4, abs=1)
    assert high == pytest.approx(4091, abs=1)


@pytest.mark.parametrize("value", [0.0, -3.0, 1e-9, 1e20, 0.3])
def test_a_picture_of_one_value_has_limits_that_differ(value: float) -> None:
    low, high = display_limits(np.full((5, 5), value, np.float32))
    assert low < high
    assert np.isfinite(scale_to_255(np.full((2, 2), value, np.float32), (low, high))).all()


def test_limits_look_only_at_valid_pixels() -> None:
    pixels = _ramp(60_000, np.uint16)
    valid = pixels < 1000
    assert display_limits(pixels, valid)[1] < 1000


def test_limits_of_a_picture_without_finite_values_exist() -> None:
    assert display_limits(np.full((4, 4), np.nan, np.float32)) == (0.0, 1.0)


def test_scaling_clips_and_makes_nan_black() -> None:
    pixels = np.array([-5.0, 0.0, 0.5, 1.0, 9.0, np.nan, np.inf, -np.inf], np.float32)
    assert scale_to_255(pixels, (0.0, 1.0)).tolist() == [0, 0, 127.5, 255, 255, 0, 255, 0]


def test_levels_are_counted_under_the_mask_only() -> None:
    pixels = np.array([[1, 1, 2], [2, 2, 3]], np.uint8)
    assert count_levels(pixels)[1:4].tolist() == [2, 3, 1]
    assert count_levels(pixels, pixels != 2)[1:4].tolist() == [2, 0, 1]


def test_8_bit_rgb_is_shown_without_a_copy() -> None:
    image = Image(np.zeros((4, 5, 3), np.uint8))
    assert np.shares_memory(to_rgb8(image), image.pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("bands", [0, 1, 2, 3, 4, 7])
def test_every_picture_can_be_shown(dtype: type, bands: int) -> None:
    rng = np.random.default_rng(RNG_SEED)
    shape = (300, 1000, bands) if bands else (300, 1000)
    top = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype.__name__]
    pixels: PixelArray = (rng.random(shape) * top).astype(dtype)
    image = Image(pixels)
    shown = to_rgb8(image)
    assert shown.shape == (300, 1000, 3)
    assert shown.dtype == np.uint8
    assert not shown.flags.writeable
    flat = pixels.reshape(300, 1000, -1)[..., :3].astype(np.float64) * (255 / top)
    if flat.shape[2] == 2:
        flat = np.dstack((flat, np.zeros((300, 1000))))
    assert np.abs(shown - flat).max() <= 1.0
    assert band_count(image) == max(1, bands)


def test_gray_with_alpha_is_shown_as_gray() -> None:
    pixels = np.dstack((np.full((3, 4), 90, np.uint8), np.zeros((3, 4), np.uint8)))
    assert (to_rgb8(Image(pixels, has_alpha=True)) == 90).all()


def test_rgb_with_alpha_loses_its_alpha() -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    assert (to_rgb8(Image(pixels, has_alpha=True)) == pixels[..., :3]).all()


def test_a_float_picture_shows_nan_black() -> None:
    pixels = np.full((3, 3), 1, np.float32)
    pixels[1, 1] = np.nan
    shown = to_rgb8(Image(pixels))
    assert shown[1, 1].tolist() == [0, 0, 0]
    assert shown[0, 0].tolist() == [255, 255, 255]


def test_mean_colors_are_rounded_as_they_are_shown() -> None:
    assert round_to_rgb8(np.array([[12.5]])).tolist() == [[13, 13, 13]]
    assert round_to_rgb8(np.array([[1.2, 2.6]])).tolist() == [[1, 3, 0]]
    assert round_to_rgb8(np.array([[1.0, 2.0, 3.0, 4.0]])).tolist() == [[1, 2, 3]]
