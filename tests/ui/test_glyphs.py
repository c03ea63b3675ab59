from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.raster import CHARACTERS, Numbers, numbers_ink
from segapp.core.types import Image
from segapp.core.view import View
from segapp.core.viewport import picture_pyramid
from segapp.ui.glyphs import number_glyphs, numbers_for
from segapp.ui.screen_lines import line_px, outline_px
from segapp.ui.small_print import small_characters, small_numbers

if TYPE_CHECKING:
    from segapp.core.types import PixelArray, UInt8Array


def colors(rows: int = 6, cols: int = 9) -> UInt8Array:
    return np.random.default_rng(4).integers(0, 256, (rows, cols, 3), dtype=np.uint8)


def ink_of(pixels: UInt8Array, scale: float, ratio: float) -> UInt8Array:
    """The strong ink over an image whose values are written: bool (h, w)."""
    view = View(scale, 0, 0, round(pixels.shape[0] * scale), round(pixels.shape[1] * scale))
    glyphs = numbers_for(scale, ratio, Image(pixels))
    width = line_px(scale, ratio)
    ink = numbers_ink(picture_pyramid(pixels), view, view.patch, glyphs, line_px=width)
    return (ink > 100).view(np.uint8)


def read(cell: UInt8Array, dot: int, lines: int) -> list[int]:
    """Read the numbers written in one pixel of an image, dot by dot."""
    found = []
    for low in (True, False):
        cells = small_numbers(dot, low=low) > 0
        height, width = cells.shape[1:]
        free = max(dot, cell.shape[0] - lines * height)
        for top in range(free + 1):
            for left in range(max(1, cell.shape[1] - width + 1)):
                parts = [
                    cell[top + line * height : top + (line + 1) * height, left : left + width]
                    for line in range(lines)
                ]
                if any(part.shape != (height, width) for part in parts):
                    continue
                same = [np.flatnonzero((cells == part).all(axis=(1, 2))) for part in parts]
                if all(len(which) == 1 for which in same):
                    found.append([int(which[0]) for which in same])
    assert found, "nothing can be read"
    return found[0]


@pytest.mark.parametrize("low", [True, False])
def test_no_digit_of_the_small_print_is_taken_for_another(*, low: bool) -> None:
    digits = small_characters(1, low=low)[:10] > 0
    assert min((one != other).sum() for one, other in combinations(digits, 2)) >= (2 if low else 1)
    assert len({sign.tobytes() for sign in small_characters(1, low=low)}) == len(CHARACTERS)
    assert not small_characters(1, low=low)[:, -1].any() and not small_characters(1, low=low)[..., -1].any()


@pytest.mark.parametrize(
    ("scale", "ratio"), [(16.0, 1.0), (20.0, 1.0), (25.0, 1.0), (16.0, 2.0), (32.0, 2.0)]
)
def test_three_values_of_each_pixel_can_be_read_from_1600_percent_on(
    qapp: object, scale: float, ratio: float
) -> None:
    pixels, size = colors(), int(scale)
    ink = ink_of(pixels, scale, ratio)
    for row, col in np.ndindex(pixels.shape[:2]):
        cell = ink[row * size : (row + 1) * size, col * size : (col + 1) * size]
        assert read(cell, line_px(scale, ratio), 3) == pixels[row, col].tolist()


def test_one_value_of_a_gray_pixel_is_written_once(qapp: object) -> None:
    found = numbers_for(16.0, 1.0, Image(colors()[..., 0]))
    assert isinstance(found, Numbers) and found.values.ndim == 2 and found.most == 3


def test_letters_of_the_system_take_over_where_they_fit(qapp: object) -> None:
    image = Image(colors())
    assert numbers_for(15.9, 1.0, image) is None
    assert numbers_for(64.0, 1.0, image) is number_glyphs(1.0)
    assert numbers_for(16.0, 1.0, image) is small_numbers(1, low=True)
    assert numbers_for(20.0, 1.0, image) is small_numbers(1, low=False)


@pytest.mark.parametrize("pixels", [colors().astype(np.uint16), colors().astype(np.float32)])
@pytest.mark.parametrize("scale", [16.0, 20.0, 25.0, 128.0])
def test_other_depths_are_written_in_what_fits(qapp: object, pixels: PixelArray, scale: float) -> None:
    found = numbers_for(scale, 1.0, Image(pixels))
    assert isinstance(found, Numbers)
    height, width = found.glyphs.shape[1:]
    assert 3 * height < scale and found.most * width <= scale and found.most >= 3


def test_a_line_is_as_wide_for_the_eye_on_any_screen_but_hides_no_pixel() -> None:
    assert [outline_px(ratio) for ratio in (0.8, 1.0, 1.25, 1.75, 2.0, 3.0)] == [1, 1, 1, 2, 2, 3]
    assert [line_px(16.0, ratio) for ratio in (1.0, 2.0)] == [1, 1]
    assert [line_px(32.0, ratio) for ratio in (1.0, 2.0)] == [1, 2]
