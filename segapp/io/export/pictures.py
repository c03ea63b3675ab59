"""The image as it is shown, encoded anew for data sets: 8 bits, RGB, nothing of the camera."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.io.export.jpeg import jpeg_file
from segapp.io.export.png import color_file

if TYPE_CHECKING:
    from segapp.core.types import Image, UInt8Array
    from segapp.io.export.records import Encoded


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


def png_picture(name: str, file_format: str, image: Image) -> Encoded:
    """Encode the image for a data set, exactly.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    return replace(color_file(name, file_format, shown(image), partial(shown, image)), iou=None)


def jpeg_picture(name: str, file_format: str, image: Image) -> Encoded:
    """Encode the image for a data set whose programs expect JPEG.

    Raises
    ------
    ExportError
        If the picture is too large.
    """
    return jpeg_file(name, file_format, shown(image), partial(shown, image))
