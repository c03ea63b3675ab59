"""The numbers 0 to 255 in small print, to write the values of pixels with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QImage, QPainter

from segapp.ui.qimage import pixels_of

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

_FONT_PX = 10
_GAP_PX = 4
_STRONGEST = 127


@lru_cache(maxsize=2)
def number_glyphs(ratio: float) -> UInt8Array:
    """Draw the numbers for a screen with a device pixel ratio.

    Returns
    -------
    uint8 array of shape (256, h, w)
        How strongly each pixel is inked, 0 to 127; each number in the middle of its cell.
    """
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    font.setPixelSize(round(_FONT_PX * ratio))
    metrics = QFontMetrics(font)
    width, height = metrics.horizontalAdvance("000"), metrics.ascent() + metrics.descent()
    image = QImage(width, 256 * height, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 0))
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    for value in range(256):
        text = str(value)
        indent = (width - metrics.horizontalAdvance(text)) // 2
        painter.drawText(QPoint(indent, value * height + metrics.ascent()), text)
    painter.end()
    green = (pixels_of(image) >> np.uint32(8)) & np.uint32(255)
    return (green * _STRONGEST // 255).astype(np.uint8).reshape(256, height, width)


def fits(glyphs: UInt8Array, scale: float) -> bool:
    """Whether three lines of numbers fit into a pixel drawn `scale` screen pixels large."""
    return bool(scale >= max(3 * glyphs.shape[1], glyphs.shape[2]) + _GAP_PX)


def numbers_for(scale: float, ratio: float) -> UInt8Array | None:
    """Return the numbers to write the values of pixels with, where they fit into one."""
    from segapp.ui.store import GRID_SCALE

    if scale < GRID_SCALE:
        return None
    glyphs = number_glyphs(ratio)
    return glyphs if fits(glyphs, scale) else None
