from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow


def shows(button: QToolButton, style: Qt.ToolButtonStyle) -> bool:
    return button.toolButtonStyle() == style


@pytest.mark.parametrize("width", [1400, 1000, 950, 800])
def test_export_is_in_sight_at_every_width(qtbot: QtBot, window: MainWindow, width: int) -> None:
    window.resize(width, 700)
    qtbot.waitUntil(lambda: window.width() == max(width, window.minimumWidth()))
    export = window.top.widgetForAction(window.top.actions()[-1])
    qtbot.waitUntil(export.isVisible)
    assert export.geometry().right() < window.top.width()


def test_words_beside_icons_return_with_the_room(qtbot: QtBot, window: MainWindow) -> None:
    undo = window.top.widgetForAction(window.top.actions()[1])
    assert isinstance(undo, QToolButton)
    with_word = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    for width, has_word in ((1400, True), (window.minimumWidth(), False), (1400, True)):
        window.resize(width, 700)
        expected = with_word if has_word else Qt.ToolButtonStyle.ToolButtonIconOnly
        qtbot.waitUntil(partial(shows, undo, expected))
