"""The table of measures: a dock below the canvas; a click on a row looks at its object."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segapp.ui import object_work
from segapp.ui.jobs import Job
from segapp.ui.panels.dock import Dock
from segapp.ui.panels.measure_model import AREA, MeasureModel
from segapp.ui.words import counted

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from segapp.ui.session import Session

_ROW_PX = 26
_COLUMN_PX = 144
_CLASS_PX = 140


class MeasuresDock(Dock):
    """Lists the objects of all classes with what is measured of them."""

    chosen = Signal(object)
    """First row, first column, last row + 1 and last column + 1 of an object to look at."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("measures", parent)
        self.setWindowTitle(self.tr("Measures"))
        self._session = session
        self.counts = QLabel()
        self.counts.setTextFormat(Qt.TextFormat.PlainText)
        self.counts.setProperty("dim", True)
        self.copy = QPushButton(self.tr("Copy table"))
        self.copy.setToolTip(self.tr("Put all rows, as they are sorted, on the clipboard for a spreadsheet."))
        self.copy.clicked.connect(self._copy)
        shut = QPushButton(self.tr("Close"))
        shut.setToolTip(self.tr("Close the table; the View menu opens it again."))
        shut.clicked.connect(self.hide)
        self.model = MeasureModel(self)
        self.table = self._make_table()
        self._needed_px: dict[int, int] = {}
        self.model.modelReset.connect(self._widen)
        top = QHBoxLayout()
        top.addWidget(self.counts, 1)
        top.addWidget(self.copy)
        top.addWidget(shut)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.table)
        self.setWidget(content)
        session.measuring.changed.connect(self._refresh)
        session.changed.connect(self._refresh)
        session.results_changed.connect(self._count)
        self.visibilityChanged.connect(self._look)
        self._refresh()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Measures of all objects"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setDefaultSectionSize(_COLUMN_PX)
        header.resizeSection(0, _CLASS_PX)
        header.setHighlightSections(False)
        header.setSortIndicator(AREA, Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        table.clicked.connect(self._choose)
        table.selectionModel().currentRowChanged.connect(lambda index, _: self._choose_by_key(index))
        return table

    def _widen(self) -> None:
        """Give room to a heading that has become longer, of another unit say; else keep the user's widths."""
        header = self.table.horizontalHeader()
        header.ensurePolished()
        for column in range(self.model.columnCount()):
            needed = header.sectionSizeHint(column)
            if needed > max(self._needed_px.get(column, 0), header.sectionSize(column)):
                header.resizeSection(column, needed)
            self._needed_px[column] = needed

    def _look(self, on: bool) -> None:
        self._session.measuring.look(on=on)

    def select_at(self, row: int, col: int) -> None:
        """Select the row of the object at a pixel of the image, if there is one."""
        finished = self._session.finished
        if finished is None or self.isHidden():
            return
        class_id = int(finished.class_map.pixels[row, col])
        if not 1 <= class_id <= len(finished.objects):
            return
        from segapp.core.objects import object_at

        found = object_at(finished.class_map.pixels, finished.objects[class_id - 1], row, col)
        listed = None if found is None else self.model.row_of(class_id, found + 1)
        if listed is not None:
            self.table.selectRow(listed)
            self.table.scrollTo(self.model.index(listed, 0))

    def _choose_by_key(self, index: QModelIndex) -> None:
        if self.table.hasFocus():
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.measures is not None:
            box = self.model.measures.boxes[self.model.object_at(index.row())]
            self.chosen.emit(tuple(int(edge) for edge in box))

    def _refresh(self) -> None:
        document, measures = self._session.document, self._session.measuring.measures
        classes = document.classes if document else ()
        self.model.show_measures(measures, classes, document.scale if document else None)
        self.copy.setEnabled(self.model.rowCount() > 0)
        self._count()

    def _count(self) -> None:
        """Tell how many objects each class has, as soon as its mask is made."""
        document, finished = self._session.document, self._session.finished
        if document is None:
            self.counts.setText(self.tr("Open an image to measure what you choose in it."))
        elif finished is not None:
            numbers = [len(found) for found in finished.objects]
            total = counted(sum(numbers), self.tr("{} object"), self.tr("{} objects"))
            each = [
                f"{info.name}: {QLocale().toString(number)}"
                for info, number in zip(finished.class_map.classes, numbers, strict=False)
            ]
            self.counts.setText("    ".join([total, *each]) if len(each) > 1 else total)

    def _copy(self) -> None:
        model = self.model
        if model.measures is None or model.order is None:
            return
        work = partial(
            object_work.table_text, model.measures, model.order.tolist(), model.classes, model.scale
        )
        self._session.measuring.writer.run(Job(self.tr("Copying the table"), work, self._copied))

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._session.noticed.emit(self.tr("The table is on the clipboard."))
