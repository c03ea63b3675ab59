"""The images that are open together: one is shown, the others are kept as they were left."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.document import history as steps
from segapp.document.project import (
    Entry,
    Mark,
    Project,
    Stored,
    Work,
    adopt,
    put_entry,
    put_loaded,
    release,
    set_mark,
)
from segapp.document.project_documents import document_of, take_document
from segapp.ui.ledger import Ledger
from segapp.ui.packer import Packer
from segapp.ui.shelf import Kept, Shelf

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QImage

    from segapp.core.types import Image
    from segapp.document.document import Document
    from segapp.document.history import History
    from segapp.ui.session import Session
    from segapp.ui.work import Opened

_MOST_AHEAD_PX = 60_000_000
"""Beside larger images none is kept ready."""
NO_FILE = Path()


class OpenImages(QObject):
    """Holds the project, and what was made of the images that are not on the screen."""

    changed = Signal()
    """Other images are open."""
    replaced = Signal()
    """All that was open is gone, with the file that it belonged to."""
    marked = Signal(int)
    """The mark, the picture or the problem of the image in this row changed."""
    shown = Signal(int)
    """The image in this row is on the screen."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.project = Project()
        self.current: int | None = None
        """Number of the image on the screen."""
        self.problems: dict[int, str] = {}
        """Why an image could not be opened, by its number."""
        self.thumbnails: dict[int, QImage] = {}
        self._ledger = Ledger(self, session)
        self._wishing: int | None = None
        """Number of the image on which the settings were chosen that the next ones get."""
        self._is_switching = False
        self._shelf = Shelf(self)
        self._shelf.failed.connect(self._put_down)
        self._packer = Packer(self)
        self._packer.packed.connect(self._take_packed)
        session.changed.connect(self._follow)
        session.wanted_changed.connect(self._remember_wanted)
        session.clustering.busy_changed.connect(self._look_ahead)

    # Looking

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The images in the order of the list."""
        return self.project.entries

    @property
    def row(self) -> int:
        """Row of the image on the screen; -1 = none."""
        return self.row_of(self.current) if self.current is not None else -1

    def row_of(self, entry_id: int) -> int:
        """Return the row of an image, by its number; -1 = it is not open."""
        return next((row for row, entry in enumerate(self.entries) if entry.id == entry_id), -1)

    @property
    def pasted(self) -> dict[int, Image]:
        """The image that has no file, by its number; it is always alone."""
        document = self._session.document
        if self.current is None or document is None:
            return {}
        has_file = self.project.entry(self.current).file.path != NO_FILE
        return {} if has_file else {self.current: document.image}

    @property
    def is_dirty(self) -> bool:
        """Whether anything was made of any image that is not on disk."""
        return self._ledger.is_dirty

    def is_ready(self, row: int) -> bool:
        """Whether an image would be shown at once."""
        return self._shelf.of(self.entries[row].id).opened is not None

    def history_in_memory(self, entry_id: int) -> History | None:
        """Return undo and redo of an image that is not on the screen, if they are kept."""
        return self._shelf.of(entry_id).history

    # What was made of them

    def mark_exported(self, project: Project, ids: Collection[int]) -> None:
        """Remember that the results of these images are on disk as the project was."""
        self._ledger.mark_exported(project, ids)
        self.changed.emit()

    def mark_saved(self, project: Project, stored: dict[int, Stored]) -> None:
        """Remember that a project is on disk as it was when it was saved, and what its file holds."""
        self._ledger.mark_saved(project)
        self.project = adopt(self.project, stored)
        for number in self.pasted:
            self._put(replace(self.project.entry(number), file=project.entry(number).file))
        if self.row >= 0:
            self.marked.emit(self.row)

    def take_thumbnail(self, entry_id: int, picture: QImage, data: bytes) -> None:
        """Keep the small picture of an image."""
        self.thumbnails[entry_id] = picture
        self._put(replace(self.project.entry(entry_id), thumbnail=data))

    def mark_done(self, *, on: bool) -> None:
        """Mark the image on the screen as done, or no longer."""
        document = self._session.document
        if self.current is None or document is None:
            return
        undone = Mark.UNTOUCHED if document.is_untouched else Mark.IN_WORK
        self.project = set_mark(self.project, self.current, Mark.DONE if on else undone)
        self.marked.emit(self.row)

    def close(self) -> None:
        """End all jobs and wait for them."""
        self._shelf.close()
        self._packer.close()

    # What happens

    def _replace(self, project: Project, problems: dict[int, str]) -> None:
        self.project, self.problems, self._wishing = project, problems, None
        self._session.next_scale = project.scale
        self.thumbnails = {}
        self._ledger.clear()
        self._shelf.clear()
        self._packer.clear()
        self.replaced.emit()

    def _show(self, entry: Entry, opened: Opened) -> None:
        if self.current is not None:
            self._shelf.of(self.current).history = self._session.history
        self.problems.pop(entry.id, None)
        kept = self._shelf.take_down(entry.id)
        self._put(replace(self.project.entry(entry.id), file=opened.file))
        if opened.work is not None:
            self.project = put_loaded(self.project, entry.id, opened.work)
        history = self._history_of(kept, self.project.entry(entry.id), opened.photo.image)
        kept.opened, kept.history = opened, None
        self.current = entry.id
        self._is_switching = True
        if history.document.segmentation is None:
            self._session.clusterer.prefer(self.project.params)
        self._session.open(opened.photo, history)
        self._is_switching = False
        for note in opened.notes:
            self._session.noticed.emit(note)
        old = self._shelf.forget_old(self.current)
        for number in old:
            self.project = release(self.project, number)
        self._packer.pack(self.project.entry(number) for number in old)
        self.shown.emit(self.row)
        self._look_ahead()

    def _take_packed(self, before: Entry, stored: Stored) -> None:
        """Keep work packed, unless the image was looked at or saved meanwhile."""
        entry = self.project.entry(before.id)
        is_same = (entry.work, entry.stored, entry.class_keys) == (
            before.work,
            before.stored,
            before.class_keys,
        )
        if is_same and entry.id != self.current and self._shelf.of(entry.id).history is None:
            self._ledger.mark_packed(entry, stored)
            self._put(replace(entry, work=None, stored=stored))

    def _history_of(self, kept: Kept, entry: Entry, image: Image) -> History:
        """Return undo and redo of an image, its last step with the classes of the project."""
        if kept.history is None:
            document = document_of(self.project, entry, image, entry.work)
            history = steps.start(document)
            return history if self._ledger.is_unsaved(entry) else steps.mark_saved(history, document)
        left = kept.history.document
        document = document_of(self.project, entry, left.image, _left_in(left))
        if _is_alike(document, left):
            return kept.history
        return steps.apply(kept.history, self.tr("Classes of the other images"), document)

    def _put_down(self, entry_id: int, sentence: str) -> None:
        row = self.row_of(entry_id)
        if sentence and row >= 0:
            self.problems[entry_id] = sentence
            self.marked.emit(row)

    def _follow(self, _: Document | None, after: Document | None) -> None:
        if self._is_switching or self.current is None or after is None:
            return
        params = self.project.params
        self.project = replace(take_document(self.project, self.current, after), params=params)
        entry = self.project.entry(self.current)
        self._keep_scale()
        is_usual = after.scale == (after.image.scale or self.project.scale)
        if entry.mark is Mark.UNTOUCHED and entry.stored is None and entry.work is not None and is_usual:
            self._put(replace(entry, work=None, class_keys=()))  # clusters alone are found again
        self.marked.emit(self.row)

    def _keep_scale(self) -> None:
        if self.project.scale != self._session.next_scale:
            self.project = replace(self.project, scale=self._session.next_scale)

    def _put(self, entry: Entry) -> None:
        self.project = put_entry(self.project, entry)

    def _remember_wanted(self) -> None:
        """Let images that are not clustered yet get the settings that were chosen last and not undone."""
        shown, wanted = self._session.segmentation, self._session.wanted
        if self._is_switching:
            return
        if shown is None or shown.params != wanted:
            self._wishing = self.current
        if self._wishing == self.current:
            self.project = replace(self.project, params=wanted)

    def _look_ahead(self) -> None:
        """Keep the images beside the one on the screen ready."""
        document, row = self._session.document, self.row
        is_large = document is None or document.image.height * document.image.width > _MOST_AHEAD_PX
        if not self._session.clustering.is_busy:
            rows = () if is_large else (row + 1, row - 1)
            near = [self.entries[beside] for beside in rows if 0 <= beside < len(self.entries)]
            self._shelf.keep_ready(near, self.current, self.problems)


def _left_in(document: Document) -> Work:
    return Work(**{field.name: getattr(document, field.name) for field in fields(Work)})


def _is_alike(a: Document, b: Document) -> bool:
    return all(
        getattr(a, field.name) is getattr(b, field.name) or getattr(a, field.name) == getattr(b, field.name)
        for field in fields(a)
    )
