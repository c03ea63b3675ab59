"""Asks how long a pixel is: a line of known length, what the file says, or no scale at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segapp.core.errors import ParameterError
from segapp.core.scale import UNITS, Scale, scale_of_line
from segapp.ui.check_mark import CheckBox
from segapp.ui.words import short

if TYPE_CHECKING:
    from segapp.document.document import Document

_DIGITS = 6


class ScaleDialog(QDialog):
    """Asks how long a line really is."""

    def __init__(self, document: Document, line_px: float, parent: QWidget | None = None) -> None:
        """Ask about a document in which a line was measured; 0 if there is none."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Set scale"))
        self._of_file = document.image.scale
        self.chosen: Scale | None = document.scale
        self.length_px = self._field(self.tr("Length of the line in pixels"))
        self.length = self._field(self.tr("Its length in the unit"))
        self.unit = QComboBox()
        self.unit.setEditable(True)
        self.unit.addItems(UNITS)
        self.unit.setAccessibleName(self.tr("Unit"))
        self.unit.setFixedWidth(88)
        self.outcome = QLabel()
        self.outcome.setProperty("dim", True)
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)
        self.outcome.setWordWrap(True)
        self.next = CheckBox(self.tr("Use it for the next images too"))
        self.next.setToolTip(self.tr("For images opened from now on that state no scale of their own."))
        self.set = QPushButton(self.tr("Set scale"))
        self.set.setProperty("primary", True)
        self.set.setDefault(True)
        self.set.clicked.connect(self.accept)
        self.from_file = QPushButton(self.tr("From the file"))
        self.from_file.clicked.connect(self._take_from_file)
        self.remove = QPushButton(self.tr("Remove scale"))
        self.remove.setToolTip(self.tr("Measure in pixels again."))
        self.remove.clicked.connect(self._remove)
        self.remove.setVisible(document.scale is not None)
        self._lay_out(has_line=line_px > 0)
        self._fill(document.scale, line_px)
        for edit in (self.length_px, self.length):
            edit.textChanged.connect(self._refresh)
        self.unit.currentTextChanged.connect(self._refresh)
        self._refresh()
        self.length.setFocus()
        self.length.selectAll()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setFixedWidth(110)
        return field

    def _lay_out(self, *, has_line: bool) -> None:
        hint = QLabel(
            self.tr("The line that you drew with Measure is filled in.")
            if has_line
            else self.tr(
                "Better: take the Measure tool, draw a line along something of known length, and come back."
            )
        )
        hint.setProperty("dim", True)
        hint.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.addWidget(QLabel(self.tr("A line of")), 0, 0)
        grid.addWidget(self.length_px, 0, 1)
        grid.addWidget(QLabel(self.tr("pixels")), 0, 2)
        grid.addWidget(QLabel(self.tr("is really")), 1, 0)
        grid.addWidget(self.length, 1, 1)
        grid.addWidget(self.unit, 1, 2)
        grid.setColumnStretch(3, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.from_file)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons.addWidget(cancel)
        buttons.addWidget(self.set)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(hint)
        layout.addLayout(grid)
        layout.addWidget(self.outcome)
        layout.addWidget(self.next)
        layout.addSpacing(4)
        layout.addLayout(buttons)
        self.setMinimumWidth(460)

    def _fill(self, scale: Scale | None, line_px: float) -> None:
        length_px = line_px or 100.0
        self.length_px.setText(_written(round(length_px, 2)))
        self.unit.setCurrentText("mm" if scale is None else scale.unit)
        self.length.setText("" if scale is None else _written(scale.of(length_px, 1)))
        self.from_file.setVisible(self._of_file is not None)
        if self._of_file is not None:
            tip = self.tr("The file says that a pixel is {length} {unit} long.")
            self.from_file.setToolTip(
                tip.format(length=short(self._of_file.units_per_px), unit=self._of_file.unit)
            )

    def _asked(self) -> Scale:
        """Return the scale that the fields stand for.

        Raises
        ------
        ParameterError
            If there is none.
        """
        length_px, length = (_read(edit.text()) for edit in (self.length_px, self.length))
        if length <= 0:
            raise ParameterError(self.tr("Type how long the line really is."))
        return scale_of_line(length_px, length, self.unit.currentText())

    def _refresh(self) -> None:
        try:
            scale = self._asked()
        except ParameterError as error:
            self.set.setEnabled(False)
            self.outcome.setText(str(error))
            return
        self.set.setEnabled(True)
        text = self.tr("A pixel is then {length} {unit} long, and {area} {unit2} large.")
        self.outcome.setText(
            text.format(
                length=short(scale.units_per_px),
                unit=scale.unit,
                area=short(scale.of(1, 2)),
                unit2=scale.unit_of(2),
            )
        )

    def accept(self) -> None:
        """Take what the fields say."""
        try:
            self.chosen = self._asked()
        except ParameterError:
            return
        super().accept()

    def _take_from_file(self) -> None:
        self.chosen = self._of_file
        super().accept()

    def _remove(self) -> None:
        self.chosen = None
        super().accept()


def _written(value: float) -> str:
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(value, "g", _DIGITS)


def _read(text: str) -> float:
    """Read a number with a point or the comma of the language; 0 where there is none."""
    value, is_number = QLocale().toDouble(text.strip())
    if not is_number:
        value, is_number = QLocale.c().toDouble(text.strip())
    return float(value) if is_number else 0.0
