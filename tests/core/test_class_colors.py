from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from segapp.core.class_colors import SAFE_COLORS, next_color, shade_of


def test_the_safe_colours_come_first_and_in_order() -> None:
    used: list[tuple[int, int, int]] = []
    for expected in SAFE_COLORS:
        assert next_color(used) == expected
        used.append(expected)


def test_a_free_safe_colour_is_used_again() -> None:
    assert next_color(SAFE_COLORS[1:]) == SAFE_COLORS[0]


def test_further_colours_differ_from_all_in_use() -> None:
    used = list(SAFE_COLORS)
    for _ in range(30):
        color = next_color(used)
        nearest = min(sum(abs(a - b) for a, b in zip(color, other, strict=True)) for other in used)
        assert nearest > 40
        used.append(color)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_shades_of_a_colour_can_be_told_apart(color: tuple[int, int, int]) -> None:
    shades = [color, *(shade_of(color, number) for number in range(1, 5))]
    for index, one in enumerate(shades):
        assert all(0 <= value <= 255 for value in one)
        assert all(max(abs(a - b) for a, b in zip(one, other, strict=True)) > 12 for other in shades[:index])
