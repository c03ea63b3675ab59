"""The images of a project: which file is meant, whether it is there, and how one is opened with its work."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.errors import ImageReadError, ProjectError
from segapp.core.task import NullTask, SubTask
from segapp.document.project import Entry, ImageFile, Project, Work, put_entry
from segapp.io.images import read_image
from segapp.io.images.source import open_source, unreadable
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segapp.core.task import Task
    from segapp.core.types import Image

_UNWATCHED = NullTask()
_BLOCK_BYTES = 1 << 22
_MOST_FILES = 200_000
_DEEPEST = 16


@dataclass(frozen=True, eq=False)
class OpenedEntry:
    """One image of a project, read.

    Attributes
    ----------
    image : Image
        Its pixels.
    file : ImageFile
        Which file that was.
    work : Work or None
        What was made of it.
    notes : tuple of str
        Sentences for the user.
    """

    image: Image
    file: ImageFile
    work: Work | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Relinked:
    """What was found of missing images.

    Attributes
    ----------
    project : Project
        With the new places.
    found : tuple of int
        Images that were found.
    changed : tuple of int
        Images of which only files of the same name with other contents were found; they are left as
        they were.
    """

    project: Project
    found: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


def image_files(paths: Sequence[Path]) -> tuple[ImageFile, ...]:
    """Name image files for `segapp.document.project.add_images`; nothing is read."""
    return tuple(ImageFile(path.absolute()) for path in paths)


def missing_images(project: Project) -> tuple[int, ...]:
    """Name the images whose file is not where it was."""
    return tuple(entry.id for entry in project.entries if not is_there(entry.file.path))


def is_there(path: Path) -> bool:
    """Whether there is an ordinary file of this name."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def open_entry(entry: Entry, task: Task = _UNWATCHED) -> OpenedEntry:
    """Read an image of a project, and what was made of it.

    Parameters
    ----------
    entry : Entry
        The image. Its `work` is taken where it is in memory, else what is stored is loaded.
    task : Task
        Told, and asked whether to go on.

    Raises
    ------
    ImageReadError
        If the image is missing or cannot be read.
    ProjectError
        If the work is damaged, or the image has another size than when the work was done. The work
        stays in the project file.
    Cancelled
        If the task is cancelled.
    """
    path, before = entry.file.path, entry.file
    if not is_there(path):
        raise ImageReadError(
            f"The image {shown(path.name)} is not there any more; say where it is now with "
            "'Find moved images' in the window."
        )
    file = hashed(path, SubTask(task, 0.0, 0.1))
    image = read_image(path)
    file = replace(file, width=image.width, height=image.height)
    task.raise_if_cancelled()
    if entry.has_work and before.width and (before.width, before.height) != (image.width, image.height):
        raise ProjectError(
            f"{shown(path.name)} has another size than when it was worked on; look for the image as it was, "
            "or take it out of the project and add it again."
        )
    notes: tuple[str, ...] = ()
    if before.sha256 and before.sha256 != file.sha256:
        notes = (f"{shown(path.name)} has changed since it was worked on; look whether the masks still fit.",)
    work = entry.work
    if work is None and entry.stored is not None and entry.has_work:
        work = entry.stored.load(SubTask(task, 0.5, 1.0))
    return OpenedEntry(image, file, work, notes)


def hashed(path: Path, task: Task = _UNWATCHED) -> ImageFile:
    """Read which file this is: its size and hash; not yet the size of the image.

    Raises
    ------
    ImageReadError
        If it cannot be read.
    Cancelled
        If the task is cancelled.
    """
    digest = hashlib.sha256()
    with open_source(path) as source:
        source.file.seek(0)
        try:
            while block := source.file.read(_BLOCK_BYTES):
                task.raise_if_cancelled()
                digest.update(block)
        except OSError as error:
            raise unreadable(source.name, error) from error
        return ImageFile(path, size_bytes=source.size, sha256=digest.hexdigest())


def relink(project: Project, folder: Path, task: Task = _UNWATCHED) -> Relinked:
    """Look in a folder, and in those inside it, for the images that are missing.

    An image that was opened before is known by its contents; of files with these, one with the
    same name is preferred. One that was never opened is known by its name alone.

    Parameters
    ----------
    project : Project
        The project.
    folder : Path
        Where to look.
    task : Task
        Told, and asked whether to go on.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    wanted = [project.entry(number) for number in missing_images(project)]
    sizes = {entry.file.size_bytes for entry in wanted}
    names = {entry.file.path.name.casefold() for entry in wanted}
    near = [
        (path, size) for path, size in _files(folder, task) if size in sizes or path.name.casefold() in names
    ]
    hashes: dict[Path, str] = {}
    found: list[int] = []
    changed: list[int] = []
    for number, entry in enumerate(wanted):
        task.report(number / len(wanted), "Looking for images")
        match, is_near = _match(entry.file, near, hashes, task)
        if match is not None:
            project = put_entry(project, replace(entry, file=replace(entry.file, path=match)))
            found.append(entry.id)
        elif is_near:
            changed.append(entry.id)
    return Relinked(project, tuple(found), tuple(changed))


def _match(
    file: ImageFile, near: list[tuple[Path, int]], hashes: dict[Path, str], task: Task
) -> tuple[Path | None, bool]:
    """Return the file that is meant, and whether any has its name."""
    name = file.path.name.casefold()
    same_name = [path for path, _ in near if path.name.casefold() == name]
    if not file.sha256:
        return (same_name[0] if same_name else None), bool(same_name)
    candidates = [path for path, size in near if size == file.size_bytes]
    for path in sorted(candidates, key=lambda path: path.name.casefold() != name):
        if path not in hashes:
            try:
                hashes[path] = hashed(path, task).sha256
            except ImageReadError:
                hashes[path] = ""
        if hashes[path] == file.sha256:
            return path, True
    return None, bool(same_name)


def _files(folder: Path, task: Task) -> Iterator[tuple[Path, int]]:
    """Yield files and their sizes; links to folders are not followed."""
    seen = 0
    waiting = [(os.fspath(folder.absolute()), 0)]
    while waiting:
        place, depth = waiting.pop()
        try:
            inside = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in inside:
            task.raise_if_cancelled()
            seen += 1
            if seen > _MOST_FILES:
                return
            try:
                if entry.is_dir(follow_symlinks=False) and depth < _DEEPEST:
                    waiting.append((entry.path, depth + 1))
                elif entry.is_file():
                    yield Path(entry.path), entry.stat().st_size
            except OSError:
                continue
