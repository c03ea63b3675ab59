"""Saves projects: all that is new is encoded first, then the file is written, read back and put in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.errors import DamagedProjectError, ExportError, ProjectError
from segapp.core.task import NullTask
from segapp.io.atomic import sweep, write_large
from segapp.io.names import shown
from segapp.io.project_archive import check_container, is_damaged, write_container
from segapp.io.project_index import read_index_text
from segapp.io.project_plan import ENCODING_SHARE, Plan, plan_of
from segapp.io.project_stored import THUMBNAILS, StoredWork

if TYPE_CHECKING:
    import io
    from collections.abc import Collection
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.document.project import Entry, Project, Stored

_UNWATCHED = NullTask()
_WRITING_SHARE = 0.8


@dataclass(frozen=True, eq=False)
class SavedProject:
    """What a project file holds now.

    Attributes
    ----------
    stored : dict from number of the image to Stored
        For `segapp.document.project.adopt`.
    lost : tuple of int
        Images whose work was damaged and could not be saved.
    index : bytes
        The index in the file, for `segapp.io.known_places.note_places`.
    """

    stored: dict[int, Stored]
    lost: tuple[int, ...] = ()
    index: bytes = b""


def save_project(
    project: Project, path: Path, task: Task = _UNWATCHED, *, leave_out: Collection[int] = ()
) -> SavedProject:
    """Save a project; what is stored already is copied as it is.

    The file is written beside, read back and compared before it takes the place of the old one,
    which is kept with '.bak' behind its name. A project file is never replaced if a part of it is
    damaged that is not in memory.

    Parameters
    ----------
    project : Project
        The project.
    path : Path
        The file; it is replaced if it is there.
    task : Task
        Told, and asked whether to go on.
    leave_out : collection of int
        Images whose stored work is damaged, from `check_project`: it is lost unless it is in memory.
        Only for saving under another name.

    Raises
    ------
    DamagedProjectError
        If what is to be copied is damaged.
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
        raise DamagedProjectError(
            f"A part of {shown(path.name)} is damaged, so it is not replaced; save under another name."
        )
    sweep(path.parent)
    lost = tuple(entry.id for entry in project.entries if entry.id in leave_out and entry.work is None)
    rest = _without_stored(project, set(leave_out))
    try:
        plan = _saved(rest, path, task)
    except DamagedProjectError:
        loaded = {entry.id for entry in project.entries if entry.work is not None}
        plan = _saved(_without_stored(rest, loaded, thumbnails=False), path, task)
    return SavedProject(plan.stored_in(path), lost, plan.index_in(path.parent))


def _saved(project: Project, path: Path, task: Task) -> Plan:
    plan = plan_of(project, task)
    write_plan(plan, path, task, backup=".bak")
    return plan


def _without_stored(project: Project, ids: set[int], *, thumbnails: bool = True) -> Project:
    """Forget what is stored of some images, and perhaps the stored thumbnails of all."""
    entries = tuple(
        replace(entry, stored=None) if entry.id in ids else entry if thumbnails else _without_thumbnail(entry)
        for entry in project.entries
    )
    return replace(project, entries=entries)


def _without_thumbnail(entry: Entry) -> Entry:
    if not isinstance(entry.stored, StoredWork):
        return entry
    members = {folder: one for folder, one in entry.stored.members.items() if folder != THUMBNAILS}
    return replace(entry, stored=replace(entry.stored, members=members))


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
        task.report(ENCODING_SHARE, "Saving")
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
