"""Reads WebP: the first frame, with alpha and the camera's orientation."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from segapp.io.images.decoded import (
    Decoded,
    check_pillow_size,
    exif_orientation,
    load_pillow,
    pillow_limit,
    pillow_pixels,
)
from segapp.io.images.limits import check_size, cut_short, damaged

if TYPE_CHECKING:
    from segapp.io.images.source import Source

# Pillow decodes into two canvases and copies the result.
_BYTES_PER_PIXEL = 12


def decode(source: Source) -> Decoded:
    """Read the first frame of a WebP."""
    from PIL.WebPImagePlugin import WebPImageFile

    data = source.read_all()
    width, height, orientation = _read_header(data, source.name)
    check_size(source.name, width, height, _BYTES_PER_PIXEL)
    with pillow_limit():
        image = WebPImageFile(io.BytesIO(data))
        check_pillow_size(source.name, image, width, height)
        load_pillow(source.name, image)
        has_alpha = image.mode == "RGBA"
        pixels = pillow_pixels(image, "RGBA" if has_alpha else "RGB")
    return Decoded(pixels, has_alpha, orientation)


def _read_header(data: bytes, name: str) -> tuple[int, int, int]:
    """Return width, height and orientation."""
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise cut_short(name)
    size: tuple[int, int] | None = None
    orientation = 1
    position = 12
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        body = data[position + 8 : position + 8 + length]
        if len(body) < length:
            raise cut_short(name)
        if size is None:
            size = _canvas_size(kind, body)
        if kind == b"EXIF":
            orientation = exif_orientation(body)
        position += 8 + length + length % 2
    if size is None:
        raise damaged(name)
    return *size, orientation


def _canvas_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None
