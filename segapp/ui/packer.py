"""Packs unsaved work on images that were not looked at for long: a byte for each pixel is much."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui import project_work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.document.project import Entry


class Packer(QObject):
    """Packs one after the other, aside."""

    packed = Signal(object, object)
    """An `Entry` as it was, and its work as `Stored`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[int, Entry] = {}
        self.runner = JobRunner("packer", self)

    def pack(self, entries: Iterable[Entry]) -> None:
        """Pack the work on these images, unless a project file holds it."""
        self._waiting |= {entry.id: entry for entry in entries if entry.work and not entry.is_stored}
        self._next()

    def clear(self) -> None:
        """Forget all that waits."""
        self._waiting = {}
        self.runner.cancel()

    def close(self) -> None:
        """Stop, and wait until the thread has ended."""
        self._waiting = {}
        self.runner.close()

    def _next(self) -> None:
        if self.runner.is_busy or not self._waiting:
            return
        entry = self._waiting.pop(next(iter(self._waiting)))

        def take(stored: object) -> None:
            self.packed.emit(entry, stored)
            self._next()

        # What cannot be packed stays as it is: it is told when it cannot be saved.
        self.runner.run(Job("", partial(project_work.pack, entry), take, lambda _: self._next()))
