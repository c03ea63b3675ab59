"""Measures the objects of the finished masks, while that is looked at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui import object_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.core.measures import Measures
    from segapp.core.types import UInt8Array
    from segapp.ui.session import Session


class Measuring(QObject):
    """The measures of the newest masks that were measured; they stay until newer ones are there."""

    changed = Signal()
    """Other measures are there, or none any more."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("measures", self)
        self.writer = JobRunner("table", self)
        self.measures: Measures | None = None
        self._is_looked_at = False
        self._measured: UInt8Array | None = None
        self._asked: UInt8Array | None = None
        session.changed.connect(self._follow)
        session.results_changed.connect(self._follow)

    def look(self, *, on: bool) -> None:
        """Measure from now on, or no longer."""
        self._is_looked_at = on
        self._follow()

    def close(self) -> None:
        """End the jobs and wait for them."""
        self._is_looked_at = False
        self.runner.close()
        self.writer.close()

    def _follow(self) -> None:
        document, finished, photo = self._session.document, self._session.finished, self._session.photo
        if document is None or document.segmentation is None:
            self._forget()
        elif not self._is_looked_at:
            self.runner.cancel()
        elif finished is not None and photo is not None:
            pixels = finished.class_map.pixels
            if pixels is self._measured:
                self.runner.cancel()  # what is being measured was undone
            elif pixels is not self._asked or not self.runner.is_busy:
                self._asked = pixels
                work = partial(object_work.measure_all, finished, photo.pyramid.levels[0])
                self.runner.run(Job("", work, partial(self._take, pixels), self._session.failed.emit))

    def _take(self, pixels: UInt8Array, measures: Measures) -> None:
        self._measured, self.measures = pixels, measures
        self.changed.emit()

    def _forget(self) -> None:
        self.runner.cancel()
        self._measured = self._asked = None
        if self.measures is not None:
            self.measures = None
            self.changed.emit()
