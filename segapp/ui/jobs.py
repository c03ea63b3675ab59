"""One computation at a time off the GUI thread; the only file that knows threads."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from segapp.core.errors import SegappError
from segapp.core.task import Cancelled, Task
from segapp.io.collecting import collecting_later
from segapp.ui.background import step_back
from segapp.ui.garbage import look_on_this_thread
from segapp.ui.imports import load_ahead

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
T = TypeVar("T")

_REPORT_EVERY_S = 0.05
_NO_MEMORY = "There is not enough memory for this; close other programs or use a smaller image."
_UNEXPECTED = "Something unexpected went wrong ({}); nothing was changed."


def _ignore(_: object) -> None:
    """Do nothing with what a job ended with."""


@dataclass(eq=False)
class Job(Generic[T]):
    """A computation and what to do, on the GUI thread, with each of its three ends.

    Attributes
    ----------
    name : str
        What the user reads while it runs.
    work : callable
        Gets a `Task`, returns a value, touches neither Qt nor the document.
    succeeded, failed, cancelled : callable
        Get the value, the sentence for the user, or nothing.
    """

    name: str
    work: Callable[[Task], T]
    succeeded: Callable[[T], object] = _ignore
    failed: Callable[[str], object] = _ignore
    cancelled: Callable[[], None] = lambda: None
    stop: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class _Outcome:
    value: Any = None
    error: str | None = None
    was_cancelled: bool = False


class _JobTask:
    """The `Task` of a running job: reports at most 20 times a second."""

    def __init__(self, stop: threading.Event, report: Callable[[float, str], None]) -> None:
        self._stop = stop
        self._report = report
        self._last_s = 0.0

    def report(self, fraction: float, message: str = "") -> None:
        now_s = time.monotonic()
        if now_s - self._last_s >= _REPORT_EVERY_S:
            self._last_s = now_s
            self._report(fraction, message)

    def raise_if_cancelled(self) -> None:
        if self._stop.is_set():
            raise Cancelled


class _Worker(QObject):
    """Lives on the runner's thread."""

    progressed = Signal(object, float, str)
    ended = Signal(object, object)

    @Slot(object)
    def execute(self, job: Job[Any]) -> None:
        step_back()
        load_ahead()
        task = _JobTask(job.stop, lambda fraction, text: self.progressed.emit(job, fraction, text))
        self.ended.emit(job, _outcome(job, task))


def _outcome(job: Job[Any], task: Task) -> _Outcome:
    try:
        task.raise_if_cancelled()
        # A job has many small objects in hand, and would have to wait while they are looked through.
        with collecting_later():
            return _Outcome(value=job.work(task))
    except Cancelled:
        return _Outcome(was_cancelled=True)
    except SegappError as error:
        return _Outcome(error=str(error))
    except MemoryError:
        return _Outcome(error=_NO_MEMORY)
    except Exception as error:
        log.exception("job %r failed", job.name)
        return _Outcome(error=_UNEXPECTED.format(type(error).__name__))


class JobRunner(QObject):
    """Runs one job at a time; a newer job cancels the older, whose result is dropped."""

    progressed = Signal(float, str)
    busy_changed = Signal(bool)
    _submitted = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        look_on_this_thread()
        self._current: Job[Any] | None = None
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._submitted.connect(self._worker.execute, Qt.ConnectionType.QueuedConnection)
        self._worker.progressed.connect(self._progress, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a job is wanted and not yet done."""
        return self._current is not None

    @property
    def job_name(self) -> str:
        """What the running job is called, or an empty string."""
        return self._current.name if self._current else ""

    def run(self, job: Job[Any]) -> None:
        """Start a job; the one before it is cancelled and its result dropped."""
        self._drop_current()
        self._current = job
        if not self._thread.isRunning():
            self._thread.start()
        self.busy_changed.emit(True)
        self._submitted.emit(job)

    def cancel(self) -> None:
        """Stop the running job, if any."""
        job = self._current
        if job is None:
            return
        self._drop_current()
        self.busy_changed.emit(False)
        job.cancelled()

    def close(self) -> None:
        """Cancel, and wait until the thread has ended."""
        self._drop_current()
        self._thread.quit()
        self._thread.wait()

    def _drop_current(self) -> None:
        if self._current is not None:
            self._current.stop.set()
            self._current = None

    @Slot(object, float, str)
    def _progress(self, job: Job[Any], fraction: float, text: str) -> None:
        if job is self._current:
            self.progressed.emit(fraction, text)

    @Slot(object, object)
    def _finish(self, job: Job[Any], outcome: _Outcome) -> None:
        if job is not self._current:
            return
        self._current = None
        self.busy_changed.emit(False)
        if outcome.was_cancelled:
            job.cancelled()
        elif outcome.error is not None:
            job.failed(outcome.error)
        else:
            job.succeeded(outcome.value)
