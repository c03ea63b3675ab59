"""Shows where touching objects would be cut, while the hand looks for the right strength."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui import object_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.tools.tool import Outline
    from segapp.ui.session import Session


class Cutting(QObject):
    """Shows the newest wish as often as it can be computed; undo knows nothing of it."""

    changed = Signal(object)
    """The lines to be drawn over the image."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("cuts", self)
        self.lines: tuple[Outline, ...] = ()
        """To be drawn over the image."""
        self._wanted: float | None = None
        session.changed.connect(self.drop)

    @property
    def is_on(self) -> bool:
        """Whether cuts are being shown or looked for."""
        return self._wanted is not None

    def try_neck(self, neck: float) -> None:
        """Show what would be cut at necks narrower than this share of the thinner part."""
        if self._session.finished is None:
            return
        self._wanted = neck
        # Not stopped for a newer wish: then nothing would be seen while the hand moves.
        if not self.runner.is_busy:
            self._compute()

    def drop(self) -> bool:
        """Show no cuts any more; tells whether there were any."""
        was_on, self._wanted = self.is_on, None
        self.runner.cancel()
        if was_on:
            self.lines = ()
            self.changed.emit(self.lines)
        return was_on

    def close(self) -> None:
        """End the job and wait for it."""
        self._wanted = None
        self.runner.close()

    def _compute(self) -> None:
        document, finished = self._session.document, self._session.finished
        if document is None or finished is None or self._wanted is None:
            return
        find = partial(object_work.cuts, finished, document.active, self._wanted)
        self.runner.run(
            Job(self.tr("Looking for necks"), find, self._take, self._session.failed.emit, self._stopped)
        )

    def _take(self, found: tuple[float, tuple[Outline, ...]]) -> None:
        neck, self.lines = found
        self.changed.emit(self.lines)
        if self._wanted != neck:
            self._compute()

    def _stopped(self) -> None:
        """The user has cancelled it in the status bar."""
        self.drop()
