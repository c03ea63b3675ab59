"""Reads GIF: the first frame, with its transparency as alpha."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from segapp.io.images.decoded import Decoded, load_pillow, pillow_limit, pillow_pixels
from segapp.io.images.limits import check_size, cut_short, damaged

if TYPE_CHECKING:
    from segapp.io.images.source import Source

# A code of 12 bits stands for at most 4,096 pixels; the canvas may be larger than the frame.
_MAX_PX_PER_BYTE = 4096
_SMALL_PX = 4_000_000


def decode(source: Source) -> Decoded:
    """Read the first frame of a GIF."""
    from PIL.GifImagePlugin import GifImageFile

    data = source.read_all()
    if len(data) < 13:
        raise cut_short(source.name)
    width, height = struct.unpack_from("<HH", data, 6)
    _check(source.name, width, height, len(data))
    with pillow_limit():
        image = GifImageFile(io.BytesIO(data))
        if image.width < width or image.height < height:
            raise damaged(source.name)
        _check(source.name, image.width, image.height, len(data))
        load_pillow(source.name, image)
        has_alpha = "transparency" in image.info or image.mode in ("LA", "PA", "RGBA")
        if has_alpha:
            return Decoded(pillow_pixels(image, "RGBA"), has_alpha=True)
        return Decoded(pillow_pixels(image, "L" if image.mode == "L" else "RGB"))


def _check(name: str, width: int, height: int, file_bytes: int) -> None:
    check_size(name, width, height, 4)
    if width * height > _SMALL_PX + _MAX_PX_PER_BYTE * file_bytes:
        raise cut_short(name)
