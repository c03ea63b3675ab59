from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLineEdit,
    QMenu,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
)

from segapp.core.features import SPACES
from segapp.core.types import ClusterParams
from segapp.ui import cluster_commands
from segapp.ui.panels.class_rows import AMOUNT_ROLE
from segapp.ui.panels.section import Section
from tests.ui.window.driver import CTRL, GREEN, ON_BLUE, ON_OTHER_RED, ON_RED, RED, WHITE, K, User

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.ui.panels.pixel_slider import PixelSlider

KEY = Qt.Key


def k_shown(user: User) -> tuple[int, int]:
    return user.window.clusters.slider.value(), user.window.clusters.spin.value()


def amount(user: User) -> str:
    user.wait_until_ready()
    return str(user.window.side.classes.list.model().index(0, 0).data(AMOUNT_ROLE))


def choose_in_menu(monkeypatch: pytest.MonkeyPatch, words: str) -> list[list[str]]:
    """Let the next menus be answered by the entry with these words; returns their entries."""
    shown: list[list[str]] = []

    class Menu(QMenu):
        def exec(self, _: QPoint) -> None:  # type: ignore[override]  # a menu that needs no mouse
            shown.append([action.text() for action in self.actions()])
            next(action for action in self.actions() if action.text() == words).trigger()

    monkeypatch.setattr(cluster_commands, "QMenu", Menu)
    return shown


# How many, and in which colour space


def test_the_number_slider_by_keys(user: User) -> None:
    user.focus(user.window.clusters.slider)
    user.key(KEY.Key_Left)
    assert k_shown(user) == (3, 3)
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert segmentation.params.k == segmentation.k == 3
    assert user.window.clusters.list.model().rowCount() == 3
    user.key(KEY.Key_Home)
    user.wait_until_ready()
    assert user.window.clusters.list.model().rowCount() == 2


def test_a_number_typed_into_the_box(user: User) -> None:
    spin = user.window.clusters.spin
    user.focus(spin)
    spin.selectAll()
    user.key(KEY.Key_3)
    assert user.session.wanted.k == 4
    user.key(KEY.Key_Return)
    user.wait_until_ready()
    assert k_shown(user) == (3, 3)
    assert user.window.clusters.list.model().rowCount() == 3
    assert not user.session.is_dirty


def test_plus_and_minus_change_the_number(user: User) -> None:
    user.key(KEY.Key_Minus)
    user.wait_until_ready()
    assert k_shown(user) == (3, 3)
    user.key(KEY.Key_Plus)
    user.wait_until_ready()
    assert k_shown(user) == (4, 4)


def test_a_new_number_keeps_the_selection_and_is_one_step_back(user: User) -> None:
    user.click(ON_RED)
    before = user.mask()
    user.key(KEY.Key_Minus)
    user.wait_until_ready()
    assert user.message.startswith("Your selection was carried over")
    assert "names" not in user.message
    assert user.mask()[ON_RED] and user.mask()[ON_OTHER_RED]
    undo = user.window.actions_.by_id["undo"]
    assert undo.text() == "&Undo: Change to 3 clusters"
    user.key(KEY.Key_Z, CTRL)
    assert np.array_equal(user.mask(), before)
    assert k_shown(user) == (4, 4)


@pytest.mark.parametrize("act", ["undo", "click", "open", "close"])
def test_a_notice_goes_when_it_is_no_longer_so(user: User, act: str, other_path: Path) -> None:
    user.click(ON_RED)
    user.key(KEY.Key_Minus)
    user.wait_until_ready()
    assert user.message.startswith("Your selection was carried over")
    # Nobody is asked about the selection.
    user.session.mark_saved(user.document)
    assert user.message
    acts: dict[str, Callable[[], object]] = {
        "undo": lambda: user.key(KEY.Key_Z, CTRL),
        "click": lambda: user.click(ON_BLUE),
        "open": lambda: user.open(other_path),
        "close": user.window.actions_.by_id["close_image"].trigger,
    }
    acts[act]()
    user.wait(lambda: not user.message)


def test_more_clusters_than_colours_are_explained(user: User) -> None:
    user.key(KEY.Key_Plus)
    user.wait_until_ready()
    assert user.window.clusters.list.model().rowCount() == 4
    assert user.message.endswith(".")


def test_the_colour_space_by_keys(user: User) -> None:
    combo = user.window.clusters.space
    user.window.clusters.fold.click()
    assert [combo.itemData(index) for index in range(combo.count())] == [space.id for space in SPACES]
    assert combo.currentData() == "rgb"
    user.focus(combo)
    user.key(KEY.Key_End)
    wanted = combo.currentData()
    assert wanted != "rgb"
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert segmentation.params.space == wanted
    assert user.window.actions_.by_id["undo"].text() == "&Undo: Compare colours in another way"
    user.canvas.setFocus()
    user.key(KEY.Key_Z, CTRL)
    user.wait_until_ready()
    assert combo.currentData() == "rgb"


def test_each_advanced_setting_is_set_back_by_itself(user: User) -> None:
    panel, usual = user.window.clusters, ClusterParams()
    panel.fold.click()
    panel.seed.setValue(7)
    panel.advanced.attempts.setValue(3)
    user.wait_until_ready()
    resets = panel.advanced.resets
    assert {name for name, button in resets.items() if button.isVisible()} == {"space", "seed", "attempts"}
    for name, left in (("seed", {"space", "attempts"}), ("attempts", {"space"}), ("space", set())):
        user.click_widget(resets[name])
        user.wait_until_ready()
        assert getattr(user.session.wanted, name) == getattr(usual, name)
        assert {other for other, button in resets.items() if button.isVisible()} == left
    assert panel.seed.value() == usual.seed and panel.space.currentData() == usual.space
    assert user.document.segmentation is not None
    assert user.document.segmentation.params == replace(usual, k=K)
    user.key(KEY.Key_Z, CTRL)
    user.wait_until_ready()
    assert panel.space.currentData() == "rgb", "each is one step back"


def test_the_names_of_spaces_and_methods_are_read_to_their_end(user: User) -> None:
    panel = user.window.clusters
    panel.fold.click()
    for combo in (panel.space, panel.method, panel.advanced.histogram.channel):
        user.wait(combo.isVisible)
        option = QStyleOptionComboBox()
        combo.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, combo)
        names = [combo.itemText(index) for index in range(combo.count())]
        assert all(combo.fontMetrics().horizontalAdvance(name) <= room.width() for name in names)


# The list


def test_a_click_on_a_row_toggles_its_cluster(user: User) -> None:
    user.click_row(GREEN)
    assert user.has_chosen(GREEN)
    assert user.checked(GREEN) == Qt.CheckState.Checked
    assert user.checked(RED) == Qt.CheckState.Unchecked
    user.click_row(RED)
    user.click_row(GREEN)
    assert user.has_chosen(RED)


def test_a_row_of_which_one_region_is_chosen_is_half_checked_and_a_click_completes_it(user: User) -> None:
    user.click(ON_RED, CTRL)
    assert user.checked(RED) == Qt.CheckState.PartiallyChecked
    user.click_row(RED)
    assert user.checked(RED) == Qt.CheckState.Checked
    assert user.has_chosen(RED)


def test_rows_say_name_and_share(user: User) -> None:
    model = user.window.clusters.list.model()
    said = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert said == [
        f"{name}, {share} %"
        for name, share in zip(user.document.names, ("82.0", "8.3", "6.5", "3.1"), strict=True)
    ]


def test_the_list_by_keys(user: User) -> None:
    view = user.window.clusters.list
    user.focus(view)
    view.setCurrentIndex(view.model().index(WHITE, 0))
    user.key(KEY.Key_Down)
    user.key(KEY.Key_Space)
    assert user.has_chosen(RED)


def test_f2_renames_and_the_card_uses_the_new_name(user: User) -> None:
    view = user.window.clusters.list
    user.focus(view)
    view.setCurrentIndex(view.model().index(RED, 0))
    user.key(KEY.Key_F2)
    editor = view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "tomato")
    QTest.keyClick(editor, KEY.Key_Return)
    user.wait(lambda: user.document.names[RED] == "tomato")
    assert user.window.actions_.by_id["undo"].text() == "&Undo: Rename cluster"
    user.click(ON_RED)
    assert user.window.actions_.by_id["undo"].text() == "&Undo: Add “tomato”"


def test_an_empty_name_is_not_taken(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = user.document
    choose_in_menu(monkeypatch, "Rename...")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("  ", True))
    _right_click_row(user, RED)
    assert user.document is before


def _right_click_row(user: User, row: int) -> None:
    view = user.window.clusters.list
    at = view.visualRect(view.model().index(row, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)


def test_the_menu_of_a_row_renames(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = choose_in_menu(monkeypatch, "Rename...")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("tomato", True))
    name = user.document.names[RED]
    _right_click_row(user, RED)
    assert shown[0][0] == name
    assert user.document.names[RED] == "tomato"


def test_the_menu_on_the_picture_chooses_only_one(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.key(KEY.Key_A, CTRL)
    user.hover(ON_RED)
    shown = choose_in_menu(monkeypatch, "Choose only this")
    at = user.point(ON_RED)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, user.canvas.mapToGlobal(at))
    QApplication.sendEvent(user.canvas, event)
    assert len(shown) == 1
    assert user.has_chosen(RED)


# Classes and clean-up


def test_the_classes_panel_counts_what_is_chosen(user: User) -> None:
    assert amount(user) == "nothing yet"
    user.click(ON_RED)
    assert amount(user) == "8.3 % · 2 objects"
    user.click(ON_RED, CTRL)
    assert amount(user) == "4.2 % · 1 object"


def _to_px(user: User, slider: PixelSlider, at_least_px: int) -> None:
    user.focus(slider.slider)
    values: list[int] = []
    slider.moved.connect(values.append)
    for _ in range(slider.slider.maximum()):
        if values and values[-1] >= at_least_px:
            break
        user.key(KEY.Key_Right)
    assert values == sorted(set(values))


def test_clean_up_sliders_by_keys(user: User) -> None:
    user.key(KEY.Key_1)
    user.key(KEY.Key_2)
    assert not user.mask()[18, 44]
    _to_px(user, user.window.clean_up.fill_holes, 192)
    assert user.mask()[50, 78]
    assert not user.mask()[18, 44]
    _to_px(user, user.window.clean_up.fill_holes, 400)
    assert user.mask().all()
    user.focus(user.window.clean_up.fill_holes.slider)
    user.key(KEY.Key_Home)
    assert user.has_chosen(WHITE, RED)


def test_dropping_specks_takes_small_pieces_out(user: User) -> None:
    user.key(KEY.Key_3)
    user.key(KEY.Key_4)
    _to_px(user, user.window.clean_up.drop_specks, 192)
    assert user.has_chosen(GREEN)
    user.window.actions_.by_id["reset_clean_up"].trigger()
    assert user.has_chosen(GREEN, 3)
    assert user.window.clean_up.drop_specks.slider.value() == 0


def test_undo_brings_clean_up_back(user: User) -> None:
    user.key(KEY.Key_4)
    _to_px(user, user.window.clean_up.drop_specks, 192)
    assert user.has_chosen()
    user.canvas.setFocus()
    for _ in range(user.window.clean_up.drop_specks.slider.maximum()):  # each of its steps is one of its own
        if user.window.actions_.by_id["undo"].text() == "&Undo: Drop specks":
            user.key(KEY.Key_Z, CTRL)
    assert user.has_chosen(3)
    assert user.window.clean_up.drop_specks.slider.value() == 0


# The scroll bar


def shades_of_scroll_bar(user: User) -> int:
    scroll = user.window.side.widget()
    assert isinstance(scroll, QScrollArea)
    bar = scroll.verticalScrollBar()
    picture = bar.grab().toImage()
    return len({picture.pixel(picture.width() // 2, y) for y in range(picture.height())})


def test_the_scroll_bar_is_drawn_only_where_there_is_more_to_see_and_takes_no_room_then(user: User) -> None:
    scroll = user.window.side.widget()
    assert isinstance(scroll, QScrollArea)
    user.window.resize(1240, 400)
    user.wait(lambda: scroll.verticalScrollBar().maximum() > 0)
    width = scroll.viewport().width()
    assert shades_of_scroll_bar(user) > 1
    for section in user.window.side.findChildren(Section):
        section.fold()
    user.wait(lambda: scroll.verticalScrollBar().maximum() == 0)
    assert shades_of_scroll_bar(user) == 1
    assert scroll.viewport().width() == width
