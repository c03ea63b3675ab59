from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QLineEdit, QMenu

from segapp.core.class_colors import SAFE_COLORS
from segapp.document.assignment import size_in
from segapp.ui import class_commands
from segapp.ui.panels.class_rows import AMOUNT_ROLE
from tests.ui.window.driver import CTRL, ON_BLUE, ON_GREEN, ON_RED, SHIFT, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.ui.panels.class_list import ClassList

KEY = Qt.Key
COLOR_X, NAME_X, EYE_X, LOCK_X = 18, 60, -40, -14
"""Where the parts of a row are; from its right end if negative."""


def listed(user: User) -> ClassList:
    return user.window.side.classes.list


def names(user: User) -> list[str]:
    return [info.name for info in user.document.classes]


def do(user: User, action: str) -> None:
    user.window.actions_.by_id[action].trigger()


def type_name(user: User, name: str) -> None:
    """Type into the row that waits for a name."""
    user.wait(lambda: bool(listed(user).findChildren(QLineEdit)))
    [editor] = listed(user).findChildren(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, name)
    QTest.keyClick(editor, KEY.Key_Return)
    user.wait(lambda: not listed(user).findChildren(QLineEdit))


def click_part(user: User, number: int, x: int) -> None:
    view = listed(user)
    row = view.visualRect(view.model().index(number - 1, 0))
    at = QPoint(row.left() + x if x > 0 else row.right() + x, row.center().y())
    user.click_widget(view.viewport(), at)


def add(user: User, name: str) -> None:
    do(user, "add_class")
    type_name(user, name)


def undo_label(user: User) -> str | None:
    assert user.session.history is not None
    return user.session.history.undo_label


def choose_in_menu(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Let the next menus be answered by entries that begin with these words, one menu inside the other."""

    class Menu(QMenu):
        def exec(self, _: QPoint) -> None:  # type: ignore[override]  # a menu that needs no mouse
            menu: QMenu = self
            for word in words:
                found = next(action for action in menu.actions() if action.text().startswith(word))
                if found.menu() is None:
                    found.trigger()
                else:
                    menu = found.menu()  # type: ignore[assignment]  # the stubs say object

    monkeypatch.setattr(class_commands, "QMenu", Menu)


def test_a_class_is_added_and_named_in_its_row(user: User) -> None:
    user.click_widget(user.window.side._classes.button)
    type_name(user, " the  leaf ")
    assert names(user) == ["ROI", "the leaf"]
    assert user.document.active == 2
    assert [info.color for info in user.document.classes] == list(SAFE_COLORS[:2])
    user.click(ON_GREEN)
    user.wait_until_ready()
    amounts = [listed(user).model().index(row, 0).data(AMOUNT_ROLE) for row in (0, 1)]
    assert amounts == ["nothing yet", "6.5 % · 1 object"]
    for _ in range(3):
        do(user, "undo")
    assert names(user) == ["ROI"] and user.document.active == 1


def test_a_name_that_is_taken_is_refused_in_one_sentence(user: User) -> None:
    add(user, "leaf")
    do(user, "rename_class")
    type_name(user, "ROI")
    assert names(user) == ["ROI", "leaf"]
    assert user.message == "There is a class “ROI” already; choose another name."


def test_a_double_click_renames(user: User) -> None:
    view = listed(user)
    row = view.visualRect(view.model().index(0, 0))
    at = QPoint(row.left() + NAME_X, row.center().y())
    user.click_widget(view.viewport(), at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    type_name(user, "cell")
    assert names(user) == ["cell"]
    assert undo_label(user) == "Rename class"


def test_shift_and_a_digit_choose_a_class(user: User) -> None:
    add(user, "leaf")
    add(user, "soil")
    user.canvas.setFocus()
    user.key(KEY.Key_2, SHIFT)
    assert user.document.active == 2
    assert listed(user).currentIndex().row() == 1
    user.key(KEY.Key_7, SHIFT)
    assert user.document.active == 2, "there is no such class"
    user.key(KEY.Key_N, SHIFT)
    user.key(KEY.Key_N, SHIFT)
    assert user.document.active == 1
    assert undo_label(user) == "Choose class"
    do(user, "undo")
    assert user.document.active == 3, "choosing several times in a row is one step"


def test_a_click_on_a_row_chooses_its_class(user: User) -> None:
    add(user, "leaf")
    click_part(user, 1, NAME_X)
    assert user.document.active == 1
    user.click(ON_RED)
    click_part(user, 2, NAME_X)
    user.click(ON_GREEN)
    document = user.document
    assert document.segmentation is not None
    assert [size_in(document.assignment, document.segmentation, n) > 0 for n in (1, 2)] == [True, True]


def test_the_eye_hides_a_class_on_the_image_and_the_export_keeps_it(user: User) -> None:
    bare = user.color_at(ON_RED)
    user.click(ON_RED)
    user.leave()
    before = user.mask()
    assert user.color_at(ON_RED) != bare
    click_part(user, 1, EYE_X)
    assert not user.document.classes[0].visible
    assert user.color_at(ON_RED) == bare
    assert (user.mask() == before).all() and before.any()
    assert undo_label(user) == "Hide class"
    click_part(user, 1, EYE_X)
    assert user.document.classes[0].visible


def test_a_locked_class_does_not_change_by_clicks_keys_or_the_list(user: User) -> None:
    user.click(ON_RED)
    click_part(user, 1, LOCK_X)
    kept = user.document.assignment
    acts: tuple[Callable[[], object], ...] = (
        lambda: user.click(ON_GREEN),
        lambda: user.key(KEY.Key_3),
        lambda: user.click_row(2),
        lambda: do(user, "select_all"),
        lambda: do(user, "invert"),
    )
    for act in acts:
        user.window.messages.hide()
        act()
        assert user.document.assignment is kept
        assert user.message == "“ROI” is locked; unlock it or choose another class to change."
    add(user, "leaf")
    user.click(ON_RED)
    assert user.document.assignment is kept, "another class cannot take what a locked one has"
    click_part(user, 1, LOCK_X)
    user.click(ON_RED)
    assert user.document.assignment is not kept


def test_the_colour_is_chosen_from_those_for_all_eyes_or_freely(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_in_menu(monkeypatch, "Yellow")
    click_part(user, 1, COLOR_X)
    assert user.document.classes[0].color == SAFE_COLORS[6]
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor(1, 2, 3))
    choose_in_menu(monkeypatch, "Other...")
    do(user, "color_class")
    assert user.document.classes[0].color == (1, 2, 3)
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor())
    do(user, "color_class")
    assert user.document.classes[0].color == (1, 2, 3), "cancelled"
    do(user, "undo")
    assert user.document.classes[0].color == SAFE_COLORS[6]


def test_the_order_changes_by_keys_menu_and_dragging(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    add(user, "leaf")
    add(user, "soil")
    user.focus(listed(user))
    user.key(KEY.Key_Up, CTRL)
    assert names(user) == ["ROI", "soil", "leaf"]
    assert user.document.classes[user.document.active - 1].name == "soil"
    choose_in_menu(monkeypatch, "Move down")
    user.window.commands.classes.show_menu(1, QPoint())
    assert names(user) == ["soil", "ROI", "leaf"]
    model = listed(user).model()
    dragged = model.mimeData([model.index(2, 0)])
    assert isinstance(dragged, QMimeData)
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, 0, 0, model.index(-1, 0))
    assert names(user) == ["leaf", "soil", "ROI"]
    dragged = model.mimeData([model.index(0, 0)])
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, 3, 0, model.index(-1, 0))
    assert names(user) == ["soil", "ROI", "leaf"]
    assert undo_label(user) == "Move class"


def test_a_class_is_removed_without_a_question_and_comes_back(user: User) -> None:
    add(user, "leaf")
    user.click(ON_BLUE)
    user.focus(listed(user))
    user.key(KEY.Key_Delete)
    assert names(user) == ["ROI"]
    assert undo_label(user) == "Remove class “leaf”"
    do(user, "undo")
    assert names(user) == ["ROI", "leaf"]
    assert user.document.assignment.clusters.any()
    do(user, "lock_class")
    do(user, "remove_class")
    assert names(user) == ["ROI", "leaf"]
    assert user.message == "“leaf” is locked; unlock it before you remove it."


def test_the_only_class_stays(user: User) -> None:
    user.focus(listed(user))
    user.key(KEY.Key_Delete)
    assert names(user) == ["ROI"]
    assert user.message.startswith("“ROI” is the only class")
    assert not user.window.actions_.by_id["remove_class"].isEnabled()


def test_other_names_and_colours_do_not_make_the_masks_anew(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    finished = user.session.finished
    assert finished is not None
    do(user, "hide_class")
    do(user, "rename_class")
    type_name(user, "cell")
    again = user.session.finished
    assert again is not None and again.pyramid is finished.pyramid
    assert [info.name for info in again.class_map.classes] == ["cell"]


@pytest.mark.parametrize("state", ["active", "hidden", "locked"])
def test_classes_are_read_out_with_their_state(user: User, state: str) -> None:
    add(user, "leaf")
    do(user, "hide_class")
    do(user, "lock_class")
    user.wait_until_ready()
    model = listed(user).model()
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("leaf, ") and state in spoken
    assert state not in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert QApplication.focusWidget() is not None


def test_undo_does_not_take_what_is_half_typed_for_a_name(user: User) -> None:
    commands = user.window.commands
    commands.classes.add_class()
    commands.activate_class(1)
    history = user.session.history
    assert history is not None
    last = history.steps[-1].label
    commands.classes.rename_class()
    listed = user.window.side.classes.list
    user.wait(lambda: any(editor.isVisible() for editor in listed.findChildren(QLineEdit)))
    (editor,) = [editor for editor in listed.findChildren(QLineEdit) if editor.isVisible()]
    editor.setText("half a na")
    user.session.undo()
    assert user.session.history is not None
    assert user.session.history.redo_label == last, "the step can be redone"
    assert "half a na" not in {info.name for info in user.document.classes}


def test_what_the_view_commits_while_it_follows_an_undo_is_no_name(user: User) -> None:
    commands = user.window.commands
    commands.classes.add_class()
    commands.activate_class(1)
    view = listed(user)
    committed = []

    def commit(_: QModelIndex, left: QModelIndex) -> None:
        """Do as Qt does with an open editor when another row becomes the current one."""
        committed.append(view.model().setData(left, "half a na", Qt.ItemDataRole.EditRole))

    view.selectionModel().currentChanged.connect(commit)
    user.session.undo()
    assert committed == [False]
    assert user.session.history is not None
    assert user.session.history.redo_label == "Choose class"
    assert "half a na" not in names(user)
