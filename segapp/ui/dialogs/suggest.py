"""The contact sheet: the image with 2 to 9 clusters, to choose by looking."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from segapp.ui.words import counted

if TYPE_CHECKING:
    from segapp.core.suggest import Candidate, Suggestion
    from segapp.ui.questions import Questions

_COLUMNS = 4
_THUMB = QSize(176, 132)
_CARD = QSize(196, 204)
_VERY_CLEAR, _CLEAR, _FAIR = 0.7, 0.5, 0.25
"""Mean silhouettes; Kaufman and Rousseeuw (1990) call over 0.5 reasonable, over 0.7 strong."""


class SuggestDialog(QDialog):
    """Asks for the suggestion when it is shown; closing it stops the work."""

    number_chosen = Signal(int)

    def __init__(self, questions: Questions, present_k: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Suggest a number of clusters"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._questions = questions
        self._present_k = present_k
        self._is_waiting = False
        self.cards: list[QToolButton] = []
        self.text = QLabel(self.tr("Comparing 2 to 9 clusters..."))
        self.text.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_waiting())
        self.close_button = QPushButton(self.tr("Cancel"))
        self.close_button.clicked.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.text)
        layout.addWidget(self._pages, 1)
        layout.addLayout(bottom)

    def ask(self) -> None:
        """Show the dialog and begin to compare."""
        self._is_waiting = True
        self._questions.runner.progressed.connect(self._show_progress)
        self._questions.suggest(self._show, self._fail, self.reject)
        self.open()

    def done(self, result: int) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self._questions.runner.cancel()
        super().done(result)

    def _make_waiting(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        layout.addWidget(self.progress)
        layout.addStretch(2)
        # As large as the sheet will be: nothing jumps when it arrives.
        page.setMinimumSize(_COLUMNS * _CARD.width() + 24, 2 * _CARD.height() + 8)
        return page

    def _show_progress(self, fraction: float, _: str) -> None:
        self.progress.setValue(round(100 * fraction))

    def _fail(self, sentence: str) -> None:
        self._is_waiting = False
        self.text.setText(sentence)
        self.progress.hide()
        self.close_button.setText(self.tr("Close"))

    def _show(self, suggestion: Suggestion) -> None:
        self._is_waiting = False
        self.text.setText(self._ranking(suggestion))
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for index, candidate in enumerate(suggestion.candidates):
            card = self._make_card(candidate, is_suggested=candidate.k == suggestion.k)
            grid.addWidget(card, index // _COLUMNS, index % _COLUMNS)
            self.cards.append(card)
        self._pages.addWidget(sheet)
        self._pages.setCurrentWidget(sheet)
        best = [candidate.k for candidate in suggestion.candidates].index(suggestion.k)
        self.cards[best].setFocus()

    def _make_card(self, candidate: Candidate, *, is_suggested: bool) -> QToolButton:
        card = QToolButton()
        card.setObjectName("sample")
        card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        card.setFixedSize(_CARD)
        card.setIconSize(_THUMB)
        card.setIcon(QIcon(_thumbnail(candidate)))
        number = counted(candidate.k, self.tr("{} cluster"), self.tr("{} clusters"))
        extra = self.tr("suggested") if is_suggested else ""
        if candidate.k == self._present_k:
            extra = self.tr("suggested, as now") if is_suggested else self.tr("as now")
        words = self._words(candidate.score)
        # Three lines on every card, so that all thumbnails stand at one height.
        card.setText(f"{number}\n{words}\n{extra}")
        card.setAccessibleName(", ".join(filter(None, (number, words, extra))))
        card.setToolTip(
            self.tr("Silhouette {:.2f}: 1 is best, 0 means that the groups run into each other.").format(
                candidate.score
            )
        )
        card.setProperty("suggested", is_suggested)
        card.clicked.connect(partial(self._choose, candidate.k))
        return card

    def _ranking(self, suggestion: Suggestion) -> str:
        ranked = sorted(suggestion.candidates, key=lambda candidate: (-candidate.score, candidate.k))
        numbers = [QLocale().toString(candidate.k) for candidate in ranked]
        if len(numbers) < 3:
            text = self.tr("Click the one that divides the image best; {} is suggested.")
            return text.format(numbers[0])
        text = self.tr(
            "Click the one that divides the image best. The clearest groups come with {}, then {} and {}."
        )
        return text.format(*numbers[:3])

    def _words(self, score: float) -> str:
        words = self.tr("groups run together")
        for least, name in (
            (_FAIR, self.tr("fair groups")),
            (_CLEAR, self.tr("clear groups")),
            (_VERY_CLEAR, self.tr("very clear groups")),
        ):
            words = name if score >= least else words
        return f"{words}, {QLocale().toString(score, 'f', 2)}"

    def _choose(self, k: int) -> None:
        self.number_chosen.emit(k)
        self.accept()


def _thumbnail(candidate: Candidate) -> QPixmap:
    from segapp.ui.frame import cluster_palette
    from segapp.ui.qimage import indexed_to_qimage

    picture = indexed_to_qimage(candidate.labels, cluster_palette(candidate.colors))
    ratio = Qt.AspectRatioMode.KeepAspectRatio
    return QPixmap.fromImage(picture).scaled(_THUMB * 2, ratio, Qt.TransformationMode.FastTransformation)
