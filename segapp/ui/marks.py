"""Marks painted over the canvas: the line of the before/after split and the box being dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

if TYPE_CHECKING:
    from PySide6.QtGui import QPalette

HANDLE_PX = 8


def paint_split(painter: QPainter, x: float, height: float, palette: QPalette) -> None:
    """Paint the line of the split at `x`, with a handle in the middle."""
    top, bottom, middle = QPointF(x, 0), QPointF(x, height), QPointF(x, height / 2)
    accent = QPen(palette.highlight().color(), 1)
    painter.setPen(QPen(QColor(255, 255, 255), 3))
    painter.drawLine(top, bottom)
    painter.setPen(accent)
    painter.drawLine(top, bottom)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(palette.base())
    painter.drawEllipse(middle, HANDLE_PX, HANDLE_PX)
    for side in (-1, 1):
        tip = middle + QPointF(5 * side, 0)
        for arm in (-3, 3):
            painter.drawLine(tip, middle + QPointF(2 * side, arm))


def paint_box(painter: QPainter, box: QRectF, palette: QPalette) -> None:
    """Paint a rectangle that is seen on every picture."""
    painter.setPen(QPen(QColor(255, 255, 255), 3))
    painter.drawRect(box)
    painter.setPen(QPen(palette.highlight().color(), 1, Qt.PenStyle.DashLine))
    painter.drawRect(box)
