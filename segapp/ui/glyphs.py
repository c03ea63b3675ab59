"""Numbers in small print, to write the values of pixels with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QImage, QPainter

from segapp.core.raster import CHARACTERS, Numbers
from segapp.ui.qimage import pixels_of
from segapp.ui.screen_lines import line_px
from segapp.ui.small_print import small_characters, small_numbers

if TYPE_CHECKING:
    from segapp.core.types import Image, PixelArray, UInt8Array

_FONT_PX = 10
_GAP_PX = 4
_LINES = 3
_LONGEST = {1: 3, 2: 5, 4: 6}
"""Characters of 255, 65535 and 0.1235, by the bytes of a value."""
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
    return bool(scale >= max(_LINES * glyphs.shape[1], glyphs.shape[2]) + _GAP_PX)


def numbers_for(scale: float, ratio: float, image: Image | None = None) -> UInt8Array | Numbers | None:
    """Return what the values of pixels are written with; None where pixels are too small for it.

    Of an image of 8 bits it is what is shown; of another one the values are those of its file. Where
    the letters of the system do not fit, digits of a few dots do.
    """
    from segapp.ui.store import GRID_SCALE

    if scale < GRID_SCALE:
        return None
    color, dot = image.color if image is not None else None, line_px(scale, ratio)
    if color is None or (color.dtype == np.uint8 and color.ndim > 2):
        numbers = number_glyphs(ratio)
        return numbers if fits(numbers, scale) else small_numbers(dot, low=_is_low(_LINES, scale, dot))
    lines = min(_LINES, color.shape[2]) if color.ndim > 2 else 1
    characters, free = character_glyphs(ratio), scale - _GAP_PX
    if free < max(lines * characters.shape[1], _widest(color) * characters.shape[2]):
        characters, free = small_characters(dot, low=_is_low(lines, scale, dot)), scale - dot
    return Numbers(color, characters, int(free) // characters.shape[2])


def _is_low(lines: int, scale: float, dot: int) -> bool:
    """Whether lines of usual small print do not fit."""
    return bool(scale < lines * small_characters(dot).shape[1] + dot)


def _widest(color: PixelArray) -> int:
    """How many characters values are at least to have place for."""
    return _LONGEST[color.dtype.itemsize]
