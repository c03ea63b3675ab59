from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QSpinBox, QWidget

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
