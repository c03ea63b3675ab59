"""Reads BMP: palettes, 16, 24 and 32 bits, and the run-length kinds."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from segapp.io.images.decoded import (
    Decoded,
    check_pillow_size,
    load_pillow,
    pillow_limit,
    pillow_pixels,
)
from segapp.io.images.limits import check_size, cut_short, damaged, unsupported

if TYPE_CHECKING:
    from segapp.io.images.source import Source

_CORE_HEADER_BYTES = 12
_RLE8, _RLE4 = 1, 2
_READABLE = (0, _RLE8, _RLE4, 3, 6)
_MAX_RLE_PX_PER_BYTE = 256
_MAX_RLE_PX = 32_000_000
"""Pillow unpacks run lengths in Python, up to 40 ns a pixel."""


def decode(source: Source) -> Decoded:
    """Read a BMP."""
    from PIL.BmpImagePlugin import BmpImageFile

    data = source.read_all()
    width, height = _check_header(data, source.name)
    with pillow_limit():
        image = BmpImageFile(io.BytesIO(data))
        check_pillow_size(source.name, image, width, height)
        load_pillow(source.name, image)
        if image.mode not in ("L", "RGB", "RGBA"):
            return Decoded(pillow_pixels(image, "L" if image.mode == "1" else "RGB"))
        pixels = pillow_pixels(image)
    if image.mode == "RGBA" and not pixels[..., 3].any():
        # Many programs leave the fourth byte at zero and mean an opaque picture.
        return Decoded(pixels[..., :3])
    return Decoded(pixels, has_alpha=image.mode == "RGBA")


def _check_header(data: bytes, name: str) -> tuple[int, int]:
    """Return width and height after checking them against the size of the file."""
    if len(data) < 26:
        raise cut_short(name)
    start, header_bytes = struct.unpack_from("<II", data, 10)
    compression = 0
    if header_bytes == _CORE_HEADER_BYTES:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
    elif header_bytes >= 40 and len(data) >= 54:
        width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    else:
        raise unsupported(name, "a BMP of a rare kind")
    height = abs(height)
    check_size(name, width, height, 4)
    if bits not in (1, 4, 8, 16, 24, 32) or compression not in _READABLE:
        raise unsupported(name, "a BMP of a rare kind")
    if compression in (_RLE8, _RLE4):
        if width * height > min(_MAX_RLE_PX_PER_BYTE * len(data), _MAX_RLE_PX):
            raise damaged(name)
    elif start + (width * bits + 31) // 32 * 4 * height > len(data):
        raise cut_short(name)
    return width, height
