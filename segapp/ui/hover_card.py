"""The card beside the mouse: the cluster there, its share, and what a click will do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from segapp.ui.words import percent

if TYPE_CHECKING:
    from segapp.document.document import Document
    from segapp.tools.tool import Target

_OFFSET_PX = 22
_GAP_PX = 6
_FARTHEST_PX = 160
"""A larger brush is not kept clear of the card: it would be too far from the mouse."""


class HoverCard(QFrame):
    """Follows the mouse and never takes its events."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._swatch = QLabel()
        self._swatch.setFixedSize(28, 28)
        self._name = QLabel()
        self._text = QLabel()
        self._text.setProperty("dim", True)
        self.badge = QLabel()
        self.badge.setProperty("dim", True)
        for label in (self._name, self._text, self.badge):
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QGridLayout(self)
        layout.setContentsMargins(10, 8, 12, 8)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._swatch, 0, 0, 2, 1)
        layout.addWidget(self._name, 0, 1)
        layout.addWidget(self._text, 1, 1)
        layout.addWidget(self.badge, 2, 1)
        self.hide()

    def show_target(self, document: Document, target: Target, badge: str = "") -> None:
        """Show what a click would take; `badge` tells the object that is there."""
        segmentation = document.segmentation
        if segmentation is None or target.cluster >= segmentation.k:
            self.hide()
            return
        red, green, blue = document.shown_colors[target.cluster].tolist()
        style = (
            f"background: rgb({red}, {green}, {blue}); border: 1px solid palette(mid); border-radius: 4px;"
        )
        if style != self._swatch.styleSheet():  # to set the same again takes as long
            self._swatch.setStyleSheet(style)
        self._name.setText(document.names[target.cluster])
        share = percent(float(segmentation.shares[target.cluster]))
        self.badge.setText(badge)
        self.badge.setVisible(bool(badge))
        is_locked = document.active in document.locked
        effect = self.tr("the class is locked") if is_locked else self._effect(target)
        self._text.setText(f"{share} · {effect}")
        self._show_beside(_OFFSET_PX, with_cluster=True)

    def show_badge(self, badge: str, clear_px: float) -> None:
        """Tell only which object is there; an empty text is none. Around the mouse some place stays free."""
        self.badge.setText(badge)
        self.badge.setVisible(bool(badge))
        if badge:
            corner_px = math.ceil(min(clear_px, _FARTHEST_PX) / math.sqrt(2))
            self._show_beside(max(_OFFSET_PX, corner_px + _GAP_PX), with_cluster=False)
        else:
            self.hide()

    def _show_beside(self, offset_px: int, *, with_cluster: bool) -> None:
        for label in (self._swatch, self._name, self._text):
            label.setVisible(with_cluster)
        self.adjustSize()
        self._follow_mouse(offset_px)
        self.show()
        self.raise_()

    def _effect(self, target: Target) -> str:
        if target.region is not None:
            return (
                self.tr("click adds this region") if target.adds else self.tr("click takes this region out")
            )
        return self.tr("click adds it") if target.adds else self.tr("click takes it out")

    def _follow_mouse(self, offset_px: int) -> None:
        area = self._canvas.rect()
        at: QPoint = self._canvas.mapFromGlobal(QCursor.pos())
        x, y = at.x() + offset_px, at.y() + offset_px
        if x + self.width() > area.right():
            x = at.x() - offset_px - self.width()
        if y + self.height() > area.bottom():
            y = at.y() - offset_px - self.height()
        self.move(max(0, x), max(0, y))
