"""Finds the images in a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segapp.io.images import EXTENSIONS

if TYPE_CHECKING:
    from pathlib import Path


def images_of(path: Path) -> list[Path]:
    """List the images in a folder, not those in folders below it.

    Parameters
    ----------
    path : Path
        A folder, or a file, which stands for itself.

    Returns
    -------
    list of Path
        By name, numbers in it by their value (2 before 10); hidden files are left out. Empty if
        the folder cannot be read.
    """
    try:
        if not path.is_dir():
            return [path]
        found = [entry for entry in path.iterdir() if _is_image(entry)]
    except OSError:
        return []
    return sorted(found, key=_natural)


def _is_image(path: Path) -> bool:
    return path.suffix.casefold() in EXTENSIONS and not path.name.startswith(".") and path.is_file()


def _natural(path: Path) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", path.name.casefold())
    # Digits of other scripts are digits too, but not all are decimals.
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
