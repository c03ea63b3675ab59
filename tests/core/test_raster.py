from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.raster import colorize, numbers_layer, premultiplied
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
    return numbers_layer(picture_pyramid(pixels), view, visible_patch(pixels.shape, view), under, glyphs)


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
