"""A labelled slider for a number of pixels: fine at the small end, coarse at the large."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

_STEPS = 100


class PixelSlider(QWidget):
    """Speaks pixels: 0 is off, every other position is a round number."""

    moved = Signal(int)
    """The number of pixels, by the user's hand."""
    rested = Signal()
    """The hand has let go."""

    def __init__(self, title: str, tip: str, max_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._max_px = max_px
        self._value = QLabel()
        self._value.setProperty("dim", True)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setFixedWidth(72)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(title)
        self.slider.valueChanged.connect(self._report)
        self.slider.sliderReleased.connect(self.rested)
        label = QLabel(title)
        label.setBuddy(self.slider)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self.slider, 0, 1)
        layout.addWidget(self._value, 0, 2)
        layout.setColumnMinimumWidth(0, 96)
        layout.setColumnStretch(1, 1)
        self.setToolTip(tip)
        self._show_value(0)

    def show_px(self, value_px: int) -> None:
        """Show a value without reporting it."""
        was_blocked = self.slider.blockSignals(True)
        self.slider.setValue(self._position(value_px))
        self.slider.blockSignals(was_blocked)
        self._show_value(value_px)

    def _report(self, position: int) -> None:
        value_px = self._pixels(position)
        self._show_value(value_px)
        self.moved.emit(value_px)
        if not self.slider.isSliderDown():
            self.rested.emit()

    def _pixels(self, position: int) -> int:
        if position == 0:
            return 0
        exact = self._max_px ** (position / _STEPS)
        digits = max(0, int(math.log10(exact)) - 1)
        step: int = 10**digits
        rounded: int = round(exact / step) * step
        # At the small end each position is one pixel more: no two say the same.
        return max(position, rounded)

    def _position(self, value_px: int) -> int:
        return min(range(_STEPS + 1), key=lambda position: abs(self._pixels(position) - value_px))

    def _show_value(self, value_px: int) -> None:
        number = QLocale().toString(value_px)
        self._value.setText(self.tr("{} px").format(number) if value_px else self.tr("off"))
