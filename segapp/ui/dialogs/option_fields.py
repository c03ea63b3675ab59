"""One field for each option of an export: its kind follows from the value, its words from a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QLabel, QSpinBox, QWidget

from segapp.io.export.options import OPTIONS, Option
from segapp.io.export.records import DEFAULT_OPTIONS
from segapp.ui.check_mark import CheckBox
from segapp.ui.panels.wheel import WheelGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segapp.io.export.options import Value

_ABOUT_MANY_IMAGES = ("split", "seed")
_MOST = 10_000.0
_CONTROL_PX = 150


def offered(names: tuple[str, ...]) -> list[Option]:
    """Return those options of an exporter that the window can ask about, in the exporter's order."""
    known = {option.name: option for option in OPTIONS}
    usual = vars(DEFAULT_OPTIONS)
    found = []
    for name in names:
        if name in known:
            found.append(known[name])
        elif name not in _ABOUT_MANY_IMAGES and isinstance(usual[name], bool | int | float):
            found.append(_plain(name))
    return found


def _plain(name: str) -> Option:
    """Make the words of an option that has none of its own out of its name."""
    words = name.removesuffix("_px").replace("_", " ").capitalize()
    return Option(name, words, high=_MOST, unit="px" if name.endswith("_px") else "")


class OptionFields(QWidget):
    """The options of one exporter, one below the other."""

    changed = Signal(str, object)
    """The name of an option, and its new value."""

    def __init__(
        self, names: tuple[str, ...], values: Mapping[str, Value], parent: QWidget | None = None
    ) -> None:
        """Show options; `values` has all of `ExportOptions`."""
        super().__init__(parent)
        self._options = offered(names)
        usual = vars(DEFAULT_OPTIONS)
        self._kinds = {
            option.name: "choice" if option.choices else type(usual[option.name]).__name__
            for option in self._options
        }
        self._wheel = WheelGuard(self)
        self.controls: dict[str, QWidget] = {}
        self._labels: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, option in enumerate(self._options):
            control = self._make_control(option)
            self.controls[option.name] = control
            if isinstance(control, CheckBox):
                grid.addWidget(control, row, 0, 1, 2)
                continue
            label = self._labels[option.name] = QLabel(self.tr(option.label))
            label.setBuddy(control)
            control.setAccessibleName(self.tr(option.label))
            control.setMinimumWidth(_CONTROL_PX)
            self._wheel.guard(control)
            grid.addWidget(label, row, 0)
            grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignLeft)
        self.show_values(values)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not self._options

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Show values without reporting them."""
        for option in self._options:
            control = self.controls[option.name]
            was_blocked = control.blockSignals(True)
            _SHOW[self._kinds[option.name]](control, values[option.name])
            control.blockSignals(was_blocked)
            means_something = not option.unless or values[option.unless[0]] not in option.unless[1:]
            control.setEnabled(means_something)
            if option.name in self._labels:
                self._labels[option.name].setEnabled(means_something)

    def _make_control(self, option: Option) -> QWidget:
        makers: dict[str, Callable[[Option], QWidget]] = {
            "bool": self._check_box,
            "choice": self._combo,
            "int": self._whole,
            "float": self._decimal,
        }
        return makers[self._kinds[option.name]](option)

    def _check_box(self, option: Option) -> CheckBox:
        box = CheckBox(self.tr(option.label))
        box.toggled.connect(lambda on: self.changed.emit(option.name, on))
        return box

    def _combo(self, option: Option) -> QComboBox:
        combo = QComboBox()
        for word, text in option.choices:
            combo.addItem(self.tr(text), word)
        combo.currentIndexChanged.connect(lambda: self.changed.emit(option.name, combo.currentData()))
        return combo

    def _whole(self, option: Option) -> QSpinBox:
        box = QSpinBox()
        box.setRange(int(option.low), int(option.high))
        box.setSingleStep(int(option.step))
        self._word(box, option)
        box.valueChanged.connect(lambda value: self.changed.emit(option.name, value))
        return box

    def _decimal(self, option: Option) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(option.low, option.high)
        box.setSingleStep(option.step)
        box.setDecimals(1)
        self._word(box, option)
        box.valueChanged.connect(lambda value: self.changed.emit(option.name, value))
        return box

    def _word(self, box: QSpinBox | QDoubleSpinBox, option: Option) -> None:
        box.setKeyboardTracking(False)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)  # at the left it would touch the edge
        if option.unit:
            box.setSuffix(f" {self.tr(option.unit)}")
        if option.zero:
            box.setSpecialValueText(self.tr(option.zero))


def _select(control: QComboBox, value: Value) -> None:
    control.setCurrentIndex(max(0, control.findData(value)))


_SHOW: dict[str, Callable[[Any, Any], object]] = {
    "bool": CheckBox.setChecked,
    "choice": _select,
    "int": QSpinBox.setValue,
    "float": QDoubleSpinBox.setValue,
}
