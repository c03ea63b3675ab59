from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segapp.core.scale import Scale
from segapp.ui.panels.pixel_slider import PixelSlider

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MOST_PX = 100_000


@pytest.fixture
def pixels(qtbot: QtBot) -> PixelSlider:
    made = PixelSlider("Drop specks", "Small pieces are left out.", MOST_PX)
    qtbot.addWidget(made)
    return made


def test_moving_on_always_means_more_pixels(pixels: PixelSlider) -> None:
    told: list[int] = []
    pixels.moved.connect(told.append)
    for position in range(1, pixels.slider.maximum() + 1):
        pixels.slider.setValue(position)
    assert told == sorted(set(told))
    assert (told[:3], told[-1]) == ([1, 2, 3], MOST_PX)


def test_zero_is_off(pixels: PixelSlider) -> None:
    told: list[int] = []
    pixels.slider.setValue(5)
    pixels.moved.connect(told.append)
    pixels.slider.setValue(0)
    assert told == [0]


@pytest.mark.parametrize("position", range(0, 101, 5))
def test_a_value_is_shown_where_it_was_chosen(pixels: PixelSlider, position: int) -> None:
    told: list[int] = [0]
    pixels.moved.connect(told.append)
    pixels.slider.setValue(position)
    pixels.slider.setValue(100)
    chosen = told[1] if position else 0
    told.clear()
    pixels.show_px(chosen)
    assert pixels.slider.value() == position
    assert told == [], "showing a value reports nothing"


def test_a_drag_rests_when_the_hand_lets_go(pixels: PixelSlider, qtbot: QtBot) -> None:
    rests: list[bool] = []
    pixels.rested.connect(lambda: rests.append(True))
    pixels.slider.setSliderDown(True)
    for position in (10, 20, 30):
        pixels.slider.setValue(position)
    assert rests == []
    pixels.slider.setSliderDown(False)
    assert rests == [True]


def test_a_key_rests_at_once(pixels: PixelSlider) -> None:
    rests: list[bool] = []
    pixels.rested.connect(lambda: rests.append(True))
    pixels.slider.setValue(10)
    assert rests == [True]


@pytest.mark.parametrize(("most_px", "signed"), [(50, False), (200, True)])
def test_small_ranges_speak_every_pixel_at_the_small_end(qtbot: QtBot, most_px: int, *, signed: bool) -> None:
    made = PixelSlider("Grow or shrink", "The edge moves.", most_px, signed=signed)
    qtbot.addWidget(made)
    told: list[int] = []
    made.moved.connect(told.append)
    for position in range(1, made.slider.maximum() + 1):
        made.slider.setValue(position)
    assert told == sorted(set(told))
    assert (told[:10], told[-1]) == (list(range(1, 11)), most_px)
    if signed:
        made.slider.setValue(-5)
        assert told[-1] == -5
        made.show_px(-most_px)
        assert made.slider.value() == made.slider.minimum()


def test_with_a_scale_it_is_as_high_while_it_is_off(pixels: PixelSlider) -> None:
    pixels.show_scale(Scale(0.05, "mm"))
    off_px = pixels.sizeHint().height()
    pixels.slider.setValue(50)
    assert pixels.sizeHint().height() == off_px, "what lies below must not move under the hand"
    pixels.show_scale(None)
    assert pixels.sizeHint().height() <= off_px
