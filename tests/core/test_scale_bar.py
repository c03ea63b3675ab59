"""A scale bar has a round length, and exactly that length."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.area_histogram import area_histogram
from segapp.core.outlined import reduced_scale, with_outlines
from segapp.core.result import Result
from segapp.core.scale import Scale
from segapp.core.scale_bar import round_length, with_scale_bar
from segapp.core.types import ClassInfo, ClassMap, Image


@given(st.floats(1e-9, 1e9), st.integers(1, 20000))
def test_the_length_is_round_and_not_too_long(units_per_px: float, width: int) -> None:
    scale = Scale(units_per_px, "mm")
    length = round_length(scale, width)
    share = length / (units_per_px * width)
    assert 0.25 / 2.5 * 0.999 <= share <= 0.25 * 1.001
    mantissa = length / 10 ** math.floor(math.log10(length) + 1e-9)
    assert min(abs(mantissa - digit) for digit in (1, 2, 5)) < 1e-6


@pytest.mark.parametrize("ground", [0, 90, 160, 255])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("unit", ["mm", "µm"])
def test_the_bar_is_as_long_as_it_says(ground: int, channels: int, unit: str) -> None:
    plain = np.full((300, 400, channels), ground, np.uint8)
    scale = Scale(0.05, unit)  # a quarter of the width is 5 units
    drawn = with_scale_bar(plain, scale)
    ink = 0 if ground >= 128 else 255
    rows = (drawn[..., :3] == ink).all(axis=2)
    if ink != ground:
        longest = max(int(row.sum()) for row in rows)
        assert longest == round(round_length(scale, 400) / scale.units_per_px) == 100
    changed = (drawn != plain).any(axis=2)
    assert changed[200:, 200:].any() and not changed[:200].any() and not changed[:, :200].any()
    assert (plain == ground).all()
    assert drawn.shape == plain.shape


def test_the_bar_is_seen_where_the_picture_is_transparent() -> None:
    drawn = with_scale_bar(np.zeros((300, 400, 4), np.uint8), Scale(0.05, "mm"))
    assert set(np.unique(drawn[..., 3])) == {0, 255}
    assert (drawn[drawn[..., 3] == 0] == 0).all()


@pytest.mark.parametrize("shape", [(20, 400), (400, 20), (1, 1), (47, 47)])
def test_a_picture_without_room_stays(shape: tuple[int, int]) -> None:
    plain = np.zeros((*shape, 3), np.uint8)
    assert with_scale_bar(plain, Scale(1, "mm")) is plain


def test_a_picture_without_scale_stays() -> None:
    plain = np.zeros((300, 300, 3), np.uint8)
    assert with_scale_bar(plain, None) is plain


@pytest.mark.parametrize("units_per_px", [1e-12, 1e-5, 1e11])
@pytest.mark.parametrize("unit", ["m", "Å", "ångströms"])
def test_odd_scales_can_be_drawn(units_per_px: float, unit: str) -> None:
    plain = np.zeros((60, 80, 3), np.uint8)
    assert with_scale_bar(plain, Scale(units_per_px, unit)).shape == plain.shape


def test_outlines_have_the_colours_of_their_classes() -> None:
    pixels = np.zeros((100, 200), np.uint8)
    pixels[20:60, 30:90], pixels[60:80, 30:90] = 1, 2
    classes = (ClassInfo("one", (1, 2, 3)), ClassInfo("two", (4, 5, 6)))
    result = Result(Image(np.full((100, 200, 3), 90, np.uint8)), ClassMap(pixels, classes))
    drawn, shrink = with_outlines(result, 500)
    assert shrink == 1 and tuple(drawn[20, 40]) == (1, 2, 3) and tuple(drawn[79, 40]) == (4, 5, 6)
    assert tuple(drawn[19, 40]) == (255, 255, 255) and tuple(drawn[40, 60]) == (90, 90, 90)
    drawn, shrink = with_outlines(result, 50)
    assert drawn.shape == (25, 50, 3) and shrink == 0.25
    assert reduced_scale(Scale(1, "mm"), shrink) == Scale(4, "mm") and reduced_scale(None, shrink) is None


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=200))
def test_every_area_is_in_a_bin(areas: list[int]) -> None:
    found = area_histogram(np.array(areas, float))
    assert found.counts.sum() == len(areas)
    assert (np.diff(found.edges) > 0).all()
    assert len(found.edges) == len(found.counts) + 1
