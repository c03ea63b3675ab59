"""What settings would do, nearly: clusters of a reduced copy, shown while a slider is being dragged."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from segapp.ui import cluster_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.core.types import ClusterParams
    from segapp.document.document import Document
    from segapp.ui.cluster_work import Previewed, Reduced
    from segapp.ui.session import Session

_REST_MS = 300


class Trial(QObject):
    """Shows the newest settings as often as they can be computed; undo knows nothing of it."""

    changed = Signal()
    rested = Signal()
    """The hand rests, but has not let go: time for the exact result."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._runner = JobRunner("previews", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.rested)
        self.is_on = False
        self.document: Document | None = None
        """To be shown in place of the session's."""
        self._reduced: Reduced | None = None
        self._wanted: ClusterParams | None = None

    def show(self, params: ClusterParams) -> None:
        """Show what these settings would do."""
        was_on, self.is_on = self.is_on, True
        self._wanted = params
        self._timer.start()
        if not was_on:
            self.changed.emit()
        # Not stopped for a newer wish: then nothing would be seen while the hand moves.
        if not self._runner.is_busy:
            self._compute()

    def get_ready(self, params: ClusterParams) -> None:
        """The hand comes to a slider: make what its previews need, before it moves."""
        document = self._session.document
        if document is None or document.segmentation is None or self._runner.is_busy:
            return
        find = partial(cluster_work.get_ready, document, self._reduced, params)
        self._runner.run(Job("", find, self._take_ready))

    def end(self) -> bool:
        """The hand has let go; what is shown stays until the exact result is there."""
        was_on, self.is_on = self.is_on, False
        self._timer.stop()
        if was_on:
            self.changed.emit()
        return was_on

    def drop(self) -> None:
        """Show the session's document again."""
        had_one = self.document is not None
        self.forget()
        if had_one:
            self.changed.emit()

    def forget(self) -> None:
        """Forget what is shown, for the exact result takes its place in the same moment."""
        self._runner.cancel()
        self._wanted = self.document = None

    def close(self) -> None:
        """End the job and wait for it."""
        self._timer.stop()
        self._runner.close()

    def _compute(self) -> None:
        document, params = self._session.document, self._wanted
        if document is None or document.segmentation is None or params is None:
            return
        finished = self._session.finished
        classes = finished.class_map.pixels if finished else None
        self._runner.run(
            Job("", partial(cluster_work.preview, document, self._reduced, params, classes), self._take)
        )

    def _take_ready(self, reduced: Reduced) -> None:
        present = self._session.document
        if present is not None and present.image is reduced.image:
            self._reduced = reduced
        self._compute()

    def _take(self, found: Previewed) -> None:
        present = self._session.document
        if present is None or present.image is not found.source.image or self._wanted is None:
            return
        self._reduced = found.reduced
        self.document = found.document
        self.changed.emit()
        if self._wanted != found.params:
            self._compute()
