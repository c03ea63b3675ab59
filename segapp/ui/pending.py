"""Carries out the changes of gestures in their order; long ones are computed away from the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.smart.clicks import Click
    from segapp.tools.tool import Change, Edit
    from segapp.ui.session import Session


class Pending(QObject):
    """The changes that the hand has made and that are not in the document yet."""

    settled = Signal()
    """None is waiting any more."""
    begun = Signal()
    """Something waits that undo can take back."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("changes", self)
        self._waiting: list[Change] = []
        self._then: Callable[[], object] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether anything that the hand has done is not in the document yet."""
        return any(not change.is_finer for change in self._waiting)

    @property
    def clicked(self) -> tuple[int, tuple[Click, ...]] | None:
        """Number and clicks of the object that was clicked last, if that is not in the document yet."""
        return next((change.clicked for change in reversed(self._waiting) if change.clicked), None)

    @property
    def numbers(self) -> set[int]:
        """Numbers of the objects that are clicked in what waits."""
        return {change.clicked[0] for change in self._waiting if change.clicked}

    def add(self, change: Change, *, is_neutral: bool = False) -> None:
        """Carry a change out, at once if it is short and none is waiting.

        A locked class is not changed, and the user is told; `is_neutral` changes leave classes alone.
        """
        document = self._session.document
        if (
            document is not None
            and document.active in document.locked
            and not (is_neutral or change.is_finer)
        ):
            name = document.classes[document.active - 1].name
            text = self.tr("“{}” is locked; unlock it or choose another class to change.")
            self._session.noticed.emit(text.format(name))
            self.settled.emit()
            return
        self._drop_finer()
        if change.merge is not None and len(self._waiting) > 1 and self._waiting[-1].merge == change.merge:
            self._waiting.pop()  # not begun yet, and to be replaced as soon as it is done
        self._waiting.append(change)
        if change.clicked is not None:
            self._session.clicking.take_up(change.clicked[0])
        if not self.runner.is_busy:
            self._go_on()
        if self.is_waiting:
            self.begun.emit()

    def drop(self) -> bool:
        """Forget all that is not in the document yet; tells whether there was anything."""
        had_any = self.is_waiting
        self._waiting.clear()
        self._then = None
        self.runner.cancel()
        if had_any:
            self.settled.emit()
        return had_any

    def drop_last(self) -> bool:
        """Forget the last change that is not in the document yet; tells whether there was one."""
        self._drop_finer()
        if len(self._waiting) < 2:
            return self.drop()
        self._waiting.pop()
        self._session.clicking.changed.emit()
        return True

    def then(self, go_on: Callable[[], object]) -> None:
        """Go on with this once nothing is waiting any more; only the last wish counts."""
        if self.is_waiting:
            self._then = go_on
        else:
            go_on()

    def _end(self) -> None:
        go_on, self._then = self._then, None
        self.settled.emit()
        if go_on is not None:
            go_on()

    def close(self) -> None:
        """Forget everything and wait until the thread has ended."""
        self._waiting.clear()
        self.runner.close()

    def go_on(self) -> None:
        """Carry out what has waited for something else."""
        if not self.runner.is_busy and self._waiting:
            self._go_on()

    def _drop_finer(self) -> None:
        """Forget what only makes finer what is there: something else comes first."""
        if self._waiting and self._waiting[-1].is_finer:
            self._waiting.pop()
            if not self._waiting:
                self.runner.cancel()

    def _go_on(self) -> None:
        while self._waiting:
            change = self._waiting[0]
            if change.clicked is not None and self._session.clicking.is_getting_ready:
                return
            if change.work is not None:
                name = self.tr("Looking closer") if change.is_finer else self.tr("Working on the mask")
                context = self._session.context()
                find = change.work_from(context) if change.work_from and context else change.work
                job: Job[Edit] = Job(name, find, self._take, self._fail, self._skip)
                self.runner.run(job)
                return
            del self._waiting[0]
            self._apply(change, change.edit)
        self._end()

    def _apply(self, change: Change, edit: Edit) -> None:
        if change.is_finer:
            self._session.complete(edit)
        else:
            self._session.apply(change.label, edit, change.merge)

    def _take(self, edit: Edit) -> None:
        if self._waiting:
            change = self._waiting.pop(0)
            self._apply(change, edit)
        self._go_on()

    def _fail(self, sentence: str) -> None:
        self._session.failed.emit(sentence)
        self._skip()

    def _skip(self) -> None:
        del self._waiting[:1]
        self._go_on()
