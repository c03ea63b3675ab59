from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from segapp.document import classes
from segapp.ui import cluster_commands
from segapp.ui.panels.cluster_rows import OWNER_ROLE
from tests.ui.window.driver import (
    BLUE,
    CTRL,
    GREEN,
    LEFT,
    NO_KEY,
    ON_GREEN,
    ON_RED,
    RED,
    SHIFT,
    WHITE,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.io.settings import Settings

KEY = Qt.Key


def do(user: User, action: str) -> None:
    user.window.actions_.by_id[action].trigger()


def row_center(user: User, row: int) -> QPoint:
    view = user.window.clusters.list
    return view.visualRect(view.model().index(row, 0)).center()


def test_rows_and_digits_follow_the_order_of_the_hues(user: User) -> None:
    listed = user.window.clusters.list
    user.window.clusters.sort.click()
    user.session.clusterer.merge((RED, GREEN))
    user.wait_until_ready()
    by_hue = listed.clusters
    do(user, "sort_by_share")
    assert len(listed.clusters) == 3 and listed.clusters == tuple(range(3))
    do(user, "sort_by_hue")
    assert listed.clusters == by_hue
    user.canvas.setFocus()
    user.key(KEY.Key_3)
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert np.array_equal(user.mask(), segmentation.mask([by_hue[2]]))
    user.click_row(2)
    assert not user.mask().any()


def test_the_order_is_remembered(new_user: Callable[[], User], remembered: Settings) -> None:
    assert remembered.cluster_order == "share"
    first = new_user()
    do(first, "sort_by_hue")
    assert first.window.clusters.sort.text() == "Sorted by hue"
    first.window.preferences.save()
    second = new_user()
    assert second.window.clusters.sort.text() == "Sorted by hue"
    assert second.window.actions_.by_id["sort_by_hue"].isChecked()


def test_a_row_dropped_on_another_merges_the_two(user: User) -> None:
    listed = user.window.clusters.list
    user.click(ON_GREEN)
    model = listed.model()
    assert model.supportedDragActions() & Qt.DropAction.MoveAction, "the list takes moves only"
    assert model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDropEnabled
    listed.setCurrentIndex(model.index(3, 0))
    assert listed.selected == (BLUE,)
    assert not listed.merge_at(row_center(user, 3)), "on itself"
    assert not listed.merge_at(QPoint(5, 4000)), "beside the rows"
    both = user.expected([GREEN, BLUE])
    white = user.document.names[WHITE]
    assert listed.merge_at(row_center(user, 2))
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None and segmentation.k == 3
    assert any(np.array_equal(segmentation.mask([cluster]), both) for cluster in range(3))
    assert user.document.names[WHITE] == white
    do(user, "undo")
    assert user.document.segmentation is not None and user.document.segmentation.k == 4


def test_a_cluster_of_another_class_shows_whose_it_is(user: User) -> None:
    user.click(ON_RED)
    user.session.apply("Add class", partial(classes.add_class, name="leaf"))
    index = user.window.clusters.list.model().index(RED, 0)
    assert user.checked(RED) == Qt.CheckState.Unchecked
    assert index.data(OWNER_ROLE).getRgb()[:3] == user.document.classes[0].color
    assert "in “ROI”" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("It is in “ROI” now.")
    user.key(KEY.Key_1, SHIFT)
    assert index.data(OWNER_ROLE) is None


@pytest.fixture
def menu(user: User, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], None]:
    """Choose an entry of the menu of a cluster."""

    def choose(cluster: int, words: str) -> None:
        class Menu(QMenu):
            def exec(self, _: QPoint) -> None:  # type: ignore[override]  # a menu that needs no mouse
                next(action for action in self.actions() if action.text().startswith(words)).trigger()

        monkeypatch.setattr(cluster_commands, "QMenu", Menu)
        user.window.commands.clusters.show_menu(cluster, QPoint())

    return choose


def test_show_only_darkens_the_rest_until_esc(user: User, menu: Callable[[int, str], None]) -> None:
    before = user.color_at(ON_GREEN)
    menu(RED, "Show only")
    assert sum(user.color_at(ON_GREEN)) < 0.6 * sum(before)
    assert user.color_at(ON_RED) == (200, 30, 30)
    assert user.document.assignment.is_empty
    user.canvas.setFocus()
    user.key(KEY.Key_Escape)
    assert user.color_at(ON_GREEN) == before
    menu(RED, "Show only")
    user.key(KEY.Key_2)
    assert user.color_at(ON_GREEN) == before, "what is chosen is shown at once"


def test_the_colour_can_be_copied(user: User, menu: Callable[[int, str], None]) -> None:
    menu(GREEN, "Copy colour")
    assert QGuiApplication.clipboard().text() == "#1EA028"
    assert user.message == "#1EA028 is on the clipboard."


def test_a_name_being_typed_survives_results_that_arrive(user: User) -> None:
    listed = user.window.clusters.list
    listed.rename(RED)
    [editor] = listed.findChildren(QLineEdit)
    editor.clear()
    QTest.keyClicks(editor, "lea")
    user.session.changed.emit(user.document, user.document)
    user.session.results_changed.emit()
    QTest.keyClicks(editor, "f")
    QTest.keyClick(editor, KEY.Key_Return)
    user.wait(lambda: user.document.names[RED] == "leaf")


def test_several_rows_are_selected_with_ctrl_and_toggle_nothing(user: User) -> None:
    view = user.window.clusters.list
    for row in (1, 2):
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CTRL, row_center(user, row))
    assert view.selected == (RED, GREEN)
    assert user.document.assignment.is_empty


def double_click(user: User, at: QPoint) -> None:
    """As a hand does: press, release, press again, release."""
    viewport = user.window.clusters.list.viewport()
    user.move_to(at, viewport)
    QTest.mouseDClick(user.window.windowHandle(), LEFT, NO_KEY, viewport.mapTo(user.window, at))


def test_a_double_click_on_a_name_renames_and_toggles_nothing(user: User) -> None:
    listed = user.window.clusters.list
    user.click_row(GREEN)
    user.wait_until_ready()
    before, undo = user.document, user.window.actions_.by_id["undo"].text()
    row = listed.visualRect(listed.model().index(RED, 0))
    double_click(user, QPoint(row.left() + 60, row.center().y()))
    assert user.document is before
    assert user.window.actions_.by_id["undo"].text() == undo
    assert not user.window.actions_.by_id["redo"].isEnabled()
    editor = listed.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "tomato")
    QTest.keyClick(editor, KEY.Key_Return)
    user.wait(lambda: user.document.names[RED] == "tomato")
    assert user.has_chosen(GREEN)
    user.click_row(RED)
    assert user.has_chosen(GREEN, RED)


def test_a_double_click_on_a_check_box_toggles_once(user: User) -> None:
    listed = user.window.clusters.list
    row = listed.visualRect(listed.model().index(RED, 0))
    double_click(user, QPoint(row.right() - 18, row.center().y()))
    user.wait_until_ready()
    assert listed.findChild(QLineEdit) is None
    assert user.has_chosen(RED)
    user.click_row(RED)
    assert user.has_chosen()
