"""Makes the small pictures of the list of images, one after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.qimage import rgb_to_qimage

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array
    from segapp.ui.album import Album, Sheet

SIDE_PX = 128
"""Twice what the list shows, for screens with small pixels."""


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
        if self.runner.is_busy:
            return
        album = self._album
        if len(album.sheets) < 2:
            return
        near = sorted(range(len(album.sheets)), key=lambda row: abs(row - album.row))
        for row in near:
            sheet = album.sheets[row]
            if sheet.thumbnail is None and not sheet.problem and sheet.path is not None:
                take = partial(self._take, sheet)
                make = partial(work.thumbnail, sheet.path, SIDE_PX)
                self.runner.run(Job("", make, take, partial(self._fail, sheet)))
                return

    def _take(self, sheet: Sheet, pixels: UInt8Array) -> None:
        sheet.thumbnail = rgb_to_qimage(pixels)
        self._tell(sheet)

    def _fail(self, sheet: Sheet, sentence: str) -> None:
        sheet.problem = sentence
        self._tell(sheet)

    def _tell(self, sheet: Sheet) -> None:
        if sheet in self._album.sheets:
            self._album.marked.emit(self._album.sheets.index(sheet))
        self._make_next()
