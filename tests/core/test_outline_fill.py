from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.outline_fill import hole_at, piece_at

if TYPE_CHECKING:
    from segapp.core.strokes import Bits


def ring(side: int, inner: int) -> np.ndarray:
    """A square of class 1 with a square hole in the middle."""
    pixels = np.zeros((side, side), np.uint8)
    pixels[5:-5, 5:-5] = 1
    start = (side - inner) // 2
    pixels[start : start + inner, start : start + inner] = 0
    return pixels


def found_in(pixels: np.ndarray, row: int, col: int, most_reach: int | None = None) -> Bits | None:
    def read(top: int, left: int, bottom: int, right: int) -> np.ndarray:
        return pixels[top:bottom, left:right]

    return hole_at(read, (pixels.shape[0], pixels.shape[1]), (row, col), most_reach)


@pytest.mark.parametrize(("side", "inner"), [(40, 6), (400, 255), (400, 257), (1400, 900)])
def test_a_hole_of_any_size_is_found_from_any_of_its_pixels(side: int, inner: int) -> None:
    pixels = ring(side, inner)
    start = (side - inner) // 2
    for place in (start, side // 2, start + inner - 1):
        found = found_in(pixels, place, place)
        assert found is not None
        assert found[:2] == (start, start)
        assert found[2].shape == (inner, inner) and found[2].all()


def test_what_reaches_the_border_is_no_hole() -> None:
    pixels = ring(400, 100)
    assert found_in(pixels, 0, 0) is None
    assert found_in(pixels, 399, 200) is None
    pixels[200, 200:] = 0
    assert found_in(pixels, 200, 200) is None


def test_a_pixel_of_a_class_is_in_no_hole() -> None:
    assert found_in(ring(40, 6), 8, 8) is None


def test_a_diagonal_gap_does_not_open_a_hole() -> None:
    pixels = np.ones((9, 9), np.uint8)
    pixels[3, 3] = pixels[2, 2] = pixels[1, 1] = pixels[0, 0] = 0
    found = found_in(pixels, 3, 3)
    assert found is not None and found[:2] == (3, 3) and found[2].shape == (1, 1)


def test_another_class_inside_a_hole_is_left_alone() -> None:
    pixels = ring(40, 20)
    pixels[18:22, 18:22] = 2
    found = found_in(pixels, 12, 12)
    assert found is not None and found[2].sum() == 400 - 16


def test_a_large_hole_is_not_searched_for_beyond_a_reach() -> None:
    pixels = ring(3000, 2900)
    assert found_in(pixels, 1500, 1500, 512) is None
    assert found_in(pixels, 1500, 1500) is not None


@pytest.mark.parametrize("side", [30, 900])
def test_a_piece_is_found_whole_also_at_the_border(side: int) -> None:
    pixels = np.ones((side, side), np.uint8)
    pixels[: side // 2, : side // 2] = 0
    pixels[side // 2, side // 2] = 0  # it hangs on by a corner
    pixels[-2:, -2:] = 0

    def read(top: int, left: int, bottom: int, right: int) -> np.ndarray:
        return pixels[top:bottom, left:right]

    found = piece_at(read, (side, side), (1, 1))
    assert found is not None and found[:2] == (0, 0)
    assert found[2].sum() == (side // 2) ** 2 + 1
    corner = piece_at(read, (side, side), (side - 1, side - 1))
    assert corner is not None and corner[:2] == (side - 2, side - 2) and corner[2].shape == (2, 2)
    assert piece_at(read, (side, side), (side - 1, 0)) is None
