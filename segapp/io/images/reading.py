"""Reads a picture: the one place where decoders run and their failures become sentences."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.errors import ImageReadError
from segapp.io.images.limits import damaged, too_much_memory
from segapp.io.images.readers import reader_for
from segapp.io.images.source import open_source, source_of_bytes, unreadable

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from segapp.core.types import Image
    from segapp.io.images.decoded import Decoded
    from segapp.io.images.source import Source


def read_image(path: str | os.PathLike[str]) -> Image:
    """Read a picture from a file.

    Parameters
    ----------
    path : str or path
        The file. Its format is told by its contents, not by its name.

    Returns
    -------
    Image
        Upright, in its own depth, RGB order, straight alpha.

    Raises
    ------
    ImageReadError
        If it cannot be read; the message says why and what to do.
    """
    with open_source(path) as source:
        return _decode(source, reader_for(source).decode, Path(path))


def read_bytes(data: bytes, name: str) -> Image:
    """Read a picture from memory.

    Parameters
    ----------
    data : bytes
        The contents of a picture file.
    name : str
        What to call it in messages.

    Returns
    -------
    Image
        As from `read_image`, without a path.

    Raises
    ------
    ImageReadError
        If it cannot be read; the message says why and what to do.
    """
    source = source_of_bytes(data, name)
    return _decode(source, reader_for(source).decode, None)


def read_preview(path: str | os.PathLike[str], max_side_px: int) -> Image | None:
    """Read a reduced picture quickly, to show while the whole one is being read.

    Parameters
    ----------
    path : str or path
        The file.
    max_side_px : int
        Longest side of the preview; smaller pictures keep their size.

    Returns
    -------
    Image or None
        Upright; None where the format has no cheap preview.

    Raises
    ------
    ImageReadError
        If the file cannot be read; the message says why and what to do.
    ValueError
        If `max_side_px` is not positive.
    """
    if max_side_px < 1:
        raise ValueError(f"A preview of {max_side_px} pixels cannot be made.")
    with open_source(path) as source:
        preview = reader_for(source).preview
        if preview is None:
            return None
        return _decode(source, lambda opened: preview(opened, max_side_px), Path(path))


def _decode(source: Source, decode: Callable[[Source], Decoded], path: Path | None) -> Image:
    """Run a decoder and turn whatever goes wrong in it into one kind of error."""
    from segapp.core.types import Image
    from segapp.io.images.decoded import upright

    try:
        with warnings.catch_warnings():
            # Pillow and tifffile warn of oddities that are either refused or harmless.
            warnings.simplefilter("ignore")
            decoded = decode(source)
        pixels = upright(decoded.pixels, decoded.orientation)
        return Image(pixels, decoded.has_alpha, path, rotated=decoded.orientation != 1, scale=decoded.scale)
    except ImageReadError:
        raise
    except MemoryError as error:
        raise too_much_memory(source.name) from error
    except OSError as error:
        # With a number it comes from the disk, without one from a decoder.
        raise (unreadable(source.name, error) if error.errno else damaged(source.name)) from error
    except Exception as error:
        # Parsers of damaged files raise nearly anything.
        raise damaged(source.name) from error
