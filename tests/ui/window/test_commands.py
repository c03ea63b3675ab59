from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu

import segapp
from segapp.ui.dialogs.about import AboutDialog
from segapp.ui.dialogs.command_list import CommandList
from segapp.ui.dialogs.mouse_and_keys import MouseAndKeysDialog
from segapp.ui.theme import Choice
from tests.ui.window.driver import BLUE, CTRL, GREEN, ON_RED, WHITE, User, act_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

KEY = Qt.Key


def labels(dialog: object) -> str:
    assert isinstance(dialog, AboutDialog | MouseAndKeysDialog)
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_about_shows_versions(empty: User, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    act_in(monkeypatch, AboutDialog, lambda dialog: said.append(labels(dialog)))
    empty.window.actions_.by_id["about"].trigger()
    assert f"segapp {segapp.__version__}" in said[0]
    assert platform.python_version() in said[0]
    assert np.__version__ in said[0]
    assert "MIT" in said[0] and "LGPL" in said[0]


def test_f1_shows_mouse_and_keys(empty: User, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    act_in(monkeypatch, MouseAndKeysDialog, lambda dialog: said.append(labels(dialog)))
    empty.key(KEY.Key_F1)
    assert "Shift+drag" in said[0]


def typing(words: str, found: list[str]) -> Callable[[CommandList], None]:
    def act(dialog: CommandList) -> None:
        QTest.keyClicks(dialog.words, words)
        found.extend(dialog.found.item(row).text() for row in range(dialog.found.count()))
        QTest.keyClick(dialog.words, KEY.Key_Return)

    return act


def test_the_command_list_finds_invert_and_runs_it(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.click(ON_RED)
    found: list[str] = []
    act_in(monkeypatch, CommandList, typing("invert", found))
    user.key(KEY.Key_K, CTRL)
    assert [text.split()[0] for text in found] == ["Invert"]
    assert user.has_chosen(WHITE, GREEN, BLUE)


def test_the_command_list_finds_by_words_of_the_sentence(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    act_in(monkeypatch, CommandList, typing("darken chosen", found))
    user.key(KEY.Key_K, CTRL)
    assert len(found) == 1
    assert user.window.stage.style_.dim_outside


def test_nothing_found_runs_nothing(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = user.document
    found: list[str] = []
    act_in(monkeypatch, CommandList, typing("make coffee", found))
    user.key(KEY.Key_K, CTRL)
    assert found == ["There is no such command."]
    assert user.document is before


def test_the_command_list_offers_only_what_can_be_used(empty: User, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    act_in(monkeypatch, CommandList, typing("invert", found))
    empty.key(KEY.Key_K, CTRL)
    assert found == ["There is no such command."]


def test_a_name_comes_before_a_sentence(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    act_in(monkeypatch, CommandList, typing("dark", found))
    user.key(KEY.Key_K, CTRL)
    assert found[0].startswith("Dark") and len(found) > 1
    assert user.window.theme.choice is Choice.DARK


def test_all_names_begin_at_the_same_place(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    widths: list[int] = []

    def look(dialog: CommandList) -> None:
        size = dialog.found.iconSize()
        icons = [dialog.found.item(row).icon() for row in range(dialog.found.count())]
        widths.extend(icon.actualSize(size).width() for icon in icons)

    act_in(monkeypatch, CommandList, look)
    user.key(KEY.Key_K, CTRL)
    assert len(widths) > 20 and len(set(widths)) == 1


def test_every_action_has_a_name_a_sentence_and_a_tooltip(empty: User) -> None:
    for action in empty.window.actions_.by_id.values():
        assert action.text()
        assert action.statusTip().endswith(".")
        assert action.statusTip() in action.toolTip()


def test_the_status_bar_says_what_each_entry_of_a_menu_does(empty: User) -> None:
    for opener in empty.window.menuBar().actions():
        menu = opener.menu()
        assert isinstance(menu, QMenu)
        assert not menu.toolTipsVisible(), "it would cover the entries below"
        for action in menu.actions():
            if not action.isSeparator() and action.menu() is None:
                assert action.statusTip().endswith("."), action.text()
                action.showStatusText(empty.window)
                assert empty.window.statusBar().currentMessage() == action.statusTip()
