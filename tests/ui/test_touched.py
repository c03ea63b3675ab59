"""Touched pixels at screen resolution: the same as touching first and sampling then."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.strokes import Dab, Stroke
from segapp.core.tiles import Painting, painting_of, slices_of
from segapp.core.touch_ups import TouchUps, lay_over, paint, unpack
from segapp.core.view import Patch, View
from segapp.ui.touched import PaintedSampler, TouchedSampler

SHAPE = (700, 900)


@st.composite
def looks(draw: st.DrawFn) -> tuple[View, Patch]:
    scale = draw(st.sampled_from([0.2, 0.5, 1.0, 1.7, 8.0]))
    view = View(scale, draw(st.integers(0, 600)) + 0.25, draw(st.integers(0, 800)) + 0.25, 150, 200)
    bottom = min(150, int((SHAPE[0] - view.row) * scale))
    right = min(200, int((SHAPE[1] - view.col) * scale))
    top, left = draw(st.integers(0, bottom // 2)), draw(st.integers(0, right // 2))
    return view, Patch(top, left, max(top + 1, bottom), max(left + 1, right))


def picked(pixels: np.ndarray, view: View, patch: Patch) -> np.ndarray:
    """Nearest pixel to each screen pixel, one by one."""
    rows = [int(view.row + (row + 0.5) / view.scale) for row in range(patch.top, patch.bottom)]
    cols = [int(view.col + (col + 0.5) / view.scale) for col in range(patch.left, patch.right)]
    inside = np.ix_(np.minimum(rows, SHAPE[0] - 1), np.minimum(cols, SHAPE[1] - 1))
    return np.asarray(pixels[inside])


def touched() -> TouchUps:
    touch_ups = paint(TouchUps(), painting_of(0, 0, np.ones((520, 600), np.bool_)), 1, adds=True)
    stroke = Stroke(SHAPE)
    stroke.add(Dab((100, 50), 40), Dab((600, 880), 90))
    touch_ups = paint(touch_ups, stroke.painting(), 2, adds=True)
    return paint(touch_ups, painting_of(200, 300, np.ones((300, 300), np.bool_)), 3, adds=False)


@given(looks())
def test_touch_ups_are_laid_over_what_is_shown(look: tuple[View, Patch]) -> None:
    classes = (np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) // 50 % 4).astype(np.uint8)
    sampler = TouchedSampler()
    for touch_ups in (TouchUps(), touched()):
        shown = sampler.lay_over(picked(classes, *look), touch_ups, *look)
        assert np.array_equal(shown, picked(lay_over(classes, touch_ups), *look))


@given(looks(), st.booleans())
def test_only_what_was_painted_since_is_changed_in_finished_masks(
    look: tuple[View, Patch], is_undone: bool
) -> None:
    chosen = (np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) // 50 % 4).astype(np.uint8)
    finished = np.full(SHAPE, 9, np.uint8)  # so much did the clean-up change
    box = np.zeros(SHAPE, np.bool_)
    box[150:420, 200:640] = True
    old = touched()
    new = paint(old, painting_of(150, 200, np.ones((270, 440), np.bool_)), 2, adds=True)
    if is_undone:
        old, new = new, old
    differs = np.zeros(SHAPE, np.bool_)
    for owner in (1, 2, 3):
        values = [touch_values(touch_ups, owner) for touch_ups in (old, new)]
        differs |= values[0] != values[1]
    assert differs.any() and not differs[~box].any()
    expected = np.where(differs, lay_over(chosen, new), finished)
    sampler = TouchedSampler()
    shown = sampler.lay_over_since((old, new), picked(finished, *look), picked(chosen, *look), *look)
    assert np.array_equal(shown, picked(expected, *look))
    same = sampler.lay_over_since((new, new), picked(finished, *look), picked(chosen, *look), *look)
    assert np.array_equal(same, picked(finished, *look))


def touch_values(touch_ups: TouchUps, owner: int) -> np.ndarray:
    """What was done to each pixel of a class."""
    values = np.zeros((1024, 1024), np.uint8)
    for (class_id, key), tile in touch_ups.tiles.items():
        if class_id == owner:
            values[slices_of(key)] = unpack(tile)
    return values[: SHAPE[0], : SHAPE[1]]


def test_only_what_a_stroke_has_changed_is_read_again() -> None:
    view, patch = View(0.5, 0.0, 0.0, 350, 450), Patch(0, 0, 350, 450)
    sampler = TouchedSampler()
    classes = np.zeros((350, 450), np.uint8)
    before = touched()
    sampler.lay_over(classes, before, view, patch)
    known = {key: block for key, (_, block) in sampler._blocks.items()}
    after = paint(before, painting_of(600, 5, np.ones((3, 3), np.bool_)), 2, adds=True)
    sampler.lay_over(classes, after, view, patch)
    changed = [key for key, (_, block) in sampler._blocks.items() if known.get(key) is not block]
    assert [key[1:] for key in changed] == [(2, (2, 0))]


@given(looks())
def test_a_painting_is_sampled_as_it_grows(look: tuple[View, Patch]) -> None:
    sampler, stroke = PaintedSampler(), Stroke(SHAPE)
    last = Dab((50, 50), 30)
    for end in (Dab((400, 300), 30), Dab((600, 800), 60)):
        stroke.add(last, end)
        last = end
        painting = stroke.painting()
        before = sampler.indices.copy()
        parts = sampler.update(painting, *look)
        assert np.array_equal(sampler.indices, picked(painting.to_mask(SHAPE), *look))
        if before.shape == sampler.indices.shape:
            outside = np.ones(before.shape, np.bool_)
            for part in parts:
                outside[part] = False
            assert np.array_equal(before[outside], sampler.indices[outside])
    assert sampler.update(stroke.painting(), *look) == []


@pytest.mark.parametrize("step", [1, 3])
def test_another_gesture_starts_anew(step: int) -> None:
    view, patch = View(1.0, 0.0, 0.0, 100, 100), Patch(0, 0, 100, 100)
    sampler = PaintedSampler()
    sampler.update(painting_of(0, 0, np.ones((30, 30), np.bool_)), view, patch)
    sampler.update(painting_of(10, 10, np.ones((5, 5), np.bool_), step), view, patch)
    expected = np.zeros((100, 100), np.bool_)
    expected[10 * step : 15 * step, 10 * step : 15 * step] = True
    assert np.array_equal(sampler.indices, expected)
    sampler.update(Painting(), view, patch)
    assert not sampler.indices.any()
