"""The export dialog: what will be written, where, and what would be replaced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segapp.io.export import EXPORTERS, ExportOptions, existing, places_of
from segapp.ui.check_mark import CheckBox
from segapp.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.document.document import Document

_INDENT_PX = 26


@dataclass(frozen=True)
class Choice:
    """What is to be saved, and where."""

    folder: Path
    formats: tuple[str, ...]
    crop: bool

    @property
    def options(self) -> ExportOptions:
        """The same as the exporters take it."""
        return ExportOptions(crop=self.crop)


class ExportDialog(QDialog):
    """Asks what to save and where."""

    def __init__(
        self, document: Document, choice: Choice, warning: str, problem: str, parent: QWidget | None = None
    ) -> None:
        """Ask about a document, beginning with a choice; `problem` is why the last one failed."""
        super().__init__(parent)
        self.problem, self._warning = problem, warning
        self.setWindowTitle(self.tr("Export"))
        self._document = document
        self._stems = tuple(place.stem for place in places_of([document.image.path]))
        self._boxes: dict[str, CheckBox] = {}
        self.folder = QLineEdit(str(choice.folder))
        self.folder.setAccessibleName(self.tr("Folder"))
        self.crop = CheckBox(self.tr("Only the part around what is chosen"))
        self.crop.setChecked(choice.crop)
        self._files = QLabel()
        self._files.setTextFormat(Qt.TextFormat.PlainText)
        self._files.setProperty("dim", True)
        self._files.setWordWrap(True)
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("primary", True)
        self.save.setDefault(True)
        self._lay_out(choice.formats)
        self.folder.textChanged.connect(self._refresh)
        self.crop.toggled.connect(self._refresh)
        self.save.clicked.connect(self.accept)
        self._refresh()

    def _lay_out(self, formats: Sequence[str]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        if self.problem:
            layout.addWidget(_problem(self.problem))
        layout.addWidget(_heading(self.tr("What to save")))
        for exporter in EXPORTERS:
            box = CheckBox(self.tr(exporter.name))
            box.setChecked(exporter.id in formats)
            box.toggled.connect(self._refresh)
            self._boxes[exporter.id] = box
            text = QLabel(self.tr(exporter.description))
            text.setProperty("dim", True)
            text.setWordWrap(True)
            text.setContentsMargins(_INDENT_PX, 0, 0, 0)
            layout.addWidget(box)
            layout.addWidget(text)
            if "crop" in exporter.options:
                row = QHBoxLayout()
                row.setContentsMargins(_INDENT_PX, 0, 0, 0)
                row.addWidget(self.crop)
                layout.addLayout(row)
                box.toggled.connect(self.crop.setEnabled)
                self.crop.setEnabled(box.isChecked())
        layout.addSpacing(8)
        layout.addWidget(_heading(self.tr("Where")))
        browse = QPushButton(self.tr("Choose..."))
        browse.clicked.connect(self._browse)
        where = QGridLayout()
        where.addWidget(self.folder, 0, 0)
        where.addWidget(browse, 0, 1)
        layout.addLayout(where)
        layout.addWidget(self._files)
        layout.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        layout.addLayout(buttons)
        self.setMinimumWidth(520)

    @property
    def formats(self) -> tuple[str, ...]:
        """The chosen exporters."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    @property
    def path(self) -> Path:
        """The chosen folder."""
        return Path(self.folder.text().strip()).expanduser()

    @property
    def choice(self) -> Choice:
        """All that was chosen."""
        return Choice(self.path, self.formats, self.crop.isChecked())

    def box(self, format_id: str) -> CheckBox:
        """The check box of an exporter."""
        return self._boxes[format_id]

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Where to save"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _refresh(self) -> None:
        has_folder = bool(self.folder.text().strip())
        self.save.setEnabled(bool(self.formats) and has_folder)
        if not self.formats:
            self._files.setText(self.tr("Choose at least one kind of file."))
            return
        if not has_folder:
            self._files.setText(self.tr("Choose a folder."))
            return
        stems, classes, options = self._stems, self._document.classes, self.choice.options
        chosen = [exporter for exporter in EXPORTERS if exporter.id in self.formats]
        names = [name for exporter in chosen for name in exporter.names(stems, classes, options)]
        replaced = existing(stems, classes, self.path, self.formats, options)
        lines = [self.tr("Writes {}.").format(", ".join(names))]
        if not self.path.exists():
            lines.append(self.tr("The folder will be made."))
        if self._warning:
            lines.append(self._warning)
        if self._document.image.rotated:
            lines.append(self.tr("The files have the orientation in which the image is shown."))
        if replaced:
            lines.append(
                counted(
                    len(replaced),
                    self.tr("Replaces {} file that is already there."),
                    self.tr("Replaces {} files that are already there."),
                )
            )
        self._files.setText("\n".join(lines))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def _problem(sentence: str) -> QLabel:
    label = QLabel(sentence)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("problem", True)
    label.setWordWrap(True)
    return label
