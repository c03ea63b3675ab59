"""Copies of images beside annotations, for programs that open these only together with the image."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from segapp.io.export.class_names import source_name
from segapp.io.export.pictures import png_picture

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.io.export.records import Encoded, ExportOptions, Item

_SUFFIX = ".png"
_READ_BY_ALL = (".jpg", ".jpeg", ".png", ".bmp")
"""Kinds of images that such programs read as they are shown here, also how the camera was held."""


def copy_name(stem: str, copies_in: str) -> str:
    """Return the path of a copy below the folder of the export, parts divided by slashes."""
    return f"{copies_in}/{stem}{_SUFFIX}" if copies_in else stem + _SUFFIX


def is_beside(path: Path | None, folder: Path, copies_in: str) -> bool:
    """Whether other programs find the image itself where they look for it.

    Parameters
    ----------
    path : Path or None
        The image; None if it has no file.
    folder : Path
        Where the export goes.
    copies_in : str
        As in `Exporter`.
    """
    if path is None or path.suffix.casefold() not in _READ_BY_ALL:
        return False
    with suppress(OSError, ValueError):
        return path.is_file() and path.parent.samefile(folder / copies_in)
    return False


def copy_of(item: Item, options: ExportOptions, format_id: str, copies_in: str) -> Encoded | None:
    """Make the copy of an image that an exporter needs: the pixels as they are shown, and nothing else.

    Returns
    -------
    Encoded or None
        None if no copies are wanted, it is not known where the files will lie, or the image is there.

    Raises
    ------
    ExportError
        If the image is too large.
    """
    image = item.result.image
    if not options.copy_images or item.folder is None:
        return None
    if is_beside(image.path, item.folder, copies_in):
        return None
    return png_picture(copy_name(item.stem, copies_in), format_id, image)


def name_in_file(item: Item, copy: Encoded | None) -> str:
    """Return the file name of the image for formats that name it: that of its copy, or its own."""
    return source_name(item.result.image, item.stem) if copy is None else item.stem + _SUFFIX
