from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.strokes import Dab, Stroke
from segapp.core.tiles import TILE_PX, Painting, full_tile, merge_into, painting_of
from segapp.core.touch_ups import (
    ADDED,
    TAKEN_OUT,
    TouchUps,
    change_values,
    lay_over,
    paint,
    renumbered,
    unpack,
)

SHAPE = (300, 530)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[int, int, np.ndarray]:
    top, left = draw(st.integers(0, SHAPE[0] - 1)), draw(st.integers(0, SHAPE[1] - 1))
    bottom, right = draw(st.integers(top + 1, SHAPE[0])), draw(st.integers(left + 1, SHAPE[1]))
    holes = draw(st.integers(0, 3))
    bits = np.ones((bottom - top, right - left), np.bool_)
    bits[::2, ::3] = holes % 2 == 0
    bits[: bits.shape[0] // 2] &= holes < 2
    return top, left, bits


@st.composite
def strokes(draw: st.DrawFn) -> list[tuple[tuple[int, int, np.ndarray], int, bool]]:
    return draw(st.lists(st.tuples(boxes(), st.integers(1, 3), st.booleans()), max_size=6))


def mask_of(box: tuple[int, int, np.ndarray]) -> np.ndarray:
    mask = np.zeros(SHAPE, np.bool_)
    mask[box[0] : box[0] + box[2].shape[0], box[1] : box[1] + box[2].shape[1]] = box[2]
    return mask


@given(boxes())
def test_a_box_cut_into_tiles_is_the_box(box: tuple[int, int, np.ndarray]) -> None:
    painting = painting_of(*box)
    assert np.array_equal(painting.to_mask(SHAPE), mask_of(box))
    assert painting.count == box[2].sum()
    assert painting.is_empty == (not box[2].any())


def test_whole_tiles_are_one_shared_array() -> None:
    painting = painting_of(0, 0, np.ones((2 * TILE_PX, TILE_PX), np.bool_))
    assert [tile is full_tile() for tile in painting.tiles.values()] == [True, True]


def test_a_tile_is_replaced_and_never_written_into() -> None:
    tiles: dict[tuple[int, int], np.ndarray] = {}
    merge_into(tiles, 0, 0, np.ones((2, 2), np.bool_))
    first = tiles[0, 0]
    merge_into(tiles, 5, 5, np.ones((2, 2), np.bool_))
    assert first.sum() == 4 and tiles[0, 0].sum() == 8
    merge_into(tiles, 9, 9, np.zeros((2, 2), np.bool_))
    assert tiles[0, 0].sum() == 8
    with pytest.raises(ValueError, match="read-only"):
        tiles[0, 0][0, 0] = False


@given(strokes())
def test_touch_ups_are_what_a_pixel_by_pixel_record_says(
    given_strokes: list[tuple[tuple[int, int, np.ndarray], int, bool]],
) -> None:
    planes = np.zeros((4, *SHAPE), np.uint8)
    touch_ups = TouchUps()
    for box, class_id, adds in given_strokes:
        touch_ups = paint(touch_ups, painting_of(*box), class_id, adds=adds)
        mask = mask_of(box)
        if adds:
            for other in {1, 2, 3} - {class_id}:
                planes[other][mask & (planes[other] == ADDED)] = 0
        planes[class_id][mask] = ADDED if adds else TAKEN_OUT
    base = (np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) // 7 % 4).astype(np.uint8)
    expected = base.copy()
    for class_id in (1, 2, 3):
        expected[(planes[class_id] == TAKEN_OUT) & (expected == class_id)] = 0
    for class_id in (1, 2, 3):
        expected[planes[class_id] == ADDED] = class_id
    found = lay_over(base, touch_ups)
    assert np.array_equal(found, expected)
    assert np.array_equal(lay_over(found, touch_ups), found), "laying over twice changes nothing"
    assert ((planes[1:] == ADDED).sum(axis=0) <= 1).all()


def test_nothing_painted_gives_the_same_pixels() -> None:
    pixels = np.zeros(SHAPE, np.uint8)
    assert lay_over(pixels, TouchUps()) is pixels
    empty = TouchUps()
    assert paint(empty, Painting(), 1, adds=True) is empty


def test_painting_the_same_again_changes_nothing() -> None:
    painting = painting_of(3, 3, np.ones((50, 50), np.bool_))
    once = paint(TouchUps(), painting, 1, adds=True)
    assert paint(once, painting, 1, adds=True) is once


def test_transparent_pixels_cannot_be_painted() -> None:
    touch_ups = paint(TouchUps(), painting_of(0, 0, np.ones((4, 4), np.bool_)), 1, adds=True)
    visible = np.ones(SHAPE, np.bool_)
    visible[1:3] = False
    found = lay_over(np.zeros(SHAPE, np.uint8), touch_ups, visible)
    assert found.sum() == 8 and not found[1:3].any()


def test_a_preview_on_a_reduced_copy_is_refused() -> None:
    with pytest.raises(ValueError, match="reduced"):
        paint(TouchUps(), painting_of(0, 0, np.ones((2, 2), np.bool_), step=4), 1, adds=True)


def test_classes_get_other_numbers_and_may_be_dropped() -> None:
    bits = np.ones((4, 4), np.bool_)
    touch_ups = paint(TouchUps(), painting_of(0, 0, bits), 1, adds=True)
    touch_ups = paint(touch_ups, painting_of(0, 8, bits), 2, adds=True)
    moved = renumbered(touch_ups, {2: 1})
    found = lay_over(np.zeros(SHAPE, np.uint8), moved)
    assert not found[:4, :4].any() and (found[:4, 8:12] == 1).all()
    assert touch_ups.of_class(2) == {(0, 0)} and moved.of_class(2) == set()


def test_values_of_one_class_are_changed() -> None:
    touch_ups = paint(TouchUps(), painting_of(0, 0, np.ones((4, 4), np.bool_)), 1, adds=True)
    cleared = change_values(touch_ups, 1, lambda _, values: np.zeros_like(values))
    assert cleared.is_empty
    assert change_values(touch_ups, 1, lambda _, values: values) is touch_ups
    assert change_values(touch_ups, 2, lambda _, values: np.zeros_like(values)) is touch_ups


def test_two_hundred_strokes_on_24_megapixels_stay_under_100_mb() -> None:
    generator = np.random.default_rng(5)
    touch_ups, steps = TouchUps(), []
    for _ in range(200):
        stroke = Stroke((4000, 6000))
        start, end = (tuple(generator.uniform((0, 0), (4000, 6000))) for _ in range(2))
        stroke.add(Dab(start, 60), Dab(end, 60))
        touch_ups = paint(touch_ups, stroke.painting(), int(generator.integers(1, 4)), adds=True)
        steps.append(touch_ups)
    tiles = {id(tile): tile for step in steps for tile in step.tiles.values()}
    keys = {id(key): key for step in steps for key in step.tiles}
    held = sum(sys.getsizeof(value) for value in (*tiles.values(), *keys.values()))
    held += sum(sys.getsizeof(dict(step.tiles)) for step in steps)
    assert held < 100e6
    assert sum(step.new_bytes for step in steps) == pytest.approx(held, rel=0.5)
    assert (unpack(touch_ups.tiles[next(iter(touch_ups.tiles))]) <= TAKEN_OUT).all()
