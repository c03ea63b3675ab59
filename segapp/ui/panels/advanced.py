"""The folded part of the clusters panel: how colours are compared, by which method, from which starts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSpinBox, QToolButton, QWidget

from segapp.core.types import ClusterParams
from segapp.ui.icons import icon
from segapp.ui.panels.histogram import HistogramBox
from segapp.ui.panels.reset_button import reset_button

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from segapp.ui.histograms import Histograms
    from segapp.ui.theme import Colors

_MAX_SEED = 2**31 - 1
_MAX_ATTEMPTS = 100
_RESET_PX = 18
"""Leaves more room for the names of methods than the button of a slider does."""


class AdvancedSettings(QWidget):
    """Settings that most images do not need."""

    chosen = Signal(object)
    """A function that changes `ClusterParams` as the user chose."""

    def __init__(self, histograms: Histograms, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram = HistogramBox(histograms)
        self.space, self.method = QComboBox(), QComboBox()
        self.seed, self.attempts = _spin_box(0, _MAX_SEED), _spin_box(1, _MAX_ATTEMPTS)
        self._find_k: dict[str, str] = {}
        self._nesting: set[str] = set()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(8)
        rows: tuple[tuple[str, str, QComboBox | QSpinBox, str], ...] = (
            (
                "space",
                self.tr("Compare by"),
                self.space,
                self.tr("How colours are compared when pixels are grouped."),
            ),
            ("method", self.tr("Method"), self.method, self.tr("How the clusters are found.")),
            (
                "seed",
                self.tr("Seed"),
                self.seed,
                self.tr("Where the search begins; another seed may find slightly different clusters."),
            ),
            (
                "attempts",
                self.tr("Attempts"),
                self.attempts,
                self.tr("From how many starts clusters are looked for; more take longer, the best counts."),
            ),
        )
        self._labels: list[QLabel] = []
        self.resets: dict[str, QToolButton] = {}
        for row, (field, name, control, tip) in enumerate(rows):
            label = QLabel(name)
            self._labels.append(label)
            label.setBuddy(control)
            control.setAccessibleName(name)
            control.setToolTip(tip)
            grid.addWidget(label, row, 0)
            grid.addWidget(control, row, 1)
            reset = self.resets[field] = reset_button(self.tr("Reset “{}”").format(name), _RESET_PX)
            reset.clicked.connect(partial(self._reset, field, control))
            grid.addWidget(reset, row, 2)
        grid.addWidget(self.histogram, len(rows), 0, 1, 3)
        grid.setColumnStretch(1, 1)
        for combo in (self.space, self.method):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        self.space.activated.connect(lambda: self._choose(space=self.space.currentData()))
        self.method.activated.connect(lambda: self._choose(method=self.method.currentData()))
        self.seed.valueChanged.connect(lambda seed: self._choose(seed=seed))
        self.attempts.valueChanged.connect(lambda attempts: self._choose(attempts=attempts))

    def showEvent(self, event: QShowEvent) -> None:
        # Before, the font of the style sheet is not known.
        self.histogram.name.setMinimumWidth(max(label.sizeHint().width() for label in self._labels))
        super().showEvent(event)

    def fill(self) -> None:
        """Fill the lists; not at start-up, for their tables bring OpenCV, which costs 0.1 s."""
        if self.space.count():
            return
        from segapp.core.clustering import METHODS
        from segapp.core.features import SPACES

        self.histogram.fill()
        for combo, table in ((self.space, SPACES), (self.method, METHODS)):
            for entry in table:
                combo.addItem(self.tr(entry.name), entry.id)
                tip = self.tr(entry.description)
                combo.setItemData(combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._find_k = {method.id: self.tr(method.name) for method in METHODS if method.finds_k}
        self._nesting = {method.id for method in METHODS if method.by_place}

    def knows(self, params: ClusterParams) -> bool:
        """Whether space and method are in the lists."""
        return self.space.findData(params.space) >= 0 and self.method.findData(params.method) >= 0

    def finder_of_k(self, params: ClusterParams) -> str:
        """Return the name of the method if it finds the number of clusters by itself, else nothing."""
        return self._find_k.get(params.method, "")

    def nests(self, params: ClusterParams) -> bool:
        """Whether more clusters only divide those that are there."""
        return params.method in self._nesting

    def unusual(self, params: ClusterParams) -> str:
        """Name what is set otherwise than at the start: the method, or only that something is."""
        usual = ClusterParams()
        if params.method != usual.method and self.method.count():
            return self.method.itemText(self.method.findData(params.method))
        is_usual = all(getattr(params, name) == getattr(usual, name) for name in self.resets)
        return "" if is_usual else self.tr("changed")

    def show_params(self, params: ClusterParams) -> None:
        """Show settings without reporting them."""
        self.space.setCurrentIndex(self.space.findData(params.space))
        self.method.setCurrentIndex(self.method.findData(params.method))
        for combo in (self.space, self.method):
            tip = combo.currentData(Qt.ItemDataRole.ToolTipRole)
            if tip:
                combo.setToolTip(tip)
        for spin, value in ((self.seed, params.seed), (self.attempts, params.attempts)):
            was_blocked = spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(was_blocked)

        for field, reset in self.resets.items():
            reset.setVisible(getattr(params, field) != getattr(ClusterParams(), field))

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        self.histogram.tint(colors)
        for reset in self.resets.values():
            reset.setIcon(icon("reset", colors, colors.dim_text))

    def _reset(self, field: str, control: QComboBox | QSpinBox) -> None:
        if self.resets[field].hasFocus():
            control.setFocus()  # the button is about to vanish
        self._choose(**{field: getattr(ClusterParams(), field)})

    def _choose(self, **values: Any) -> None:
        self.chosen.emit(lambda params: replace(params, **values))


def _spin_box(least: int, most: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setKeyboardTracking(False)
    spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return spin
