"""The rows of the list of images: what is shown of each, and how it is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from segapp.document.project import Mark

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from segapp.document.project import Entry
    from segapp.ui.album import Album

    AnyIndex = QModelIndex | QPersistentModelIndex

MARK_ROLE = int(Qt.ItemDataRole.UserRole)
PROBLEM_ROLE = MARK_ROLE + 1
UNSAVED_ROLE = MARK_ROLE + 2

_ROW_PX = 60
_PICTURE = QSize(64, 48)
_GAP_PX = 8


class ImageModel(QAbstractListModel):
    """The sheets of an album, as Qt's lists take them."""

    def __init__(self, album: Album, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._album = album
        album.changed.connect(self._reset)
        album.marked.connect(self._refresh)
        album.shown.connect(self._refresh_all)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._album.entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._album.entries):
            return None
        entry = self._album.entries[index.row()]
        getter = _ROLES.get(role)
        return None if getter is None else getter(self, entry)

    def name_of(self, entry: Entry) -> str:
        """Return the name that stands in the list."""
        return entry.file.path.name or self.tr("pasted image")

    def mark_of(self, entry: Entry) -> Mark:
        """Say how far the work on an image is."""
        return entry.mark

    def _words(self, entry: Entry) -> str:
        """What a screen reader says."""
        return ", ".join(word for word in (self.name_of(entry), self.second_line(entry)) if word)

    def _tip(self, entry: Entry) -> str:
        return self._album.problems.get(entry.id) or (
            str(entry.file.path) if entry.file.path.name else self.name_of(entry)
        )

    def second_line(self, entry: Entry) -> str:
        """Return the words for the mark of an image."""
        if entry.id in self._album.problems:
            return self.tr("cannot be opened")
        return {
            Mark.UNTOUCHED: "",
            Mark.IN_WORK: self.tr("in work"),
            Mark.DONE: self.tr("done"),
        }[entry.mark]

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _refresh(self, row: int) -> None:
        if 0 <= row < self.rowCount():
            self.dataChanged.emit(self.index(row), self.index(row))

    def _refresh_all(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))


_ROLES: dict[int, Any] = {
    int(Qt.ItemDataRole.DisplayRole): ImageModel.name_of,
    int(Qt.ItemDataRole.ToolTipRole): ImageModel._tip,
    int(Qt.ItemDataRole.AccessibleTextRole): ImageModel._words,
    int(Qt.ItemDataRole.DecorationRole): lambda model, entry: model._album.thumbnails.get(entry.id),
    MARK_ROLE: ImageModel.mark_of,
    PROBLEM_ROLE: lambda model, entry: model._album.problems.get(entry.id),
    UNSAVED_ROLE: ImageModel.second_line,
}


class ImageDelegate(QStyledItemDelegate):
    """Paints a row: the small picture, the name, and how far the work is."""

    def sizeHint(self, option: QStyleOptionViewItem, _: AnyIndex) -> QSize:
        return QSize(option.rect.width(), _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        self.initStyleOption(option, index)
        palette = option.palette
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.Midlight))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, palette.color(QPalette.ColorRole.AlternateBase))
        inner = option.rect.adjusted(_GAP_PX, 6, -_GAP_PX, -6)
        place = QRect(inner.topLeft(), _PICTURE)
        _paint_picture(painter, place, index.data(Qt.ItemDataRole.DecorationRole), palette)
        words = inner.adjusted(_PICTURE.width() + _GAP_PX, 0, 0, 0)
        below = index.data(UNSAVED_ROLE)
        upper = words.adjusted(0, 0, 0, -words.height() // 2) if below else words
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        metrics = option.fontMetrics
        name = metrics.elidedText(option.text, Qt.TextElideMode.ElideMiddle, upper.width())
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter), name)
        if below:
            lower = words.adjusted(0, words.height() // 2, 0, 0)
            _paint_mark(painter, lower, below, index, palette)
        painter.restore()


def _paint_picture(painter: QPainter, place: QRect, picture: QImage | None, palette: QPalette) -> None:
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    if picture is None or picture.isNull():
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        return
    size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(place.topLeft(), size)
    target.moveCenter(place.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, picture)


def _paint_mark(painter: QPainter, place: QRect, words: str, index: AnyIndex, palette: QPalette) -> None:
    color = palette.color(QPalette.ColorRole.PlaceholderText)
    if index.data(PROBLEM_ROLE):
        dot = QColor(0xD5, 0x5E, 0x00)
    else:
        dot = QColor(0x00, 0x9E, 0x73) if index.data(MARK_ROLE) == Mark.DONE else QColor(0xE6, 0x9F, 0x00)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(dot)
    painter.drawEllipse(place.left(), place.center().y() - 3, 8, 8)
    painter.setPen(color)
    painter.drawText(place.adjusted(14, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), words)
