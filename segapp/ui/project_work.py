"""What the jobs of the project compute, off the GUI thread: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.document.project import Project
    from segapp.io.project import SavedProject
    from segapp.io.project_images import Relinked


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
    """

    path: Path
    project: Project
    damaged: tuple[int, ...]
    missing: tuple[int, ...]


def open_project(path: Path, _: Task) -> FoundProject:
    """Open a project file; no image is read yet."""
    from segapp.io.project import open_project as read
    from segapp.io.project_images import missing_images

    found = read(path)
    return FoundProject(path, found.project, found.damaged, missing_images(found.project))


def save_project(project: Project, path: Path, task: Task) -> SavedProject:
    """Save a project in a file."""
    from segapp.io.project import save_project as write

    return write(project, path, task)


def relink(project: Project, folder: Path, task: Task) -> Relinked:
    """Look in a folder for the images that are missing."""
    from segapp.io.project_images import relink as look

    return look(project, folder, task)
