"""The menu of recent files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence


class RecentMenu(QMenu):
    """Lists the files opened last, newest first."""

    path_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self.setToolTipsVisible(True)

    def show_paths(self, paths: Sequence[str]) -> None:
        """List these files; with none the menu cannot be opened."""
        self.clear()
        for text in paths:
            path = Path(text)
            action = self.addAction(path.name.replace("&", "&&"))
            action.setToolTip(text)
            action.triggered.connect(partial(self.path_chosen.emit, path))
        self.setEnabled(bool(paths))
