"""Asks which cluster to split, or which ones to merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from segapp.ui.check_mark import CheckBox
from segapp.ui.swatch import color_of, swatch_icon, swatch_label
from segapp.ui.words import percent

if TYPE_CHECKING:
    from collections.abc import Collection

    from segapp.document.document import Document

_ROW_PX = 34
_SHOWN_ROWS = 10


class OneCluster(QListWidget):
    """A list of the clusters, one of which is marked."""

    changed = Signal()

    def __init__(self, document: Document, marked: Collection[int]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Clusters"))
        self.setIconSize(QSize(16, 16))
        for cluster in range(len(document.names)):
            item = QListWidgetItem(_words(document, cluster))
            item.setIcon(swatch_icon(color_of(document, cluster), self))
            item.setSizeHint(QSize(200, _ROW_PX))
            self.addItem(item)
        self.setCurrentRow(min(marked, default=0))
        self.setFixedHeight(_ROW_PX * min(_SHOWN_ROWS, self.count()) + 4)
        self.currentRowChanged.connect(self.changed)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The marked cluster."""
        return (self.currentRow(),) if self.currentRow() >= 0 else ()


class SomeClusters(QScrollArea):
    """A check box for each cluster."""

    changed = Signal()

    def __init__(self, document: Document, marked: Collection[int]) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnStretch(1, 1)
        self.boxes: list[CheckBox] = []
        for cluster in range(len(document.names)):
            box = CheckBox(_words(document, cluster).replace("&", "&&"))
            box.setChecked(cluster in marked)
            box.toggled.connect(self.changed)
            box.setMinimumHeight(_ROW_PX - 6)
            grid.addWidget(swatch_label(color_of(document, cluster), self), cluster, 0)
            grid.addWidget(box, cluster, 1)
            self.boxes.append(box)
        self.setWidget(rows)
        self.setFixedHeight(min(rows.sizeHint().height(), _ROW_PX * _SHOWN_ROWS) + 4)
        self.setFocusProxy(self.boxes[min(marked, default=0)])

    @property
    def chosen(self) -> tuple[int, ...]:
        """The checked clusters."""
        return tuple(cluster for cluster, box in enumerate(self.boxes) if box.isChecked())


class ChooseClusters(QDialog):
    """At least `least` clusters have to be marked."""

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
        self.clusters = OneCluster(document, marked) if least == 1 else SomeClusters(document, marked)
        self.clusters.changed.connect(self._enable)
        if isinstance(self.clusters, OneCluster):
            self.clusters.itemDoubleClicked.connect(self.accept)
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
        layout.addWidget(self.clusters)
        layout.addLayout(bottom)
        self.setMinimumWidth(340)
        self._enable()
        self.clusters.setFocus()

    @property
    def chosen(self) -> tuple[int, ...]:
        """The marked clusters."""
        return self.clusters.chosen

    def _enable(self) -> None:
        self.ok.setEnabled(len(self.chosen) >= self._least)


def _words(document: Document, cluster: int) -> str:
    assert document.segmentation is not None
    return f"{document.names[cluster]}   {percent(float(document.segmentation.shares[cluster]))}"
