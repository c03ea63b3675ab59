"""PNG files in memory: fast, the same bytes every time, and nothing in them but the picture."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngImageFile

from segapp.core.errors import ExportError
from segapp.core.opencv import cv2
from segapp.io.export.records import Encoded

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from segapp.core.types import UInt8Array

    Palette = tuple[tuple[int, int, int], ...]
    Again = Callable[[], UInt8Array]

_TOO_LARGE = "The image is too large to be saved as PNG; export a smaller image."


def gray_file(name: str, file_format: str, pixels: UInt8Array, again: Again | None = None) -> Encoded:
    """Encode one channel.

    Parameters
    ----------
    name : str
        File name.
    file_format : str
        Id of the exporter.
    pixels : uint8 array of shape (H, W)
        The values.
    again : callable, optional
        Makes the same pixels once more to compare them with what is read back; without it they
        are kept until then, which many large files at once would not have the memory for.

    Returns
    -------
    Encoded
        A PNG of 8 bits and one channel.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    expected = again or (lambda: pixels)
    return Encoded(name, _opencv_png(pixels), file_format, partial(_shows, "L", expected, ()), 1.0)


def color_file(name: str, file_format: str, pixels: UInt8Array, again: Again | None = None) -> Encoded:
    """Encode colour, with or without straight alpha.

    Parameters
    ----------
    name : str
        File name.
    file_format : str
        Id of the exporter.
    pixels : uint8 array of shape (H, W, 3) or (H, W, 4)
        Red, green, blue, and alpha.
    again : callable, optional
        As in `gray_file`.

    Returns
    -------
    Encoded
        A PNG of 8 bits and three or four channels.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    mode, order = ("RGBA", cv2.COLOR_RGBA2BGRA) if pixels.shape[2] == 4 else ("RGB", cv2.COLOR_RGB2BGR)
    data = _opencv_png(cv2.cvtColor(pixels, order))
    expected = again or (lambda: pixels)
    return Encoded(name, data, file_format, partial(_shows, mode, expected, ()), 1.0)


def palette_file(name: str, file_format: str, pixels: UInt8Array, palette: Palette) -> Encoded:
    """Encode indices into a palette.

    Parameters
    ----------
    name : str
        File name.
    file_format : str
        Id of the exporter.
    pixels : uint8 array of shape (H, W)
        The indices.
    palette : tuple of RGB triples
        At most 256 colours.

    Returns
    -------
    Encoded
        A PNG of 8 bits with a palette (Pillow's mode P).

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    picture = PillowImage.fromarray(pixels)
    # All 256 entries, for Pillow packs several pixels into a byte when there are few, and
    # many programs expect one byte a pixel.
    picture.putpalette(bytes(value for color in palette for value in color).ljust(768, b"\0"))
    stream = io.BytesIO()
    try:
        picture.save(stream, "PNG", compress_level=1)
    except (OSError, ValueError, MemoryError) as error:
        raise ExportError(_TOO_LARGE) from error
    return Encoded(name, stream.getvalue(), file_format, partial(_shows, "P", lambda: pixels, palette), 1.0)


def _opencv_png(pixels: npt.NDArray[Any]) -> bytes:
    # OpenCV's own choice of filter and strategy, measured on 12 MP: mask 25 ms, cut-out 150 ms;
    # Pillow at its fastest takes 73 and 340 ms for as many bytes.
    try:
        done, data = cv2.imencode(".png", pixels)
    except (cv2.error, MemoryError) as error:
        raise ExportError(_TOO_LARGE) from error
    if not done:
        raise ExportError(_TOO_LARGE)
    return data.tobytes()


def _shows(mode: str, expected: Again, palette: Palette, data: bytes) -> bool:
    pixels = expected()
    try:
        # Not PIL.Image.open: its guard against huge pictures is for pictures of strangers.
        with PngImageFile(io.BytesIO(data)) as picture:
            if picture.mode != mode or picture.size != pixels.shape[1::-1]:
                return False
            colors = (picture.getpalette() or [])[: 3 * len(palette)]
            if palette and colors != [value for color in palette for value in color]:
                return False
            return np.array_equal(np.asarray(picture), pixels)
    except (OSError, ValueError, SyntaxError):
        return False
