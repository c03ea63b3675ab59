from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.hues import hue_order

colors = hnp.arrays(np.uint8, st.tuples(st.integers(0, 12), st.just(3)))


def test_greys_come_first_and_then_the_rainbow() -> None:
    blue, white, green, red = (30, 40, 200), (250, 250, 250), (20, 150, 30), (230, 40, 30)
    black, crimson, yellow = (10, 10, 12), (220, 30, 40), (230, 200, 20)
    listed = (blue, white, green, red, black, crimson, yellow)
    order = [listed[index] for index in hue_order(np.array(listed, np.uint8))]
    assert order == [black, white, crimson, red, yellow, green, blue]


@given(colors)
def test_every_colour_has_one_place(given_colors: np.ndarray) -> None:
    assert sorted(hue_order(given_colors)) == list(range(len(given_colors)))


@given(st.integers(0, 255), st.integers(1, 8))
def test_equal_colours_keep_their_order(level: int, count: int) -> None:
    assert hue_order(np.full((count, 3), level, np.uint8)) == tuple(range(count))
