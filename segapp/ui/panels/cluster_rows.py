"""How a row of the list of clusters is drawn, and what a click on it does."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from segapp.ui.check_mark import paint_check

ROW_PX = 36
COLOR_ROLE = int(Qt.ItemDataRole.UserRole)
SHARE_ROLE = COLOR_ROLE + 1
OWNER_ROLE = COLOR_ROLE + 2
"""Colour of the class that has the cluster, if that is not the active one."""

_Index = QModelIndex | QPersistentModelIndex
_SELECTING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
"""With one of these a click selects rows, to merge them say, and toggles nothing."""


class ClusterRows(QStyledItemDelegate):
    """Draws one row."""

    def sizeHint(self, _: QStyleOptionViewItem, __: _Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, palette = option.rect, option.palette
        checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_hot = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if checked != Qt.CheckState.Unchecked or is_hot:
            role = QPalette.ColorRole.AlternateBase
            if checked != Qt.CheckState.Unchecked:
                role = QPalette.ColorRole.Midlight
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(role))
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 6, 6)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if has_focus or option.state & QStyle.StateFlag.State_Selected:
            line = Qt.PenStyle.SolidLine if has_focus else Qt.PenStyle.DotLine
            painter.setPen(QPen(palette.highlight().color(), 1, line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(0, 1, -1, -2), 6, 6)
        self._paint_swatch(painter, row, index.data(COLOR_ROLE), palette)
        self._paint_text(painter, row, index, palette)
        paint_check(painter, _check_rect(row), checked, palette)
        owner = index.data(OWNER_ROLE)
        if owner is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(owner)
            painter.drawEllipse(_check_rect(row).center() + QPoint(1, 1), 4, 4)
        painter.restore()

    @staticmethod
    def _paint_swatch(painter: QPainter, row: QRect, color: QColor, palette: QPalette) -> None:
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.setBrush(color)
        painter.drawRoundedRect(QRect(row.left() + 8, row.center().y() - 10, 20, 20), 4, 4)

    @staticmethod
    def _paint_text(painter: QPainter, row: QRect, index: _Index, palette: QPalette) -> None:
        share_box, name_box = _share_rect(row), name_rect(row)
        middle = Qt.AlignmentFlag.AlignVCenter
        name = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, name_box.width()
        )
        painter.setPen(palette.text().color())
        painter.drawText(name_box, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(palette.placeholderText().color())
        painter.drawText(share_box, middle | Qt.AlignmentFlag.AlignRight, str(index.data(SHARE_ROLE)))

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        # Results that arrive while a name is being typed must not take it back.
        if isinstance(editor, QLineEdit) and not editor.isModified() and editor.text() != index.data():
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _: _Index) -> None:
        row = option.rect
        editor.setGeometry(row.left() + 34, row.top() + 3, row.width() - 136, row.height() - 6)

    def createEditor(self, parent: QWidget, _: QStyleOptionViewItem, __: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(60)
        return editor

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        if (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
            and not event.modifiers() & _SELECTING
        ):
            return model.setData(index, None, Qt.ItemDataRole.CheckStateRole)
        if event.type() == QEvent.Type.KeyPress:
            return super().editorEvent(event, model, option, index)
        return False


def name_rect(row: QRect) -> QRect:
    """Return where the name of a row is written."""
    return QRect(row.left() + 40, row.top(), _share_rect(row).left() - row.left() - 44, row.height())


def _share_rect(row: QRect) -> QRect:
    return QRect(row.right() - 100, row.top(), 60, row.height())


def _check_rect(row: QRect) -> QRect:
    return QRect(row.right() - 26, row.center().y() - 8, 16, 16)
