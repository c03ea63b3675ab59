"""Numbers in small print, to write the values of pixels with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QImage, QPainter

from segapp.core.raster import CHARACTERS, Numbers
from segapp.ui.qimage import pixels_of

if TYPE_CHECKING:
    from segapp.core.types import Image, UInt8Array

_FONT_PX = 10
_GAP_PX = 4
_STRONGEST = 127


@lru_cache(maxsize=2)
def number_glyphs(ratio: float) -> UInt8Array:
    """Draw the numbers 0 to 255 for a screen with a device pixel ratio.

    Returns
    -------
    uint8 array of shape (256, h, w)
        How strongly each pixel is inked, 0 to 127; each number in the middle of its cell.
    """
    return _drawn([str(value) for value in range(256)], ratio)


@lru_cache(maxsize=2)
def character_glyphs(ratio: float) -> UInt8Array:
    """Draw each of `CHARACTERS`, as `number_glyphs` does."""
    return _drawn(list(CHARACTERS), ratio)


def _drawn(texts: list[str], ratio: float) -> UInt8Array:
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    font.setPixelSize(round(_FONT_PX * ratio))
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance("0" * max(len(text) for text in texts))
    height = metrics.ascent() + metrics.descent()
    image = QImage(width, len(texts) * height, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    for row, text in enumerate(texts):
        indent = (width - metrics.horizontalAdvance(text)) // 2
        painter.drawText(QPoint(indent, row * height + metrics.ascent()), text)
    painter.end()
    green = (pixels_of(image) >> np.uint32(8)) & np.uint32(255)
    return (green * _STRONGEST // 255).astype(np.uint8).reshape(len(texts), height, width)


def fits(glyphs: UInt8Array, scale: float) -> bool:
    """Whether three lines of numbers fit into a pixel drawn `scale` screen pixels large."""
    return bool(scale >= max(3 * glyphs.shape[1], glyphs.shape[2]) + _GAP_PX)


def numbers_for(scale: float, ratio: float, image: Image | None = None) -> UInt8Array | Numbers | None:
    """Return what the values of pixels are written with, where they fit into one.

    An image of 8 bits is what is shown; of another one the values are those of its file.
    """
    from segapp.ui.store import GRID_SCALE

    if scale < GRID_SCALE:
        return None
    glyphs = number_glyphs(ratio)
    if not fits(glyphs, scale):
        return None
    if image is None or image.pixels.dtype == np.uint8:
        return glyphs
    characters = character_glyphs(ratio)
    return Numbers(image.color, characters, int(scale - _GAP_PX) // characters.shape[2])
