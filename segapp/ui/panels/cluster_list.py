"""The list of clusters: swatch, name, share, check box; a click toggles, as on the image."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from segapp.document import edits
from segapp.document.assignment import Membership, membership
from segapp.tools.targets import toggle_change
from segapp.ui.check_mark import paint_check
from segapp.ui.words import percent

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent

    from segapp.document.document import Document
    from segapp.ui.session import Session

ROW_PX = 36
_Index = QModelIndex | QPersistentModelIndex
_COLOR_ROLE = int(Qt.ItemDataRole.UserRole)
_SHARE_ROLE = _COLOR_ROLE + 1
_SELECTING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
"""With one of these a click selects rows, to merge them say, and toggles nothing."""
_CHECKS = {
    Membership.NONE: Qt.CheckState.Unchecked,
    Membership.SOME: Qt.CheckState.PartiallyChecked,
    Membership.ALL: Qt.CheckState.Checked,
}


class ClusterModel(QAbstractListModel):
    """The clusters of the present document, largest first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._k = 0
        session.changed.connect(self._follow)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._k

    def flags(self, _: _Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable | flag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        document = self._session.document
        if document is None or document.segmentation is None or index.row() >= document.segmentation.k:
            return None
        row = index.row()
        segmentation = document.segmentation
        share = percent(float(segmentation.shares[row]))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return document.names[row]
        if role == Qt.ItemDataRole.CheckStateRole:
            return _CHECKS[membership(document.assignment, row, document.active)]
        if role == _COLOR_ROLE:
            return QColor(*(int(value) for value in segmentation.colors[row]))
        if role == _SHARE_ROLE:
            return share
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{document.names[row]}, {share}"
        if role == Qt.ItemDataRole.ToolTipRole:
            key = self.tr(" Key: {}.").format(row + 1) if row < 9 else ""
            return self.tr("Click to add or take out this cluster; right-click for more.") + key
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = index.row()
        if role == Qt.ItemDataRole.EditRole:
            self._session.apply(
                self.tr("Rename cluster"), partial(edits.rename_cluster, cluster=row, name=str(value))
            )
            return True
        if role == Qt.ItemDataRole.CheckStateRole:
            toggle(self._session, row)
            return True
        return False

    def _follow(self, before: Document | None, after: Document | None) -> None:
        if after is not None and before is not None and before.segmentation is after.segmentation:
            if self._k:
                self.dataChanged.emit(self.index(0), self.index(self._k - 1))
            return
        self.beginResetModel()
        self._k = after.segmentation.k if after is not None and after.segmentation is not None else 0
        self.endResetModel()


def toggle(session: Session, cluster: int) -> None:
    """Add a cluster to the active class or take it out, if there is such a cluster."""
    document = session.document
    if document is not None and document.segmentation is not None and cluster < document.segmentation.k:
        session.pending.add(toggle_change(document, cluster))


class _RowDelegate(QStyledItemDelegate):
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
        self._paint_swatch(painter, row, index.data(_COLOR_ROLE), palette)
        self._paint_text(painter, row, index, palette)
        paint_check(painter, _check_rect(row), checked, palette)
        painter.restore()

    @staticmethod
    def _paint_swatch(painter: QPainter, row: QRect, color: QColor, palette: QPalette) -> None:
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.setBrush(color)
        painter.drawRoundedRect(QRect(row.left() + 8, row.center().y() - 10, 20, 20), 4, 4)

    @staticmethod
    def _paint_text(painter: QPainter, row: QRect, index: _Index, palette: QPalette) -> None:
        share_box = QRect(row.right() - 100, row.top(), 60, row.height())
        name_box = QRect(row.left() + 40, row.top(), share_box.left() - row.left() - 44, row.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        name = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, name_box.width()
        )
        painter.setPen(palette.text().color())
        painter.drawText(name_box, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(palette.placeholderText().color())
        painter.drawText(share_box, middle | Qt.AlignmentFlag.AlignRight, str(index.data(_SHARE_ROLE)))

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


def _check_rect(row: QRect) -> QRect:
    return QRect(row.right() - 26, row.center().y() - 8, 16, 16)


class ClusterList(QListView):
    """The view of the clusters; as tall as they are many, the panel scrolls."""

    pointed_at = Signal(int)
    """The cluster under the mouse, -1 = none."""
    menu_asked = Signal(int, object)
    """The cluster and the global position for its menu."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(ClusterModel(session, self))
        self.setItemDelegate(_RowDelegate(self))
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Clusters"))
        self.entered.connect(lambda index: self.pointed_at.emit(index.row()))
        self.model().modelReset.connect(self._fit_height)
        self._fit_height()

    @property
    def selected(self) -> tuple[int, ...]:
        """The clusters whose rows are selected."""
        return tuple(sorted(index.row() for index in self.selectedIndexes()))

    def _fit_height(self) -> None:
        self.setFixedHeight(ROW_PX * max(1, self.model().rowCount()) + 2)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed_at.emit(-1)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menu_asked.emit(index.row(), event.globalPos())
