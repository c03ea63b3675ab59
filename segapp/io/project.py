"""Project files: opened by their index alone, saved so that no failure harms the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.errors import ProjectError
from segapp.core.task import NullTask
from segapp.io.known_places import at_known_places
from segapp.io.names import shown
from segapp.io.project_container import Container, Containers, Member
from segapp.io.project_index import Listed, newer, read_index_text
from segapp.io.project_newer import is_newer
from segapp.io.project_saving import SavedProject, save_project
from segapp.io.project_stored import WORK, StoredWork

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.document.project import Entry, Project

SUFFIX = ".segproj"
_UNWATCHED = NullTask()


@dataclass(frozen=True, eq=False)
class OpenedProject:
    """A project and how it was found.

    Attributes
    ----------
    project : Project
        The images with what is stored of them; no work is loaded yet.
    damaged : tuple of int
        Images whose work is lost, because parts of the file are missing. A project with any must
        not be saved over its file.
    """

    project: Project
    damaged: tuple[int, ...] = ()


def open_project(path: Path) -> OpenedProject:
    """Open a project: its index is read, the work on an image only when it is asked for.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ProjectError
        If it cannot be read, is damaged or was written by a newer segapp.
    """
    path = path.absolute()
    try:
        with Container(path) as container:
            index, names = container.index(), container.names
    except ProjectError as error:
        if is_newer(path):
            raise newer(shown(path.name)) from error
        raise
    opened = project_of(path, index, lambda name: path if name in names else None)
    return replace(opened, project=at_known_places(opened.project, path, index))


def project_of(path: Path, index: bytes, home_of: Callable[[str], Path | None]) -> OpenedProject:
    """Make a project of the index of a container.

    Parameters
    ----------
    path : Path
        The container; the images are looked for around it.
    index : bytes
        Its index.
    home_of : callable
        The container that holds the member of this name; None if there is none.

    Raises
    ------
    ProjectError
        If it makes no sense, or was written by a newer segapp.
    """
    try:
        project, listed = read_index_text(index, shown(path.name), path.parent)
    except (ValueError, LookupError, OverflowError) as error:
        raise ProjectError(f"{shown(path.name)} makes no sense, so it cannot be opened.") from error
    found = [_entry(one, home_of) for one in listed]
    damaged = tuple(entry.id for entry, is_whole in found if not is_whole)
    return OpenedProject(replace(project, entries=tuple(entry for entry, _ in found)), damaged)


def check_project(project: Project, task: Task = _UNWATCHED) -> tuple[int, ...]:
    """Read all that is stored of a project, and name the images whose work is damaged.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    damaged: list[int] = []
    with Containers() as containers:
        for number, entry in enumerate(project.entries):
            task.raise_if_cancelled()
            task.report(number / len(project.entries), "Checking")
            members = entry.stored.members if isinstance(entry.stored, StoredWork) else {}
            try:
                for folder in WORK:
                    if folder in members:
                        containers.read(members[folder])
            except ProjectError:
                damaged.append(entry.id)
    return tuple(damaged)


def _entry(listed: Listed, home_of: Callable[[str], Path | None]) -> tuple[Entry, bool]:
    """Return an entry that knows what is stored of it, and whether all of that is there."""
    entry = listed.entry
    members = {}
    for folder, name in listed.members.items():
        home = home_of(name)
        if home is not None:
            members[folder] = Member(name, home)
        elif folder in WORK:
            return entry, False
    stored = StoredWork(members, (entry.file.height, entry.file.width), len(entry.class_keys))
    return replace(entry, stored=stored if members else None), True


__all__ = [
    "SUFFIX",
    "OpenedProject",
    "SavedProject",
    "check_project",
    "open_project",
    "project_of",
    "save_project",
]
