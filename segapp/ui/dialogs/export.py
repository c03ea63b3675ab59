"""The export dialog: what will be written, where, what is kept, and what would be replaced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from segapp.io.export import announced, existing, places_of
from segapp.io.export.records import DEFAULT_OPTIONS, ExportOptions
from segapp.ui.check_mark import CheckBox
from segapp.ui.dialogs.export_list import FormatList, dim_label, heading_label
from segapp.ui.dialogs.which_images import Scope, WhichImages
from segapp.ui.losses import kept
from segapp.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.document.document import Document
    from segapp.ui.losses import Losses

_WIDTH_PX, _HEIGHT_PX, _LEAST_HEIGHT_PX = 600, 720, 340
_FRAME_PX = 60
"""What the window manager may put around the dialog."""
_FEW_NAMES = 4
_SOME = "…"
"""Stands in names for the numbers of objects."""


@dataclass(frozen=True)
class Choice:
    """What is to be saved, and where."""

    folder: Path
    formats: tuple[str, ...]
    options: ExportOptions = DEFAULT_OPTIONS
    ids: tuple[int, ...] = ()


class ExportDialog(QDialog):
    """Asks what to save and where."""

    def __init__(  # noqa: PLR0917 - all but the last two say what is asked
        self,
        document: Document,
        choice: Choice,
        warning: str,
        problem: str,
        parent: QWidget | None = None,
        losses: Losses | None = None,
        scopes: Sequence[Scope] = (),
    ) -> None:
        """Ask about a document, beginning with a choice; `problem` is why the last one failed.

        With several `scopes` the user chooses which images are saved.
        """
        super().__init__(parent)
        self.problem, self._warning, self._losses = problem, warning, losses
        self.setWindowTitle(self.tr("Export"))
        self._document = document
        offered = scopes or (Scope("", (document.image.path,)),)
        self.which = WhichImages(offered, choice.ids, choice.options.split)
        has_scale = document.scale is not None
        self.list = FormatList(choice.formats, choice.options, has_scale=has_scale)
        self.folder = QLineEdit(str(choice.folder))
        self.folder.setAccessibleName(self.tr("Folder"))
        self._files = dim_label()
        self.all_files = dim_label()
        self._all_files_heading = heading_label(self.tr("All files"))
        self._all_files_heading.setContentsMargins(0, 12, 0, 0)
        self.show_all = QPushButton(self.tr("Show all"))
        self.show_all.setAccessibleDescription(self.tr("Scrolls to the list of all files"))
        self.show_all.setAutoDefault(False)
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("primary", True)
        self.save.setDefault(True)
        self._lay_out()
        self.list.changed.connect(self._refresh)
        self.folder.textChanged.connect(self._refresh)
        self.which.changed.connect(self._refresh)
        self.save.clicked.connect(self.accept)
        self.show_all.clicked.connect(self._scroll_to_all)
        if losses is not None:
            losses.changed.connect(self._show_losses)
        self._refresh()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        if self.problem:
            layout.addWidget(_problem(self.problem))
        layout.addWidget(self.which)
        self._scroll = self._make_scroll()
        layout.addWidget(self._scroll, 1)
        layout.addWidget(_rule())
        layout.addWidget(heading_label(self.tr("Where")))
        browse = QPushButton(self.tr("Choose..."))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        where = QGridLayout()
        where.addWidget(self.folder, 0, 0)
        where.addWidget(browse, 0, 1)
        layout.addLayout(where)
        files = QHBoxLayout()
        files.addWidget(self._files, 1)
        files.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(files)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        layout.addLayout(buttons)
        room = self.screen().availableGeometry().size()
        self.setMinimumHeight(min(_LEAST_HEIGHT_PX, room.height() - _FRAME_PX))
        self.resize(min(_WIDTH_PX, room.width() - _FRAME_PX // 3), min(_HEIGHT_PX, room.height() - _FRAME_PX))

    def _make_scroll(self) -> QScrollArea:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.list)
        for widget in (self._all_files_heading, self.all_files):
            inside.addWidget(widget)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        return scroll

    @property
    def formats(self) -> tuple[str, ...]:
        """The chosen exporters."""
        return self.list.formats

    @property
    def path(self) -> Path:
        """The chosen folder."""
        return Path(self.folder.text().strip()).expanduser()

    @property
    def choice(self) -> Choice:
        """All that was chosen."""
        options = replace(self.list.options, split=self.which.shares)
        return Choice(self.path, self.formats, options, self.which.scope.ids)

    @property
    def crop(self) -> CheckBox:
        """The check box that crops cut-outs."""
        control = self.list.control("cutout", "crop")
        assert isinstance(control, CheckBox)
        return control

    def box(self, format_id: str) -> CheckBox:
        """The check box of an exporter."""
        return self.list.rows[format_id].box

    def done(self, result: int) -> None:
        if self._losses is not None:
            self._losses.stop()
        super().done(result)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Where to save"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _refresh(self) -> None:
        has_folder = bool(self.folder.text().strip())
        self.save.setEnabled(bool(self.formats) and has_folder)
        if self._losses is not None:
            self._losses.want(self.formats, self.list.options)
        self._show_losses()
        names, replaced = self._names_and_replaced() if self.formats and has_folder else ([], [])
        self._list_all(names, replaced)
        if not self.formats:
            self._files.setText(self.tr("Choose at least one kind of file."))
        elif not has_folder:
            self._files.setText(self.tr("Choose a folder."))
        else:
            self._files.setText("\n".join(self._sentences(names, len(replaced))))

    def _names_and_replaced(self) -> tuple[list[str], list[Path]]:
        """Return the files that will be written, and those that are there."""
        options, classes = self.list.options, self._document.classes
        paths = self.which.scope.paths
        stems = tuple(place.stem for place in places_of(paths))
        about = (stems, classes, self.path, self.formats, options, paths)
        return [name.replace("*", _SOME) for name in announced(*about)], existing(*about)

    def _sentences(self, names: list[str], replaced: int) -> list[str]:
        few = names if len(names) <= _FEW_NAMES else names[: _FEW_NAMES - 1]
        text = self.tr("Writes {}.").format(", ".join(few))
        if len(few) < len(names):
            text = self.tr("Writes {} and {} more.").format(", ".join(few), len(names) - len(few))
        lines = [text]
        if not self.path.exists():
            lines.append(self.tr("The folder will be made."))
        if self._warning:
            lines.append(self._warning)
        if self._document.image.rotated:
            lines.append(self.tr("The files have the orientation in which the image is shown."))
        if replaced:
            # How many files of objects there will be is only known once they are made.
            is_sure = not any(_SOME in name for name in names)
            many = self.tr("Replaces {} files that are already there.")
            up_to = self.tr("Replaces up to {} files that are already there.")
            one = self.tr("Replaces {} file that is already there.")
            lines.append(counted(replaced, one, many) if is_sure else counted(replaced, up_to, up_to))
        return lines

    def _list_all(self, names: list[str], replaced: list[Path]) -> None:
        """List every file where the sentence below has room for a few only."""
        old = set(replaced)
        there = self.tr("{} (replaces the one that is there)")
        self.all_files.setText(
            "\n".join(there.format(name) if self.path / name in old else name for name in names)
        )
        for widget in (self._all_files_heading, self.all_files, self.show_all):
            widget.setVisible(len(names) > _FEW_NAMES)

    def _scroll_to_all(self) -> None:
        """Bring the heading of the list of all files to the top, as far as there is room below it."""
        self._scroll.verticalScrollBar().setValue(self._all_files_heading.y())

    def _show_losses(self) -> None:
        if self._losses is None:
            return
        options, ticked = self.list.options, self.formats
        for format_id, row in self.list.rows.items():
            found = self._losses.of(format_id, options) if format_id in ticked else None
            if format_id in ticked and self._losses.is_awaited(format_id, options):
                row.show_note(self.tr("checking..."))
            elif isinstance(found, str):
                row.show_note("", found)
            elif found is None:
                row.show_note("")
            else:
                row.show_note(self.tr("exact") if found == 1 else self.tr("keeps {}").format(kept(found)))


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def _problem(sentence: str) -> QLabel:
    label = QLabel(sentence)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("problem", True)
    label.setWordWrap(True)
    return label
