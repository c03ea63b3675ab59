"""Pixel work on what is on the screen: indices to colours, edges, and a layer of lines and numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from segapp.core.opencv import cv2
from segapp.core.viewport import image_pixels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import Int32Array, PixelArray, UInt8Array
    from segapp.core.view import Patch, View
    from segapp.core.viewport import Pyramid

UInt32Array = npt.NDArray[np.uint32]
_Indices = npt.NDArray[np.intp]

_LINE_ALPHA = 34
"""Strength of the pixel grid, of 127."""
_BRIGHT = 128
"""From this brightness on, lines and numbers are black."""
_FIGURES = 7
"""A float32 has no more."""
_THOUSAND = 1000
_ROOMY = 5
"""With so many characters no figure is left out to save one."""
_LINES = 3
"""Of so many bands the values are written."""
CHARACTERS = "0123456789.-+einfak "
"""What the values of pixels are written with; k stands for thousands."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """Values of another depth than 8 bits, to be written into the pixels.

    Attributes
    ----------
    values : uint16 or float32 array of shape (H, W) or (H, W, C)
        As in the file; of more than three bands the first three are written.
    glyphs : uint8 array of shape (len(CHARACTERS), h, w)
        How strongly each pixel of each of `CHARACTERS` is inked, at most 127.
    most : int
        How many characters fit into a pixel.
    """

    values: PixelArray
    glyphs: UInt8Array
    most: int


def premultiplied(argb: Sequence[int]) -> Int32Array:
    """Turn straight 0xAARRGGBB colours into what `colorize` takes: int32 (n,), premultiplied."""
    colors = np.array(argb, np.int64)
    alpha = colors >> 24
    result = alpha << 24
    for shift in (16, 8, 0):
        result |= (((colors >> shift) & 255) * alpha + 127) // 255 << shift
    return result.astype(np.uint32).view(np.int32)


def colorize(indices: UInt8Array, colors: Int32Array) -> UInt32Array:
    """Replace each index by its colour.

    Parameters
    ----------
    indices : uint8 array of shape (h, w)
        Not empty.
    colors : int32 array of shape (256,)
        From `premultiplied`.

    Returns
    -------
    uint32 array of shape (h, w)
        Premultiplied 0xAARRGGBB.
    """
    found = np.asarray(cv2.LUT(np.ascontiguousarray(indices), colors.reshape(1, 256)), np.int32)
    return found.reshape(indices.shape).view(np.uint32)


def numbers_ink(
    photo: Pyramid, view: View, patch: Patch, glyphs: UInt8Array | Numbers | None, *, line_px: int = 1
) -> UInt8Array:
    """Draw the pixel grid and the pixels' values over a picture far zoomed in.

    Parameters
    ----------
    photo : Pyramid
        The picture: its values are written, if no others are given.
    view : View
        Where the viewport lies on the image; its scale is over 2.
    patch : Patch
        The screen pixels wanted, on the image; not empty.
    glyphs : uint8 array of shape (256, h, w), Numbers or None
        How strongly each pixel of the number 0 to 255 is inked, at most 127; or other values with what
        to write them; None writes no values.
    line_px : int
        How many screen pixels wide the lines of the grid are.

    Returns
    -------
    uint8 array of shape (patch height, patch width)
        How strongly each pixel is inked, at most 127.
    """
    height, width = photo.shape
    rows = image_pixels(height, view, patch.top - line_px, patch.shape[0] + line_px, vertical=True)
    cols = image_pixels(width, view, patch.left - line_px, patch.shape[1] + line_px, vertical=False)
    ink = np.zeros(patch.shape, np.uint8)
    if glyphs is not None:
        down, right = rows[line_px:], cols[line_px:]
        which, table = _numbered(photo.levels[0], glyphs, down, right)
        top, left = view.origin
        places = (down, top + patch.top), (right, left + patch.left)
        ink = _written(which, table, places, view.scale, line_px)
    ink[rows[line_px:] != rows[:-line_px]] = _LINE_ALPHA
    ink[:, cols[line_px:] != cols[:-line_px]] = _LINE_ALPHA
    return ink


def ink_layer(ink: UInt8Array, under: UInt8Array) -> UInt32Array:
    """Give ink a colour that is seen: black on what is bright, else white.

    Parameters
    ----------
    ink : uint8 array of shape (h, w)
        From `numbers_ink`.
    under : uint8 array of shape (h, w, 4)
        What is on the screen there, blue first.

    Returns
    -------
    uint32 array of shape (h, w)
        Premultiplied 0xAARRGGBB.
    """
    alpha = ink << np.uint8(1)
    gray = cv2.cvtColor(np.ascontiguousarray(under), cv2.COLOR_BGRA2GRAY)
    is_dark = cv2.compare(gray, np.array([_BRIGHT], np.float64), cv2.CMP_LT)
    # White is as strong in each channel as it is opaque.
    channel = cv2.bitwise_and(alpha, is_dark)
    layer = np.asarray(cv2.merge([channel, channel, channel, alpha]), np.uint8)
    colors: UInt32Array = layer.view(np.uint32)[..., 0]
    return colors


def number_text(value: float, most: int) -> str:
    """Write a value with at most so many characters: with fewer figures, or not at all, if it is too long."""
    texts = [str(value)] if isinstance(value, int) else [_figures(value, n) for n in range(_FIGURES, 0, -1)]
    return next((text for text in texts if len(text) <= most), "")


def _figures(value: float, count: int) -> str:
    """Write a value with some figures: 2e-5, not 2e-05."""
    return f"{value:.{count}g}".replace("e-0", "e-").replace("e+0", "e+")


def _shortest(value: float, most: int) -> str:
    """Write a value as exactly as it fits: 65535 as 65k and 0.25 as .25, if they do not fit otherwise."""
    if most < _ROOMY and isinstance(value, float) and abs(value) < 1:
        text = number_text(value, most + 1)
        return text.replace("0.", ".", 1) if text[:2] == "0." or text[:3] == "-0." else text[:most]
    text = number_text(value, most)
    if not text and math.isfinite(value) and abs(value) >= _THOUSAND:
        thousands = number_text(int(value / _THOUSAND), most - 1)
        return thousands and f"{thousands}k"
    return text


def _numbered(
    pixels: UInt8Array, glyphs: UInt8Array | Numbers, rows: _Indices, cols: _Indices
) -> tuple[npt.NDArray[np.intp] | UInt8Array, UInt8Array]:
    """Which number stands in each line of each pixel in sight: (rows, columns, lines), and the numbers."""
    part = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
    if not isinstance(glyphs, Numbers):
        return pixels[part], glyphs
    values = glyphs.values[part]
    bands = values.reshape(*values.shape[:2], -1)[..., :_LINES]
    different, which = np.unique(bands, return_inverse=True)
    texts = [_shortest(value, glyphs.most).center(glyphs.most) for value in different.tolist()]
    codes = np.array([[CHARACTERS.index(sign) for sign in text] for text in texts], np.intp)
    height, width = glyphs.glyphs.shape[1:]
    table = glyphs.glyphs[codes].transpose(0, 2, 1, 3).reshape(len(texts), height, glyphs.most * width)
    return which.reshape(bands.shape), table


def _written(
    which: npt.NDArray[np.intp] | UInt8Array,
    glyphs: UInt8Array,
    places: tuple[tuple[_Indices, int], tuple[_Indices, int]],
    scale: float,
    line_px: int,
) -> UInt8Array:
    """Ink of the values: lines of numbers in the middle of each pixel, uint8 (h, w).

    The places are the row (and column) of the image under each one of the screen, and which screen
    pixel from the image's corner is the first.
    """
    count, across, lines = which.shape
    line, wide = glyphs.shape[1:]
    # All cells side by side, with an empty row and column behind each for what is not text.
    cells = np.zeros((count, lines * line + 1, across, wide + 1), np.uint8)
    for band in range(lines):
        text = glyphs[which[..., band]].transpose(0, 2, 1, 3)
        cells[:, band * line : (band + 1) * line, :, :wide] = text
    sheet = cells.reshape(count * (lines * line + 1), across * (wide + 1))
    down = _sheet_places(*places[0], scale, lines * line, line_px)
    right = _sheet_places(*places[1], scale, wide, line_px)
    written: UInt8Array = sheet.take(right, axis=1).take(down, axis=0)
    return written


def _sheet_places(cells: _Indices, first: int, scale: float, size: int, line_px: int) -> npt.NDArray[np.intp]:
    """Where on the sheet of cells each row (or column) of the screen is written; blank around the text."""
    starts = np.ceil(cells * scale - 0.5).astype(np.intp)
    # A line of the grid lies on the first rows (or columns) of a pixel.
    within = first + np.arange(len(cells)) - starts - max(line_px, int(scale - size) // 2)
    blank = (within < 0) | (within >= size)
    places: npt.NDArray[np.intp] = (cells - cells[0]) * (size + 1) + np.where(blank, size, within)
    return places
