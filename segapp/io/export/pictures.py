"""The image as it is shown, encoded anew for data sets: 8 bits, RGB, nothing of the camera."""

from __future__ import annotations

import hashlib
import io
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as PillowImage
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from segapp.core.colors import to_rgb8
from segapp.core.errors import ExportError
from segapp.core.opencv import cv2
from segapp.io.export.records import Encoded

if TYPE_CHECKING:
    from segapp.core.types import Image, UInt8Array

_QUALITY = 95
_STRAY = 12.0
"""Mean difference of colours that JPEG of this quality stays below, even for noise (measured: 3)."""
_TOO_LARGE = "The image is too large to be saved as {}; export a smaller image."


def shown(image: Image) -> UInt8Array:
    """Return the image as it is shown; what is transparent comes before white: uint8 (H, W, 3)."""
    rgb = to_rgb8(image)
    if not image.has_alpha:
        return rgb
    alpha = image.pixels[..., -1]
    full = {np.dtype(np.uint8): 255.0, np.dtype(np.uint16): 65535.0}.get(alpha.dtype, 1.0)
    result: UInt8Array = np.empty(rgb.shape, np.uint8)
    for row in range(image.height):
        share = np.clip(np.nan_to_num(alpha[row].astype(np.float32)) / np.float32(full), 0, 1)[:, None]
        result[row] = np.rint(rgb[row] * share + np.float32(255) * (1 - share))
    return result


def png_data(pixels: UInt8Array) -> bytes:
    """Encode RGB pixels, uint8 (H, W, 3), as PNG.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    try:
        done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    except (cv2.error, MemoryError) as error:
        raise ExportError(_TOO_LARGE.format("PNG")) from error
    if not done:
        raise ExportError(_TOO_LARGE.format("PNG"))
    return data.tobytes()


def jpeg_data(pixels: UInt8Array) -> bytes:
    """Encode RGB pixels, uint8 (H, W, 3), as JPEG of quality 95 with all of its colour.

    Raises
    ------
    ExportError
        If the picture is too large: over 65,535 pixels in a direction.
    """
    stream = io.BytesIO()
    try:
        PillowImage.fromarray(pixels).save(stream, "JPEG", quality=_QUALITY, subsampling=0)
    except (OSError, ValueError, MemoryError) as error:
        raise ExportError(_TOO_LARGE.format("JPEG")) from error
    return stream.getvalue()


def png_picture(name: str, file_format: str, image: Image) -> Encoded:
    """Encode the image for a data set, exactly.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    pixels = shown(image)
    meant = (pixels.shape, hashlib.blake2b(pixels.tobytes()).digest())
    return Encoded(name, png_data(pixels), file_format, partial(_is_png_of, meant))


def jpeg_picture(name: str, file_format: str, image: Image) -> Encoded:
    """Encode the image for a data set whose programs expect JPEG.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    pixels = shown(image)
    return Encoded(name, jpeg_data(pixels), file_format, partial(is_jpeg_of, pixels))


def _is_png_of(meant: tuple[tuple[int, ...], bytes], data: bytes) -> bool:
    try:
        # Not PIL.Image.open: its guard against huge pictures is for pictures of strangers.
        with PngImageFile(io.BytesIO(data)) as picture:
            pixels = np.asarray(picture)
    except (OSError, ValueError, SyntaxError):
        return False
    return (pixels.shape, hashlib.blake2b(pixels.tobytes()).digest()) == meant


def is_jpeg_of(pixels: UInt8Array, data: bytes) -> bool:
    """Whether a file shows these pixels, uint8 (H, W, 3), about as well as JPEG can."""
    try:
        with JpegImageFile(io.BytesIO(data)) as picture:
            seen = np.asarray(picture)
    except (OSError, ValueError, SyntaxError):
        return False
    return seen.shape == pixels.shape and float(cv2.norm(seen, pixels, cv2.NORM_L1)) <= _STRAY * pixels.size
