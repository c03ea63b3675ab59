"""Gives an image that has no file one of its own, so that a project can refer to it."""

from __future__ import annotations

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
    """Write an image as a PNG; nothing is written if the same is there already.

    Parameters
    ----------
    image : Image
        The pixels: uint8, RGB or RGB and alpha.
    path : Path
        The file.

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
        write_bytes(path, data)
    except ExportError as error:
        raise ProjectError(str(error)) from error
    return replace(hashed(path), width=image.width, height=image.height)
