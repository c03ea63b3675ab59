"""Where the images of saved projects are on this computer: noted in the user's data folder.

A project file says where its images are as seen from itself, and never names the user. When it is moved
alone, or lies where that way leads through the user's own folders, this is how the images are found.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs

from segapp.core.errors import ExportError
from segapp.io.atomic import sweep, write_bytes
from segapp.io.names import shown
from segapp.io.project_index import read_index_text
from segapp.io.project_paths import names_user, path_of
from segapp.io.settings import CONFIG_DIR_VARIABLE
from segapp.io.strict_json import convert, read_strictly

if TYPE_CHECKING:
    from segapp.document.project import Entry, Project

MOST = 300
"""Notes that are kept, the newest ones."""
MOST_OF_ONE = 5
"""Notes about one project file, for copies of it as it was before."""
_FOLDER = "places"
_SUFFIX = ".json"
_MAX_BYTES = 1 << 25


class _Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folder: str
    images: dict[str, str] = {}


def places_folder() -> Path:
    """Say where the notes are: in the user's data folder, or in the one in SEGAPP_CONFIG_DIR."""
    folder = os.environ.get(CONFIG_DIR_VARIABLE)
    return Path(folder or platformdirs.user_data_dir("segapp", appauthor=False)) / _FOLDER


def note_places(project: Project, path: Path, index: bytes) -> None:
    """Note where the images of a project are that was saved; if that fails, they can be looked for.

    Parameters
    ----------
    project : Project
        What was saved.
    path : Path
        Its file; absolute.
    index : bytes
        The index in it, by which it is known wherever it goes.
    """
    away = {
        str(entry.id): os.fspath(entry.file.path)
        for entry in project.entries
        if names_user(entry.file.path, path.parent)
    }
    folder, start = places_folder(), f"{_digest(os.fsencode(path))[:16]}-"
    try:
        data = msgspec.json.encode(_Note(os.fspath(path.parent), away))
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        write_bytes(folder / f"{start}{_digest(index)}{_SUFFIX}", data)
    except (OSError, ValueError, ExportError):
        return
    _keep(sorted(folder.glob(f"{start}*{_SUFFIX}"), key=_age), MOST_OF_ONE)
    _keep(sorted(folder.glob(f"*{_SUFFIX}"), key=_age), MOST)


def at_known_places(project: Project, path: Path, index: bytes) -> Project:
    """Look for images that are not where the project says at the places noted when it was saved.

    Parameters
    ----------
    project : Project
        As it was opened.
    path : Path
        Its file; absolute.
    index : bytes
        The index in it.

    Returns
    -------
    Project
        With the places of those that were found; the same object if all are where they were.
    """
    missing = [entry for entry in project.entries if _size(entry.file.path) is None]
    note = _note(index) if missing else None
    if note is None:
        return project
    with suppress(ValueError, LookupError):
        before, _ = read_index_text(index, shown(path.name), Path(note.folder))
        found = {
            entry.id: at
            for entry in missing
            if (at := _found(entry, note.images.get(str(entry.id)), before.entry(entry.id).file.path))
        }
        return replace(
            project,
            entries=tuple(
                replace(entry, file=replace(entry.file, path=found[entry.id])) if entry.id in found else entry
                for entry in project.entries
            ),
        )
    return project


def _found(entry: Entry, noted: str | None, before: Path) -> Path | None:
    """Return where an image is, if it has the size that it had."""
    # As of every path that was read from a file, those of networks and devices are not asked for.
    at = before if noted is None else path_of(noted, before.parent)
    size = _size(at)
    return None if size is None or entry.file.size_bytes not in (0, size) else at


def _note(index: bytes) -> _Note | None:
    for path in sorted(places_folder().glob(f"*-{_digest(index)}{_SUFFIX}"), key=_age):
        with suppress(OSError, ValueError):
            note = convert(read_strictly(path.read_bytes(), _MAX_BYTES), _Note)
            if Path(note.folder).is_absolute():
                return note
    return None


def _keep(paths: list[Path], most: int) -> None:
    """Remove all but the first."""
    for path in paths[most:]:
        with suppress(OSError):
            path.unlink()


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path) -> int | None:
    """Return how many bytes an ordinary file has; None if there is none."""
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
