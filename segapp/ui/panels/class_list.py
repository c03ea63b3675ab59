"""The list of classes: a click makes one the active one; eye and lock, colour and name are in its row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from segapp.document import classes
from segapp.document.assignment import size_in
from segapp.ui.panels.class_rows import (
    ACTIVE_ROLE,
    AMOUNT_ROLE,
    INFO_ROLE,
    PART_ROLE,
    ROW_PX,
    ClassRows,
    Part,
    part_at,
)
from segapp.ui.panels.row_edit import begin_edit
from segapp.ui.words import counted, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

    from segapp.document.document import Document
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors

_Index = QModelIndex | QPersistentModelIndex
_MIME = "application/x-segapp-class"


class ClassModel(QAbstractListModel):
    """The classes of the present document; row i is class i + 1."""

    color_asked = Signal(int)
    """The class whose colour is to be chosen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_following = False
        """Whether the list is brought in step with the document, so that nothing is typed."""
        self._session = session
        self._n = 0
        session.changed.connect(self._follow)
        session.results_changed.connect(self._repaint)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._n

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemIsDragEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        document = self._session.document
        if document is None or not 0 <= index.row() < len(document.classes):
            return None
        number, info = index.row() + 1, document.classes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return info.name
        if role == INFO_ROLE:
            return info
        if role == ACTIVE_ROLE:
            return number == document.active
        if role == AMOUNT_ROLE:
            return self._amount(document, number)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(self._spoken(document, number))
        if role == Qt.ItemDataRole.ToolTipRole:
            key = self.tr(" Key: Shift+{}.").format(number) if number < 10 else ""
            return self.tr("Click to choose what clicks add to; double-click to rename.") + key
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        document, number = self._session.document, index.row() + 1
        if document is None or not 0 <= index.row() < len(document.classes):
            return False
        if role == Qt.ItemDataRole.EditRole:
            return not self.is_following and self._rename(document, number, str(value))
        info = document.classes[index.row()]
        if role != PART_ROLE:
            return False
        if value is Part.COLOR:
            self.color_asked.emit(number)
        elif value is Part.EYE:
            show(self._session, number, on=not info.visible)
        elif value is Part.LOCK:
            lock(self._session, number, on=not info.locked)
        else:
            activate(self._session, number)
        return True

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[_Index]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, QByteArray(str(indexes[0].row() + 1).encode()))
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def dropMimeData(self, data: QMimeData, _: Qt.DropAction, row: int, __: int, parent: _Index) -> bool:
        if data.hasFormat(_MIME):
            number = int(bytes(data.data(_MIME).data()))
            before = row if row >= 0 else parent.row() if parent.isValid() else self._n
            move(self._session, number, before + 1 if before < number else before)
        return False  # True would let the view remove the row that was dragged

    def _rename(self, document: Document, number: int, name: str) -> bool:
        name = " ".join(name.split())
        others = [info.name for info in document.classes if info is not document.classes[number - 1]]
        if name in others:
            text = self.tr("There is a class “{}” already; choose another name.")
            self._session.noticed.emit(text.format(name))
            return False
        edit = partial(classes.rename_class, class_id=number, name=name)
        self._session.apply(self.tr("Rename class"), edit)
        return True

    def _amount(self, document: Document, number: int) -> str:
        if document.segmentation is None:
            return ""
        finished = self._session.finished
        if finished is None or len(finished.objects) < number:
            return percent(size_in(document.assignment, document.segmentation, number))
        found = finished.objects[number - 1]
        if not len(found):
            is_chosen = size_in(document.assignment, document.segmentation, number) > 0
            if is_chosen and not document.clean_ups[number].is_off:
                return self.tr("clean-up leaves nothing")
            return self.tr("nothing yet")
        # What was painted may lie outside the clusters: share of the image then.
        clustered = max(1, int(document.segmentation.counts.sum()))
        if not document.touch_ups.is_empty:
            clustered = max(clustered, document.image.height * document.image.width)
        objects = counted(len(found), self.tr("{} object"), self.tr("{} objects"))
        return f"{percent(found.area_px / clustered)} · {objects}"

    def _spoken(self, document: Document, number: int) -> list[str]:
        info = document.classes[number - 1]
        states = (
            (number == document.active, self.tr("active")),
            (not info.visible, self.tr("hidden")),
            (info.locked, self.tr("locked")),
        )
        return [info.name, *(word for is_so, word in states if is_so), self._amount(document, number)]

    def _follow(self, _: Document | None, after: Document | None) -> None:
        count = len(after.classes) if after is not None and after.segmentation is not None else 0
        if count != self._n:
            self.beginResetModel()
            self._n = count
            self.endResetModel()
        else:
            self._repaint()

    def _repaint(self) -> None:
        if self._n:
            self.dataChanged.emit(self.index(0), self.index(self._n - 1))


def activate(session: Session, number: int) -> None:
    """Make a class the one that clicks add to."""
    edit = partial(classes.activate_class, class_id=number)
    session.apply(session.tr("Choose class"), edit, merge="active class")


def show(session: Session, number: int, *, on: bool) -> None:
    """Show a class on the canvas, or hide it."""
    label = session.tr("Show class") if on else session.tr("Hide class")
    session.apply(label, partial(classes.show_class, class_id=number, on=on))


def lock(session: Session, number: int, *, on: bool) -> None:
    """Protect a class, or no longer."""
    label = session.tr("Lock class") if on else session.tr("Unlock class")
    session.apply(label, partial(classes.lock_class, class_id=number, on=on))


def move(session: Session, number: int, position: int) -> None:
    """Give a class another place in the list, from 1."""
    session.apply(session.tr("Move class"), partial(classes.move_class, class_id=number, position=position))


class ClassList(QListView):
    """The view of the classes; as tall as they are many, the panel scrolls."""

    menu_asked = Signal(int, object)
    """The class and the global position for its menu."""
    color_asked = Signal(int, object)
    """The class and the global position for a choice of colours."""
    remove_asked = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows = ClassRows(self)
        model = self._model = ClassModel(session, self)
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Classes"))
        model.color_asked.connect(self._ask_color)
        model.modelReset.connect(self._fit_height)
        session.changed.connect(self._follow_active)
        self._fit_height()

    def tint(self, colors: Colors) -> None:
        """Draw eyes and locks in the colours of a theme."""
        self._rows.colors = colors
        self.viewport().update()

    def rename(self, number: int) -> None:
        """Let the user type another name for a class, in its row."""
        index = self.model().index(number - 1, 0)
        self.setFocus()
        self.setCurrentIndex(index)
        begin_edit(self, index)

    def place_of(self, number: int) -> QPoint:
        """Return where a menu of a class may come up: below its colour."""
        row = self.visualRect(self.model().index(number - 1, 0))
        return self.viewport().mapToGlobal(row.bottomLeft())

    def _ask_color(self, number: int) -> None:
        self.color_asked.emit(number, self.place_of(number))

    def _fit_height(self) -> None:
        self.setFixedHeight(ROW_PX * max(1, self.model().rowCount()) + 2)

    def _follow_active(self, before: Document | None, after: Document | None) -> None:
        if after is not None and (before is None or before.active != after.active):
            # Qt would take what is half typed in another row for a new name, in the middle of an undo.
            self._model.is_following = True
            self.setCurrentIndex(self._model.index(after.active - 1, 0))
            self._model.is_following = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.currentIndex().row() + 1
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if number and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not keys:
            activate(self._session, number)
        elif number and event.key() == Qt.Key.Key_Delete and not keys:
            self.remove_asked.emit(number)
        elif number and keys == Qt.KeyboardModifier.ControlModifier and event.key() in _UP_DOWN:
            move(self._session, number, number + (1 if event.key() == Qt.Key.Key_Down else -1))
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid() and part_at(self.visualRect(index), at) is Part.NAME:
            begin_edit(self, index)
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex() if event.reason() == event.Reason.Keyboard else self.indexAt(event.pos())
        if index.isValid():
            self.menu_asked.emit(index.row() + 1, event.globalPos())


_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)
