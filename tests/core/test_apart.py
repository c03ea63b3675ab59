from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.apart import keep_apart
from segapp.core.clean_up import clean_up
from segapp.core.objects import find_objects
from segapp.core.splitting import split_lines
from segapp.core.task import Cancelled
from segapp.core.touch_ups import TouchUps, lay_over, paint, taken_out
from segapp.core.types import BoolArray, CleanUp, UInt8Array


def discs(centers: list[tuple[int, int]], radius: int = 14, size: int = 90) -> UInt8Array:
    rows, cols = np.mgrid[:size, :size]
    inside: BoolArray = np.zeros((size, size), np.bool_)
    for row, col in centers:
        inside |= (rows - row) ** 2 + (cols - col) ** 2 <= radius**2
    return inside.astype(np.uint8)


def cut_apart(pixels: UInt8Array) -> TouchUps:
    lines = split_lines(pixels, 1, find_objects(pixels, 1))
    assert not lines.is_empty
    return paint(TouchUps(), lines, 1, adds=False)


def finished(pixels: UInt8Array, touch_ups: TouchUps, settings_: CleanUp) -> tuple[UInt8Array, UInt8Array]:
    """The masks with the cuts gone on with, and without."""
    touched = lay_over(pixels, touch_ups)
    cleaned = clean_up(touched, settings_)
    cuts = taken_out(touch_ups, pixels.shape)
    assert cuts is not None
    kept = keep_apart(cleaned, touched, cuts)
    return lay_over(kept, touch_ups), lay_over(cleaned, touch_ups)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(0, 6), st.floats(0, np.pi))
def test_objects_that_were_cut_apart_stay_apart_when_they_grow(px: int, smooth: int, angle: float) -> None:
    step = (round(12 * np.sin(angle)), round(12 * np.cos(angle)))
    pixels = discs([(45 - step[0], 45 - step[1]), (45 + step[0], 45 + step[1])])
    touch_ups = cut_apart(pixels)
    kept, joined = finished(pixels, touch_ups, CleanUp(grow_px=px, smooth_px=smooth))
    assert len(find_objects(joined, 1)) == 1 or px < 2
    assert len(find_objects(kept, 1)) == 2
    lost = np.count_nonzero(joined) - np.count_nonzero(kept)
    assert lost <= 8 * (px + smooth + 2), "no more than lines are lost"
    assert not (kept & ~joined).any()
    assert (kept[lay_over(pixels, touch_ups) == 1] == 1).all() or smooth


def test_pieces_that_no_cut_has_parted_may_meet() -> None:
    pixels = discs([(20, 20), (45, 20), (70, 60)], radius=10)
    pixels[70, 62] = 0
    touch_ups = TouchUps()
    assert taken_out(touch_ups, pixels.shape) is None
    cuts = np.zeros(pixels.shape, np.uint8)
    cuts[70, 62] = 1
    grown = clean_up(pixels, CleanUp(grow_px=6))
    assert keep_apart(grown, pixels, cuts) is grown
    assert len(find_objects(grown, 1)) == 2


def test_three_objects_in_a_row_stay_three() -> None:
    pixels = discs([(45, 18), (45, 43), (45, 68)])
    kept, joined = finished(pixels, cut_apart(pixels), CleanUp(grow_px=5))
    assert len(find_objects(kept, 1)) == 3
    assert len(find_objects(joined, 1)) == 1


def test_the_cut_of_one_class_parts_no_other() -> None:
    pixels = np.where(discs([(45, 33), (45, 57)]) > 0, np.uint8(2), np.uint8(0))
    cuts = np.zeros(pixels.shape, np.uint8)
    cuts[:, 45] = 1
    assert keep_apart(pixels, pixels, cuts) is pixels


class Stopped:
    def report(self, fraction: float, message: str = "") -> None:
        raise AssertionError("nothing is reported")

    def raise_if_cancelled(self) -> None:
        raise Cancelled


def test_it_can_be_cancelled() -> None:
    pixels = discs([(45, 33), (45, 57)])
    with pytest.raises(Cancelled):
        keep_apart(pixels, pixels, pixels, Stopped())
