"""The classes panel: what is chosen so far, in share and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from segapp.document.assignment import size_in
from segapp.ui.words import counted, percent

if TYPE_CHECKING:
    from segapp.ui.session import Session


class ClassesPanel(QWidget):
    """One row: colour, name, share of the image, number of objects."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._dot = QLabel()
        self._dot.setFixedSize(12, 12)
        self._name = QLabel()
        self.amount = QLabel()
        self.amount.setProperty("dim", True)
        self.amount.setToolTip(self.tr("Share of the image and number of separate pieces, after clean-up."))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 10, 4)
        layout.setSpacing(10)
        layout.addWidget(self._dot)
        layout.addWidget(self._name)
        layout.addStretch(1)
        layout.addWidget(self.amount)
        session.changed.connect(self.refresh)
        session.results_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen now."""
        document = self._session.document
        if document is None or document.segmentation is None:
            self._name.setText(self.tr("Nothing is chosen yet"))
            self._dot.hide()
            self.amount.clear()
            return
        info = document.classes[document.active - 1]
        self._dot.show()
        self._dot.setStyleSheet(f"background: rgb{info.color}; border-radius: 6px;")
        self._name.setText(info.name)
        finished = self._session.finished
        if finished is None:
            self.amount.setText(percent(size_in(document.assignment, document.segmentation, document.active)))
            return
        # What was painted may lie outside the clusters: share of the image then.
        clustered = max(1, int(document.segmentation.counts.sum()))
        if not document.touch_ups.is_empty:
            clustered = max(clustered, document.image.height * document.image.width)
        objects = counted(finished.n_objects, self.tr("{} object"), self.tr("{} objects"))
        if not finished.area_px and not document.is_untouched:
            self.amount.setText(self.tr("clean-up leaves nothing"))
            return
        self.amount.setText(f"{percent(finished.area_px / clustered)} · {objects}")
