from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from segapp.tools import TOOLS
from segapp.ui.action_table import ACTIONS, MENUS, Needs, Spec
from segapp.ui.class_commands import ClassCommands
from segapp.ui.cluster_commands import ClusterCommands
from segapp.ui.commands import Commands
from segapp.ui.image_commands import ImageCommands
from segapp.ui.measure_commands import MeasureCommands
from segapp.ui.project_commands import ProjectCommands

if TYPE_CHECKING:
    from segapp.ui.main_window import MainWindow

PARTS: dict[str, type] = {
    "": Commands,
    "classes": ClassCommands,
    "clusters": ClusterCommands,
    "images": ImageCommands,
    "projects": ProjectCommands,
    "measuring": MeasureCommands,
}
"""What carries out the actions of each part."""

every_spec = pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: str(spec.id))


@every_spec
def test_every_action_is_a_method_of_commands_with_words(spec: Spec) -> None:
    assert inspect.isfunction(getattr(PARTS[spec.part], spec.id))
    assert [other.id for other in ACTIONS].count(spec.id) == 1
    assert [other.text for other in ACTIONS].count(spec.text) == 1
    assert spec.menu in MENUS
    assert spec.tip.endswith(".") and spec.tip[0].isupper()
    for key in spec.keys.split():
        assert not QKeySequence(key).isEmpty(), key


@pytest.mark.parametrize("menu", MENUS)
def test_no_two_actions_of_a_menu_share_a_letter(menu: str) -> None:
    texts = [spec.text for spec in ACTIONS if spec.menu == menu]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert sorted(set(letters)) == sorted(letters)


def test_no_two_actions_share_a_shortcut(window: MainWindow) -> None:
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    keys += [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]
    assert sorted(set(keys)) == sorted(keys)
    assert len(keys) > len(TOOLS)


def test_every_action_has_a_tooltip_and_is_in_a_menu(window: MainWindow) -> None:
    in_menus = {
        action
        for top in window.menuBar().actions()
        for action in top.menu().actions()  # type: ignore[attr-defined]  # the stubs say object
    }
    for action in window.actions_.by_id.values():
        name, sentence = action.toolTip().split("\n")
        assert name and sentence.endswith("."), action.objectName()
        assert action in in_menus, action.objectName()
        for key in action.shortcuts()[:1]:
            assert key.toString(QKeySequence.SequenceFormat.NativeText) in name


def test_an_empty_window_offers_only_what_needs_no_picture(window: MainWindow) -> None:
    for spec in ACTIONS:
        assert window.actions_.by_id[spec.id].isEnabled() == (spec.needs is Needs.NOTHING), spec.id


def test_one_view_one_tool_one_theme_and_one_order_are_checked(window: MainWindow) -> None:
    checked = {name for name, action in window.actions_.by_id.items() if action.isChecked()}
    assert checked == {"view_overlay", "overlay_fill", f"tool_{TOOLS[0].id}", "theme_system", "sort_by_share"}
