"""Opening, saving and copying: the jobs that touch the disk or the clipboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QImage

    from segapp.io.export import WrittenFile
    from segapp.ui.session import Session
    from segapp.ui.work import ExportRequest, Photo


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
        """Open a picture: a quick preview first where the format gives one."""
        self.opening.emit(path.name)
        self.runner.run(
            Job(
                self.tr("Opening {}").format(path.name),
                partial(work.read_preview, path),
                partial(self._take_preview, path),
                partial(self._open_failed, path),
                partial(self._open_failed, path, ""),
            )
        )

    def open_picture(self, picture: QImage) -> None:
        """Open a picture from the clipboard."""
        from segapp.ui.qimage import image_from_qimage

        self.opening.emit(self.tr("the pasted image"))
        self.runner.run(
            Job(
                self.tr("Opening the pasted image"),
                lambda _: work.show(image_from_qimage(picture)),
                partial(self._take_photo, None),
                partial(self._open_failed, None),
                partial(self._open_failed, None, ""),
            )
        )

    def save(
        self,
        request: ExportRequest,
        done: Callable[[], object] = lambda: None,
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Write the finished masks; `done` is called when they are on disk, `failed` with the reason."""

        def succeeded(written: list[WrittenFile]) -> None:
            self._session.mark_saved(request.document)
            self.saved.emit(written)
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

    def _take_preview(self, path: Path, photo: Photo | None) -> None:
        if photo is not None:
            self.previewed.emit(photo)
        self.runner.run(
            Job(
                self.tr("Opening {}").format(path.name),
                partial(work.read_photo, path),
                partial(self._take_photo, path),
                partial(self._open_failed, path),
                partial(self._open_failed, path, ""),
            )
        )

    def _take_photo(self, path: Path | None, photo: Photo) -> None:
        self._session.open(photo)
        self.opened.emit(path)

    def _open_failed(self, path: Path | None, sentence: str) -> None:
        self.open_failed.emit(path, sentence)
