from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QSlider

from segapp.ui.panels.wheel import WheelGuard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def turn(slider: QSlider) -> None:
    middle = QPointF(slider.rect().center())
    event = QWheelEvent(
        middle,
        slider.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # not inverted
    )
    QApplication.sendEvent(slider, event)


def test_the_wheel_changes_a_control_only_while_it_has_the_focus(qtbot: QtBot) -> None:
    slider = QSlider(Qt.Orientation.Horizontal)
    qtbot.addWidget(slider)
    guard = WheelGuard(slider)
    guard.guard(slider)
    slider.show()
    qtbot.waitExposed(slider)
    slider.clearFocus()
    turn(slider)
    assert slider.value() == 0
    slider.activateWindow()
    slider.setFocus()
    qtbot.waitUntil(slider.hasFocus)
    turn(slider)
    assert slider.value() > 0
