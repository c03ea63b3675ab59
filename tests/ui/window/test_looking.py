from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from segapp.ui.frame import ViewMode
from segapp.ui.status import Status
from tests.ui.window.driver import (
    COLORS,
    CTRL,
    GREEN,
    LEFT,
    MIDDLE,
    ON_BLUE,
    ON_GREEN,
    ON_OTHER_RED,
    ON_RED,
    ON_WHITE,
    RED,
    SHIFT,
    WHITE,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QPushButton

KEY = Qt.Key
BLACK_PIXEL, WHITE_PIXEL = (0, 0, 0), (255, 255, 255)
CHECKERBOARD = {(0xE6, 0xE8, 0xEB), (0xC4, 0xC8, 0xCE)}


def image_position(user: User, at: QPoint) -> tuple[float, float]:
    ratio = user.canvas.devicePixelRatioF()
    return user.canvas.camera.to_image(at.x() * ratio, at.y() * ratio)


def zoom_button(user: User) -> QPushButton:
    bar = user.window.statusBar()
    assert isinstance(bar, Status)
    return bar.zoom


def choose(user: User, *keys: Qt.Key) -> None:
    for key in keys:
        user.key(key)
    user.wait_until_ready()


# Zooming and panning


@pytest.mark.parametrize("notches", [1, 3, -1])
@pytest.mark.parametrize("place", [ON_RED, ON_BLUE])
def test_the_wheel_zooms_at_the_mouse(user: User, notches: int, place: tuple[int, int]) -> None:
    at = user.point(place)
    before, scale = image_position(user, at), user.canvas.camera.scale
    user.wheel(at, notches)
    assert (user.canvas.camera.scale > scale) == (notches > 0)
    half_a_screen_pixel = 0.5 / min(scale, user.canvas.camera.scale) + 1e-6
    assert image_position(user, at) == pytest.approx(before, abs=2 * half_a_screen_pixel)
    shown = int(zoom_button(user).text().replace(",", "").removesuffix(" %"))
    assert shown == pytest.approx(100 * user.canvas.camera.scale, abs=0.51)


def test_what_is_under_the_mouse_is_taken_after_zooming(user: User) -> None:
    user.wheel(user.point(ON_BLUE), 4)
    user.click(ON_BLUE)
    assert user.has_chosen(3)


def test_0_fits_the_picture(user: User) -> None:
    fitted = user.canvas.camera
    user.wheel(user.point(ON_RED), 3)
    assert user.canvas.camera != fitted
    user.key(KEY.Key_0)
    assert user.canvas.camera == fitted


def test_a_click_on_the_zoom_in_the_status_bar_fits_the_picture(user: User) -> None:
    fitted = user.canvas.camera
    user.wheel(user.point(ON_RED), 3)
    user.click_widget(zoom_button(user))
    assert user.canvas.camera == fitted


def test_zoom_by_keys_and_actual_size(user: User) -> None:
    scale = user.canvas.camera.scale
    user.key(KEY.Key_Plus, CTRL)
    assert user.canvas.camera.scale > scale
    user.key(KEY.Key_Minus, CTRL)
    assert user.canvas.camera.scale == pytest.approx(scale)
    user.key(KEY.Key_0, CTRL)
    assert user.canvas.camera.scale == 1.0


def test_a_middle_drag_pans(user: User) -> None:
    user.wheel(user.point(ON_RED), 3)
    at = user.canvas.rect().center()
    held = image_position(user, at)
    before = user.document
    _drag(user, at, at + QPoint(40, 25), MIDDLE)
    assert image_position(user, at + QPoint(40, 25)) == pytest.approx(held)
    assert user.document is before


def test_space_and_drag_pans(user: User) -> None:
    user.wheel(user.point(ON_RED), 3)
    at = user.canvas.rect().center()
    held = image_position(user, at)
    before = user.document
    user.key_down(KEY.Key_Space)
    assert user.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    _drag(user, at, at + QPoint(-30, 35), LEFT)
    user.key_up(KEY.Key_Space)
    assert image_position(user, at + QPoint(-30, 35)) == pytest.approx(held)
    assert user.document is before
    assert user.canvas.cursor().shape() == Qt.CursorShape.CrossCursor


def _drag(user: User, start: QPoint, end: QPoint, button: Qt.MouseButton) -> None:
    handle = user.window.windowHandle()
    keys = Qt.KeyboardModifier.NoModifier
    user.move_to(start)
    QTest.mousePress(handle, button, keys, user.canvas.mapTo(user.window, start))
    user.move_to(end)
    QTest.mouseRelease(handle, button, keys, user.canvas.mapTo(user.window, end))


def test_a_fitted_picture_stays_fitted_when_the_window_changes_its_size(user: User) -> None:
    user.window.resize(1000, 620)
    user.wait(lambda: user.window.width() == 1000)
    camera = user.canvas.camera
    assert (camera.width, camera.height) == (user.canvas.width(), user.canvas.height())
    assert camera == camera.fitted()


# Opacity and peeking


def test_ctrl_and_wheel_change_the_opacity(user: User) -> None:
    choose(user, KEY.Key_2)
    user.leave()
    camera, faint = user.canvas.camera, user.color_at(ON_RED)
    user.wheel(user.point(ON_WHITE), 1, CTRL)
    assert user.window.stage.style_.opacity == pytest.approx(0.4)
    assert user.window.top.opacity.value() == 40
    assert user.canvas.camera == camera
    user.leave()
    strong = user.color_at(ON_RED)
    assert strong[0] < faint[0] and strong[2] > faint[2]
    for _ in range(20):
        user.wheel(user.point(ON_WHITE), -1, CTRL)
    user.leave()
    assert user.window.stage.style_.opacity == 0
    assert user.color_at(ON_RED) == COLORS[RED]


def test_the_opacity_slider_by_keys(user: User) -> None:
    choose(user, KEY.Key_2)
    user.focus(user.window.top.opacity)
    user.key(KEY.Key_End)
    assert user.color_at(ON_RED) == (0x00, 0x72, 0xB2)


def test_the_opacity_is_not_offered_where_it_would_do_nothing(user: User) -> None:
    opacity, actions = user.window.top.opacity, user.window.actions_.by_id
    choose(user, KEY.Key_2)
    user.leave()
    for action, has_effect in (("overlay_outline", False), ("overlay_hatch", True), ("overlay_fill", True)):
        actions[action].trigger()
        assert opacity.isEnabled() is has_effect
        assert ("Only the edges" in opacity.toolTip()) is not has_effect
        shown = []
        for share in (0.2, 0.9):
            user.window.stage.set_opacity(share)
            shown.append(user.canvas_pixels())
        assert np.array_equal(shown[0], shown[1]) is not has_effect
    actions["overlay_outline"].trigger()
    user.session.close_image()
    actions["overlay_fill"].trigger()
    assert not opacity.isEnabled()


def test_holding_h_hides_the_overlay(user: User) -> None:
    bare = user.canvas_pixels()
    choose(user, KEY.Key_2, KEY.Key_3)
    user.leave()
    covered = user.canvas_pixels()
    assert not np.array_equal(covered, bare)
    user.key_down(KEY.Key_H)
    assert np.array_equal(user.canvas_pixels(), bare)
    user.key_up(KEY.Key_H)
    assert np.array_equal(user.canvas_pixels(), covered)


def test_holding_h_shows_the_photo_in_the_mask_view_too(user: User) -> None:
    bare = user.canvas_pixels()
    user.key(KEY.Key_3, CTRL)
    user.key_down(KEY.Key_H)
    assert np.array_equal(user.canvas_pixels(), bare)
    user.key_up(KEY.Key_H)
    assert user.color_at(ON_RED) == BLACK_PIXEL


def test_dimming_darkens_what_is_not_chosen(user: User) -> None:
    choose(user, KEY.Key_2)
    user.leave()
    inside = user.color_at(ON_RED)
    user.key(KEY.Key_D)
    assert user.color_at(ON_RED) == inside
    assert max(user.color_at(ON_WHITE)) < 140
    user.key(KEY.Key_D)
    assert user.color_at(ON_WHITE) == COLORS[WHITE]


def test_before_and_after_shows_the_bare_photo_left_of_the_line(user: User) -> None:
    user.key(KEY.Key_A, CTRL)
    user.wait_until_ready()
    user.key(KEY.Key_S)
    user.leave()
    assert user.color_at(ON_RED) == COLORS[RED]
    assert user.color_at(ON_BLUE) != COLORS[3]
    middle = user.canvas.rect().center()
    before = user.document
    _drag(user, middle, QPoint(user.canvas.width() - 30, middle.y()), LEFT)
    user.leave()
    assert user.document is before
    assert user.color_at(ON_BLUE) == COLORS[3]


# Arrow keys

ARROWS = [
    (KEY.Key_Left, (0, -1)),
    (KEY.Key_Right, (0, 1)),
    (KEY.Key_Up, (-1, 0)),
    (KEY.Key_Down, (1, 0)),
]


@pytest.mark.parametrize(("key", "way"), ARROWS)
@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, SHIFT])
def test_an_arrow_key_looks_that_way(
    user: User, key: Qt.Key, way: tuple[int, int], keys: Qt.KeyboardModifier
) -> None:
    user.wheel(user.canvas.rect().center(), 6)
    user.leave()
    before, document = user.canvas.camera, user.document
    user.key(key, keys)
    camera, share = user.canvas.camera, 0.5 if keys else 0.1
    assert camera.scale == before.scale and user.document is document
    assert (camera.center_y - before.center_y) * camera.scale == pytest.approx(share * way[0] * camera.height)
    assert (camera.center_x - before.center_x) * camera.scale == pytest.approx(share * way[1] * camera.width)


def test_what_comes_under_the_mouse_by_an_arrow_key_is_lit_up(user: User) -> None:
    user.hover(ON_RED)
    user.wheel(user.point(ON_RED), 8)
    before = user.canvas_pixels()
    for _ in range(12):
        user.key(KEY.Key_Right, SHIFT)
    assert not np.array_equal(user.canvas_pixels(), before)
    at = user.canvas.mapFromGlobal(QCursor.pos())
    x, y = image_position(user, at)
    bar = user.window.statusBar()
    assert any(label.text().startswith(f"{int(x)}, {int(y)} ") for label in bar.findChildren(QLabel))


def test_arrow_keys_stay_with_the_slider_that_has_the_focus(user: User) -> None:
    before, k = user.canvas.camera, user.session.wanted.k
    user.focus(user.window.clusters.slider)
    user.key(KEY.Key_Right)
    assert user.canvas.camera == before
    assert user.session.wanted.k == k + 1
    user.wait_until_ready()


# Views


def test_tab_goes_through_the_views(user: User) -> None:
    seen = []
    for _ in range(4):
        seen.append(user.window.stage.mode)
        checked = f"view_{user.window.stage.mode.value}"
        assert user.window.actions_.by_id[checked].isChecked()
        user.key(KEY.Key_Tab)
    assert seen == list(ViewMode)
    assert user.window.stage.mode is ViewMode.OVERLAY
    assert user.canvas.hasFocus()


def test_the_overlay_tints_what_is_chosen(user: User) -> None:
    choose(user, KEY.Key_2)
    user.leave()
    expected = tuple(round(0.7 * c + 0.3 * k) for c, k in zip(COLORS[RED], (0, 0x72, 0xB2), strict=True))
    assert user.color_at(ON_RED) == pytest.approx(expected, abs=3)
    assert user.color_at(ON_GREEN) == COLORS[GREEN]


def test_the_clusters_view_paints_mean_colours(user: User) -> None:
    user.key(KEY.Key_2, CTRL)
    segmentation = user.document.segmentation
    assert segmentation is not None
    for place in (ON_WHITE, ON_RED, ON_GREEN, ON_BLUE):
        color = segmentation.colors[segmentation.labels[place]]
        assert user.color_at(place) == tuple(int(value) for value in color)


def test_the_mask_view_is_white_and_black(user: User) -> None:
    choose(user, KEY.Key_2)
    user.key(KEY.Key_3, CTRL)
    user.leave()
    assert user.color_at(ON_RED) == user.color_at(ON_OTHER_RED) == WHITE_PIXEL
    assert user.color_at(ON_WHITE) == user.color_at(ON_GREEN) == BLACK_PIXEL


def test_the_cut_out_view_has_a_checkerboard_outside(user: User) -> None:
    choose(user, KEY.Key_2)
    user.key(KEY.Key_4, CTRL)
    user.leave()
    assert user.color_at(ON_RED) == COLORS[RED]
    assert user.color_at(ON_GREEN) in CHECKERBOARD
    pixels = user.canvas_pixels()
    at, end = user.point((30, 60)), user.point((40, 90))
    outside = pixels[at.y() : end.y(), at.x() : end.x()].reshape(-1, 3)
    assert {tuple(int(value) for value in pixel) for pixel in np.unique(outside, axis=0)} == CHECKERBOARD


def test_a_click_chooses_in_every_view(user: User) -> None:
    for place, mode in zip((ON_RED, ON_GREEN, ON_BLUE, ON_WHITE), ViewMode, strict=True):
        assert user.window.stage.mode is mode
        user.click(place)
        user.key(KEY.Key_Tab)
    assert user.has_chosen(0, 1, 2, 3)


def test_a_click_on_a_view_in_the_top_bar_shows_it(user: User) -> None:
    mask = next(button for button in user.window.top.findChildren(QToolButton) if button.text() == "Mask")
    user.click_widget(mask)
    assert user.window.stage.mode is ViewMode.MASK
    assert user.color_at(ON_RED) == BLACK_PIXEL


def test_another_picture_is_fitted_and_keeps_the_view(user: User, other_path: Path) -> None:
    user.key(KEY.Key_3, CTRL)
    user.wheel(user.point(ON_RED), 3)
    user.open(other_path)
    assert user.canvas.camera == user.canvas.camera.fitted()
    assert user.window.stage.mode is ViewMode.MASK


def test_looking_is_not_remembered_as_a_change(user: User) -> None:
    acts: list[Callable[[], None]] = [
        lambda: user.wheel(user.point(ON_RED), 2),
        lambda: user.key(KEY.Key_Tab),
        lambda: user.key(KEY.Key_D),
        lambda: user.key(KEY.Key_S),
    ]
    for act in acts:
        act()
    assert not user.session.is_dirty
    assert not user.window.actions_.by_id["undo"].isEnabled()
