"""The only place where NumPy arrays become Qt images and back; all but `pixels_of` copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage, QPainter

from segapp.core.types import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from segapp.core.types import UInt8Array

    UInt32Array = npt.NDArray[np.uint32]


def rgb_to_qimage(pixels: UInt8Array) -> QImage:
    """Copy an RGB picture, uint8 (h, w, 3), into a QImage."""
    return _copied(pixels, QImage.Format.Format_RGB888)


def rgba_to_qimage(pixels: UInt8Array) -> QImage:
    """Copy an RGBA picture with straight alpha, uint8 (h, w, 4), into a QImage."""
    return _copied(pixels, QImage.Format.Format_RGBA8888)


def indexed_to_qimage(indices: UInt8Array, argb: Sequence[int]) -> QImage:
    """Copy palette indices, uint8 (h, w), into a QImage; `argb` are straight 0xAARRGGBB colours."""
    image = _copied(indices, QImage.Format.Format_Indexed8)
    image.setColorTable(list(argb))
    return image


def gray_to_qimage(pixels: UInt8Array) -> QImage:
    """Copy a gray picture, uint8 (h, w), into a QImage."""
    return _copied(pixels, QImage.Format.Format_Grayscale8)


def _copied(pixels: UInt8Array, image_format: QImage.Format) -> QImage:
    """Copy bytes, uint8 (h, w) or (h, w, channels), into a QImage of so many bytes a pixel.

    Not `QImage.copy`: it keeps the interpreter, and so the window, for 35 ms at 24 megapixels.
    """
    height, width = pixels.shape[:2]
    image = QImage(width, height, image_format)
    if image.isNull():
        if pixels.size:
            raise MemoryError
        return image
    rows = np.frombuffer(image.bits(), np.uint8).reshape(height, image.bytesPerLine())
    row_bytes = pixels.size // height
    rows[:, :row_bytes] = pixels.reshape(height, row_bytes)
    return image


def image_from_qimage(picture: QImage) -> Image:
    """Copy a QImage, from the clipboard say, into an `Image` without a path."""
    has_alpha = picture.hasAlphaChannel()
    wanted = QImage.Format.Format_RGBA8888 if has_alpha else QImage.Format.Format_RGB888
    channels = 4 if has_alpha else 3
    converted = picture.convertToFormat(wanted)
    rows = np.frombuffer(converted.constBits(), np.uint8).reshape(converted.height(), -1)
    pixels = rows[:, : converted.width() * channels].reshape(converted.height(), converted.width(), channels)
    return Image(pixels.copy(), has_alpha=has_alpha)


def pixels_of(image: QImage) -> UInt32Array:
    """Return the pixels of a 32-bit QImage to read and write, uint32 (h, w); valid while the image lives."""
    rows = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return rows[:, : image.width()]


def paint_over(image: QImage, left: int, top: int, pixels: UInt32Array) -> None:
    """Lay premultiplied 0xAARRGGBB pixels, uint32 (h, w), over a QImage."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    over = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.drawImage(left, top, over)
    painter.end()
