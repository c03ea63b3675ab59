from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QFrame, QLabel, QToolBar

from segapp.core.types import NO_CLUSTER
from tests.ui.window.driver import (
    BLUE,
    COLORS,
    CTRL,
    GREEN,
    ON_GREEN,
    ON_OTHER_RED,
    ON_RED,
    RED,
    SHIFT,
    WHITE,
    User,
    patches,
)

if TYPE_CHECKING:
    from segapp.core.types import BoolArray

KEY = Qt.Key


def card(user: User) -> list[str]:
    """The words on the card beside the mouse; none when it is hidden."""
    (frame,) = user.canvas.findChildren(QFrame, "card")
    if not frame.isVisible():
        return []
    return [label.text() for label in frame.findChildren(QLabel) if label.text()]


def status(user: User) -> str:
    return user.window.statusBar().findChildren(QLabel)[0].text()


def first_red() -> BoolArray:
    mask = np.zeros((64, 96), np.bool_)
    mask[8:24, 8:24] = True
    return mask


def reds() -> BoolArray:
    mask: BoolArray = np.all(patches() == COLORS[RED], axis=-1)
    return mask


def text_of(user: User, action: str) -> str:
    return user.window.actions_.by_id[action].text()


# Hovering


def test_hovering_lights_up_the_cluster_and_names_it(user: User) -> None:
    before = user.canvas_pixels()
    user.hover(ON_RED)
    name = user.document.names[RED]
    assert card(user)[0] == name
    assert card(user)[1].endswith("click adds it")
    assert "8.3 %" in card(user)[1]
    assert f"{name} 8.3 %" in status(user)
    assert "region 256 px" in status(user)
    assert "#C81E1E" in status(user)
    assert user.color_at(ON_OTHER_RED) != COLORS[RED]
    user.hover(ON_OTHER_RED)
    assert user.color_at(ON_RED) != COLORS[RED]
    assert user.color_at(ON_GREEN) == COLORS[GREEN]
    user.leave()
    assert card(user) == []
    assert status(user) == ""
    assert np.array_equal(user.canvas_pixels(), before)


def test_the_card_says_that_a_click_takes_a_chosen_cluster_out(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    user.hover(ON_OTHER_RED)
    assert card(user)[1].endswith("click takes it out")


def test_the_card_does_not_promise_to_change_a_locked_class(user: User) -> None:
    user.click(ON_RED)
    user.window.commands.classes.lock_class()
    user.wait_until_ready()
    user.hover(ON_OTHER_RED)
    assert card(user)[1].endswith("the class is locked")


def test_what_was_clicked_is_lit_up_again_when_the_mouse_comes_back(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    as_chosen = user.color_at(ON_RED)
    user.leave()
    assert user.color_at(ON_RED) == as_chosen
    user.hover(ON_RED)
    assert user.color_at(ON_RED) != as_chosen


def test_ctrl_narrows_what_is_lit_up_to_the_region(user: User) -> None:
    user.hover(ON_RED)
    at = user.point(ON_RED)
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        at.toPointF(),
        user.canvas.mapToGlobal(at).toPointF(),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        CTRL,
    )
    user.canvas.mouseMoveEvent(move)
    assert card(user)[1].endswith("click adds this region")
    assert user.color_at(ON_OTHER_RED) == COLORS[RED]


@pytest.mark.parametrize("tool", [KEY.Key_C, KEY.Key_B, KEY.Key_L])
def test_the_status_bar_follows_the_mouse_during_a_drag(user: User, tool: Qt.Key) -> None:
    user.key(tool)
    user.press(ON_RED)
    for place in (ON_GREEN, ON_OTHER_RED):
        user.hover(place)
        assert status(user).startswith(f"{place[1]}, {place[0]} ")
    user.move_to(QPoint(2, 2))
    assert status(user) == ""
    user.key(KEY.Key_Escape)
    user.release(ON_RED)


def test_the_card_of_a_drag_stays_only_over_what_it_began_on(user: User) -> None:
    user.press(ON_RED)
    user.hover((ON_RED[0] + 1, ON_RED[1]))
    assert card(user)[0] == user.document.names[RED]
    user.hover(ON_GREEN)
    assert card(user) == []
    user.release(ON_GREEN)


def test_the_card_stays_inside_the_canvas(user: User) -> None:
    area = user.canvas.rect().adjusted(20, 20, -20, -20)
    user.wheel(user.point(ON_GREEN), 10)
    (frame,) = user.canvas.findChildren(QFrame, "card")
    for at in (area.bottomRight(), area.topLeft(), area.topRight(), area.bottomLeft()):
        user.move_to(at)
        assert frame.isVisible()
        assert user.canvas.rect().contains(frame.geometry())


def test_hovering_a_row_of_the_list_lights_up_its_cluster(user: User) -> None:
    view = user.window.clusters.list
    user.move_to(view.visualRect(view.model().index(GREEN, 0)).center(), view.viewport())
    assert user.color_at(ON_GREEN) != COLORS[GREEN]
    assert user.color_at(ON_RED) == COLORS[RED]
    user.leave()
    assert user.color_at(ON_GREEN) == COLORS[GREEN]


# Clicking


def test_a_click_toggles_the_whole_cluster(user: User) -> None:
    user.click(ON_RED)
    assert user.has_chosen(RED)
    assert user.session.is_dirty
    assert user.window.isWindowModified()
    user.click(ON_GREEN)
    assert user.has_chosen(RED, GREEN)
    user.click(ON_OTHER_RED)
    assert user.has_chosen(GREEN)


def test_a_click_beside_the_picture_changes_nothing(user: User) -> None:
    user.click((-10, 10))
    assert not user.session.is_dirty


def test_a_trembling_click_is_a_click(user: User) -> None:
    at = user.point((16, 23))
    user.press((16, 23))
    user.move_to(at + type(at)(4, 0))
    user.release((16, 23))
    assert user.has_chosen(RED)


def test_ctrl_click_takes_one_region(user: User) -> None:
    user.click(ON_RED, CTRL)
    assert np.array_equal(user.mask(), first_red())
    assert user.checked(RED) == Qt.CheckState.PartiallyChecked
    user.click(ON_OTHER_RED, CTRL)
    assert user.has_chosen(RED)
    assert user.checked(RED) == Qt.CheckState.Checked
    user.click(ON_OTHER_RED, CTRL)
    assert np.array_equal(user.mask(), first_red())


def test_the_region_tool_takes_one_region(user: User) -> None:
    user.key(KEY.Key_R)
    assert user.window.actions_.by_id["tool_region"].isChecked()
    user.hover(ON_RED)
    assert card(user)[1].endswith("click adds this region")
    user.click(ON_RED)
    assert np.array_equal(user.mask(), first_red())
    user.key(KEY.Key_C)
    assert user.window.actions_.by_id["tool_cluster"].isChecked()
    user.click(ON_OTHER_RED)
    assert user.has_chosen(RED)


def test_a_click_on_the_tool_rail_takes_up_a_tool(user: User) -> None:
    (rail,) = user.window.findChildren(QToolBar, "rail")
    user.click_widget(rail.widgetForAction(user.window.actions_.by_id["tool_region"]))
    user.click(ON_RED)
    assert np.array_equal(user.mask(), first_red())


# Dragging


def test_a_shift_drag_adds_the_regions_inside_the_box(user: User) -> None:
    user.drag((2, 2), (30, 30), (60, 30), keys=SHIFT)
    assert user.has_chosen(RED)
    assert text_of(user, "undo") == "&Undo: Add 2 regions"


def test_a_box_leaves_out_what_it_only_touches(user: User) -> None:
    user.drag((2, 2), (32, 44), keys=SHIFT)
    assert np.array_equal(user.mask(), first_red())


def test_a_ctrl_shift_drag_takes_out_the_regions_inside_the_box(user: User) -> None:
    user.key(KEY.Key_A, CTRL)
    user.drag((2, 2), (60, 30), keys=SHIFT | CTRL)
    assert user.has_chosen(WHITE, GREEN, BLUE)
    user.drag((2, 30), (30, 58), keys=SHIFT | CTRL)
    assert user.has_chosen(WHITE, BLUE)


def test_a_box_is_seen_while_it_is_dragged(user: User) -> None:
    user.press((2, 2), SHIFT)
    user.hover((60, 30))
    assert user.color_at(ON_RED) != COLORS[RED]
    assert user.color_at(ON_OTHER_RED) != COLORS[RED]
    assert user.color_at(ON_GREEN) == COLORS[GREEN]
    user.release((60, 30), SHIFT)


def test_a_drag_across_clusters_is_one_step(user: User) -> None:
    user.drag(ON_RED, (16, 30), ON_GREEN)
    assert user.has_chosen(WHITE, RED, GREEN)
    assert text_of(user, "undo") == "&Undo: Add 3 clusters"
    user.key(KEY.Key_Z, CTRL)
    assert user.has_chosen()
    assert not user.window.actions_.by_id["undo"].isEnabled()


def test_a_drag_takes_out_when_it_starts_on_what_is_chosen(user: User) -> None:
    user.key(KEY.Key_A, CTRL)
    user.wait_until_ready()
    user.drag(ON_RED, (16, 30))
    assert user.has_chosen(GREEN, BLUE)


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, SHIFT, SHIFT | CTRL, CTRL])
def test_esc_during_a_drag_changes_nothing(user: User, keys: Qt.KeyboardModifier) -> None:
    user.click(ON_GREEN)
    user.wait_until_ready()
    before = user.document
    user.press((2, 2), keys)
    user.hover((60, 30))
    user.key(KEY.Key_Escape)
    user.hover((60, 60))
    user.release((60, 60), keys)
    assert user.document is before
    assert user.has_chosen(GREEN)


# Keys


def test_digits_toggle_clusters(user: User) -> None:
    for number, key in enumerate((KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4)):
        user.key(key)
        assert user.has_chosen(*range(number + 1))
    for key in (KEY.Key_5, KEY.Key_9):
        user.key(key)
    assert user.has_chosen(WHITE, RED, GREEN, BLUE)
    user.key(KEY.Key_2)
    assert user.has_chosen(WHITE, GREEN, BLUE)


def test_all_none_and_invert_by_key(user: User) -> None:
    user.key(KEY.Key_A, CTRL)
    assert user.has_chosen(WHITE, RED, GREEN, BLUE)
    user.key(KEY.Key_A, CTRL | SHIFT)
    assert user.has_chosen()
    user.key(KEY.Key_3)
    user.key(KEY.Key_I)
    assert user.has_chosen(WHITE, RED, BLUE)


def test_undo_and_redo_say_what_they_do(user: User) -> None:
    assert text_of(user, "undo") == "&Undo"
    assert not user.window.actions_.by_id["undo"].isEnabled()
    name = user.document.names[RED]
    user.click(ON_RED)
    user.key(KEY.Key_I)
    assert text_of(user, "undo") == "&Undo: Invert"
    user.key(KEY.Key_Z, CTRL)
    assert user.has_chosen(RED)
    assert text_of(user, "undo") == f"&Undo: Add “{name}”"
    assert text_of(user, "redo") == "&Redo: Invert"
    user.key(KEY.Key_Z, CTRL)
    assert user.has_chosen()
    assert not user.session.is_dirty
    user.key(KEY.Key_Z, CTRL | SHIFT)
    assert user.has_chosen(RED)
    user.key(KEY.Key_Y, CTRL)
    assert user.has_chosen(WHITE, GREEN, BLUE)
    assert not user.window.actions_.by_id["redo"].isEnabled()
    assert text_of(user, "redo") == "&Redo"


def test_undo_never_moves_zoom_view_or_opacity(user: User) -> None:
    user.click(ON_RED)
    user.wheel(user.point(ON_GREEN), 2)
    user.wheel(user.point(ON_GREEN), 1, CTRL)
    user.key(KEY.Key_Tab)
    user.wait_until_ready()
    seen = (user.canvas.camera, user.window.stage.mode, user.window.stage.style_)
    user.key(KEY.Key_Z, CTRL)
    assert user.has_chosen()
    assert (user.canvas.camera, user.window.stage.mode, user.window.stage.style_) == seen
    user.key(KEY.Key_Z, CTRL | SHIFT)
    assert user.has_chosen(RED)
    assert (user.canvas.camera, user.window.stage.mode, user.window.stage.style_) == seen


def test_what_is_transparent_cannot_be_chosen(empty: User) -> None:
    pixels = np.dstack([patches(), np.full((64, 96), 255, np.uint8)])
    pixels[:, 60:] = 0
    picture = QImage(pixels.tobytes(), 96, 64, 4 * 96, QImage.Format.Format_RGBA8888).copy()
    QGuiApplication.clipboard().setImage(picture)
    empty.key(KEY.Key_V, CTRL)
    empty.wait_for_image(None)
    segmentation = empty.document.segmentation
    assert segmentation is not None
    assert (segmentation.labels[:, 60:] == NO_CLUSTER).all()
    changed = QSignalSpy(empty.session.changed)
    empty.click((50, 78))
    assert changed.count() == 0
    assert card(empty) == []
    empty.key(KEY.Key_A, CTRL)
    assert np.array_equal(empty.mask(), pixels[..., 3] > 0)
