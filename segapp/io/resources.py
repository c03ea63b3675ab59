"""Finds the files that are shipped with segapp: icons, sample images."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path, PurePosixPath

from segapp.core.errors import SegappError
from segapp.core.shipped import shipped_folders


class ResourceError(SegappError):
    """A file that belongs to segapp is not where it should be."""


def resource(name: str) -> Path:
    """Return the path of a file or folder that is shipped with segapp.

    Parameters
    ----------
    name : str
        Path below ``resources`` with forward slashes, such as ``"icons/open.svg"``.

    Returns
    -------
    Path
        An existing file or folder.

    Raises
    ------
    ResourceError
        If the name leads out of ``resources``, or no such file was shipped.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise ResourceError(f"'{name}' is not the name of a file shipped with segapp.")
    folders = shipped_folders(Path(str(files("segapp"))))
    for folder in folders:
        path = folder / relative
        if path.exists():
            return path
    looked = " and ".join(str(folder) for folder in folders)
    raise ResourceError(
        f"segapp's file '{name}' is missing (looked in {looked}). Please install segapp again."
    )
