"""A labelled slider for a number of pixels: fine at the small end, coarse at the large."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from segapp.ui.icons import icon
from segapp.ui.panels.reset_button import reset_button
from segapp.ui.words import in_units

if TYPE_CHECKING:
    from segapp.core.scale import Scale
    from segapp.ui.theme import Colors

_STEPS = 100
_NAME_PX, _VALUE_PX = 102, 66


class PixelSlider(QWidget):
    """Speaks pixels, and units if there is a scale: 0 is off, every other position is a round number."""

    moved = Signal(int)
    """The number of pixels, by the user's hand."""
    rested = Signal()
    """The hand has let go."""

    def __init__(
        self,
        title: str,
        tip: str,
        max_px: int,
        parent: QWidget | None = None,
        *,
        signed: bool = False,
        power: int = 1,
    ) -> None:
        super().__init__(parent)
        self._power, self._shown_px = power, 0
        self._scale: Scale | None = None
        self._max_px = max_px
        self._steps = min(_STEPS // 2 if signed else _STEPS, max_px)
        self._name = QLabel(title)
        self._name.setMinimumWidth(_NAME_PX)
        self._value = QLabel()
        self._value.setProperty("dim", True)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setFixedWidth(_VALUE_PX)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-self._steps if signed else 0, self._steps)
        self.slider.setPageStep(10)
        self.slider.setProperty("signed", signed)
        self.slider.setAccessibleName(title)
        self.slider.setAccessibleDescription(tip)
        self.slider.valueChanged.connect(self._report)
        self.slider.sliderReleased.connect(self.rested)
        self._name.setBuddy(self.slider)
        self.reset = reset_button(self.tr("Switch “{}” off").format(title))
        self.reset.clicked.connect(self._switch_off)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._name)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._value)
        layout.addWidget(self.reset)
        self.setToolTip(tip)
        for label in (self._name, self._value):
            label.installEventFilter(self)
        self._show_value(0)

    def show_px(self, value_px: int) -> None:
        """Show a value without reporting it."""
        if value_px == self._shown_px:
            return
        was_blocked = self.slider.blockSignals(True)
        self.slider.setValue(self._position(value_px))
        self.slider.blockSignals(was_blocked)
        self._show_value(value_px)

    def show_scale(self, scale: Scale | None) -> None:
        """Tell the value in units too, below its pixels."""
        if scale != self._scale:
            self._scale = scale
            # Room for both lines, also while it is off: the slider must not move under the hand.
            lines_px = 2 * self._value.fontMetrics().lineSpacing() if scale else 0
            self._value.setMinimumHeight(lines_px)
            self._show_value(self._shown_px)

    def tint(self, colors: Colors) -> None:
        """Draw the icon in the colours of a theme."""
        self.reset.setIcon(icon("reset", colors, colors.dim_text))

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._switch_off()
        return False

    def _report(self, position: int) -> None:
        value_px = self._pixels(position)
        self._show_value(value_px)
        self.moved.emit(value_px)
        if not self.slider.isSliderDown():
            self.rested.emit()

    def _switch_off(self) -> None:
        if self.reset.hasFocus():
            self.slider.setFocus()  # the button is about to vanish
        self.slider.setValue(0)

    def _pixels(self, position: int) -> int:
        if position <= 0:
            return -self._pixels(-position) if position else 0
        exact = self._max_px ** (position / self._steps)
        digits = max(0, int(math.log10(exact)) - 1)
        step: int = 10**digits
        rounded: int = round(exact / step) * step
        # At the small end each position is one pixel more: no two say the same.
        return max(position, rounded)

    def _position(self, value_px: int) -> int:
        positions = range(self.slider.minimum(), self.slider.maximum() + 1)
        return min(positions, key=lambda position: abs(self._pixels(position) - value_px))

    def _show_value(self, value_px: int) -> None:
        number = QLocale().toString(value_px)
        if self.slider.minimum() < 0 < value_px:
            number = f"+{number}"
        self._shown_px = value_px
        text = self.tr("{} px").format(number) if value_px else self.tr("off")
        if value_px and self._scale is not None:
            text = f"{text}\n{in_units(value_px, self._power, self._scale)}"
        self._value.setText(text)
        self.reset.setVisible(value_px != 0)
