"""What a click under the mouse would change, worked out away from the window while the mouse moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from segapp.ui import object_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click
    from segapp.tools.object_hand import ClickSession

_PAUSE_MS = 15
"""Between two looks; the window, and what follows from a click, come first."""


class Looking(QObject):
    """Looks at one place after the other; of those asked for in the meantime only the last counts."""

    found = Signal()
    """More is known than before."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.runner = JobRunner("looks", self)
        self._wish: tuple[ClickSession, tuple[Click, ...]] | None = None
        self._shown: tuple[Click, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)

    @property
    def is_at_work(self) -> bool:
        """Whether anything is still to be found."""
        return self._wish is not None or self.runner.is_busy

    def ask(self, session: ClickSession, clicks: tuple[Click, ...]) -> None:
        """Look at the last of some clicks."""
        self._wish = session, clicks
        if not (self._pause.isActive() or self.runner.is_busy):
            self._pause.start()

    def last_like(self, clicks: tuple[Click, ...]) -> Click | None:
        """Return the place that was looked at last if it was after the same clicks, and on the same side."""
        shown = self._shown
        is_like = shown and (shown[:-1], shown[-1].positive) == (clicks[:-1], clicks[-1].positive)
        return shown[-1] if is_like else None

    def drop(self) -> None:
        """Look no further."""
        self._wish, self._shown = None, ()
        self._pause.stop()
        self.runner.cancel()

    def close(self) -> None:
        """End the job and wait for it."""
        self.drop()
        self.runner.close()

    def _look(self) -> None:
        wish, self._wish = self._wish, None
        if wish is None or self.runner.is_busy:
            return
        session, clicks = wish
        work = partial(object_work.look, session, clicks)
        self.runner.run(Job("", work, partial(self._take, clicks)))

    def _take(self, clicks: tuple[Click, ...], _: object) -> None:
        self._shown = clicks
        if self._wish is not None:
            self._pause.start()
        self.found.emit()
