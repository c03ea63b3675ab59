"""Says why a pixel is in its cluster: the two nearest clusters, how far they are, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from segapp.ui.swatch import color_of, swatch_label

if TYPE_CHECKING:
    from segapp.core.certainty import Explanation
    from segapp.document.document import Document

_VERY_SURE, _SURE, _FAIRLY_SURE = 100, 170, 220
"""Levels of doubt, 0 to 255, up to which these words are used."""


class WhyDialog(QDialog):
    """One small card."""

    def __init__(
        self,
        document: Document,
        place: tuple[int, int],
        found: Explanation,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Why is this pixel here?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QLabel(self._answer(document, found))
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(380)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        at = QLabel(self.tr("Pixel {}, {}").format(place[1], place[0]))
        at.setProperty("dim", True)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.text)
        layout.addLayout(self._make_rows(document, found))
        layout.addWidget(at)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _answer(self, document: Document, found: Explanation) -> str:
        first = document.names[found.nearest[0][0]]
        sure = self._how_sure(found.doubt)
        if len(found.nearest) == 1:
            return self.tr("There is only one cluster, “{}”.").format(first)
        if found.cluster >= len(document.names):
            return self.tr(
                "It was left out as not sure: it is nearest to “{}”, but that is {}. Move “Not sure” "
                "towards off to put it there."
            ).format(first, sure)
        if found.cluster != found.nearest[0][0]:
            return self.tr("It is in “{}”, although “{}” is nearer: the image was smoothed.").format(
                document.names[found.cluster], first
            )
        return self.tr("It is in “{}” because that is the nearest cluster, and that is {}.").format(
            first, sure
        )

    def _how_sure(self, doubt: int) -> str:
        if doubt <= _VERY_SURE:
            return self.tr("very sure")
        if doubt <= _SURE:
            return self.tr("sure")
        return self.tr("fairly sure") if doubt <= _FAIRLY_SURE else self.tr("a close call")

    def _make_rows(self, document: Document, found: Explanation) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        farthest = max(distance for _, distance in found.nearest) or 1.0
        for row, (cluster, distance) in enumerate(found.nearest):
            name, bar = QLabel(document.names[cluster]), QProgressBar()
            name.setTextFormat(Qt.TextFormat.PlainText)
            far = QLabel(self.tr("{} away").format(QLocale().toString(distance, "f", 1)))
            far.setProperty("dim", True)
            bar.setTextVisible(False)
            bar.setValue(round(100 * distance / farthest))
            bar.setAccessibleName(self.tr("Distance to “{}”").format(document.names[cluster]))
            grid.addWidget(swatch_label(color_of(document, cluster), self), row, 0)
            grid.addWidget(name, row, 1)
            grid.addWidget(bar, row, 2)
            grid.addWidget(far, row, 3, Qt.AlignmentFlag.AlignRight)
        return grid
