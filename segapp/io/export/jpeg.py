"""JPEG files in memory: the same bytes every time, and nothing in them but the image."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL.JpegImagePlugin import JpegImageFile

from segapp.core.errors import ExportError, ImageReadError
from segapp.core.opencv import cv2
from segapp.io.export.records import Encoded
from segapp.io.images.decoded import load_pillow, pillow_pixels
from segapp.io.packing import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import UInt8Array

_QUALITY = 95
_MOST_OFF = 8.0
"""Mean difference of what is read back: pure noise, the worst there is, comes to 3."""

_TOO_LARGE = "The image is too large to be saved as JPEG; export a smaller image or PNG."


def jpeg_file(
    name: str, file_format: str, pixels: UInt8Array, again: Callable[[], UInt8Array] | None = None
) -> Encoded:
    """Encode colour, with every pixel's own hue (no subsampling).

    Parameters
    ----------
    name : str
        File name.
    file_format : str
        Id of the exporter.
    pixels : uint8 array of shape (H, W, 3)
        RGB.
    again : callable, optional
        Makes the same pixels once more, as in `png.gray_file`.

    Returns
    -------
    Encoded
        A JPEG of quality 95.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    check = partial(_shows, again or (lambda: pixels))
    return Encoded(name, jpeg_data(pixels), file_format, check, None)


def jpeg_data(pixels: UInt8Array) -> bytes:
    """Encode RGB pixels, uint8 (H, W, 3), as `jpeg_file` does.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    settings = [
        cv2.IMWRITE_JPEG_QUALITY,
        _QUALITY,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]
    try:
        done, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), settings)
    except (cv2.error, MemoryError) as error:
        raise ExportError(_TOO_LARGE) from error
    if not done:
        raise ExportError(_TOO_LARGE)
    return joined([np.asarray(data, np.uint8)])


def is_jpeg_of(pixels: UInt8Array, data: bytes) -> bool:
    """Whether a file shows these pixels, uint8 (H, W, 3), about as well as JPEG can."""
    try:
        with JpegImageFile(io.BytesIO(data)) as picture:
            if picture.mode != "RGB" or picture.size != pixels.shape[1::-1]:
                return False
            load_pillow("", picture)
            off = cv2.norm(pillow_pixels(picture), pixels, cv2.NORM_L1)
            return float(off) <= _MOST_OFF * pixels.size
    except (OSError, ValueError, SyntaxError, ImageReadError):
        return False


def _shows(expected: Callable[[], UInt8Array], data: bytes) -> bool:
    return is_jpeg_of(expected(), data)
