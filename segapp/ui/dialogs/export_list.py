"""The list of what can be saved: kinds of files in groups, with the options of those that are ticked."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from segapp.io.export import EXPORTERS, ExportOptions
from segapp.ui.check_mark import CheckBox
from segapp.ui.dialogs.option_fields import OptionFields, offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.io.export import Exporter
    from segapp.io.export.options import Value

INDENT_PX = 26

_OF_SCALE = ("scale_bar",)
"""Options that mean nothing for an image without a scale."""

GROUPS = (
    ("images", str(QT_TRANSLATE_NOOP("FormatList", "Images"))),
    ("annotations", str(QT_TRANSLATE_NOOP("FormatList", "Annotation files"))),
    ("measures", str(QT_TRANSLATE_NOOP("FormatList", "Measures"))),
)


class FormatRow(QWidget):
    """One kind of file: a check box, what it keeps of the masks, a sentence, and options once ticked."""

    def __init__(
        self,
        exporter: Exporter,
        options: ExportOptions,
        parent: QWidget | None = None,
        *,
        has_scale: bool = True,
    ) -> None:
        super().__init__(parent)
        self.box = CheckBox(self.tr(exporter.name))
        self.note = QLabel()
        self.note.setProperty("dim", True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.problem = dim_label()
        self.problem.hide()
        text = dim_label(self.tr(exporter.description))
        self.box.setAccessibleDescription(text.text())
        meant = tuple(name for name in exporter.options if has_scale or name not in _OF_SCALE)
        self.fields = OptionFields(meant, vars(options))
        self.fields.setContentsMargins(INDENT_PX, 4, 0, 4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.box, 1)
        head.addWidget(self.note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(2)
        layout.addLayout(head)
        for label in (text, self.problem):
            label.setContentsMargins(INDENT_PX, 0, 0, 0)
            layout.addWidget(label)
        layout.addWidget(self.fields)
        self.box.toggled.connect(self._show_fields)
        self._show_fields(on=False)

    def show_note(self, note: str, problem: str = "") -> None:
        """Show what is kept of the masks, or why the file cannot be made."""
        self.note.setText(note)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.box.setAccessibleName(f"{self.box.text()}, {note}" if note else self.box.text())

    def _show_fields(self, on: bool) -> None:
        self.fields.setVisible(on and not self.fields.is_empty)
        self.fields.setEnabled(on)


class FormatList(QWidget):
    """All kinds of files."""

    changed = Signal()

    def __init__(
        self,
        formats: Sequence[str],
        options: ExportOptions,
        parent: QWidget | None = None,
        *,
        has_scale: bool = True,
    ) -> None:
        """List all, with some ticked; an option that two exporters heed is the same for both.

        `has_scale` tells whether the image has a scale.
        """
        super().__init__(parent)
        self._given = options
        self._values: dict[str, Value] = {
            field.name: getattr(options, field.name) for field in fields(options)
        }
        self.rows: dict[str, FormatRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(0)
        for group, heading in GROUPS:
            members = [exporter for exporter in EXPORTERS if exporter.group == group]
            if not members:
                continue
            if self.rows:
                layout.addSpacing(12)
            layout.addWidget(heading_label(self.tr(heading)))
            for exporter in members:
                row = self.rows[exporter.id] = FormatRow(exporter, options, has_scale=has_scale)
                row.box.setChecked(exporter.id in formats)
                row.box.toggled.connect(self.changed)
                row.fields.changed.connect(self._keep)
                layout.addWidget(row)

    @property
    def formats(self) -> tuple[str, ...]:
        """The ticked exporters, in the order of their table."""
        return tuple(exporter.id for exporter in EXPORTERS if self.rows[exporter.id].box.isChecked())

    @property
    def options(self) -> ExportOptions:
        """What is chosen about the files."""
        shown = {option.name for exporter in EXPORTERS for option in offered(exporter.options)}
        return replace(self._given, **{name: self._values[name] for name in shown})  # type: ignore[arg-type]  # from the fields themselves

    def control(self, format_id: str, option: str) -> QWidget:
        """Return the field of an option of an exporter."""
        return self.rows[format_id].fields.controls[option]

    def _keep(self, name: str, value: Value) -> None:
        self._values[name] = value
        for row in self.rows.values():
            row.fields.show_values(self._values)
        self.changed.emit()


def heading_label(text: str) -> QLabel:
    """Make a heading."""
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def dim_label(text: str = "") -> QLabel:
    """Make a label for sentences of less weight."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("dim", True)
    label.setWordWrap(True)
    return label
