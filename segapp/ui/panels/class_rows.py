"""How a row of the list of classes is drawn, and what its parts do when they are clicked."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from segapp.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from segapp.ui.theme import Colors

ROW_PX = 44
NAME_LENGTH = 60
INFO_ROLE = int(Qt.ItemDataRole.UserRole)
"""The `ClassInfo` of the row."""
AMOUNT_ROLE = INFO_ROLE + 1
ACTIVE_ROLE = INFO_ROLE + 2
PART_ROLE = INFO_ROLE + 3
"""Set with a `Part` of the row when it is clicked."""

_Index = QModelIndex | QPersistentModelIndex
_ICON_PX = 16


class Part(Enum):
    """What a click on a row can hit."""

    NAME = "name"
    COLOR = "color"
    EYE = "eye"
    LOCK = "lock"


def part_at(row: QRect, at: QPoint) -> Part:
    """Find the part of a row at a position."""
    if at.x() < row.left() + 34:
        return Part.COLOR
    if at.x() >= row.right() - 28:
        return Part.LOCK
    return Part.EYE if at.x() >= row.right() - 54 else Part.NAME


class ClassRows(QStyledItemDelegate):
    """Draws colour, name, share and objects, eye and lock of a class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colors: Colors | None = None

    def sizeHint(self, _: QStyleOptionViewItem, __: _Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        info = index.data(INFO_ROLE)
        if info is None:
            return
        row, palette = option.rect, option.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, is_active=bool(index.data(ACTIVE_ROLE)))
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.setBrush(QColor(*info.color))
        painter.drawEllipse(QRect(row.left() + 10, row.center().y() - 8, 16, 16))
        self._paint_text(painter, row, index, palette)
        if self.colors is not None:
            eye = "eye" if info.visible else "eye-off"
            lock = "lock" if info.locked else "lock-open"
            self._paint_icon(painter, row.right() - 50, row, eye, is_special=not info.visible)
            self._paint_icon(painter, row.right() - 24, row, lock, is_special=info.locked)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, *, is_active: bool) -> None:
        row, palette = option.rect, option.palette
        is_hot = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_active or is_hot:
            role = QPalette.ColorRole.Midlight if is_active else QPalette.ColorRole.AlternateBase
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(role))
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 6, 6)
        if is_active:
            painter.setBrush(palette.highlight())
            painter.drawRoundedRect(QRect(row.left(), row.top() + 8, 3, row.height() - 16), 1.5, 1.5)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.highlight().color(), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(0, 1, -1, -2), 6, 6)

    @staticmethod
    def _paint_text(painter: QPainter, row: QRect, index: _Index, palette: QPalette) -> None:
        width = row.width() - 36 - 60
        normal = painter.font()
        bold = QFont(normal)
        bold.setBold(bool(index.data(ACTIVE_ROLE)))
        small = QFont(normal)
        small.setPixelSize(12)
        lines = (
            (bold, str(index.data()), palette.text()),
            (small, index.data(AMOUNT_ROLE), palette.placeholderText()),
        )
        for line, (font, text, brush) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(brush.color())
            box = QRect(row.left() + 36, row.top() + 4 + 18 * line, width, 18)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_icon(self, painter: QPainter, x: int, row: QRect, name: str, *, is_special: bool) -> None:
        assert self.colors is not None
        tint = self.colors.text if is_special else self.colors.dim_text
        painter.setOpacity(1.0 if is_special else 0.6)
        icon(name, self.colors, tint).paint(painter, QRect(x, row.center().y() - 7, _ICON_PX, _ICON_PX))
        painter.setOpacity(1.0)

    def createEditor(self, parent: QWidget, _: QStyleOptionViewItem, __: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(NAME_LENGTH)
        editor.setAccessibleName(self.tr("Name of the class"))
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        # Results that arrive while a name is being typed must not take it back.
        if isinstance(editor, QLineEdit) and not editor.isModified() and editor.text() != index.data():
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _: _Index) -> None:
        row = option.rect
        editor.setGeometry(row.left() + 28, row.top() + 6, row.width() - 28 - 58, row.height() - 12)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        if (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
        ):
            return model.setData(index, part_at(option.rect, event.position().toPoint()), PART_ROLE)
        return False

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        info = index.data(INFO_ROLE)
        if info is None:
            return False
        words = {
            Part.NAME: str(index.data(Qt.ItemDataRole.ToolTipRole)),
            Part.COLOR: self.tr("Click to choose another colour."),
            Part.EYE: self.tr("Click to hide this class on the image; it is saved all the same.")
            if info.visible
            else self.tr("Click to show this class on the image again."),
            Part.LOCK: self.tr("Click to let this class change again.")
            if info.locked
            else self.tr("Click to protect this class: no click and no brush changes it then."),
        }
        QToolTip.showText(event.globalPos(), words[part_at(option.rect, event.pos())], view)
        return True
