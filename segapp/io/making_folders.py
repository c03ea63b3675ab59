"""Makes the folders that results go to."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from segapp.core.errors import ExportError
from segapp.io.atomic import reason
from segapp.io.names import shown

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path


def make_folder(folder: Path, made: ExitStack) -> None:
    """Make a folder, and those above it that are missing.

    Parameters
    ----------
    folder : Path
        The folder.
    made : ExitStack
        Takes away again what was made, unless its callbacks are dropped with `pop_all`.

    Raises
    ------
    ExportError
        If it cannot be made, or is a file.
    """
    try:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir()
            made.callback(_remove, path)
        if not folder.is_dir():
            raise ExportError(f"{shown(folder)} is a file, not a folder; choose a folder to save in.")
    except (OSError, ValueError) as error:
        raise ExportError(
            f"The folder {shown(folder)} cannot be used because {reason(error)}; nothing was saved."
        ) from error


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.rmdir()
