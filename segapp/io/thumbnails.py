"""Small pictures of images, for lists."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.core.errors import ImageReadError
from segapp.core.opencv import cv2
from segapp.io.images import read_bytes

if TYPE_CHECKING:
    from segapp.core.types import Image, UInt8Array

LONGEST_SIDE_PX = 160
_MOST_BYTES = 256 << 10
_QUALITY = 85


def make_thumbnail(image: Image) -> bytes:
    """Make a JPEG of an image whose longest side has `LONGEST_SIDE_PX` pixels at most."""
    scale = min(1.0, LONGEST_SIDE_PX / max(image.height, image.width))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    small = cv2.resize(to_rgb8(image), size, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return bytes(data)


def thumbnail_pixels(data: bytes) -> UInt8Array | None:
    """Decode a thumbnail: uint8 (h, w, 3); None if it is none, or too large for one."""
    from PIL import Image as PillowImage

    if len(data) > _MOST_BYTES:
        return None
    try:
        # The header alone is read: a small file may claim to be huge.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with PillowImage.open(io.BytesIO(data), formats=["JPEG"]) as header:
                if max(header.size) > 2 * LONGEST_SIDE_PX:
                    return None
        return np.ascontiguousarray(to_rgb8(read_bytes(data, "thumbnail")))
    except (ImageReadError, OSError, ValueError, SyntaxError, PillowImage.DecompressionBombError):
        return None
