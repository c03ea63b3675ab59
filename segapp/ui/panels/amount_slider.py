"""A labelled slider from 0 to 100 for one setting of the clustering, with a button that resets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from segapp.ui.icons import icon
from segapp.ui.panels.reset_button import reset_button

if TYPE_CHECKING:
    from segapp.ui.theme import Colors

MOST = 100
NAME_PX = 104


class AmountSlider(QWidget):
    """Tells a value that the moving hand tries from one that it has chosen."""

    began = Signal()
    """The hand comes to the slider: what follows is one step."""
    tried = Signal(int)
    """The slider is being dragged."""
    chosen = Signal(int)
    """The slider was let go, or moved by keys."""

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLabel(name)
        self._name.setMinimumWidth(NAME_PX)
        self._value = QLabel()
        self._value.setProperty("dim", True)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setFixedWidth(26)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, MOST)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(name)
        self.slider.setAccessibleDescription(tip)
        self._name.setBuddy(self.slider)
        self.reset = reset_button(self.tr("Reset “{}”").format(name))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._name)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._value)
        layout.addWidget(self.reset)
        self.setToolTip(tip)
        self.slider.valueChanged.connect(self._report)
        self.slider.sliderPressed.connect(self.began)
        self.slider.sliderReleased.connect(lambda: self.chosen.emit(self.slider.value()))
        self.reset.clicked.connect(self._reset)
        for widget in (self.slider, self._name, self._value):
            widget.installEventFilter(self)
        self.show_amount(0)

    def show_amount(self, amount: int) -> None:
        """Show a value without reporting it."""
        if not self.slider.isSliderDown():
            was_blocked = self.slider.blockSignals(True)
            self.slider.setValue(amount)
            self.slider.blockSignals(was_blocked)
            self._show_value(amount)

    def tint(self, colors: Colors) -> None:
        """Draw the icon in the colours of a theme."""
        self.reset.setIcon(icon("reset", colors, colors.dim_text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.slider and event.type() == QEvent.Type.FocusIn:
            self.began.emit()
        elif watched is not self.slider and event.type() == QEvent.Type.MouseButtonDblClick:
            self._reset()
        return False

    def _report(self, amount: int) -> None:
        self._show_value(amount)
        (self.tried if self.slider.isSliderDown() else self.chosen).emit(amount)

    def _reset(self) -> None:
        if self.slider.value():
            if self.reset.hasFocus():
                self.slider.setFocus()  # the button is about to vanish
            self.began.emit()
            self.slider.setValue(0)

    def _show_value(self, amount: int) -> None:
        self._value.setText(QLocale().toString(amount) if amount else self.tr("off"))
        self.reset.setVisible(amount > 0)
