"""Counts how the clusters are spread over a channel, while that is looked at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui import cluster_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.core.histogram import Histogram
    from segapp.core.types import Segmentation
    from segapp.document.document import Document
    from segapp.ui.session import Session


class Histograms(QObject):
    """The histogram of one channel of the clusters shown."""

    changed = Signal()
    """Another histogram is there, or none any more."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("histogram", self)
        self._channel: str | None = None
        self._found: tuple[Segmentation, Histogram] | None = None
        session.changed.connect(self._follow)

    @property
    def segmentation(self) -> Segmentation | None:
        """The clusters shown."""
        return self._session.segmentation

    @property
    def document(self) -> Document | None:
        """The document with their names and colours."""
        return self._session.document

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return self._session.document.names if self._session.document else ()

    @property
    def found(self) -> Histogram | None:
        """The histogram of the channel asked for, once it is counted."""
        if self._found is None or self._found[0] is not self.segmentation:
            return None
        return self._found[1] if self._found[1].channel == self._channel else None

    def look_at(self, channel: str | None) -> None:
        """Count for a channel from now on; None = nobody looks."""
        self._channel = channel
        self._follow()

    def close(self) -> None:
        """End the job and wait for it."""
        self._channel = None
        self.runner.close()

    def _follow(self) -> None:
        document, channel = self._session.document, self._channel
        if channel is None or document is None or document.segmentation is None:
            self.runner.cancel()
            self.changed.emit()
        elif self.found is None:
            find = partial(cluster_work.count_channel, document.image, document.segmentation, channel)
            self.runner.run(Job("", find, self._take))
        else:
            self.changed.emit()

    def _take(self, found: tuple[Segmentation, Histogram]) -> None:
        self._found = found
        self.changed.emit()
