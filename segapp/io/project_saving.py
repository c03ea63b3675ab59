"""Saves projects: all that is new is encoded first, then the file is written, read back and put in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segapp.core.errors import ExportError, ProjectError
from segapp.core.task import NullTask
from segapp.io.atomic import sweep, write_large
from segapp.io.names import shown
from segapp.io.project_archive import check_container, is_damaged, member, write_container
from segapp.io.project_container import Member
from segapp.io.project_index import read_index_text, write_index
from segapp.io.project_stored import THUMBNAILS, StoredWork
from segapp.io.project_work import encode_work

if TYPE_CHECKING:
    import io
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.document.project import Entry, Project, Stored, Work

_UNWATCHED = NullTask()
_ENCODING_SHARE, _WRITING_SHARE = 0.5, 0.8


@dataclass(frozen=True, eq=False)
class SavedProject:
    """What a project file holds now.

    Attributes
    ----------
    stored : dict from number of the image to Stored
        For `segapp.document.project.adopt`.
    lost : tuple of int
        Images whose work was damaged and could not be saved.
    """

    stored: dict[int, Stored]
    lost: tuple[int, ...] = ()


def save_project(
    project: Project, path: Path, task: Task = _UNWATCHED, *, leave_out: Collection[int] = ()
) -> SavedProject:
    """Save a project; what is stored already is copied as it is.

    The file is written beside, read back and compared before it takes the place of the old one,
    which is kept with '.bak' behind its name. A project file of which a part is missing or damaged
    is never replaced.

    Parameters
    ----------
    project : Project
        The project.
    path : Path
        The file; it is replaced if it is there.
    task : Task
        Told, and asked whether to go on.
    leave_out : collection of int
        Images whose stored work is damaged, from `check_project`: it is lost. Only for saving under
        another name.

    Raises
    ------
    ProjectError
        If it could not be saved; an old file is then as it was.
    Cancelled
        If the task is cancelled; an old file is then as it was.
    """
    path = path.absolute()
    is_home = any(
        isinstance(entry.stored, StoredWork) and entry.stored.is_in(path) for entry in project.entries
    )
    if (leave_out and is_home) or (path.exists() and is_damaged(path)):
        raise ProjectError(
            f"A part of {shown(path.name)} is damaged, so it is not replaced; save under another name."
        )
    sweep(path.parent)
    plan = plan_of(project, task, leave_out)
    write_plan(plan, path, task, backup=".bak")
    return SavedProject(plan.stored_in(path), plan.lost)


@dataclass(frozen=True, eq=False)
class Plan:
    """A project ready to be written.

    Attributes
    ----------
    project : Project
        The project.
    members : dict from number of the image to its members by folder
        Contents, or where they are copied from.
    lost : tuple of int
        Images whose work is left out.
    recovery : dict or None
        What is told of a project that is kept for recovery.
    """

    project: Project
    members: dict[int, dict[str, Member]]
    lost: tuple[int, ...] = ()
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


def plan_of(project: Project, task: Task = _UNWATCHED, left_out: Collection[int] = ()) -> Plan:
    """Encode what is new in a project.

    Raises
    ------
    ProjectError
        If the work on an image is too large.
    Cancelled
        If the task is cancelled.
    """
    members: dict[int, dict[str, Member]] = {}
    lost: list[int] = []
    for number, entry in enumerate(project.entries):
        task.raise_if_cancelled()
        task.report(_ENCODING_SHARE * number / len(project.entries), "Saving")
        is_lost = entry.id in left_out and entry.is_stored
        try:
            members[entry.id] = {} if is_lost else _members_of(entry)
        except ValueError as error:
            raise ProjectError(
                f"The work on {shown(entry.file.path.name)} could not be saved because a name or a setting "
                "in it cannot be used; change it and save again."
            ) from error
        lost += [entry.id] * is_lost
    return Plan(project, members, tuple(lost))


def write_plan(
    plan: Plan,
    path: Path,
    task: Task = _UNWATCHED,
    *,
    backup: str = "",
    base: Path | None = None,
) -> None:
    """Write a project file.

    Parameters
    ----------
    plan : Plan
        What to write.
    path : Path
        The file; absolute.
    task : Task
        Told, and asked whether to go on.
    backup : str, optional
        What is put behind the name of the old file to keep it.
    base : Path, optional
        A project file that will be at hand when this one is opened; its members are left out.

    Raises
    ------
    ProjectError
        If it could not be written; an old file is then as it was.
    Cancelled
        If the task is cancelled; an old file is then as it was.
    """
    try:
        index = plan.index_in(path.parent)
        read_index_text(index, shown(path.name), path.parent)
    except ValueError as error:
        raise ProjectError(
            f"{shown(path.name)} could not be saved because a name or a setting in it cannot be used; the "
            "old file, if any, is intact."
        ) from error

    def fill(sink: io.RawIOBase) -> None:
        task.report(_ENCODING_SHARE, "Saving")
        write_container(sink, index, plan.members_beside(base), task)

    def check(part: Path) -> None:
        task.report(_WRITING_SHARE, "Checking")
        try:
            check_container(part, index, task)
        except ProjectError as error:
            raise ProjectError(
                f"{shown(path.name)} could not be read back correctly; the old file, if any, is intact."
            ) from error

    try:
        write_large(path, fill, check, backup)
    except ExportError as error:
        raise ProjectError(str(error)) from error
    task.report(1.0)


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
