from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image as Pillow
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from segapp.core.types import ClusterParams
from segapp.ui import cluster_commands
from segapp.ui.dialogs.choose_clusters import ChooseClusters, OneCluster, SomeClusters
from segapp.ui.dialogs.suggest import SuggestDialog
from segapp.ui.dialogs.why import WhyDialog
from tests.ui.window.driver import (
    BLUE,
    COLORS,
    CTRL,
    GREEN,
    LEFT,
    NO_KEY,
    ON_BLUE,
    ON_GREEN,
    ON_RED,
    RED,
    SPACE,
    WHITE,
    K,
    User,
    act_in,
    patches,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from segapp.core.types import Segmentation
    from segapp.ui.panels.amount_slider import AmountSlider

KEY = Qt.Key
START = ClusterParams(k=K, space=SPACE)


def clusters(user: User) -> Segmentation:
    user.wait_until_ready()
    assert user.session.segmentation is not None
    return user.session.segmentation


def undo_text(user: User) -> str:
    return user.window.actions_.by_id["undo"].text().replace("&", "")


def amount(user: User, name: str) -> AmountSlider:
    return user.window.clusters.amounts[name]


def trigger(user: User, name: str) -> None:
    user.window.actions_.by_id[name].trigger()


# Sliders


def test_a_slider_moved_by_keys_is_one_step_and_its_button_resets_it(user: User) -> None:
    slider = amount(user, "keep_together")
    user.focus(slider.slider)
    for _ in range(3):
        user.key(KEY.Key_PageUp)
        user.wait_until_ready()
    assert clusters(user).params.keep_together == 30
    assert undo_text(user) == "Undo: Keep together 30"
    user.key(KEY.Key_Tab)
    assert slider.reset.hasFocus()
    user.key(KEY.Key_Space)
    assert clusters(user).params == START
    assert undo_text(user) == "Undo: Keep together off"
    assert not slider.reset.isVisible() and slider.slider.hasFocus()
    user.canvas.setFocus()
    user.key(KEY.Key_Z, CTRL)
    user.key(KEY.Key_Z, CTRL)
    assert clusters(user).params == START
    assert not user.window.actions_.by_id["undo"].isEnabled()


def test_a_dragged_slider_is_one_step_and_shows_the_clusters_meanwhile(user: User) -> None:
    slider = amount(user, "ignore_shadows").slider
    window = user.window.windowHandle()
    start = QPoint(8, slider.height() // 2)
    QTest.mousePress(window, LEFT, NO_KEY, slider.mapTo(user.window, start))
    assert slider.isSliderDown()
    for step in (10, 20, 40):
        user.move_to(start + QPoint(step, 0), slider)
    user.wait(lambda: user.session.trial.document is not None)
    assert user.session.trial.is_on
    value = slider.value()
    assert value > 0
    QTest.mouseRelease(window, LEFT, NO_KEY, slider.mapTo(user.window, start + QPoint(40, 0)))
    assert clusters(user).params.ignore_shadows == value
    assert undo_text(user) == f"Undo: Ignore shadows {value}"
    assert not user.session.trial.is_on
    user.session.undo()
    assert clusters(user).params == START
    assert slider.value() == 0


def test_a_double_click_on_its_name_resets_a_slider(user: User) -> None:
    slider = amount(user, "smooth")
    user.focus(slider.slider)
    user.key(KEY.Key_PageUp)
    assert clusters(user).params.smooth == 10
    label = slider._name
    QTest.mouseDClick(label, LEFT, NO_KEY, label.rect().center())
    assert clusters(user).params == START


def test_reset_all_keeps_the_number(user: User) -> None:
    panel = user.window.clusters
    assert panel.reset_all.isEnabled()
    for name in ("smooth", "not_sure"):
        user.focus(amount(user, name).slider)
        user.key(KEY.Key_PageUp)
        user.wait_until_ready()
    user.click_widget(panel.reset_all)
    assert clusters(user).params == ClusterParams(k=K)
    assert undo_text(user) == "Undo: Reset how clusters are found"
    assert not panel.reset_all.isEnabled()


def test_every_setting_says_what_it_does(user: User) -> None:
    panel = user.window.clusters
    for control in (*panel.amounts.values(), *(c for c in panel.controls if c.toolTip())):
        assert control.toolTip().endswith(".") and control.toolTip().count(".") == 1
    for combo in (panel.space, panel.method):
        assert combo.count() > 3
        tips = [combo.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(combo.count())]
        assert all(tip.endswith(".") for tip in tips)


def test_the_number_cannot_be_chosen_where_the_method_finds_it(user: User) -> None:
    panel = user.window.clusters
    user.click_widget(panel.fold)
    user.focus(panel.method)
    panel.method.setCurrentIndex(panel.method.findData("mean-shift"))
    panel.method.activated.emit(panel.method.currentIndex())
    found = clusters(user)
    assert found.params.method == "mean-shift"
    assert not panel.slider.isEnabled() and not panel.spin.isEnabled()
    assert panel.number.note.isVisible()
    assert panel.number.note.text() == f"Mean shift finds the number of clusters by itself: here {found.k}."
    trigger(user, "more_clusters")
    assert clusters(user) is found
    assert "by itself" in user.message
    trigger(user, "reset_clustering")
    user.wait_until_ready()
    assert panel.slider.isEnabled() and not panel.number.note.isVisible()


def test_nothing_moves_when_a_note_takes_the_place_of_the_number(user: User) -> None:
    panel = user.window.clusters
    user.click_widget(panel.fold)
    places = [widget.mapTo(panel, QPoint()) for widget in (panel.fold, panel.method, panel.sort)]
    panel.method.setCurrentIndex(panel.method.findData("mean-shift"))
    panel.method.activated.emit(panel.method.currentIndex())
    clusters(user)
    note = panel.number.note
    assert note.isVisible()
    assert note.heightForWidth(note.width()) <= note.height()
    assert [widget.mapTo(panel, QPoint()) for widget in (panel.fold, panel.method, panel.sort)] == places


def test_the_panel_fits_320_pixels(user: User) -> None:
    panel = user.window.clusters
    panel.fold.click()
    content = user.window.side.content
    assert content.minimumSizeHint().width() <= 310
    for slider in panel.amounts.values():
        assert slider._name.sizeHint().width() <= slider._name.width()
        assert slider.slider.width() >= 60


# Split and merge


def choose_in_menus(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[list[str]]:
    """Let menus be answered by the entries with these words, one below the other."""
    shown: list[list[str]] = []

    class Menu(QMenu):
        def exec(self, _: QPoint) -> None:  # type: ignore[override]  # a menu that needs no mouse
            actions, chosen = self.actions(), None
            for word in words:
                shown.append([action.text() for action in actions])
                chosen = next(action for action in actions if action.text() == word)
                # Through the children: with PySide 6.8 `QAction.menu` left deleted actions behind.
                below = next((menu for menu in self.findChildren(QMenu) if menu.menuAction() is chosen), None)
                actions = below.actions() if below is not None else []
            if chosen is not None:
                chosen.trigger()

    monkeypatch.setattr(cluster_commands, "QMenu", Menu)
    return shown


def right_click(user: User, place: tuple[int, int]) -> None:
    user.hover(place)
    at = user.point(place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, user.canvas.mapToGlobal(at))
    QApplication.sendEvent(user.canvas, event)


def test_the_menu_on_the_image_splits_a_cluster(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.window.session.want(ClusterParams(k=3, space=SPACE))
    user.wait_until_ready()
    before = clusters(user)
    both = int(before.labels[ON_GREEN])
    assert both == before.labels[ON_BLUE]
    names = user.document.names
    choose_in_menus(monkeypatch, "Split cluster")
    right_click(user, ON_GREEN)
    after = clusters(user)
    assert after.k == 4
    assert after.labels[ON_GREEN] != after.labels[ON_BLUE]
    assert undo_text(user) == f"Undo: Split “{names[both]}”"
    assert user.document.names[after.labels[ON_RED]] == names[before.labels[ON_RED]]


def test_the_menu_of_a_row_merges_it_with_another(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.click(ON_GREEN)
    names = user.document.names
    shown = choose_in_menus(monkeypatch, "Merge with...", names[BLUE])
    view = user.window.clusters.list
    at = view.visualRect(view.model().index(GREEN, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    assert shown[1] == [names[WHITE], names[RED], names[BLUE]]
    assert clusters(user).k == 3
    assert undo_text(user) == f"Undo: Merge “{names[GREEN]}” and “{names[BLUE]}”"
    assert user.mask()[ON_GREEN] and user.mask()[ON_BLUE] and not user.mask()[ON_RED]


def test_rows_selected_with_ctrl_are_merged(user: User) -> None:
    view = user.window.clusters.list
    for row in (RED, GREEN, BLUE):
        at = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), LEFT, CTRL, at)
    assert view.selected == (RED, GREEN, BLUE)
    assert user.has_chosen()
    trigger(user, "merge_clusters")
    assert clusters(user).k == 2
    assert undo_text(user) == "Undo: Merge 3 clusters"


def test_the_commands_ask_which_clusters(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_two(dialog: ChooseClusters) -> None:
        assert isinstance(dialog.clusters, SomeClusters)
        assert not dialog.ok.isEnabled()
        for cluster in (RED, GREEN):
            dialog.clusters.boxes[cluster].click()
        assert dialog.chosen == (RED, GREEN)
        dialog.ok.click()

    act_in(monkeypatch, ChooseClusters, check_two)
    trigger(user, "merge_clusters")
    assert clusters(user).k == 3
    merged = int(clusters(user).labels[ON_RED])
    assert clusters(user).labels[ON_GREEN] == merged

    def mark_one(dialog: ChooseClusters) -> None:
        assert isinstance(dialog.clusters, OneCluster)
        dialog.clusters.setCurrentRow(merged)
        dialog.ok.click()

    act_in(monkeypatch, ChooseClusters, mark_one)
    trigger(user, "split_cluster")
    assert clusters(user).k == 4
    assert clusters(user).labels[ON_RED] != clusters(user).labels[ON_GREEN]


def test_a_question_that_is_cancelled_changes_nothing(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = user.document
    shown = act_in(monkeypatch, ChooseClusters, lambda dialog: dialog.reject())
    for name in ("split_cluster", "merge_clusters"):
        trigger(user, name)
    assert len(shown) == 2
    assert user.document is before and not user.session.clustering.is_busy


# Suggest


def dialog_of(user: User, kind: type[Any]) -> Any:
    found = [dialog for dialog in user.window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_number_is_taken_from_the_contact_sheet(user: User) -> None:
    user.click_widget(user.window.side.findChildren(type(user.window.clusters.reset_all), "suggest")[0])
    dialog = dialog_of(user, SuggestDialog)
    user.wait(lambda: bool(dialog.cards))
    words = [card.text() for card in dialog.cards]
    assert words[0].startswith("2 clusters")
    assert words[2].splitlines() == ["4 clusters", "very clear groups, 1.00", "suggested, as now"]
    for card in dialog.cards:
        lines = card.text().splitlines()
        assert max(card.fontMetrics().horizontalAdvance(line) for line in lines) < card.width(), lines
    dialog.cards[0].click()
    assert clusters(user).params == ClusterParams(k=2, space=SPACE)
    assert undo_text(user) == "Undo: Change to 2 clusters"
    expected = user.expected([0], k=2)
    assert np.array_equal(clusters(user).mask([0]), expected)


def test_the_contact_sheet_can_be_closed_while_it_is_made(user: User) -> None:
    before = user.document
    trigger(user, "suggest_clusters")
    dialog_of(user, SuggestDialog).reject()
    assert not user.session.questions.runner.is_busy
    assert user.document is before


# Why here


def test_the_question_mark_explains_the_pixel_under_the_mouse(user: User) -> None:
    user.hover(ON_RED)
    trigger(user, "explain_pixel")
    user.wait(lambda: bool(user.window.findChildren(WhyDialog)))
    dialog = dialog_of(user, WhyDialog)
    assert dialog.text.text().startswith(f"It is in “{user.document.names[RED]}”")
    assert "very sure" in dialog.text.text()
    dialog.accept()


def test_the_menu_of_the_list_explains_a_cluster(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = choose_in_menus(monkeypatch, "Why here?")
    user.window.commands.clusters.show_menu(GREEN, QPoint(0, 0))
    assert "Why is this pixel here?" not in shown[0]
    user.wait(lambda: bool(user.window.findChildren(WhyDialog)))
    dialog = dialog_of(user, WhyDialog)
    assert dialog.text.text().startswith(f"It is in “{user.document.names[GREEN]}”")
    dialog.accept()


def test_without_a_pixel_under_the_mouse_it_says_how_to_ask(user: User) -> None:
    trigger(user, "explain_pixel")
    assert user.message.startswith("Point at a pixel")


def test_after_changes_by_hand_the_answer_is_one_sentence(user: User) -> None:
    user.session.clusterer.merge((RED, GREEN))
    user.wait_until_ready()
    user.hover(ON_RED)
    trigger(user, "explain_pixel")
    assert user.message.startswith("These clusters were changed by hand")
    assert not user.window.findChildren(WhyDialog)


def test_the_menu_on_the_image_explains_the_pixel(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = choose_in_menus(monkeypatch, "Why is this pixel here?")
    right_click(user, ON_BLUE)
    assert shown[0][-1] == "Why is this pixel here?"
    user.wait(lambda: bool(user.window.findChildren(WhyDialog)))
    assert user.document.names[BLUE] in dialog_of(user, WhyDialog).text.text()
    dialog_of(user, WhyDialog).accept()


# Not sure


def test_not_sure_pixels_are_gray_among_the_clusters(user: User) -> None:
    trigger(user, "view_clusters")
    user.session.want(ClusterParams(k=2, space=SPACE, not_sure=20))
    found = clusters(user)
    assert (found.labels == 255).any()
    place = tuple(int(value) for value in np.argwhere(found.labels == 255)[0])
    user.leave()
    assert user.color_at((place[0], place[1])) == (128, 128, 128)
    trigger(user, "view_overlay")
    row, col = place
    assert user.color_at((row, col)) == tuple(user.document.image.pixels[row, col])


def test_unsure_pixels_are_marked_on_request(user: User) -> None:
    user.session.want(ClusterParams(k=2, space="lab"))
    user.wait_until_ready()
    user.leave()
    before = user.canvas_pixels()
    action: QAction = user.window.actions_.by_id["toggle_unsure"]
    action.trigger()
    user.wait(lambda: user.session.questions.unsure() is not None)
    unsure = user.session.questions.unsure()
    assert unsure is not None
    is_any = bool(unsure.pyramid.levels[0].any())
    assert (not np.array_equal(user.canvas_pixels(), before)) == is_any
    assert user.color_at(ON_RED) == COLORS[RED] or is_any
    action.trigger()
    assert not action.isChecked()
    assert np.array_equal(user.canvas_pixels(), before)


# The status bar


def test_the_start_page_has_no_zoom(empty: User) -> None:
    zoom = empty.window._status.zoom
    assert not zoom.isVisible()
    empty.window.resize(1000, 700)
    empty.window.statusBar().showMessage("something")
    empty.window.statusBar().clearMessage()
    assert not zoom.isVisible()


def test_the_zoom_is_there_with_an_image(user: User) -> None:
    assert user.window._status.zoom.isVisible()
    trigger(user, "close_image")
    assert not user.window._status.zoom.isVisible()


def test_detail_walks_the_tree_and_brings_back_what_was_chosen(empty: User, tmp_path: Path) -> None:
    rows, cols = np.mgrid[:64, :96]
    slope = patches().astype(np.int16) - (rows + cols)[..., np.newaxis] // 8
    Pillow.fromarray(np.clip(slope, 0, 255).astype(np.uint8)).save(tmp_path / "slope.png")
    empty.open(tmp_path / "slope.png")
    panel, session = empty.window.clusters, empty.session

    def go(params: ClusterParams) -> None:
        session.want(params)
        empty.wait(lambda: session.segmentation is not None and session.segmentation.params == params)
        empty.wait_until_ready()

    go(ClusterParams(k=8, method="superpixel-tree"))
    assert panel.slider.toolTip().startswith("How finely") and panel.slider.maximum() == panel.spin.maximum()
    empty.click(ON_RED)
    before = empty.mask()
    assert before[ON_RED] and not before[ON_GREEN]
    for k in (2, 12, 8):
        panel.spin.setValue(k)
        go(ClusterParams(k=k, method="superpixel-tree"))
    assert np.array_equal(empty.mask(), before)
    go(ClusterParams(k=8))
    assert panel.slider.toolTip().startswith("Into how many") and panel.slider.maximum() == 16
