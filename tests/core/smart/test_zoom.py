"""Which part is looked at more closely."""

from __future__ import annotations

import numpy as np

from segapp.core.smart.clicks import Box
from segapp.core.smart.zoom import clicked_extent, still_fits, union, zoom_box


def test_the_extent_holds_the_clicked_piece_and_no_other() -> None:
    inside = np.zeros((50, 60), np.bool_)
    inside[10:20, 5:15] = True
    inside[30:45, 40:50] = True
    assert clicked_extent(inside, [(12, 7)]) == Box(5, 10, 10, 10)


def test_the_extent_holds_clicks_that_lie_outside_the_object() -> None:
    inside = np.zeros((50, 60), np.bool_)
    inside[10:20, 5:15] = True
    assert clicked_extent(inside, [(12, 7), (2, 40)]) == Box(5, 2, 36, 18)
    assert clicked_extent(inside, []) is None


def test_a_small_object_is_worth_a_closer_look_and_a_large_one_is_not() -> None:
    box = zoom_box(Box(100, 80, 40, 30), (400, 600), 1.0)
    assert box is not None
    assert box.x <= 84
    assert box.x + box.width >= 156
    assert zoom_box(Box(50, 50, 500, 300), (400, 600), 1.0) is None


def test_the_box_stays_in_the_image() -> None:
    box = zoom_box(Box(0, 0, 30, 30), (100, 300), 1.0)
    assert box is not None
    assert (box.x, box.y) == (0, 0)
    assert union(box, Box(0, 0, 300, 100)) == Box(0, 0, 300, 100)


def test_a_box_fits_until_the_object_reaches_its_side() -> None:
    box = Box(100, 100, 100, 100)
    assert still_fits(Box(120, 120, 60, 60), box, (400, 600))
    assert not still_fits(Box(120, 120, 79, 60), box, (400, 600))
    assert not still_fits(Box(140, 140, 8, 8), box, (400, 600))


def test_the_side_of_the_image_is_no_side() -> None:
    assert still_fits(Box(0, 120, 60, 60), Box(0, 100, 100, 100), (400, 600))
