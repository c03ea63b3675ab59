"""Carries out the changes of gestures in their order; long ones are computed away from the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.tools.tool import Change, Edit
    from segapp.ui.session import Session


class Pending(QObject):
    """The changes that the hand has made and that are not in the document yet."""

    settled = Signal()
    """None is waiting any more."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("changes", self)
        self._waiting: list[Change] = []

    def add(self, change: Change, *, is_neutral: bool = False) -> None:
        """Carry a change out, at once if it is short and none is waiting.

        A locked class is not changed, and the user is told; `is_neutral` changes leave classes alone.
        """
        document = self._session.document
        if document is not None and document.active in document.locked and not is_neutral:
            name = document.classes[document.active - 1].name
            text = self.tr("“{}” is locked; unlock it or choose another class to change.")
            self._session.noticed.emit(text.format(name))
            self.settled.emit()
            return
        self._waiting.append(change)
        if not self.runner.is_busy:
            self._go_on()

    def drop(self) -> bool:
        """Forget all that is not in the document yet; tells whether there was anything."""
        had_any = bool(self._waiting)
        self._waiting.clear()
        self.runner.cancel()
        if had_any:
            self.settled.emit()
        return had_any

    def close(self) -> None:
        """Forget everything and wait until the thread has ended."""
        self._waiting.clear()
        self.runner.close()

    def _go_on(self) -> None:
        while self._waiting:
            change = self._waiting[0]
            if change.work is not None:
                job: Job[Edit] = Job(
                    self.tr("Working on the mask"), change.work, self._take, self._fail, self._skip
                )
                self.runner.run(job)
                return
            del self._waiting[0]
            self._session.apply(change.label, change.edit, change.merge)
        self.settled.emit()

    def _take(self, edit: Edit) -> None:
        if self._waiting:
            change = self._waiting.pop(0)
            self._session.apply(change.label, edit, change.merge)
        self._go_on()

    def _fail(self, sentence: str) -> None:
        self._session.failed.emit(sentence)
        self._skip()

    def _skip(self) -> None:
        del self._waiting[:1]
        self._go_on()
