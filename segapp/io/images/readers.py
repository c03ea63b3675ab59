"""The table of picture formats: how each is recognised and decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segapp.core.errors import ImageReadError
from segapp.io.images.limits import spoken, unsupported
from segapp.io.images.unsupported import unsupported_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.io.images.decoded import Decoded
    from segapp.io.images.source import Source


@dataclass(frozen=True)
class Reader:
    """One format.

    Attributes
    ----------
    name : str
        What users call it.
    extensions : tuple of str
        Lower case, with the dot; the first is the usual one. They serve the file dialog:
        a picture is recognised by its contents.
    magics : tuple of tuple
        Alternatives; each is pieces of (offset, bytes) that must all be there.
    decode : callable
        Reads the picture from a source.
    preview : callable or None
        Reads the picture reduced to a longest side, where the format makes that cheap.
    """

    name: str
    extensions: tuple[str, ...]
    magics: tuple[tuple[tuple[int, bytes], ...], ...]
    decode: Callable[[Source], Decoded]
    preview: Callable[[Source, int], Decoded] | None = None

    def recognises(self, head: bytes) -> bool:
        """Whether a file that starts with these bytes is of this format."""
        return any(all(head.startswith(magic, at) for at, magic in pieces) for pieces in self.magics)


# The decoders are imported when they are first needed: start-up time counts.


def _jpeg(source: Source) -> Decoded:
    from segapp.io.images import jpeg

    return jpeg.decode(source)


def _jpeg_preview(source: Source, max_side_px: int) -> Decoded:
    from segapp.io.images import jpeg

    return jpeg.preview(source, max_side_px)


def _png(source: Source) -> Decoded:
    from segapp.io.images import png

    return png.decode(source)


def _tiff(source: Source) -> Decoded:
    from segapp.io.images import tiff

    return tiff.decode(source)


def _bmp(source: Source) -> Decoded:
    from segapp.io.images import bmp

    return bmp.decode(source)


def _webp(source: Source) -> Decoded:
    from segapp.io.images import webp

    return webp.decode(source)


def _gif(source: Source) -> Decoded:
    from segapp.io.images import gif

    return gif.decode(source)


READERS: tuple[Reader, ...] = (
    Reader("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), (((0, b"\xff\xd8\xff"),),), _jpeg, _jpeg_preview),
    Reader("PNG", (".png",), (((0, b"\x89PNG\r\n\x1a\n"),),), _png),
    Reader(
        "TIFF",
        (".tif", ".tiff"),
        (((0, b"II*\0"),), ((0, b"MM\0*"),), ((0, b"II+\0"),), ((0, b"MM\0+"),)),
        _tiff,
    ),
    # The size of the header at 14 is small: "BM" alone also starts many texts.
    Reader("BMP", (".bmp", ".dib"), (((0, b"BM"), (15, b"\0\0\0")),), _bmp),
    Reader("WebP", (".webp",), (((0, b"RIFF"), (8, b"WEBP")),), _webp),
    Reader("GIF", (".gif",), (((0, b"GIF87a"),), ((0, b"GIF89a"),)), _gif),
)

EXTENSIONS: tuple[str, ...] = tuple(extension for reader in READERS for extension in reader.extensions)


def reader_for(source: Source) -> Reader:
    """Return the reader for a source by its first bytes.

    Raises
    ------
    ImageReadError
        If there is none; the message names the kind when it is a known one.
    """
    kind = unsupported_kind(source.head, source.name)
    if kind is not None:
        raise unsupported(source.name, kind)
    for reader in READERS:
        if reader.recognises(source.head):
            return reader
    formats = ", ".join(reader.name for reader in READERS[:-1])
    raise ImageReadError(
        f"{spoken(source.name)} is not an image that segapp can read; "
        f"choose a {formats} or {READERS[-1].name} file."
    )
