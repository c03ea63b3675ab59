"""Projects from a script: opened, and read image by image."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.errors import ProjectError
from segapp.io import project as files
from segapp.io.names import shown

if TYPE_CHECKING:
    import os

    from segapp.document.project import Project


def open_project(path: str | os.PathLike[str]) -> Project:
    """Open a project that was saved from the window.

    Parameters
    ----------
    path : str or path
        The project file.

    Returns
    -------
    Project
        With its images (`entries`) and classes; pixels and masks are read when they are asked for, as
        by `segapp.export`.

    Raises
    ------
    ProjectError
        If it cannot be read, a part of it is missing, or a newer segapp wrote it.
    """
    opened = files.open_project(Path(path))
    if opened.damaged:
        raise ProjectError(
            f"The work on {len(opened.damaged)} of {len(opened.project.entries)} images in "
            f"{shown(Path(path).name)} is lost; open it in the window and save the rest under another name."
        )
    return opened.project
