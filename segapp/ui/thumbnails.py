"""Makes the small pictures of the list of images, one after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from segapp.ui import project_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.ui.album import Album
    from segapp.ui.project_work import Thumbnail


class Thumbnails(QObject):
    """Follows the album; the images around the one on the screen come first."""

    def __init__(self, album: Album, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._album = album
        self.runner = JobRunner("thumbnails", self)
        album.changed.connect(self._make_next)

    def close(self) -> None:
        """End all jobs and wait for them."""
        self.runner.close()

    def _make_next(self) -> None:
        album = self._album
        if self.runner.is_busy or len(album.entries) < 2:
            return
        for row in sorted(range(len(album.entries)), key=lambda row: abs(row - album.row)):
            entry = album.entries[row]
            if entry.id not in album.thumbnails and entry.id not in album.problems:
                take, fail = partial(self._take, entry.id), partial(self._fail, entry.id)
                make = partial(project_work.thumbnail, entry)
                self.runner.run(Job("", make, take, fail))
                return

    def _take(self, entry_id: int, made: Thumbnail | None) -> None:
        from segapp.ui.qimage import rgb_to_qimage

        if made is None or self._album.row_of(entry_id) < 0:
            self._album.thumbnails[entry_id] = QImage()
        else:
            self._album.take_thumbnail(entry_id, rgb_to_qimage(made.pixels), made.data)
        self._tell(entry_id)

    def _fail(self, entry_id: int, sentence: str) -> None:
        self._album.problems[entry_id] = sentence
        self._tell(entry_id)

    def _tell(self, entry_id: int) -> None:
        self._album.marked.emit(self._album.row_of(entry_id))
        self._make_next()
