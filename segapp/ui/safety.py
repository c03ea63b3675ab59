"""Puts unsaved work in safety while the user works, for the next start after a crash."""

from __future__ import annotations

import secrets
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
        self._album, self._projects, self._clock = album, projects, clock
        self.id = secrets.token_hex(8)
        """By which what this window keeps is known."""
        self._plan = Autosave()
        self._seen: Project = album.project
        self._kept: list[str] = []
        """Under which names anything is kept: our own, and that of a program that crashed."""
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
        self._kept.append(self.id)  # the job that was stopped may have written it already
        self._discard()

    def take_over(self, name: str) -> None:
        """Be responsible for what a crashed program left behind, until it is in safety again."""
        self._kept.append(name)
        self._plan = self._plan.changed(self._clock())

    def _follow(self) -> None:
        if not self._album.is_dirty:
            self._plan = Autosave()
            self._discard()
        elif self._album.project is not self._seen:
            self._plan = self._plan.changed(self._clock())
        self._seen = self._album.project

    def _save(self, now: float) -> None:
        project, base = self._album.project, self._projects.path
        file = base or self._projects.proposed
        title = file.name if file else project.entries[0].file.path.name if project.entries else ""
        pasted = self._album.pasted
        work = partial(project_work.put_in_safety, project, pasted, self.id, title, base)
        self.runner.run(Job("", work, lambda _: self._saved(now), self._fail))

    def _saved(self, started: float) -> None:
        self._plan = self._plan.saved(started)
        self._was_told = False
        self._discard(but=self.id if self._album.is_dirty else "")
        self._kept = [self.id]

    def _fail(self, sentence: str) -> None:
        self._plan = self._plan.failed(self._clock())
        if not self._was_told:  # once, not every half minute
            self._was_told = True
            self.failed.emit(sentence)

    def _discard(self, but: str = "") -> None:
        from segapp.io.recovery import discard

        for name in set(self._kept) - {but}:
            discard(name)
        self._kept = []
