"""A project ready to be written: what is new is encoded, the rest copied from where it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segapp.core.errors import ProjectError
from segapp.core.task import NullTask
from segapp.document.project import Project
from segapp.io.names import shown
from segapp.io.project_archive import member
from segapp.io.project_container import Member
from segapp.io.project_index import write_index
from segapp.io.project_stored import THUMBNAILS, StoredWork
from segapp.io.project_work import encode_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.document.project import Entry, Stored, Work

ENCODING_SHARE = 0.5
_UNWATCHED = NullTask()


@dataclass(frozen=True, eq=False)
class Plan:
    """A project ready to be written.

    Attributes
    ----------
    project : Project
        The project.
    members : dict from number of the image to its members by folder
        Contents, or where they are copied from.
    recovery : dict or None
        What is told of a project that is kept for recovery.
    """

    project: Project
    members: dict[int, dict[str, Member]]
    recovery: dict[str, Any] | None = None

    def index_in(self, folder: Path) -> bytes:
        """Make the index of a file in this folder."""
        return write_index(self.project, self._names(), folder, self.recovery)

    def members_beside(self, base: Path | None) -> Iterator[Member]:
        """Yield the members, except those that lie in `base`."""
        for of_image in self.members.values():
            yield from (one for one in of_image.values() if base is None or one.data != base)

    def stored_in(self, path: Path) -> dict[int, Stored]:
        """Tell what the file holds of each image, once it is written."""
        return {
            entry.id: StoredWork(
                {folder: Member(one.name, path) for folder, one in self.members[entry.id].items()},
                (entry.file.height, entry.file.width),
                len(entry.class_keys),
                entry.work,
            )
            for entry in self.project.entries
        }

    def _names(self) -> dict[int, dict[str, str]]:
        return {
            number: {folder: one.name for folder, one in of_image.items()}
            for number, of_image in self.members.items()
        }


def plan_of(project: Project, task: Task = _UNWATCHED) -> Plan:
    """Encode what is new in a project.

    Raises
    ------
    ProjectError
        If the work on an image is too large.
    Cancelled
        If the task is cancelled.
    """
    members: dict[int, dict[str, Member]] = {}
    for number, entry in enumerate(project.entries):
        task.raise_if_cancelled()
        task.report(ENCODING_SHARE * number / len(project.entries), "Saving")
        try:
            members[entry.id] = _members_of(entry)
        except ValueError as error:
            raise ProjectError(
                f"The work on {shown(entry.file.path.name)} could not be saved because a name or a setting "
                "in it cannot be used; change it and save again."
            ) from error
    return Plan(project, members)


def in_memory(entry: Entry) -> Stored:
    """Pack the work on an image as a file would hold it, but in memory: a fraction of its size.

    Raises
    ------
    ProjectError
        If it could not be saved either.
    """
    members = plan_of(Project((entry,))).members[entry.id]
    return StoredWork(members, (entry.file.height, entry.file.width), len(entry.class_keys))


def _members_of(entry: Entry) -> dict[str, Member]:
    stored = entry.stored if isinstance(entry.stored, StoredWork) else None
    found = dict(stored.members) if stored is not None else {}
    if not entry.is_stored:
        thumbnail = found.get(THUMBNAILS)
        found = {} if entry.work is None else _encoded(entry.work, stored)
        if thumbnail is not None:
            found[THUMBNAILS] = thumbnail
    if entry.thumbnail is not None:
        found[THUMBNAILS] = member(THUMBNAILS, entry.thumbnail)
    return found


def _encoded(work: Work, stored: StoredWork | None) -> dict[str, Member]:
    known = set(stored.members) if stored is not None else set()
    made = encode_work(work, known, stored.kept if stored is not None else None)
    return {
        folder: stored.members[folder]
        if content is None and stored is not None
        else member(folder, content or b"")
        for folder, content in made.items()
    }
