"""Puts unsaved work in safety while the user works, for the next start after a crash."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from segapp.document.autosave import Autosave
from segapp.ui import project_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.document.project import Project
    from segapp.ui.album import Album
    from segapp.ui.project_files import ProjectFiles

_LOOK_EVERY_MS = 1000


class Safety(QObject):
    """Follows the album; the user's own files are never touched."""

    failed = Signal(str)

    def __init__(
        self,
        album: Album,
        projects: ProjectFiles,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        from segapp.io.recovery import new_id

        self._album, self._projects, self._clock = album, projects, clock
        self.id = new_id()
        """By which what this window keeps is known."""
        self._plan = Autosave()
        self._seen: Project = album.project
        self._has_any = False
        self._was_told = False
        self.runner = JobRunner("safety", self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        album.marked.connect(self._follow)
        album.changed.connect(self._follow)
        projects.changed.connect(self._follow)

    def look(self) -> None:
        """Save if it is time to."""
        now = self._clock()
        if self._plan.is_due(now) and not self.runner.is_busy:
            self._save(now)

    def end(self) -> None:
        """Forget what is kept: the user has saved it, or does not want it."""
        self._timer.stop()
        self.runner.close()
        self._discard()

    def _follow(self) -> None:
        if not self._album.is_dirty:
            self._plan = Autosave()
            self.runner.cancel()
            self._discard()
        elif self._album.project is not self._seen:
            self._plan = self._plan.changed(self._clock())
        self._seen = self._album.project

    def _save(self, now: float) -> None:
        project, base = self._album.project, self._projects.path
        title = base.name if base else project.entries[0].file.path.name if project.entries else ""
        work = partial(project_work.put_in_safety, project, self.id, title, base)
        self._has_any = True
        self.runner.run(Job("", work, lambda _: self._saved(now), self._fail))

    def _saved(self, started: float) -> None:
        self._plan = self._plan.saved(started)
        self._was_told = False

    def _fail(self, sentence: str) -> None:
        self._plan = self._plan.failed(self._clock())
        if not self._was_told:  # once, not every half minute
            self._was_told = True
            self.failed.emit(sentence)

    def _discard(self) -> None:
        if self._has_any:
            from segapp.io.recovery import discard

            discard(self.id)
            self._has_any = False
