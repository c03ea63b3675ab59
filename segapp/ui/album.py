"""The album: opens images, and lets the session show one of them after the other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from segapp.document.project import Entry, ImageFile, Project, add_images
from segapp.ui.open_images import NO_FILE, OpenImages
from segapp.ui.work import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from segapp.ui.files import Files
    from segapp.ui.session import Session
    from segapp.ui.work import Photo


class Album(OpenImages):
    """Holds the project, and lets the session show one of its images."""

    def __init__(self, session: Session, files: Files, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self._files = files
        self._wanted_row = -1
        session.pending.settled.connect(self._show_wanted)

    def open(self, paths: Sequence[Path]) -> None:
        """Open these images in place of those that are open; one that cannot be read is passed by."""
        project = add_images(
            Project(params=self._session.wanted, scale=self._session.next_scale),
            tuple(ImageFile(path) for path in paths),
        )
        if project.entries:
            self._open_first(project, {}, 0)

    def open_project(
        self, project: Project, problems: dict[int, str], then: Callable[[], None] = lambda: None
    ) -> None:
        """Open the images of a project in place of those that are open.

        The first is shown that can be opened; those with a problem are not tried. `then` is called
        after it.
        """
        self.current = None
        self._session.close_image()
        self._replace(project, problems)
        self._ledger.mark_saved(project)
        self.changed.emit()
        self._show_first(0, then)

    def open_left_behind(self, project: Project, then: Callable[[], None]) -> None:
        """Open what a crashed program left behind; it is not saved. `then` is called when it is shown."""
        self.open_project(project, {}, then)
        self._ledger.mark_saved(Project())
        self.changed.emit()

    def take_files(self, project: Project, then: Callable[[], None]) -> None:
        """Take over where the images of a project are now; `then` is called when one is shown."""
        for entry in project.entries:
            row = self.row_of(entry.id)
            if row >= 0 and self.entries[row].file.path != entry.file.path:
                self._put(replace(self.project.entry(entry.id), file=entry.file))
                self.problems.pop(entry.id, None)
        self.changed.emit()
        if self.current is None:
            self._show_first(0, then)
        else:
            then()

    def add(self, paths: Sequence[Path]) -> None:
        """Add images to those that are open; one that is open already is not added again."""
        if not self.entries:
            self.open(paths)
            return
        project = add_images(self.project, tuple(ImageFile(path) for path in paths))
        if project is not self.project:
            self.project = project
            self.changed.emit()
            self._look_ahead()

    def open_picture(self, picture: QImage) -> None:
        """Open an image that has no file in place of those that are open."""
        project = add_images(
            Project(params=self._session.wanted, scale=self._session.next_scale), (ImageFile(NO_FILE),)
        )

        def take(photo: Photo) -> None:
            self._begin(project, {}, project.entries[0], Opened(photo, ImageFile(NO_FILE)))

        self._files.open_picture(picture, take)

    def close_all(self) -> None:
        """Show nothing."""
        self.current = None
        self._session.close_image()
        self._replace(Project(), {})
        self.changed.emit()

    def show(self, row: int) -> None:
        """Show the image in a row."""
        if not 0 <= row < len(self.entries) or row == self.row:
            return
        if self._session.pending.is_waiting:  # what the hand did to this image comes first
            self._wanted_row = row
            return
        self._show_row(row)

    def _show_row(
        self, row: int, failed: Callable[[], None] = lambda: None, then: Callable[[], None] = lambda: None
    ) -> None:
        entry = self.entries[row]
        kept = self._shelf.of(entry.id)

        def take(opened: Opened) -> None:
            self._show(entry, opened)
            then()

        if kept.opened is not None:
            take(kept.opened)
        else:

            def fail(sentence: str) -> None:
                self._put_down(entry.id, sentence)
                if sentence:
                    failed()

            self._files.open_entry(entry, kept.history, take, fail)

    def _show_first(self, row: int, then: Callable[[], None] = lambda: None) -> None:
        """Show the image in a row, or the next one that can be opened."""
        while row < len(self.entries) and self.entries[row].id in self.problems:
            row += 1
        if row < len(self.entries):
            self._show_row(row, partial(self._show_first, row + 1, then), then)
        else:
            then()

    def _show_wanted(self) -> None:
        row, self._wanted_row = self._wanted_row, -1
        if row >= 0:
            self.show(row)

    def step(self, by: int) -> None:
        """Show the next image, or the one before."""
        if self.entries:
            self.show(max(0, min(len(self.entries) - 1, self.row + by)))

    def _open_first(self, project: Project, problems: dict[int, str], row: int) -> None:
        entry = project.entries[row]

        def fail(sentence: str) -> None:
            if sentence and row + 1 < len(project.entries):
                self._open_first(project, problems | {entry.id: sentence}, row + 1)

        self._files.open_entry(entry, None, partial(self._begin, project, problems, entry), fail)

    def _begin(self, project: Project, problems: dict[int, str], first: Entry, opened: Opened) -> None:
        self.current = None
        self._replace(project, problems)
        self._show(first, opened)
        self.changed.emit()
