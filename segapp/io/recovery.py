"""Unsaved work in safety: kept in the user's data folder until it is saved, offered after a crash."""

from __future__ import annotations

import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import platformdirs

from segapp.core.errors import ProjectError
from segapp.core.task import NullTask
from segapp.document.project import Mark
from segapp.io.atomic import reason, sweep, write_bytes
from segapp.io.processes import Process, is_gone, this_process
from segapp.io.project import SUFFIX, OpenedProject, project_of
from segapp.io.project_container import Container
from segapp.io.project_index import read_version
from segapp.io.project_plan import plan_of
from segapp.io.project_saving import write_plan
from segapp.io.project_stored import StoredWork
from segapp.io.settings import CONFIG_DIR_VARIABLE
from segapp.io.strict_json import convert

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.document.project import Entry, Project

KEPT_S = 30 * 24 * 3600.0
_FOLDER = "recovery"
_SKIPPED = ".skipped"
_ID = re.compile(r"[0-9a-f]{16}")
_UNWATCHED = NullTask()


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    process: Process
    saved_at: float
    title: str
    base: str = ""
    thumbnail: bytes = b""


@dataclass(frozen=True, eq=False)
class Recoverable:
    """Work that a program left behind when it ended without saving.

    Attributes
    ----------
    id : str
        Names it.
    path : Path
        Where it is kept.
    title : str
        The name of the project or the image it belongs to; empty if it had none.
    saved_at : float
        When it was put in safety, in seconds since 1970.
    images, worked_on : int
        How many images there are, and on how many was worked.
    thumbnail : bytes or None
        A small JPEG of one of them, for `segapp.io.thumbnails.thumbnail_pixels`.
    base : Path or None
        The project file that the rest is in.
    """

    id: str
    path: Path
    title: str
    saved_at: float
    images: int
    worked_on: int
    thumbnail: bytes | None
    base: Path | None


def recovery_folder() -> Path:
    """Say where unsaved work is kept: in the user's data folder, or in the one in SEGAPP_CONFIG_DIR."""
    folder = os.environ.get(CONFIG_DIR_VARIABLE)
    return Path(folder or platformdirs.user_data_dir("segapp", appauthor=False)) / _FOLDER


def new_id() -> str:
    """Return the name for what one window keeps."""
    return secrets.token_hex(8)


def write_snapshot(  # noqa: PLR0913 - what is kept, and three things that tell it from others
    project: Project,
    snapshot_id: str,
    task: Task = _UNWATCHED,
    *,
    title: str = "",
    base: Path | None = None,
    thumbnail: bytes | None = None,
) -> None:
    """Put a project in safety as it is now; the user's own file is not touched.

    Parameters
    ----------
    project : Project
        The project.
    snapshot_id : str
        From `new_id`; what was kept under it is replaced.
    task : Task
        Told, and asked whether to go on.
    title : str
        How the user knows the project.
    base : Path, optional
        Its file; what that holds is not kept twice.
    thumbnail : bytes, optional
        A JPEG from `segapp.io.thumbnails.make_thumbnail`.

    Raises
    ------
    ProjectError
        If it could not be written; what was kept before is then still there.
    Cancelled
        If the task is cancelled.
    """
    folder = recovery_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"Your work could not be put in safety because {reason(error)}; save it as a project."
        ) from error
    base = None if base is None else base.absolute()
    record = _Record(this_process(), time.time(), title, os.fspath(base or ""), thumbnail or b"")
    plan = replace(plan_of(project, task), recovery=msgspec.to_builtins(record))
    write_plan(plan, folder / f"{snapshot_id}{SUFFIX}", task, base=base)


def list_recoverable(*, also_skipped: bool = False) -> list[Recoverable]:
    """List what crashed programs left behind, newest first; what is older than 30 days is removed.

    Parameters
    ----------
    also_skipped : bool
        Whether to list what the user chose not to recover, too.
    """
    found: list[Recoverable] = []
    folder = recovery_folder()
    sweep(folder)
    for path in _files(folder):
        if path.suffix == SUFFIX and _ID.fullmatch(path.stem):
            recoverable = _recoverable(path)
            if recoverable is not None and (also_skipped or not _marker(path.stem).exists()):
                found.append(recoverable)
    return sorted(found, key=lambda one: -one.saved_at)


def recover(recoverable: Recoverable, task: Task = _UNWATCHED) -> OpenedProject:
    """Open what was left behind: untitled, with all that was not saved in memory.

    It is kept until `discard`, which may be called once the project is in safety again.

    Raises
    ------
    ProjectError
        If it cannot be read.
    Cancelled
        If the task is cancelled.
    """
    path, base = recoverable.path, recoverable.base
    with Container(path) as container:
        index, names = container.index(), container.names
    in_base: frozenset[str] = frozenset()
    if base is not None:
        with suppress(ProjectError), Container(base) as container:
            in_base = container.names
    opened = project_of(
        path, index, lambda name: path if name in names else base if name in in_base else None
    )
    damaged = list(opened.damaged)
    entries: list[Entry] = []
    for entry in opened.project.entries:
        try:
            entries.append(_in_memory(entry, path, task))
        except ProjectError:
            damaged.append(entry.id)
            entries.append(replace(entry, stored=None))
    return OpenedProject(replace(opened.project, entries=tuple(entries)), tuple(damaged))


def skip(recoverable: Recoverable) -> None:
    """Remember that the user does not want it; it is kept for its 30 days all the same."""
    write_bytes(_marker(recoverable.id), b"")


def discard(snapshot_id: str) -> None:
    """Remove what was kept under this name, if it is there: it is saved, or not wanted any more."""
    for path in (recovery_folder() / f"{snapshot_id}{SUFFIX}", _marker(snapshot_id)):
        with suppress(OSError):
            path.unlink()


def _in_memory(entry: Entry, snapshot: Path, task: Task) -> Entry:
    stored = entry.stored
    if not isinstance(stored, StoredWork) or not stored.is_in(snapshot):
        return entry
    return replace(
        entry, work=stored.load(task) if stored.key else None, stored=None, thumbnail=stored.thumbnail()
    )


def _recoverable(path: Path) -> Recoverable | None:
    try:
        with Container(path) as container:
            value, _ = read_version(container.index())
        record = convert(value.get("recovery"), _Record)
        images: list[dict[str, Any]] = value["images"]
        worked_on = sum(image["mark"] != Mark.UNTOUCHED for image in images)
    except (ProjectError, ValueError, LookupError, TypeError):
        return None
    if not is_gone(record.process):
        return None
    base = Path(record.base) if record.base else None
    thumbnail = record.thumbnail or None
    return Recoverable(
        path.stem, path, record.title, record.saved_at, len(images), worked_on, thumbnail, base
    )


def _files(folder: Path) -> list[Path]:
    """Return the files that are kept; those that are too old are removed."""
    kept: list[Path] = []
    with suppress(OSError):
        for entry in os.scandir(folder):
            path = Path(entry.path)
            with suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > KEPT_S:
                    path.unlink()
                else:
                    kept.append(path)
    return kept


def _marker(snapshot_id: str) -> Path:
    return recovery_folder() / f"{snapshot_id}{_SKIPPED}"
