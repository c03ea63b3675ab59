"""The list of the images that are open, between the tools and the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segapp.document.project import Mark
from segapp.ui.panels.dock import Dock
from segapp.ui.panels.image_rows import MARK_ROLE, ImageDelegate, ImageModel
from segapp.ui.words import counted

if TYPE_CHECKING:
    from segapp.ui.album import Album

_MIN_WIDTH_PX = 220


class _Filter(QSortFilterProxyModel):
    """Lets through the names with some words and one mark."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = ""
        self.mark: Mark | None = None

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:  # type: ignore[override]
        index = self.sourceModel().index(row, 0, parent)
        name = str(index.data(Qt.ItemDataRole.DisplayRole)).casefold()
        return self.words in name and (self.mark is None or index.data(MARK_ROLE) == self.mark)

    def narrow(self, words: str, mark: Mark | None) -> None:
        """Let through only these."""
        self.beginResetModel()
        self.words, self.mark = words.strip().casefold(), mark
        self.endResetModel()


class ImageList(Dock):
    """Shows the album; a click shows an image."""

    step_asked = Signal(int)

    def __init__(self, album: Album, parent: QWidget | None = None) -> None:
        super().__init__("images", parent)
        self.setWindowTitle(self.tr("Images"))
        self._album = album
        self._model = ImageModel(album, self)
        self._filter = _Filter(self)
        self._filter.setSourceModel(self._model)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find by name"))
        self.search.setAccessibleName(self.tr("Find images by name"))
        self.search.setClearButtonEnabled(True)
        self.marks = QComboBox()
        self.marks.setAccessibleName(self.tr("Which images are listed"))
        for text, mark in (
            (self.tr("All"), None),
            (self.tr("Untouched"), Mark.UNTOUCHED),
            (self.tr("In work"), Mark.IN_WORK),
            (self.tr("Done"), Mark.DONE),
        ):
            self.marks.addItem(text, mark)
        self.view = QListView()
        self.view.setObjectName("image_list")
        self.view.setAccessibleName(self.tr("Images"))
        self.view.setModel(self._filter)
        self.view.setItemDelegate(ImageDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.count = QLabel()
        self.count.setProperty("dim", True)
        self.before = self._button(self.tr("Previous"), self.tr("Show the image before (P)."), -1)
        self.after = self._button(self.tr("Next"), self.tr("Show the next image (N)."), 1)
        self._lay_out()
        self.search.textChanged.connect(self._narrow)
        self.marks.currentIndexChanged.connect(self._narrow)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        album.changed.connect(self._follow)
        album.shown.connect(self._follow)
        album.marked.connect(self._tell_count)
        self._follow()
        self.hide()

    def _button(self, text: str, tip: str, by: int) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("quiet", True)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.step_asked.emit(by))
        return button

    def _lay_out(self) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        row.addWidget(self.marks)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.count)
        steps = QHBoxLayout()
        steps.addWidget(self.before)
        steps.addStretch(1)
        steps.addWidget(self.after)
        layout.addLayout(steps)
        content.setMinimumWidth(_MIN_WIDTH_PX)
        self.setWidget(content)

    def _narrow(self) -> None:
        self._filter.narrow(self.search.text(), self.marks.currentData())
        self._follow()

    def _choose(self, index: QModelIndex) -> None:
        self._album.show(self._filter.mapToSource(index).row())
        self._follow()

    def _follow(self) -> None:
        """Point at the image on the screen."""
        row = self._album.row
        index = self._filter.mapFromSource(self._model.index(row)) if row >= 0 else QModelIndex()
        self.view.setCurrentIndex(index)
        if index.isValid():
            self.view.scrollTo(index)
        self.before.setEnabled(row > 0)
        self.after.setEnabled(row + 1 < len(self._album.entries))
        self._tell_count()

    def _tell_count(self) -> None:
        entries = self._album.entries
        done = sum(entry.mark is Mark.DONE for entry in entries)
        total = counted(len(entries), self.tr("{} image"), self.tr("{} images"))
        self.count.setText(self.tr("{total}, {done} done").format(total=total, done=done))
