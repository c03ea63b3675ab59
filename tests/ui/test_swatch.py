from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QWidget

from segapp.ui.swatch import swatch_icon

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_swatch_has_its_colour_in_every_state(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    made = swatch_icon(QColor(0, 114, 178), widget)
    for mode in QIcon.Mode:
        assert made.pixmap(16, 16, mode).toImage().pixelColor(8, 8).name() == "#0072b2"
