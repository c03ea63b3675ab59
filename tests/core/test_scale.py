"""A scale turns pixels into units, and refuses what cannot be one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import ParameterError
from segapp.core.scale import UNITS, Scale, cleaned_unit, scale_of_line, short_number


@given(st.floats(0.01, 1e6), st.floats(1e-3, 1e6), st.sampled_from(UNITS))
def test_a_line_of_known_length_has_that_length(length_px: float, length: float, unit: str) -> None:
    scale = scale_of_line(length_px, length, unit)
    assert scale.of(length_px, 1) == pytest.approx(length)
    assert scale.of(length_px**2, 2) == pytest.approx(length**2)
    assert (scale.unit_of(1), scale.unit_of(2)) == (unit, f"{unit}²")


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, 1e-300])
def test_a_pixel_without_a_usable_length_is_refused(value: float) -> None:
    with pytest.raises(ParameterError, match="above 0"):
        Scale(value, "mm")


@pytest.mark.parametrize("length_px", [0, -3, math.nan, math.inf])
def test_a_line_without_length_is_refused(length_px: float) -> None:
    with pytest.raises(ParameterError, match="longer"):
        scale_of_line(length_px, 3, "mm")


@pytest.mark.parametrize("unit", ["", "  ", "two words", "a\nb", "m" * 13, "\u202emm", "\0"])
def test_a_unit_is_one_short_word(unit: str) -> None:
    with pytest.raises(ParameterError, match="one word"):
        Scale(1, unit)


@pytest.mark.parametrize(
    ("given_unit", "unit"),
    [("um", "µm"), ("Micron", "µm"), ("μm", "µm"), (" mm ", "mm"), ("Fuß", "Fuß"), ("Å", "Å")],
)
def test_units_have_one_spelling(given_unit: str, unit: str) -> None:
    assert cleaned_unit(given_unit) == unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0123456, "0.01235"),
        (12.3456, "12.35"),
        (123456.7, "123,457"),
        (2.0, "2"),
        (1e-9, "1.000e-09"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert short_number(value) == text
