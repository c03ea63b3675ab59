"""Marks painted over the canvas: split, boxes, lines, the circle of a brush, words beside the mouse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPainterPath, QPalette

HANDLE_PX = 8
DOT_PX = 3.5
CLICK_PX = 6.5


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
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255), 3))
    painter.drawRect(box)
    painter.setPen(QPen(palette.highlight().color(), 1, Qt.PenStyle.DashLine))
    painter.drawRect(box)


def paint_path(painter: QPainter, path: QPainterPath, palette: QPalette) -> None:
    """Paint a line that is seen on every image."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255), 3))
    painter.drawPath(path)
    painter.setPen(QPen(palette.highlight().color(), 1.5))
    painter.drawPath(path)


def paint_dots(painter: QPainter, dots: Iterable[QPointF], palette: QPalette) -> None:
    """Paint where the user has clicked."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(255, 255, 255), 1.5))
    painter.setBrush(palette.highlight())
    for dot in dots:
        painter.drawEllipse(dot, DOT_PX, DOT_PX)


def paint_click(painter: QPainter, at: QPointF, *, adds: bool, is_last: bool) -> None:
    """Paint the mark of a click: a plus on white, or a minus on black; both have an edge of the other."""
    light, dark = QColor(255, 255, 255), QColor(0, 0, 0)
    plate, ink = (light, dark) if adds else (dark, light)
    radius = CLICK_PX + (1.5 if is_last else 0.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(plate, 1.5))
    painter.setBrush(plate)
    painter.drawEllipse(at, radius + 1.5, radius + 1.5)
    painter.setPen(QPen(ink, 1.5))
    painter.drawEllipse(at, radius, radius)
    pen = QPen(ink, 2.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    arm = radius - 3.0
    painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
    if adds:
        painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))


def paint_circle(painter: QPainter, middle: QPointF, radius: float) -> None:
    """Paint the outline of a brush in its true size, black on white: seen on every image."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Opaque: with a translucent pen wider than a pixel Qt takes six times as long (2.5 ms instead of
    # 0.4 at a radius of 1000).
    for color, width in ((QColor(255, 255, 255), 2.5), (QColor(0, 0, 0), 1.0)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(middle, radius, radius)
    if radius < DOT_PX:
        painter.drawPoint(middle)


def paint_text(painter: QPainter, at: QPointF, text: str, palette: QPalette) -> None:
    """Paint words beside the mouse on a plate of their own."""
    plate = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-6, -3, 6, 3)
    plate.moveBottomLeft(at + QPointF(14, -10))
    painter.setPen(QPen(palette.mid().color(), 1))
    painter.setBrush(palette.base())
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(palette.text().color())
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def whole_pixel(painter: QPainter, ratio: float) -> QPointF:
    """Return the place next to (0, 0) where a pixel of the screen begins.

    With 1.5 screen pixels to a logical one a widget may begin inside of one, and an image drawn there
    would leave out some of its pixels and double others.
    """
    begins = painter.deviceTransform().map(QPointF(0, 0))
    return (
        QPointF(math.floor(begins.x() + 0.5) - begins.x(), math.floor(begins.y() + 0.5) - begins.y()) / ratio
    )
