from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QSpinBox,
    QTableWidget,
    QToolButton,
    QWidget,
)

from segapp.ui.panels.dock import Dock

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow


def contrast(widget: QWidget) -> int:
    """Return by how much the lightest pixel inside a widget is lighter than the darkest one."""
    picture = widget.grab(widget.rect().adjusted(4, 4, -4, -4)).toImage()
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    light = [picture.pixelColor(*place).lightness() for place in places]
    return max(light) - min(light)


@pytest.mark.parametrize("theme", ["theme_light", "theme_dark"])
def test_a_number_that_cannot_be_changed_is_faint(qtbot: QtBot, window: MainWindow, theme: str) -> None:
    window.actions_.by_id[theme].trigger()
    box = QSpinBox(window)
    box.setValue(88)
    box.resize(80, 40)
    box.show()
    qtbot.waitUntil(box.isVisible)
    usual = contrast(box)
    box.setEnabled(False)
    assert 20 < contrast(box) < 0.8 * usual


@pytest.mark.parametrize("theme", ["theme_light", "theme_dark"])
def test_a_list_to_choose_from_is_as_flat_as_a_line_to_type_in(
    qtbot: QtBot, window: MainWindow, theme: str
) -> None:
    window.actions_.by_id[theme].trigger()
    box = QComboBox(window)
    box.addItem("")
    box.setGeometry(600, 300, 120, 32)
    box.show()
    qtbot.waitUntil(box.isVisible)
    picture, colors = box.grab().toImage(), window.theme.colors
    middles = ((60, 0), (60, 31), (0, 16), (119, 16))
    assert {picture.pixelColor(*place).name() for place in middles} == {colors.line}
    places = [(x, y) for x in range(6, 114) for y in range(6, 26)]
    drawn = [place for place in places if picture.pixelColor(*place).name() != colors.panel]
    assert drawn, "there is no arrow"
    assert min(x for x, _ in drawn) > 90, "it stands at the right"
    arrow = max((picture.pixelColor(*place) for place in drawn), key=lambda color: away(color, colors.panel))
    assert away(arrow, colors.dim_text) < 30


@pytest.mark.parametrize("theme", ["theme_light", "theme_dark"])
def test_nothing_is_drawn_between_two_scroll_bars(qtbot: QtBot, window: MainWindow, theme: str) -> None:
    window.actions_.by_id[theme].trigger()
    table = QTableWidget(50, 50, window)
    table.resize(300, 200)
    table.show()
    qtbot.waitUntil(lambda: table.isVisible() and table.verticalScrollBar().isVisible())
    side, picture = table.verticalScrollBar().width(), table.grab().toImage()
    inside = [(300 - x, 200 - y) for x in range(1, side + 1) for y in range(1, side + 1)]
    assert {picture.pixelColor(*place).name() for place in inside} == {window.theme.colors.panel}


def away(color: QColor, name: str) -> int:
    """Return how far a colour is from another, in red, green and blue together."""
    other = QColor(name)
    return (
        abs(color.red() - other.red()) + abs(color.green() - other.green()) + abs(color.blue() - other.blue())
    )


@pytest.mark.qt_log_ignore("^This plugin does not support", extend=True)
@pytest.mark.parametrize("theme", ["theme_light", "theme_dark"])
@pytest.mark.parametrize("name", ["panel", "images", "measures"])
def test_the_button_in_the_title_of_a_panel_is_seen(window: MainWindow, theme: str, name: str) -> None:
    window.actions_.by_id[theme].trigger()
    dock = window.findChild(Dock, name)
    assert isinstance(dock, Dock)
    dock.show()
    button = dock.findChild(QAbstractButton, "qt_dockwidget_floatbutton")
    assert isinstance(button, QAbstractButton)
    assert button.toolTip().endswith(".")
    for _ in range(2):
        picture = button.icon().pixmap(32, 32).toImage()
        drawn = max(
            (picture.pixelColor(x, y) for x in range(32) for y in range(32)), key=lambda pixel: pixel.alpha()
        )
        panel = QColor(window.theme.colors.panel)
        assert abs(drawn.lightness() - panel.lightness()) > 80
        dock.setFloating(not dock.isFloating())
    dock.setFloating(False)


def test_a_change_of_the_theme_styles_the_window_once(window: MainWindow, qapp: QApplication) -> None:
    events: list[QEvent.Type] = []

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
                events.append(event.type())
            return False

    watch = Watch()
    window.actions_.by_id["theme_light"].trigger()
    window.canvas.installEventFilter(watch)
    window.actions_.by_id["theme_light"].trigger()
    assert not events
    window.actions_.by_id["theme_dark"].trigger()
    assert 0 < events.count(QEvent.Type.StyleChange) <= 2
    assert window.palette().window().color().name() == window.theme.colors.panel
    window.canvas.removeEventFilter(watch)


def test_a_message_that_is_shown_takes_on_the_new_colours(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.by_id["theme_light"].trigger()
    window.messages.show_error("Something happened.")
    close = window.messages.findChild(QToolButton)
    assert isinstance(close, QToolButton)
    for theme in ("theme_dark", "theme_light"):
        window.actions_.by_id[theme].trigger()
        picture, colors = close.icon().pixmap(24, 24).toImage(), window.theme.colors
        places = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
        drawn = max((picture.pixelColor(*place) for place in places), key=lambda color: color.alpha())
        assert away(drawn, colors.text) < 30
