"""What a decoder hands back, and the steps that all decoders share."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.io.images.limits import MAX_PIXELS, cut_short, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image as PillowImage
    from PIL.ImageFile import ImageFile

    from segapp.core.scale import Scale
    from segapp.core.types import PixelArray, UInt8Array

_ORIENTATION_TAG = 0x0112
_BAND_PX = 1 << 18
_PART_BYTES = 1 << 12
"""Pillow keeps the interpreter while it decodes a part of a file; so little can be megabytes of picture."""

_LOADED_AS_OPENED = frozenset(("BMP", "JPEG", "PNG", "WEBP"))
"""Formats that Pillow decodes into memory of their own mode and size.

Others it converts, composes or rotates while it loads them.
"""

_BYTE_MODES = ("L", "P")
"""Modes that map_buffer takes to have one byte a pixel; all others have at most four."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """Pixels as the file stores them, before the camera's orientation is applied.

    Attributes
    ----------
    pixels : uint8, uint16 or float32 array of shape (H, W) or (H, W, C)
        RGB order, straight alpha last.
    has_alpha : bool
        Whether the last channel is alpha.
    orientation : int
        EXIF orientation, 1 to 8.
    scale : Scale or None
        How long a pixel is, where the file says so and can be believed.
    """

    pixels: PixelArray
    has_alpha: bool = False
    orientation: int = 1
    scale: Scale | None = None


@contextmanager
def pillow_limit() -> Iterator[None]:
    """Let Pillow open pictures up to segapp's own limit; the caller checks the size itself."""
    from PIL import Image as PillowImage

    before = PillowImage.MAX_IMAGE_PIXELS
    PillowImage.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        yield
    finally:
        PillowImage.MAX_IMAGE_PIXELS = before


def check_pillow_size(name: str, image: PillowImage.Image, width: int, height: int) -> None:
    """Refuse a picture whose decoder disagrees with the header that was checked."""
    if image.size != (width, height):
        raise damaged(name)


def load_pillow(name: str, image: ImageFile) -> None:
    """Decode a picture that Pillow has opened.

    Raises
    ------
    ImageReadError
        If the end of the picture is missing.
    """
    image.decodermaxblock = _PART_BYTES
    _reserve(image)
    try:
        image.load()
    except OSError as error:
        if "truncated" in str(error):
            raise cut_short(name) from error
        raise


def _reserve(image: ImageFile) -> None:
    """Give a picture memory of NumPy's, which lets other threads go on while it is cleared.

    Pillow keeps the interpreter meanwhile: a window stood still for 7 to 80 ms at 24 megapixels. A Pillow
    that cannot use such memory clears its own as ever.
    """
    from PIL import _imaging

    # A file without a picture gets none: Pillow would take the memory for a decoded picture. Only its
    # reader of WebP lists what there is to decode when it loads, and refuses a file that has nothing.
    is_ahead = getattr(image, "_im", None) is None and (image.tile or image.format == "WEBP")
    map_buffer = getattr(_imaging, "map_buffer", None)
    if map_buffer is not None and is_ahead and image.format in _LOADED_AS_OPENED:
        width, height = image.size
        memory = np.zeros(width * height * (1 if image.mode in _BYTE_MODES else 4), np.uint8)
        image.im = map_buffer(memory, image.size, "raw", 0, (image.mode, 0, 1))


def pillow_pixels(image: PillowImage.Image, mode: str = "") -> UInt8Array:
    """Copy a decoded picture out of Pillow.

    Parameters
    ----------
    image : Pillow image
        Of mode L, LA, P, RGB or RGBA, unless it is to be converted.
    mode : str
        One of these modes to convert it to.

    Returns
    -------
    uint8 array of shape (H, W) or (H, W, C)
        Copied in bands: one conversion of the whole holds the picture three times, and the
        interpreter, and so a window, all the while. It is slower, too (86 ms for 19 at 24 megapixels).
    """
    mode = mode or image.mode
    width, height = image.size
    channels = len(mode) if mode != "P" else 1
    pixels: UInt8Array = np.empty((height, width, channels), np.uint8)
    rows = max(1, _BAND_PX // width)
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        band = image.crop((0, top, width, bottom))
        band = band if mode == image.mode else band.convert(mode)
        pixels[top:bottom] = np.asarray(band, np.uint8).reshape(bottom - top, width, channels)
    return pixels[..., 0] if channels == 1 else pixels


def exif_orientation(data: bytes) -> int:
    """Return the orientation stated in an EXIF block, or 1.

    Parameters
    ----------
    data : bytes
        The block, with or without its leading "Exif" mark. A damaged block counts as none:
        it does not make the picture unreadable.
    """
    block = data.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for index in range(count):
            tag, kind, number, value = struct.unpack_from(order + "HHIH", block, start + 2 + 12 * index)
            if tag == _ORIENTATION_TAG:
                return int(value) if kind == 3 and number == 1 and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def upright(pixels: PixelArray, orientation: int) -> PixelArray:
    """Return the pixels turned and mirrored as the EXIF orientation asks.

    Parameters
    ----------
    pixels : array of shape (H, W) or (H, W, C)
        As stored.
    orientation : int
        1 to 8; 1 changes nothing.
    """
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
