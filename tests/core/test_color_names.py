from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.color_names import name_colors

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ((254, 254, 253), "White"),
        ((0, 0, 0), "Black"),
        ((128, 128, 128), "Grey"),
        ((255, 0, 0), "Red"),
        ((0, 128, 0), "Green"),
        ((0, 0, 200), "Blue"),
        ((255, 255, 0), "Yellow"),
        ((236, 165, 8), "Orange"),
        ((20, 75, 25), "Dark green"),
        ((255, 192, 203), "Pink"),
        ((101, 67, 33), "Brown"),
    ],
)
def test_common_colors_have_common_names(color: tuple[int, int, int], name: str) -> None:
    assert name_colors(np.array([color], np.uint8)) == (name,)


@given(hnp.arrays(np.uint8, st.tuples(st.integers(0, 32), st.just(3))))
def test_names_are_unique_and_always_the_same(colors: UInt8Array) -> None:
    names = name_colors(colors)
    assert len(set(names)) == len(colors)
    assert names == name_colors(colors.copy())
    assert all(name[0].isupper() for name in names)


def test_equal_colors_get_numbers() -> None:
    assert name_colors(np.zeros((3, 3), np.uint8)) == ("Black", "Black 2", "Black 3")


def test_the_lighter_of_two_oranges_is_called_light() -> None:
    names = name_colors(np.array([(225, 130, 10), (250, 165, 40)], np.uint8))
    assert names == ("Orange", "Light orange")
