"""Small squares in the colour of a cluster, for menus, lists and dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from segapp.core.types import Segmentation
    from segapp.document.document import Document


def color_of(document: Document, cluster: int) -> QColor:
    """Return the colour that a cluster is shown in: the user's, or its mean."""
    return QColor(*document.shown_colors[cluster].tolist())


def mean_color_of(segmentation: Segmentation, cluster: int) -> QColor:
    """Return the mean colour of a cluster."""
    return QColor(*segmentation.colors[cluster].tolist())


def swatch(color: QColor, widget: QWidget, size_px: int = 16) -> QPixmap:
    """Paint a square with a thin edge, sharp on the screen of a widget."""
    ratio = widget.devicePixelRatioF()
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(widget.palette().color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(0.5, 0.5, size_px - 1, size_px - 1), 4, 4)
    painter.end()
    return picture


def swatch_icon(color: QColor, widget: QWidget) -> QIcon:
    """Return a swatch as the icon of a menu entry or a list row; its colour is the same in every state."""
    picture, made = swatch(color, widget), QIcon()
    for mode in QIcon.Mode:
        made.addPixmap(picture, mode)
    return made


def swatch_label(color: QColor, widget: QWidget, size_px: int = 20) -> QLabel:
    """Return a swatch as a label."""
    label = QLabel()
    label.setPixmap(swatch(color, widget, size_px))
    label.setFixedSize(size_px, size_px)
    return label
