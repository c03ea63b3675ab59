"""The row that asks for the number of clusters, or says why it cannot be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QSpinBox, QStackedWidget, QWidget

from segapp.core.types import ClusterParams
from segapp.ui.icons import icon
from segapp.ui.panels.amount_slider import NAME_PX
from segapp.ui.panels.reset_button import reset_button

if TYPE_CHECKING:
    from segapp.ui.theme import Colors

_MIN_K, _MAX_K = 2, 32
_SLIDER_MAX_K = 16
_NOTE_LINES = 2


class NumberRow(QStackedWidget):
    """A slider and a box for the same number, and a button that sets it back.

    What lies below must not move under the hand when the note takes the place of the row.
    """

    began = Signal()
    """The hand comes to the row: what follows is one step."""
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(_MIN_K, _SLIDER_MAX_K)
        self.slider.setPageStep(1)
        self.spin = QSpinBox()
        self.spin.setRange(_MIN_K, _MAX_K)
        self.spin.setKeyboardTracking(False)
        self.spin.setFixedWidth(56)
        self.spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.reset = reset_button("")
        self._name, self.note, self._asking = QLabel(), QLabel(), QWidget()
        self.note.setProperty("dim", True)
        self.note.setWordWrap(True)
        self._lay_out()
        self.slider.valueChanged.connect(self._choose)
        self.spin.valueChanged.connect(self._choose)
        # At the press, not the release: the last result of a drag arrives after the hand let go.
        self.slider.sliderPressed.connect(self.began)
        self.reset.clicked.connect(self._reset)
        self._name.installEventFilter(self)

    def show_number(self, k: int, *, nests: bool) -> None:
        """Show a number without reporting it; where clusters nest, more only divide those that are there."""
        was_blocked = self.slider.blockSignals(True), self.spin.blockSignals(True)
        self._call(nests=nests)
        self.slider.setValue(k)
        self.spin.setValue(k)
        self.slider.blockSignals(was_blocked[0])
        self.spin.blockSignals(was_blocked[1])
        self.reset.setVisible(k != ClusterParams().k)

    def show_note(self, text: str) -> None:
        """Say why the number is not for the user to choose; an empty text lets them choose."""
        for control in (self.slider, self.spin):
            control.setEnabled(not text)
        self.note.setText(text)
        self.setCurrentIndex(1 if text else 0)

    def tint(self, colors: Colors) -> None:
        """Draw the icon in the colours of a theme."""
        self.reset.setIcon(icon("reset", colors, colors.dim_text))

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._reset()
        return False

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._name.setMinimumWidth(NAME_PX)
        self._name.setBuddy(self.slider)
        row.addWidget(self._name)
        row.addWidget(self.slider, 1)
        row.addWidget(self.spin)
        row.addWidget(self.reset)
        self.addWidget(self._asking)
        self.addWidget(self.note)
        note_px = _NOTE_LINES * (self.note.fontMetrics().lineSpacing() + 1)
        self.setFixedHeight(max(self._asking.sizeHint().height(), note_px))

    def _call(self, *, nests: bool) -> None:
        title = self.tr("Detail") if nests else self.tr("Number")
        name = self.tr("Detail: number of clusters") if nests else self.tr("Number of clusters")
        tip = (
            self.tr("How finely the image is divided: parts only fall into smaller ones, your choice stays.")
            if nests
            else self.tr("Into how many groups of similar pixels the image is divided.")
        )
        self._name.setText(title)
        self.slider.setRange(_MIN_K, _MAX_K if nests else _SLIDER_MAX_K)
        for control in (self.slider, self.spin):
            control.setAccessibleName(name)
            control.setToolTip(tip)
        reset = self.tr("Reset “{}”").format(title)
        self.reset.setToolTip(reset)
        self.reset.setAccessibleName(reset)

    def _choose(self, k: int) -> None:
        if not self.slider.isSliderDown():
            self.began.emit()
        self.chosen.emit(k)

    def _reset(self) -> None:
        if self.spin.value() != ClusterParams().k:
            if self.reset.hasFocus():
                self.slider.setFocus()  # the button is about to vanish
            self.spin.setValue(ClusterParams().k)
