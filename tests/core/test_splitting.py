from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core import splitting
from segapp.core.objects import find_objects
from segapp.core.splitting import split_lines
from segapp.core.task import Cancelled, NullTask

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


def discs(shape: tuple[int, int], *places: tuple[int, int, int]) -> UInt8Array:
    """Class 1 in discs of (row, col, radius)."""
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    pixels = np.zeros(shape, np.uint8)
    for row, col, radius in places:
        pixels[(rows - row) ** 2 + (cols - col) ** 2 <= radius**2] = 1
    return pixels


def split(pixels: UInt8Array, class_id: int = 1) -> UInt8Array:
    lines = split_lines(pixels, class_id, find_objects(pixels, class_id)).to_mask(pixels.shape[:2])
    return np.where(lines, np.uint8(0), pixels)


def test_two_discs_that_touch_become_two_objects() -> None:
    pixels = discs((60, 100), (30, 30, 20), (30, 64, 20))
    assert len(find_objects(pixels, 1)) == 1
    after = find_objects(split(pixels), 1)
    assert len(after) == 2
    assert abs(int(after.areas[0]) - int(after.areas[1])) < 0.05 * after.areas.max()
    assert after.area_px > 0.97 * pixels.sum()


def test_a_chain_and_a_small_one_at_a_large_one_are_told_apart() -> None:
    pixels = discs((90, 200), (40, 30, 22), (40, 70, 22), (40, 110, 22), (40, 150, 22), (72, 30, 13))
    assert len(find_objects(split(pixels), 1)) == 5


@pytest.mark.parametrize("radii", [(20, 20), (30, 12)])
def test_round_and_long_objects_stay_whole(radii: tuple[int, int]) -> None:
    rows, cols = np.mgrid[:80, :80]
    pixels = (((rows - 40) / radii[0]) ** 2 + ((cols - 40) / radii[1]) ** 2 <= 1).astype(np.uint8)
    assert split_lines(pixels, 1, find_objects(pixels, 1)).is_empty
    square = np.zeros((40, 70), np.uint8)
    square[5:35, 5:65] = 1
    assert split_lines(square, 1, find_objects(square, 1)).is_empty


def test_only_the_class_is_cut() -> None:
    pixels = 2 * discs((60, 100), (30, 30, 20), (30, 64, 20))
    pixels[:5] = 1
    after = split(pixels, 2)
    assert len(find_objects(after, 2)) == 2
    assert ((after == 1) == (pixels == 1)).all()


def test_large_objects_are_cut_by_a_line_of_one_pixel_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "_MOST_PX", 1000)
    pixels = discs((120, 200), (60, 60, 40), (60, 128, 40))
    after = split(pixels)
    assert len(find_objects(after, 1)) == 2
    assert (pixels.astype(int) - after).sum() < 100


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24)), elements=st.integers(0, 1)))
def test_cuts_only_take_away_and_join_nothing(pixels: UInt8Array) -> None:
    before = find_objects(pixels, 1)
    after = split(pixels)
    assert ((after == 1) <= (pixels == 1)).all()
    assert len(find_objects(after, 1)) >= len(before)


def test_it_can_be_cancelled() -> None:
    class Stopped(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    pixels = discs((60, 100), (30, 30, 20))
    with pytest.raises(Cancelled):
        split_lines(pixels, 1, find_objects(pixels, 1), Stopped())


def test_the_wider_the_necks_that_are_cut_the_more_objects() -> None:
    pixels = discs((90, 260), (45, 40, 30), (45, 85, 30), (45, 150, 30), (45, 205, 30))
    counts = []
    for neck in (0.0, 0.5, 0.75, 0.9, 1.0):
        lines = split_lines(pixels, 1, find_objects(pixels, 1), neck=neck).to_mask((90, 260))
        counts.append(len(find_objects(np.where(lines, np.uint8(0), pixels), 1)))
    assert counts == sorted(counts)
    assert counts[0] == len(find_objects(pixels, 1)) < counts[-1]


def test_the_outline_of_each_cut_lies_on_it() -> None:
    pixels = discs((60, 170), (30, 30, 20), (30, 64, 20), (30, 110, 18), (30, 140, 18))
    lines = split_lines(pixels, 1, find_objects(pixels, 1))
    outlines = splitting.outlines_of(lines, (60, 170))
    assert len(outlines) == 2
    mask = lines.to_mask((60, 170))
    for points in outlines:
        assert mask[points[:, 0], points[:, 1]].all()
        rows = np.flatnonzero(mask[:, points[:, 1].min() : points[:, 1].max() + 1].any(axis=1))
        assert abs(int(np.ptp(points[:, 0])) - (rows[-1] - rows[0])) <= 1
