"""The project file of the open images: opening it, saving it, and finding images that were moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from segapp.io.locks import Lock
from segapp.ui import project_work
from segapp.ui.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.document.document import Document
    from segapp.io.project_images import Relinked
    from segapp.ui.album import Album
    from segapp.ui.files import Files
    from segapp.ui.project_work import FoundProject, Kept


class ProjectFiles(QObject):
    """Knows which file the album belongs to."""

    changed = Signal()
    """The album belongs to another file, or to none."""
    opened = Signal(object)
    """The `FoundProject` that is open now."""
    saved = Signal(object)
    """The path of the file, and the numbers of images whose work could not be saved."""
    relinked = Signal(object)
    """What was `Relinked`."""
    recipe_read = Signal(object)
    """The `Recipe` that is to be applied."""
    failed = Signal(str)
    gone = Signal(object)
    """The path of a project that is not there any more."""

    def __init__(self, album: Album, files: Files, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._album, self._files = album, files
        self.path: Path | None = None
        self.proposed: Path | None = None
        """The file that recovered work belonged to: the first choice when it is saved, never more."""
        self._is_damaged = False
        self._lock: Lock | None = None
        album.replaced.connect(self._forget)

    @property
    def may_replace(self) -> bool:
        """Whether the project can be saved where it came from."""
        return self.path is not None and self._lock is not None and not self._is_damaged

    def open(self, path: Path) -> None:
        """Open a project in place of what is open."""
        name = self.tr("Opening {}").format(path.name)
        work = partial(project_work.open_project, path)
        self._files.runner.run(Job(name, work, self._take, partial(self._fail_to_open, path)))

    def save(self, path: Path, then: Callable[[], object] = lambda: None) -> None:
        """Save the project in a file, which is its file from then on."""
        project, pasted = self._album.project, self._album.pasted
        name = self.tr("Saving {}").format(path.name)
        lock = self._lock if path == self.path else None
        work = partial(project_work.save_project, project, path, lock, pasted)
        self._files.runner.run(Job(name, work, partial(self._saved, path, then), self.failed.emit))

    def relink(self, folder: Path) -> None:
        """Look in a folder for the images that are missing."""
        work = partial(project_work.relink, self._album.project, folder)
        self._files.runner.run(
            Job(self.tr("Looking for images"), work, self._take_relinked, self.failed.emit)
        )

    def _fail_to_open(self, path: Path, sentence: str) -> None:
        self.failed.emit(sentence)
        if not path.exists():
            self.gone.emit(path)

    def _take(self, found: FoundProject) -> None:
        problems = dict.fromkeys(found.missing, self.tr("The image is not where it was."))

        def tell() -> None:
            # After the image is shown, for that takes other messages away.
            QTimer.singleShot(0, lambda: self.opened.emit(found))

        self._album.open_project(found.project, problems, tell)
        self.path, self._is_damaged = found.path, bool(found.damaged)
        self._lock = found.lock if isinstance(found.lock, Lock) else None
        self.changed.emit()

    def save_recipe(self, document: Document, path: Path) -> None:
        """Save the recipe of a document."""
        work = partial(project_work.save_recipe, document, path)
        name = self.tr("Saving {}").format(path.name)
        self._files.runner.run(Job(name, work, lambda _: self.saved.emit(path), self.failed.emit))

    def read_recipe(self, path: Path) -> None:
        """Read a recipe, to be applied."""
        work = partial(project_work.read_recipe, path)
        name = self.tr("Opening {}").format(path.name)
        self._files.runner.run(Job(name, work, self.recipe_read.emit, self.failed.emit))

    def close(self) -> None:
        """Let others save the project."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _saved(self, path: Path, then: Callable[[], object], kept: Kept) -> None:
        if self._lock is not None and self._lock != kept.lock:
            self._lock.release()
        self.path, self._is_damaged, self._lock = path, False, kept.lock
        self.proposed = None
        self._album.mark_saved(kept.project, kept.stored)
        self.changed.emit()
        self.saved.emit(path)
        then()

    def _take_relinked(self, found: Relinked) -> None:
        self._album.take_files(found.project, lambda: QTimer.singleShot(0, lambda: self.relinked.emit(found)))

    def _forget(self) -> None:
        self.close()
        self.path, self.proposed, self._is_damaged = None, None, False
        self.changed.emit()
