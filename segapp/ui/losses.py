"""What kinds of files keep of the masks, found out before saving: they are made in memory and compared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from segapp.core.task import SubTask
from segapp.ui import work as export_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.result import Result
    from segapp.core.task import Task
    from segapp.core.types import Regions
    from segapp.document.document import Document
    from segapp.io.export import ExportOptions

    Key = tuple[str, tuple[object, ...]]

_REST_MS = 150


class Losses(QObject):
    """Checks one kind of file after the other, as long as somebody wants to know."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner = JobRunner("losses", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._next)
        self._wanted: dict[Key, ExportOptions] = {}
        self._running: Key | None = None
        self.begin(None, None)

    def begin(self, document: Document | None, regions: Regions | None) -> None:
        """Take a document whose files are asked about."""
        self.stop()
        self._document, self._regions = document, regions
        self._result: Result | None = None
        self._found: dict[Key, float | str | None] = {}

    def warm_up(self) -> None:
        """Load what makes files, before anybody waits for it."""
        if not self.runner.is_busy:
            self.runner.run(Job("", export_work.warm_up_exporters))

    def want(self, formats: Sequence[str], options: ExportOptions) -> None:
        """Ask about kinds of files that may lose something; what was asked before is dropped."""
        from segapp.io.export import exporters_for

        chosen = exporters_for(formats) if formats and self._document else []
        keys = [_key(exporter.id, options) for exporter in chosen if exporter.group == "annotations"]
        self._wanted = dict.fromkeys((key for key in keys if key not in self._found), options)
        if self._running is not None and self._running not in self._wanted:
            self._running = None
            self.runner.cancel()
        self._timer.start()

    def stop(self) -> None:
        """Ask nothing any more."""
        self._timer.stop()
        self._wanted, self._running = {}, None
        self.runner.cancel()

    def close(self) -> None:
        """Stop, and wait until the thread has ended."""
        self.stop()
        self.runner.close()

    def is_awaited(self, format_id: str, options: ExportOptions) -> bool:
        """Whether the answer about a kind of file will come."""
        return _key(format_id, options) in self._wanted

    def of(self, format_id: str, options: ExportOptions) -> float | str | None:
        """Return the worst intersection over union of the files, or why they cannot be made, if known."""
        return self._found.get(_key(format_id, options))

    def _next(self) -> None:
        if self._running is not None or not self._wanted or self._document is None:
            return
        key, options = next(iter(self._wanted.items()))
        self._running = key
        result, document, regions = self._result, self._document, self._regions

        def work(task: Task) -> tuple[Result, float | None]:
            made = result or export_work.result_of(document, regions, SubTask(task, 0.0, 0.5))
            return made, _worst(made, key[0], options, SubTask(task, 0.5, 1.0))

        self.runner.run(Job("", work, partial(self._take, key), partial(self._fail, key)))

    def _take(self, key: Key, answer: tuple[Result, float | None]) -> None:
        self._result = answer[0]
        self._end(key, answer[1])

    def _fail(self, key: Key, sentence: str) -> None:
        self._end(key, sentence)

    def _end(self, key: Key, found: float | str | None) -> None:
        self._found[key] = found
        self._wanted.pop(key, None)
        self._running = None
        self.changed.emit()
        self._next()


def _worst(result: Result, format_id: str, options: ExportOptions, task: Task) -> float | None:
    """Make the files of one kind in memory, and return the worst overlap with the masks."""
    from segapp.io.export import encode

    # Where the files will lie is not known here, so no images are copied.
    files = encode([result], [format_id], options, task)
    return min((file.iou for file in files if file.iou is not None), default=None)


def _key(format_id: str, options: ExportOptions) -> Key:
    from segapp.io.export import exporters_for

    (exporter,) = exporters_for([format_id])
    return format_id, tuple(getattr(options, name) for name in exporter.options)


def kept(iou: float) -> str:
    """Return an overlap in percent with one decimal; what is not exact is never shown as 100.0."""
    tenths = int(1000 * iou) / 10
    return f"{QLocale().toString(tenths, 'f', 1)} %"
