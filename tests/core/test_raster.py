from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segapp.core.raster import (
    CHARACTERS,
    Numbers,
    colorize,
    ink_layer,
    number_text,
    numbers_ink,
    premultiplied,
)
from segapp.core.view import View, visible_patch
from segapp.core.viewport import picture_pyramid


@given(st.lists(st.integers(0, 0xFFFFFFFF), min_size=1, max_size=20))
def test_premultiplied_colours_are_the_straight_ones_times_their_alpha(colors: list[int]) -> None:
    found = premultiplied(colors).view(np.uint32)
    for color, result in zip(colors, found.tolist(), strict=True):
        alpha = color >> 24
        assert result >> 24 == alpha
        for shift in (0, 8, 16):
            channel = (color >> shift) & 255
            assert (result >> shift) & 255 == (channel * alpha + 127) // 255


def test_each_index_gets_its_colour() -> None:
    indices = np.random.default_rng(1).integers(0, 256, (7, 9), dtype=np.uint8)
    colors = premultiplied([0xFF000000 | index * 0x010203 & 0xFFFFFF for index in range(256)])
    assert np.array_equal(colorize(indices, colors), colors.view(np.uint32)[indices])
    assert np.array_equal(colorize(indices[:, 2:5], colors), colors.view(np.uint32)[indices[:, 2:5]])


def layer(scale: float, pixels: np.ndarray, glyphs: np.ndarray | None, brightness: int) -> np.ndarray:
    size = (round(pixels.shape[0] * scale), round(pixels.shape[1] * scale))
    view = View(scale, 0, 0, *size)
    under = np.full((*size, 4), brightness, np.uint8)
    ink = numbers_ink(picture_pyramid(pixels), view, visible_patch(pixels.shape, view), glyphs)
    return ink_layer(ink, under)


def test_lines_lie_where_a_pixel_of_the_image_begins() -> None:
    found = layer(20.0, np.zeros((3, 4, 3), np.uint8), None, 0) >> np.uint32(24)
    rows, cols = np.zeros(60, np.bool_), np.zeros(80, np.bool_)
    rows[[20, 40]] = cols[[20, 40, 60]] = True
    assert np.array_equal(found > 0, rows[:, None] | cols[None, :])


def test_numbers_are_black_on_bright_and_white_on_dark() -> None:
    glyphs = np.zeros((256, 5, 9), np.uint8)
    glyphs[7] = glyphs[8] = glyphs[9] = 127
    pixels = np.full((2, 2, 3), (7, 8, 9), np.uint8)
    bright, dark = layer(32.0, pixels, glyphs, 200), layer(32.0, pixels, glyphs, 20)
    assert (bright >> np.uint32(24) == dark >> np.uint32(24)).all()
    ink = dark >> np.uint32(24) > 200
    assert ink.sum() == 4 * 3 * 5 * 9
    assert (dark[ink] & np.uint32(0xFFFFFF) >= 0xFEFEFE).all()
    assert (bright[ink] & np.uint32(0xFFFFFF) == 0).all()
    rows, cols = np.flatnonzero(ink[:32, :32].any(axis=1)), np.flatnonzero(ink[:32, :32].any(axis=0))
    assert (rows[0], rows[-1], cols[0], cols[-1]) == (8, 22, 11, 19)


def test_each_line_is_the_value_of_a_channel() -> None:
    glyphs = np.zeros((256, 4, 6), np.uint8)
    for value in (10, 20, 30):
        glyphs[value, :, : value // 10] = 127
    found = layer(20.0, np.full((1, 1, 3), (30, 10, 20), np.uint8), glyphs, 0) >> np.uint32(24) > 200
    lengths = found.sum(axis=1)
    assert lengths[lengths > 0].tolist() == [3] * 4 + [1] * 4 + [2] * 4


def own_values(values: np.ndarray, most: int = 9) -> np.ndarray:
    """What is written of values of another depth, at 64 screen pixels each: one bar for each character."""
    glyphs = np.zeros((len(CHARACTERS), 3, 4), np.uint8)
    for code in range(len(CHARACTERS) - 1):
        glyphs[code, 0, 0] = 60 + code
    photo = np.zeros((*values.shape[:2], 3), np.uint8)
    numbers = Numbers(values, glyphs, most)
    view = View(64.0, 0, 0, 64 * values.shape[0], 64 * values.shape[1])
    under = np.zeros((view.height, view.width, 4), np.uint8)
    patch = visible_patch(photo.shape, view)
    return ink_layer(numbers_ink(picture_pyramid(photo), view, patch, numbers), under) >> np.uint32(24)


def read(pixel: np.ndarray) -> list[str]:
    """The lines of text in one pixel of 64 x 64."""
    inked = {2 * (60 + code): sign for code, sign in enumerate(CHARACTERS[:-1])}
    lines = [[inked[int(ink)] for ink in row if int(ink) in inked] for row in pixel]
    return ["".join(line) for line in lines if line]


@given(arrays(np.uint16, (2, 3, 3), elements=st.integers(0, 65535)))
def test_the_values_of_16_bits_are_written_as_they_are(values: np.ndarray) -> None:
    found = own_values(values)
    for row, col in np.ndindex(2, 3):
        pixel = found[64 * row : 64 * row + 64, 64 * col : 64 * col + 64]
        assert read(pixel) == [str(value) for value in values[row, col]]


@given(arrays(np.float32, (2, 2), elements=st.floats(width=32)))
def test_the_values_of_floats_are_written_as_exactly_as_they_fit(values: np.ndarray) -> None:
    found = own_values(values, most=6)
    for row, col in np.ndindex(2, 2):
        (text,) = read(found[64 * row : 64 * row + 64, 64 * col : 64 * col + 64]) or [""]
        value = float(values[row, col])
        assert len(text) <= 6
        if np.isnan(value):
            assert text == "nan"
        elif text:
            assert float(text) == np.float64(f"{value:.1g}") or abs(float(text) / value - 1) < 0.06


def test_of_many_bands_three_are_written() -> None:
    values = np.arange(5, dtype=np.uint16).reshape(1, 1, 5) + 1000
    assert read(own_values(values)) == ["1000", "1001", "1002"]


def test_a_value_that_does_not_fit_loses_figures() -> None:
    texts = ["0.1235", "0.123", "0.12", "0.1", ""]
    assert [number_text(0.123456, most) for most in (6, 5, 4, 3, 2)] == texts
    assert number_text(10000.5, 9) == "10000.5"
    assert [number_text(65535, most) for most in (5, 4)] == ["65535", ""]


def test_a_value_too_long_for_its_place_is_written_in_thousands_or_without_its_zero() -> None:
    high = np.array([[[65535, 9999, 999]]], np.uint16)
    assert read(own_values(high, most=3)) == ["65k", "9k", "999"]
    assert read(own_values(high, most=5)) == ["65535", "9999", "999"]
    low = np.array([[[0.123456, -0.5, 0.0]]], np.float32)
    assert read(own_values(low, most=3)) == [".12", "-.5", "0"]
    assert read(own_values(np.array([[2e-5]], np.float32), most=4)) == ["2e-5"]


def test_lines_of_the_grid_are_as_wide_as_wanted() -> None:
    pixels = np.zeros((3, 4, 3), np.uint8)
    view = View(20.0, 0, 0, 60, 80)
    found = numbers_ink(picture_pyramid(pixels), view, view.patch, None, line_px=2) > 0
    assert np.flatnonzero(found[:, 5]).tolist() == [20, 21, 40, 41]
    assert np.flatnonzero(found[5]).tolist() == [20, 21, 40, 41, 60, 61]
