"""What is in memory of the images that are not on the screen: undo of some, and the neighbours' pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from segapp.document.history import History
    from segapp.document.project import Entry
    from segapp.ui.work import Opened

_MOST_HISTORIES = 8
"""Of so many images undo is kept; of all others only what was made of them."""


@dataclass(eq=False)
class Kept:
    """What is in memory of one image.

    Attributes
    ----------
    history : History or None
        What was made of it, undo included; that of the image on the screen is with the session.
    opened : Opened or None
        The image ready to be shown.
    """

    history: History | None = None
    opened: Opened | None = None


class Shelf(QObject):
    """Keeps images ready, by their numbers, and reads the neighbours ahead."""

    failed = Signal(int, str)
    """The number of an image that cannot be opened, and why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[int, Kept] = {}
        self._near: tuple[Entry, ...] = ()
        self._runner = JobRunner("ahead", self)

    def of(self, entry_id: int) -> Kept:
        """Return what is in memory of an image."""
        return self._kept.setdefault(entry_id, Kept())

    def take_down(self, entry_id: int) -> Kept:
        """Return what is in memory of the image that goes on the screen."""
        kept = self._kept.pop(entry_id, Kept())
        self._kept[entry_id] = kept  # the newest is last
        return kept

    def clear(self) -> None:
        """Forget everything."""
        self._runner.cancel()
        self._kept, self._near = {}, ()

    def forget_old(self, current: int | None) -> list[int]:
        """Keep undo of the images that were shown last; return the numbers of the others."""
        others = [number for number in self._kept if number != current]
        old = others[: max(0, len(others) - _MOST_HISTORIES)]
        for number in old:
            self._kept[number].history = None
        return old

    def keep_ready(self, near: Sequence[Entry], current: int | None, problems: Collection[int]) -> None:
        """Read these images, which may be asked for next, and let go of the pixels of all others."""
        self._near = tuple(entry for entry in near if entry.id not in problems)
        wanted = {entry.id for entry in near} | {current}
        for number, kept in self._kept.items():
            if number not in wanted:
                kept.opened = None
        self._read_next()

    def close(self) -> None:
        """End all jobs and wait for them."""
        self._runner.close()

    def _read_next(self) -> None:
        missing = [entry for entry in self._near if self.of(entry.id).opened is None]
        if not missing or self._runner.is_busy:
            return
        entry = missing[0]
        read = partial(work.open_entry, entry, self.of(entry.id).history)
        self._runner.run(Job("", read, partial(self._take, entry), partial(self._fail, entry)))

    def _take(self, entry: Entry, opened: Opened) -> None:
        history = self.of(entry.id).history
        is_same = history is None or history.document.image is opened.photo.image
        if entry.id in {near.id for near in self._near} and is_same:
            self.of(entry.id).opened = opened
        self._read_next()

    def _fail(self, entry: Entry, sentence: str) -> None:
        self._near = tuple(near for near in self._near if near.id != entry.id)
        self.failed.emit(entry.id, sentence)
        self._read_next()
