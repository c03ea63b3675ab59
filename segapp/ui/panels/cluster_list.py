"""The list of clusters: swatch, name, share, check box; a click toggles, as on the image."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from segapp.document import edits
from segapp.document.assignment import Membership, membership
from segapp.tools.targets import toggle_change
from segapp.ui.panels.cluster_rows import COLOR_ROLE, OWNER_ROLE, ROW_PX, SHARE_ROLE, ClusterRows
from segapp.ui.panels.row_edit import begin_edit
from segapp.ui.swatch import color_of
from segapp.ui.words import percent

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPoint
    from PySide6.QtGui import QContextMenuEvent, QDragMoveEvent, QDropEvent

    from segapp.document.document import Document
    from segapp.ui.session import Session

_Index = QModelIndex | QPersistentModelIndex
_CHECKS = {
    Membership.NONE: Qt.CheckState.Unchecked,
    Membership.SOME: Qt.CheckState.PartiallyChecked,
    Membership.ALL: Qt.CheckState.Checked,
}


class ClusterModel(QAbstractListModel):
    """The clusters of the present document, largest first or in the order of their hues."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.clusters: tuple[int, ...] = ()
        """The cluster of each row."""
        self._by_hue = False
        session.changed.connect(self._follow)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by share; in descending order by hue."""
        del column
        self._by_hue = order is Qt.SortOrder.DescendingOrder
        self._fill(self._session.document)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.clusters)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        moving = flag.ItemIsDragEnabled | flag.ItemIsDropEnabled if index.isValid() else flag.NoItemFlags
        usable = flag.ItemIsEnabled | flag.ItemIsSelectable
        return moving | usable | flag.ItemIsUserCheckable | flag.ItemIsEditable

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        document = self._session.document
        if document is None or document.segmentation is None or index.row() >= len(self.clusters):
            return None
        cluster, segmentation = self.clusters[index.row()], document.segmentation
        if cluster >= segmentation.k:
            return None
        share = percent(float(segmentation.shares[cluster]))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return document.names[cluster]
        if role == Qt.ItemDataRole.CheckStateRole:
            return _CHECKS[membership(document.assignment, cluster, document.active)]
        if role == COLOR_ROLE:
            return color_of(document, cluster)
        if role == SHARE_ROLE:
            return share
        owner = int(document.assignment.clusters[cluster])
        is_elsewhere = owner not in (0, document.active)
        if role == OWNER_ROLE:
            return QColor(*document.classes[owner - 1].color) if is_elsewhere else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = self.tr(", in “{}”").format(document.classes[owner - 1].name) if is_elsewhere else ""
            return f"{document.names[cluster]}, {share}{where}"
        if role == Qt.ItemDataRole.ToolTipRole:
            is_colored = document.given_color(cluster) is not None
            owner_name = document.classes[owner - 1].name if is_elsewhere else ""
            return self._tip(index.row(), owner_name, is_colored=is_colored)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        cluster = self.clusters[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            self._session.apply(
                self.tr("Rename cluster"), partial(edits.rename_cluster, cluster=cluster, name=str(value))
            )
            return True
        if role == Qt.ItemDataRole.CheckStateRole:
            toggle(self._session, cluster)
            return True
        return False

    def _tip(self, row: int, owner: str, *, is_colored: bool) -> str:
        parts = [self.tr("Click to add or take out this cluster, drag it on another to merge them.")]
        if owner:
            parts.insert(0, self.tr("It is in “{}” now.").format(owner))
        if is_colored:
            parts.append(self.tr("You gave it its colour; a right-click takes that back."))
        if row < 9:
            parts.append(self.tr("Key: {}.").format(row + 1))
        return " ".join(parts)

    def _follow(self, before: Document | None, after: Document | None) -> None:
        if after is None or before is None or before.segmentation is not after.segmentation:
            self._fill(after)
            return
        if before.colors != after.colors:
            self._reorder(after)
        if self.clusters:
            self.dataChanged.emit(self.index(0), self.index(len(self.clusters) - 1))

    def _fill(self, document: Document | None) -> None:
        self.beginResetModel()
        self.clusters = self._order(document)
        self.endResetModel()

    def _reorder(self, document: Document) -> None:
        """Move the rows, so that what is selected and what has the focus stay the same clusters."""
        order = self._order(document)
        if order == self.clusters:
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        moved = [self.index(order.index(self.clusters[index.row()])) for index in kept]
        self.clusters = order
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _order(self, document: Document | None) -> tuple[int, ...]:
        from segapp.core.hues import hue_order

        if document is None:
            return ()
        colors = document.shown_colors
        return hue_order(colors) if self._by_hue else tuple(range(len(colors)))


def toggle(session: Session, cluster: int) -> None:
    """Add a cluster to the active class or take it out, if there is such a cluster."""
    document = session.document
    if document is not None and document.segmentation is not None and cluster < document.segmentation.k:
        session.pending.add(toggle_change(document, cluster))


class ClusterList(QListView):
    """The view of the clusters; as tall as they are many, the panel scrolls."""

    pointed_at = Signal(int)
    """The cluster under the mouse, -1 = none."""
    menu_asked = Signal(int, object)
    """The cluster and the global position for its menu."""
    order_changed = Signal(str)
    """What the list is sorted by now."""
    merge_asked = Signal(object)
    """Clusters of which one was dragged on the other."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ClusterModel(session, self)
        self.setModel(self._model)
        self.setItemDelegate(ClusterRows(self))
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(True)  # a row is dropped on another, never between two
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Clusters"))
        self.entered.connect(lambda index: self.pointed_at.emit(self._model.clusters[index.row()]))
        self._model.modelReset.connect(self._fit_height)
        self._fit_height()

    @property
    def clusters(self) -> tuple[int, ...]:
        """The cluster of each row."""
        return self._model.clusters

    @property
    def selected(self) -> tuple[int, ...]:
        """The clusters whose rows are selected."""
        return tuple(sorted(self._model.clusters[index.row()] for index in self.selectedIndexes()))

    def sort_by(self, order: str) -> None:
        """Sort by 'share' or by 'hue'."""
        by_hue = order == "hue"
        self._model.sort(0, Qt.SortOrder.DescendingOrder if by_hue else Qt.SortOrder.AscendingOrder)
        self.order_changed.emit(order)

    def rename(self, cluster: int) -> None:
        """Let the user type another name for a cluster, in its row."""
        if cluster in self._model.clusters:
            index = self._model.index(self._model.clusters.index(cluster))
            self.setFocus()
            self.setCurrentIndex(index)
            begin_edit(self, index)

    def merge_at(self, at: QPoint) -> bool:
        """Ask to merge the selected clusters with the one at a position; tells whether there is one."""
        index = self.indexAt(at)
        if not index.isValid():
            return False
        target = self._model.clusters[index.row()]
        merged = tuple(sorted({*self.selected, target}))
        if len(merged) > 1:
            self.merge_asked.emit(merged)
        return len(merged) > 1

    def _fit_height(self) -> None:
        self.setFixedHeight(ROW_PX * max(1, self.model().rowCount()) + 2)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed_at.emit(-1)
        super().leaveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.source() is self and index.isValid() and index not in self.selectedIndexes():
            event.accept()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is self and self.merge_at(event.position().toPoint()):
            # A move would let the view clear the row that was dragged.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex() if event.reason() == event.Reason.Keyboard else self.indexAt(event.pos())
        if index.isValid():
            self.menu_asked.emit(self._model.clusters[index.row()], event.globalPos())
