"""Lists the files of an export: their sizes, what they keep of the masks, and the way to their folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QPersistentModelIndex, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segapp.ui.dialogs.export_list import dim_label
from segapp.ui.losses import kept
from segapp.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.io.export import WrittenFile

_Index = QModelIndex | QPersistentModelIndex
_ROW_PX = 26
_LOOKED_AT_ROWS = 30


class WrittenModel(QAbstractTableModel):
    """Path below the folder, size, and share of the masks that is kept."""

    def __init__(self, folder: Path, written: list[WrittenFile], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._written = folder, written

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._written)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (self.tr("File"), self.tr("Size"), self.tr("Keeps of the mask"))[section]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        file = self._written[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(file, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(file.path)
        return self._alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _text(self, file: WrittenFile, column: int) -> str:
        if column == 0:
            return file.path.relative_to(self._folder).as_posix()
        if column == 1:
            return QLocale().formattedDataSize(file.bytes)
        if file.iou is None:
            return "–"
        return self.tr("all") if file.iou == 1 else kept(file.iou)

    @staticmethod
    def _alignment(column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class ExportedDialog(QDialog):
    """What was written and read back."""

    def __init__(
        self, written: list[WrittenFile], parent: QWidget | None = None, notes: Sequence[str] = ()
    ) -> None:
        """List files, and say what there is to say beside."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Saved"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.folder = common_folder(written)
        # What lost something stands first: it is what there is to know.
        self.model = WrittenModel(self.folder, sorted(written, key=lambda file: not is_lossy(file)), self)
        self.text = QLabel(self._summary(written))
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.loss = dim_label(
            self.tr(
                "Some kinds of files cannot hold every pixel of the masks. The last column says how much "
                "the masks and what other programs read from the file have in common."
            )
        )
        self.loss.setVisible(any(map(is_lossy, written)))
        self.notes = dim_label("\n".join(notes))
        self.notes.setVisible(bool(notes))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self.text)
        layout.addWidget(self._make_table(), 1)
        layout.addWidget(self.loss)
        layout.addWidget(self.notes)
        layout.addLayout(self._make_buttons())
        self.resize(560, 380)

    def _summary(self, written: list[WrittenFile]) -> str:
        size = QLocale().formattedDataSize(sum(file.bytes for file in written))
        files = counted(len(written), self.tr("{} file"), self.tr("{} files"))
        return self.tr("Saved {files} ({size}) in {folder}, and read each of them back.").format(
            files=files, size=size, folder=self.folder
        )

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Files"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head = table.horizontalHeader()
        head.setAccessibleName(self.tr("Columns"))
        head.setHighlightSections(False)
        head.setResizeContentsPrecision(_LOOKED_AT_ROWS)  # of thousands the window would stand still
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):  # once: a mode of the header looks at all of them again and again
            table.resizeColumnToContents(column)
        return table

    def _make_buttons(self) -> QHBoxLayout:
        self.open_folder = QPushButton(self.tr("Open folder"))
        self.open_folder.setAutoDefault(False)
        self.open_folder.clicked.connect(self._open)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_folder)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        return buttons

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))


def is_lossy(file: WrittenFile) -> bool:
    """Whether other programs read something else from the file than the masks."""
    return file.iou is not None and file.iou < 1


def common_folder(written: list[WrittenFile]) -> Path:
    """Return the folder that all files are in or below."""
    folders = {os.path.dirname(file.path) for file in written}  # noqa: PTH120 - thousands of `Path` take long
    return Path(os.path.commonpath(folders))
