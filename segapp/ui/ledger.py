"""Knows what of the open images is on disk, in a project file or exported, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.document.project import is_same

if TYPE_CHECKING:
    from collections.abc import Collection

    from segapp.document.project import Entry, Project, Stored, Work
    from segapp.ui.open_images import OpenImages
    from segapp.ui.session import Session


class Ledger:
    """Compares the album with what was saved of it."""

    def __init__(self, album: OpenImages, session: Session) -> None:
        self._album, self._session = album, session
        self._saved: Project | None = None
        self._exported: dict[int, Work | tuple[str, ...]] = {}
        """The work that was exported; of what is packed, the key."""

    @property
    def is_dirty(self) -> bool:
        """Whether anything was made of any image that is not on disk."""
        if self._saved is not None:
            return not is_same(self._album.project, self._saved)
        return any(self.is_unsaved(entry) for entry in self._album.entries)

    def is_unsaved(self, entry: Entry) -> bool:
        """Whether anything was made of an image that is neither exported nor stored."""
        exported, stored = self._exported.get(entry.id), entry.stored if entry.is_stored else None
        if exported is not None and (exported is entry.work or (stored and exported == stored.key)):
            return False
        if entry.id == self._album.current:
            return self._session.is_dirty
        history = self._album.history_in_memory(entry.id)
        if history is not None:
            return history.is_dirty
        return entry.has_work and not (stored and stored.is_on_disk)

    def mark_saved(self, project: Project) -> None:
        """Remember that a project is on disk as it is."""
        self._saved = project

    def mark_exported(self, project: Project, ids: Collection[int]) -> None:
        """Remember that the results of these images are on disk as the project was."""
        for entry in project.entries:
            if entry.id in ids and entry.work is not None:
                self._exported[entry.id] = entry.work
            elif entry.id in ids and entry.stored is not None:
                self._exported[entry.id] = entry.stored.key

    def mark_packed(self, entry: Entry, stored: Stored) -> None:
        """Remember that this is the same as the work on an image was."""
        if self._exported.get(entry.id) is entry.work:
            self._exported[entry.id] = stored.key

    def clear(self) -> None:
        """Forget everything: other images are open."""
        self._saved, self._exported = None, {}
