"""What the jobs of the project compute, off the GUI thread: values in, values out."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.errors import SegappError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segapp.core.recipe import Recipe
    from segapp.core.task import Task
    from segapp.core.types import Image, UInt8Array
    from segapp.document.document import Document
    from segapp.document.project import Entry, Project, Stored
    from segapp.io.locks import Held, Lock
    from segapp.io.project import OpenedProject
    from segapp.io.project_images import Relinked
    from segapp.io.recovery import Recoverable


@dataclass(frozen=True, eq=False)
class FoundProject:
    """A project as it was found in its file.

    Attributes
    ----------
    path : Path
        The file.
    project : Project
        What it holds.
    damaged : tuple of int
        Images whose work is lost.
    missing : tuple of int
        Images whose file is not where it was.
    lock : Lock or Held
        The leave to save it, or who has that.
    """

    path: Path
    project: Project
    damaged: tuple[int, ...]
    missing: tuple[int, ...]
    lock: Lock | Held


@dataclass(frozen=True, eq=False)
class Kept:
    """A project that was saved, as its file holds it, and the leave to save it again."""

    project: Project
    stored: dict[int, Stored]
    lock: Lock


def open_project(path: Path, _: Task) -> FoundProject:
    """Open a project file and lock it; no image is read yet."""
    from segapp.io.locks import acquire
    from segapp.io.project import open_project as read
    from segapp.io.project_images import missing_images

    found = read(path)
    return FoundProject(path, found.project, found.damaged, missing_images(found.project), acquire(path))


def save_project(
    project: Project, path: Path, lock: Lock | None, pasted: Mapping[int, Image], task: Task
) -> Kept:
    """Save a project in a file that is locked for it; images that have no file are written beside.

    Raises
    ------
    ProjectError
        If somebody else has the file open, or it cannot be written.
    """
    from segapp.core.errors import ProjectError
    from segapp.document.project import adopt
    from segapp.io.known_places import note_places
    from segapp.io.locks import Held, acquire
    from segapp.io.project import save_project as write

    given = lock if lock is not None and lock.is_held else acquire(path)
    if isinstance(given, Held):
        raise ProjectError(given.sentence)
    with ExitStack() as undo:
        if given is not lock:
            undo.callback(given.release)
        whole = _with_files(project, pasted, path)
        written = write(whole, path, task)
        undo.pop_all()
    note_places(whole, path.absolute(), written.index)
    return Kept(adopt(whole, written.stored), written.stored, given)


def _with_files(project: Project, pasted: Mapping[int, Image], path: Path) -> Project:
    """Write the images that have no file beside the project."""
    from segapp.document.project import put_entry
    from segapp.io.pasted import write_image

    for number, image in pasted.items():
        file = write_image(image, path.with_name(f"{path.stem} image {number}.png"))
        project = put_entry(project, replace(project.entry(number), file=file))
    return project


def relink(project: Project, folder: Path, task: Task) -> Relinked:
    """Look in a folder for the images that are missing."""
    from segapp.io.project_images import relink as look

    return look(project, folder, task)


def pack(entry: Entry, _: Task) -> Stored:
    """Pack the work on an image as a project file would hold it."""
    from segapp.io.project_plan import in_memory

    return in_memory(entry)


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture: as a JPEG for the project file, and as uint8 (h, w, 3) for the screen."""

    data: bytes
    pixels: UInt8Array


def thumbnail(entry: Entry, task: Task) -> Thumbnail | None:
    """Find the small picture of an image in its project, or make it; None if it is damaged."""
    from segapp.io.images import read_image, read_preview
    from segapp.io.thumbnails import LONGEST_SIDE_PX, make_thumbnail, thumbnail_pixels

    data = entry.thumbnail or (entry.stored.thumbnail() if entry.stored else None)
    pixels = thumbnail_pixels(data) if data else None
    if data is None or pixels is None:
        path = entry.file.path
        image = read_preview(path, LONGEST_SIDE_PX) or read_image(path)
        task.raise_if_cancelled()
        data = make_thumbnail(image)
        pixels = thumbnail_pixels(data)
    return None if pixels is None else Thumbnail(data, pixels)


def put_in_safety(  # noqa: PLR0917 - one call for a job
    project: Project,
    pasted: Mapping[int, Image],
    snapshot_id: str,
    title: str,
    base: Path | None,
    task: Task,
) -> None:
    """Keep a project as it is now, in case the program ends without saving."""
    from segapp.io.recovery import recovery_folder, write_snapshot

    if pasted:
        recovery_folder().mkdir(parents=True, exist_ok=True)
        project = _with_files(project, pasted, recovery_folder() / snapshot_id)
    picture = _picture_of(project, task)
    write_snapshot(project, snapshot_id, task, title=title, base=base, thumbnail=picture)


def _picture_of(project: Project, task: Task) -> bytes | None:
    """Return a small picture by which the user knows a project again; None if no image can be read."""
    known = next((entry.thumbnail for entry in project.entries if entry.thumbnail), None)
    if known is not None or not project.entries:
        return known
    with suppress(SegappError, OSError):
        made = thumbnail(project.entries[0], task)
        return None if made is None else made.data
    return None


def find_left_behind(_: Task) -> list[Recoverable]:
    """List what programs that crashed have left behind, newest first."""
    from segapp.io.recovery import list_recoverable

    return list_recoverable()


def recover(left: Recoverable, task: Task) -> OpenedProject:
    """Open what was left behind."""
    from segapp.io.recovery import recover as read

    return read(left, task)


def save_recipe(document: Document, path: Path, _: Task) -> None:
    """Save the recipe of a document."""
    from segapp.document.recipes import recipe_of
    from segapp.io.recipe import write_recipe

    write_recipe(recipe_of(document), path)


def read_recipe(path: Path, _: Task) -> Recipe:
    """Read a recipe."""
    from segapp.io.recipe import read_recipe as read

    return read(path)
