"""Gives an image that has no file one of its own, so that a project can refer to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError, ProjectError
from segapp.io.atomic import write_bytes
from segapp.io.export.png import color_file
from segapp.io.project_images import hashed

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.types import Image
    from segapp.document.project import ImageFile


def write_image(image: Image, path: Path) -> ImageFile:
    """Write an image as a PNG; no other file is replaced.

    Parameters
    ----------
    image : Image
        The pixels: uint8, RGB or RGB and alpha.
    path : Path
        The file; a number is added where another file has this name. Where the same image is there
        already, nothing is written.

    Returns
    -------
    ImageFile
        Which file that is now.

    Raises
    ------
    ProjectError
        If it cannot be written.
    """
    try:
        data = color_file(path.name, "image", np.asarray(image.pixels, np.uint8)).data
        path = _place_for(data, path)
        if not path.exists():
            write_bytes(path, data)
    except ExportError as error:
        raise ProjectError(str(error)) from error
    return replace(hashed(path), width=image.width, height=image.height)


def _place_for(data: bytes, path: Path) -> Path:
    """Return the first name that is free, or taken by the same image."""
    candidate, number = path, 2
    while candidate.exists() or candidate.is_symlink():
        with suppress(OSError):
            if candidate.read_bytes() == data:
                break
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate
