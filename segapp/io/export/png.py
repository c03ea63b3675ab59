"""PNG files in memory: fast, the same bytes every time, and nothing in them but the picture."""

from __future__ import annotations

import io
import struct
import zlib
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL.PngImagePlugin import PngImageFile

from segapp.core.errors import ExportError, ImageReadError
from segapp.io.export.records import Encoded
from segapp.io.images.decoded import load_pillow, pillow_pixels
from segapp.io.packing import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segapp.core.types import UInt8Array

    Palette = tuple[tuple[int, int, int], ...]
    Again = Callable[[], UInt8Array]

_TOO_LARGE = "The image is too large to be saved as PNG; export a smaller image."
_MOST_PX = 1_000_000
"""Along a side: what libpng reads; the format has room for more."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GRAY, _RGB, _INDEXED, _RGBA = 0, 2, 3, 6
"""Kinds of pixels, in the numbers of the format."""
_UP = 2
"""The filter that keeps the difference to the row above."""
_STRIP_BYTES = 1 << 20
_STRATEGIES = {_RGB: zlib.Z_DEFAULT_STRATEGY, _RGBA: zlib.Z_DEFAULT_STRATEGY}
"""Photos shrink by a sixth more when longer repetitions are looked for than runs, in the same time; but
the files of masks double."""


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
    return Encoded(name, _png(pixels, _GRAY), file_format, partial(_shows, "L", expected, ()), 1.0)


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
    mode, kind = ("RGBA", _RGBA) if pixels.shape[2] == 4 else ("RGB", _RGB)
    expected = again or (lambda: pixels)
    return Encoded(name, _png(pixels, kind), file_format, partial(_shows, mode, expected, ()), 1.0)


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
    # Always 8 bits a pixel and all 256 entries: many programs expect one byte a pixel.
    entries = bytes(value for color in palette for value in color).ljust(768, b"\0")
    shows = partial(_shows, "P", lambda: pixels, palette)
    return Encoded(name, _png(pixels, _INDEXED, entries), file_format, shows, 1.0)


def pixels_of(data: bytes) -> UInt8Array:
    """Decode a PNG of this program at once, without keeping the interpreter.

    Parameters
    ----------
    data : bytes
        Of `gray_file` or `color_file`.

    Returns
    -------
    uint8 array of shape (H, W), (H, W, 3) or (H, W, 4)
        One channel, or red, green, blue, and alpha.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    from segapp.core.opencv import cv2

    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ExportError(_TOO_LARGE) from error
    if pixels is None:
        raise ExportError(_TOO_LARGE)
    if pixels.ndim == 2:
        return np.asarray(pixels, np.uint8)
    order = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    return np.asarray(cv2.cvtColor(pixels, order), np.uint8)


def _png(pixels: UInt8Array, kind: int, palette: bytes = b"") -> bytes:
    """Write a PNG strip by strip.

    OpenCV's encoder takes some 15 % longer, and it copies all that it wrote while it keeps the
    interpreter: a window stood still for 30 to 70 ms at 24 megapixels.
    """
    height, width = pixels.shape[:2]
    if max(height, width) > _MOST_PX:
        raise ExportError(_TOO_LARGE)
    try:
        parts = [_SIGNATURE, *_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))]
        if palette:
            parts += _chunk(b"PLTE", palette)
        for data in _deflated(pixels.reshape(height, -1), _STRATEGIES.get(kind, zlib.Z_RLE)):
            parts += _chunk(b"IDAT", data)
        return joined([*parts, *_chunk(b"IEND", b"")])
    except MemoryError as error:
        raise ExportError(_TOO_LARGE) from error


def _chunk(kind: bytes, data: bytes) -> tuple[bytes, ...]:
    check = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)), kind, data, struct.pack(">I", check)


def _deflated(rows: UInt8Array, strategy: int) -> Iterator[bytes]:
    """Filter and compress rows of bytes, uint8 (H, n); yields pieces that follow each other."""
    height, length = rows.shape
    strip = min(height, max(1, _STRIP_BYTES // length))
    filtered: UInt8Array = np.full((strip, length + 1), _UP, np.uint8)
    stream = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, 9, strategy)
    for top in range(0, height, strip):
        part, into = rows[top : top + strip], filtered[: height - top, 1:]
        np.subtract(part[1:], part[:-1], out=into[1:])
        np.subtract(part[0], rows[top - 1] if top else np.uint8(0), out=into[0])
        yield stream.compress(filtered[: height - top].data)
    yield stream.flush()


def _shows(mode: str, expected: Again, palette: Palette, data: bytes) -> bool:
    pixels = expected()
    try:
        # Not PIL.Image.open: its guard against huge pictures is for pictures of strangers.
        with PngImageFile(io.BytesIO(data)) as picture:
            if picture.mode != mode or picture.size != pixels.shape[1::-1]:
                return False
            if not palette:
                return np.array_equal(pixels_of(data), pixels)
            load_pillow("", picture)
            colors = (picture.getpalette() or [])[: 3 * len(palette)]
            if colors != [value for color in palette for value in color]:
                return False
            return np.array_equal(pillow_pixels(picture), pixels)
    except (OSError, ValueError, SyntaxError, ImageReadError, ExportError):
        return False
