from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from segapp.ui.top_bar import ToolRail

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


@pytest.mark.parametrize("theme", ["theme_light", "theme_dark"])
def test_what_opens_the_tools_that_do_not_fit_is_seen(qtbot: QtBot, window: MainWindow, theme: str) -> None:
    window.resize(1400, 500)
    window.actions_.by_id[theme].trigger()
    rail = window.findChild(ToolRail)
    assert rail is not None
    more = rail.findChild(QToolButton, "qt_toolbar_ext_button")
    assert isinstance(more, QToolButton)
    qtbot.waitUntil(more.isVisible)
    picture = rail.grab(more.geometry()).toImage()
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    light = [picture.pixelColor(*place).lightness() for place in places]
    assert max(light) - min(light) > 100
    assert more.toolTip() == "More tools"


def test_words_beside_icons_return_with_the_room(qtbot: QtBot, window: MainWindow) -> None:
    undo = window.top.widgetForAction(window.top.actions()[1])
    assert isinstance(undo, QToolButton)
    with_word = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    for width, has_word in ((1400, True), (window.minimumWidth(), False), (1400, True)):
        window.resize(width, 700)
        expected = with_word if has_word else Qt.ToolButtonStyle.ToolButtonIconOnly
        qtbot.waitUntil(partial(shows, undo, expected))
