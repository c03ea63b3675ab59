"""Asks which cluster to split, or which ones to merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segapp.ui.swatch import color_of, swatch_icon
from segapp.ui.words import percent

if TYPE_CHECKING:
    from collections.abc import Collection

    from segapp.document.document import Document

_ROW_PX = 34
_SHOWN_ROWS = 10


class ChooseClusters(QDialog):
    """A list of the clusters; at least `least` of them have to be marked."""

    def __init__(
        self,
        document: Document,
        words: tuple[str, str, str],
        least: int,
        marked: Collection[int],
        parent: QWidget | None = None,
    ) -> None:
        """Ask; `words` are the title, the question and the name of the button."""
        super().__init__(parent)
        title, question, button = words
        self.setWindowTitle(title)
        self._least = least
        text = QLabel(question)
        text.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Clusters"))
        self.list.setIconSize(QSize(16, 16))
        self._fill(document, marked)
        mode = QAbstractItemView.SelectionMode
        self.list.setSelectionMode(mode.SingleSelection if least == 1 else mode.MultiSelection)
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemActivated.connect(self._accept_if_enough)
        self.ok = QPushButton(button)
        self.ok.setProperty("primary", True)
        self.ok.setDefault(True)
        self.ok.clicked.connect(self.accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(cancel)
        bottom.addWidget(self.ok)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(text)
        layout.addWidget(self.list)
        layout.addLayout(bottom)
        self.setMinimumWidth(340)
        self._mark(marked)
        self._enable()
        self.list.setFocus()

    @property
    def chosen(self) -> tuple[int, ...]:
        """The marked clusters."""
        return tuple(sorted(self.list.row(item) for item in self.list.selectedItems()))

    def _fill(self, document: Document, marked: Collection[int]) -> None:
        segmentation = document.segmentation
        if segmentation is None:
            return
        for cluster, name in enumerate(document.names):
            item = QListWidgetItem(f"{name}   {percent(float(segmentation.shares[cluster]))}")
            item.setIcon(swatch_icon(color_of(segmentation, cluster), self))
            item.setSizeHint(QSize(200, _ROW_PX))
            self.list.addItem(item)
        self.list.setFixedHeight(_ROW_PX * min(_SHOWN_ROWS, self.list.count()) + 4)
        self.list.setCurrentRow(min(marked, default=0))

    def _mark(self, marked: Collection[int]) -> None:
        self.list.clearSelection()
        for row in range(self.list.count()):
            self.list.item(row).setSelected(row in marked or (self._least == 1 and not marked and row == 0))

    def _enable(self) -> None:
        self.ok.setEnabled(len(self.chosen) >= self._least)

    def _accept_if_enough(self, _: QListWidgetItem) -> None:
        if self.ok.isEnabled():
            self.accept()
