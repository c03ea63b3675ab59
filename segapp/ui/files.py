"""Opening, saving and copying: the jobs that touch the disk or the clipboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QImage

    from segapp.core.task import Task
    from segapp.document.history import History
    from segapp.document.project import Entry
    from segapp.ui.session import Session
    from segapp.ui.work import Exported, ExportRequest, Opened, Photo

_Read = TypeVar("_Read")


class Files(QObject):
    """Runs one file job at a time; results go to the session."""

    opening = Signal(str)
    """A picture of this name is being opened."""
    previewed = Signal(object)
    """A reduced `Photo` of the picture that is being opened."""
    opened = Signal(object)
    """The path of the picture now shown."""
    open_failed = Signal(object, str)
    """The path of a picture that could not be opened, and why."""
    saved = Signal(object)
    """The list of `WrittenFile`."""
    noted = Signal(object)
    """Sentences about what is told as `saved` next."""
    copied = Signal(object, object, str)
    """PNG bytes, the same as a QImage, and what it is."""
    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.runner = JobRunner("files", self)
        self.losses = Losses(self)

    def warm_up(self) -> None:
        """Load the heavy libraries in the background, if nothing else is wanted yet."""
        if not self.runner.is_busy:
            self.runner.run(Job("", work.warm_up))

    def open(self, path: Path) -> None:
        """Open an image: a quick preview first where the format gives one."""
        self._open(path, partial(work.read_photo, path), self._session.open, lambda _: None)

    def open_entry(
        self,
        entry: Entry,
        history: History | None,
        take: Callable[[Opened], None],
        failed: Callable[[str], None],
    ) -> None:
        """Open an image of a project, and the work on it.

        `failed` is given the reason, or nothing if the user stopped it.
        """
        self._open(entry.file.path, partial(work.open_entry, entry, history), take, failed)

    def _open(
        self,
        path: Path,
        read: Callable[[Task], _Read],
        take: Callable[[_Read], None],
        failed: Callable[[str], None],
    ) -> None:
        self.opening.emit(path.name)
        tell = partial(self._open_failed, path, failed)
        name = self.tr("Opening {}").format(path.name)
        whole = Job(name, read, partial(self._take_photo, path, take), tell, partial(tell, ""))
        first = partial(self._take_preview, whole)
        self.runner.run(Job(name, partial(work.read_preview, path), first, tell, partial(tell, "")))

    def open_picture(self, picture: QImage, take: Callable[[Photo], None] | None = None) -> None:
        """Open an image from the clipboard."""
        from segapp.ui.qimage import image_from_qimage

        self.opening.emit(self.tr("the pasted image"))
        name = self.tr("Opening the pasted image")
        tell = partial(self._open_failed, None, lambda _: None)
        given = partial(self._take_photo, None, take or self._session.open)
        self.runner.run(
            Job(name, lambda _: work.show(image_from_qimage(picture)), given, tell, partial(tell, ""))
        )

    def save(
        self,
        request: ExportRequest,
        done: Callable[[], object] = lambda: None,
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Write the finished masks; `done` is called when they are on disk, `failed` with the reason."""

        def succeeded(exported: Exported) -> None:
            if request.project is None:
                self._session.mark_saved(request.document)
            self.noted.emit(exported.notes)
            self.saved.emit(exported.written)
            if exported.left:
                self.failed.emit(" ".join(exported.left))
            done()

        tell = failed or self.failed.emit
        self.runner.run(Job(self.tr("Saving"), partial(work.export, request), succeeded, tell))

    def copy(self, what: str) -> None:
        """Copy the 'mask' or the 'cutout' to the clipboard."""
        document = self._session.document
        if document is None or document.segmentation is None:
            return
        located = self._session.located
        self.runner.run(
            Job(
                self.tr("Copying"),
                partial(work.copy, document, located.regions if located else None, what),
                lambda result: self.copied.emit(result[0], result[1], what),
                self.failed.emit,
            )
        )

    def close(self) -> None:
        """End the jobs and wait for them."""
        self.losses.close()
        self.runner.close()

    def _take_preview(self, whole: Job[_Read], photo: Photo | None) -> None:
        if photo is not None:
            self.previewed.emit(photo)
        self.runner.run(whole)

    def _take_photo(self, path: Path | None, take: Callable[[_Read], None], read: _Read) -> None:
        take(read)
        self.opened.emit(path)

    def _open_failed(self, path: Path | None, failed: Callable[[str], None], sentence: str) -> None:
        self.open_failed.emit(path, sentence)
        failed(sentence)
