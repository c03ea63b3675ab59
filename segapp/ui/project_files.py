"""The project file of the open images: opening it, saving it, and what is not in it yet."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.document.project import adopt
from segapp.ui import project_work
from segapp.ui.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.document.project import Project
    from segapp.ui.album import Album
    from segapp.ui.files import Files
    from segapp.ui.project_work import FoundProject, SavedProject


class ProjectFiles(QObject):
    """Knows which file the album belongs to."""

    changed = Signal()
    """The album belongs to another file, or to none."""
    opened = Signal(object)
    """What was found in the file that is open now."""
    saved = Signal(object)
    """The path of the file."""
    failed = Signal(str)

    def __init__(self, album: Album, files: Files, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._album, self._files = album, files
        self.path: Path | None = None
        self.why_not: str = ""
        """Why the file must not be replaced; empty = it may be."""
        album.replaced.connect(self._forget)

    def open(self, path: Path) -> None:
        """Open a project in place of what is open."""
        self._files.runner.run(
            Job(
                self.tr("Opening {}").format(path.name),
                partial(project_work.open_project, path),
                self._take,
                self.failed.emit,
            )
        )

    def save(self, path: Path, then: Callable[[], object] = lambda: None) -> None:
        """Save the project in a file, which is its file from then on."""
        project = self._album.project
        self._files.runner.run(
            Job(
                self.tr("Saving {}").format(path.name),
                partial(project_work.save_project, project, path),
                partial(self._saved, project, path, then),
                self.failed.emit,
            )
        )

    def _take(self, found: FoundProject) -> None:
        def began() -> None:
            self.path, self.why_not = found.path, found.why_not
            self._album.mark_saved(found.project)
            self.changed.emit()
            self.opened.emit(found)

        self._album.open_project(found.project, began)

    def _saved(
        self, project: Project, path: Path, then: Callable[[], object], written: SavedProject
    ) -> None:
        self.path, self.why_not = path, ""
        self._album.mark_saved(adopt(project, written.stored))
        self._album.adopt(written.stored)
        self.changed.emit()
        self.saved.emit(path)
        then()

    def _forget(self) -> None:
        self.path, self.why_not = None, ""
        self.changed.emit()
