"""The check box of segapp: the same in the list of clusters and in dialogs, visible on dark and light."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox

BOX_PX = 16
_GAP_PX = 8


def paint_check(painter: QPainter, box: QRect, state: Qt.CheckState, palette: QPalette) -> None:
    """Paint a check box of `BOX_PX`."""
    accent = palette.highlight().color()
    is_off = state == Qt.CheckState.Unchecked
    painter.setPen(QPen(palette.placeholderText().color() if is_off else accent, 1.5))
    painter.setBrush(palette.base().color() if is_off else accent)
    painter.drawRoundedRect(box, 4, 4)
    pen = QPen(palette.highlightedText().color(), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y = box.left(), box.top()
    if state == Qt.CheckState.Checked:
        painter.drawLine(x + 4, y + 9, x + 7, y + 12)
        painter.drawLine(x + 7, y + 12, x + 12, y + 5)
    elif state == Qt.CheckState.PartiallyChecked:
        painter.drawLine(x + 4, y + 8, x + 12, y + 8)


class CheckBox(QCheckBox):
    """A check box with segapp's mark."""

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = BOX_PX + _GAP_PX + metrics.horizontalAdvance(self.text()) + 4
        return QSize(width, max(BOX_PX + 4, metrics.height() + 4))

    def hitButton(self, _: object) -> bool:
        return True

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        box = QRect(1, (self.height() - BOX_PX) // 2, BOX_PX, BOX_PX)
        paint_check(painter, box, self.checkState(), self.palette())
        if self.hasFocus():
            painter.setPen(QPen(self.palette().highlight().color(), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 5, 5)
        painter.setPen(self.palette().windowText().color())
        text = self.rect().adjusted(BOX_PX + _GAP_PX, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())
