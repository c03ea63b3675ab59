"""The images that are open together: one is shown, the others are kept as they were left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.document import history as steps
from segapp.document.sharing import share, shared_of
from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage

    from segapp.core.task import Task
    from segapp.core.types import ClusterParams
    from segapp.document.document import Document
    from segapp.document.history import History
    from segapp.ui.files import Files
    from segapp.ui.session import Session
    from segapp.ui.work import Photo

_SHARED_STEP = "Classes of the project"


class Mark(Enum):
    """How far the work on an image is."""

    UNTOUCHED = "untouched"
    IN_WORK = "in work"
    DONE = "done"


@dataclass(eq=False)
class Sheet:
    """One image of the album.

    Attributes
    ----------
    path : Path or None
        Its file; None for one that was pasted.
    history : History or None
        What was made of it, undo included; None if it was never shown. That of the image on the
        screen is with the session.
    photo : Photo or None
        The image ready to be shown, while it is kept.
    is_done : bool
        Whether the user marked it as done.
    problem : str
        Why it could not be opened, or empty.
    thumbnail : QImage or None
        A small picture of it, once it is made.
    """

    path: Path | None
    history: History | None = None
    photo: Photo | None = None
    is_done: bool = False
    problem: str = ""
    thumbnail: QImage | None = None


class Album(QObject):
    """Holds the sheets, and lets the session show one of them."""

    changed = Signal()
    """Other images are open."""
    marked = Signal(int)
    """The mark, the picture or the problem of the image in this row changed."""
    shown = Signal(int)
    """The image in this row is on the screen."""

    def __init__(self, session: Session, files: Files, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._files = session, files
        self.sheets: list[Sheet] = []
        self.current: Sheet | None = None
        self._params: ClusterParams | None = None
        self._is_switching = False
        self._ahead = JobRunner("ahead", self)
        session.changed.connect(self._follow)
        session.wanted_changed.connect(self._remember_wanted)
        session.clustering.busy_changed.connect(self._look_ahead)

    # Looking

    @property
    def row(self) -> int:
        """Row of the image on the screen; -1 = none."""
        return self.sheets.index(self.current) if self.current in self.sheets else -1

    @property
    def is_dirty(self) -> bool:
        """Whether anything was made of any image that is not on disk."""
        return bool(self.dirty_sheets)

    @property
    def dirty_sheets(self) -> list[Sheet]:
        """The images of which something is not on disk."""
        return [sheet for sheet in self.sheets if (found := self.history_of(sheet)) and found.is_dirty]

    def history_of(self, sheet: Sheet) -> History | None:
        """Return undo and redo of an image."""
        return self._session.history if sheet is self.current else sheet.history

    def document_of(self, sheet: Sheet) -> Document | None:
        """Return what was made of an image, with the present classes."""
        history = self.history_of(sheet)
        if history is None:
            return None
        document, present = history.document, self._session.document
        return document if present is None else share(document, shared_of(present))

    def mark_of(self, sheet: Sheet) -> Mark:
        """Say how far the work on an image is."""
        if sheet.is_done:
            return Mark.DONE
        history = self.history_of(sheet)
        return Mark.UNTOUCHED if history is None or history.document.is_untouched else Mark.IN_WORK

    # Opening

    def open(self, paths: Sequence[Path]) -> None:
        """Open these images in place of those that are open; one that cannot be read is left out."""
        sheets = [Sheet(path) for path in paths]
        if sheets:
            self._open_first(sheets, 0)

    def add(self, paths: Sequence[Path]) -> None:
        """Add images to those that are open; one that is open already is not added again."""
        known = {sheet.path for sheet in self.sheets}
        new = [Sheet(path) for path in dict.fromkeys(paths) if path not in known]
        if not self.sheets:
            self.open(paths)
        elif new:
            self.sheets += new
            self.changed.emit()
            self._look_ahead()

    def open_picture(self, picture: QImage) -> None:
        """Open an image that has no file in place of those that are open."""
        sheet = Sheet(None)
        self._files.open_picture(picture, partial(self._begin, [sheet], sheet))

    def close_all(self) -> None:
        """Show nothing."""
        self._ahead.cancel()
        self.current = None
        self.sheets = []
        self._session.close_image()
        self.changed.emit()

    def show(self, row: int) -> None:
        """Show the image in a row."""
        if not 0 <= row < len(self.sheets) or self.sheets[row] is self.current:
            return
        sheet = self.sheets[row]
        if sheet.photo is not None:
            self._show(sheet, sheet.photo)
        elif sheet.history is not None:
            image = sheet.history.document.image
            self._files.show_again(image, partial(self._show, sheet))
        elif sheet.path is not None:
            self._files.open(sheet.path, partial(self._show, sheet), partial(self._put_down, sheet))

    def step(self, by: int) -> None:
        """Show the next image, or the one before."""
        if self.sheets:
            self.show(max(0, min(len(self.sheets) - 1, self.row + by)))

    def mark_done(self, *, on: bool) -> None:
        """Mark the image on the screen as done, or no longer."""
        if self.current is not None and self.current.is_done != on:
            self.current.is_done = on
            self.marked.emit(self.row)

    def close(self) -> None:
        """End all jobs and wait for them."""
        self._ahead.close()

    # What happens

    def _open_first(self, sheets: list[Sheet], row: int) -> None:
        path = sheets[row].path
        assert path is not None
        self._files.open(
            path, partial(self._begin, sheets, sheets[row]), partial(self._try_next, sheets, row)
        )

    def _try_next(self, sheets: list[Sheet], row: int, sentence: str) -> None:
        sheets[row].problem = sentence
        if sentence and row + 1 < len(sheets):
            self._open_first(sheets, row + 1)

    def _begin(self, sheets: list[Sheet], first: Sheet, photo: Photo) -> None:
        self.sheets, self.current = sheets, None
        self._show(first, photo)
        self.changed.emit()

    def _show(self, sheet: Sheet, photo: Photo) -> None:
        before = self.current
        if before is not None:
            before.history = self._session.history
        shared = shared_of(self._session.document) if before is not None and self._session.document else None
        sheet.photo, sheet.problem = photo, ""
        history = sheet.history
        if shared is not None:
            history = history or steps.start(work.new_document(photo))
            common = share(history.document, shared)
            is_new = sheet.history is None
            history = steps.start(common) if is_new else steps.apply(history, self.tr(_SHARED_STEP), common)
        self.current = sheet
        self._is_switching = True
        if self._params is not None and (history is None or history.document.segmentation is None):
            self._session.clusterer.prefer(self._params)
        self._session.open(photo, history)
        self._is_switching = False
        sheet.history = None
        self.shown.emit(self.row)
        self._look_ahead()

    def _put_down(self, sheet: Sheet, sentence: str) -> None:
        if sentence and sheet in self.sheets:
            sheet.problem = sentence
            self.marked.emit(self.sheets.index(sheet))

    def _follow(self, before: Document | None, after: Document | None) -> None:
        if self.row >= 0 and not self._is_switching and before is not after:
            self.marked.emit(self.row)

    def _remember_wanted(self) -> None:
        shown = self._session.segmentation
        wanted = self._session.wanted
        if not self._is_switching and (shown is None or shown.params != wanted):
            self._params = wanted

    # Neighbours

    def _neighbours(self) -> list[Sheet]:
        row = self.row
        return [self.sheets[near] for near in (row + 1, row - 1) if 0 <= near < len(self.sheets)]

    def _look_ahead(self) -> None:
        """Keep the images beside the one on the screen ready, and no others."""
        near = self._neighbours()
        for sheet in self.sheets:
            if sheet is not self.current and sheet not in near:
                sheet.photo = None
        waiting = [sheet for sheet in near if sheet.photo is None and not sheet.problem]
        if not waiting or self._session.clustering.is_busy:
            return
        sheet = waiting[0]
        self._ahead.run(
            Job("", partial(_read, sheet), partial(self._take_ahead, sheet), partial(self._put_down, sheet))
        )

    def _take_ahead(self, sheet: Sheet, photo: Photo) -> None:
        if sheet in self._neighbours() and sheet.photo is None:
            sheet.photo = photo
            self._look_ahead()


def _read(sheet: Sheet, task: Task) -> Photo:
    if sheet.history is not None:
        return work.show(sheet.history.document.image)
    assert sheet.path is not None
    return work.read_photo(sheet.path, task)
