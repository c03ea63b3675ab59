"""Digits of 3 x 5 or 3 x 4 dots, for where letters of the system have no place. No Qt."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.raster import CHARACTERS

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

_INK = 127
_MOST_DIGITS = 3
_LOW = {
    "0": ".#. #.# #.# .#.",
    "1": ".#. ##. .#. ###",
    "2": "##. ..# .#. ###",
    "3": "### .## ..# ###",
    "4": "#.# ### ..# ..#",
    "5": "### ##. ..# ##.",
    "6": "#.. ### #.# ###",
    "7": "### ..# .#. .#.",
    "8": "### ### #.# ###",
    "9": "### #.# ### ..#",
    ".": "... ... ... .#.",
    "-": "... ... ### ...",
    "+": "... .#. ### .#.",
    "e": ".#. #.# ##. .##",
    "i": ".#. ... .#. .#.",
    "n": "... ##. #.# #.#",
    "f": ".## #.. ##. #..",
    "a": "... .## #.# .##",
    "k": "#.. #.# ##. #.#",
    " ": "... ... ... ...",
}
"""Three lines of these, with rows between, fit into 16 pixels."""
_USUAL = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# .## ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# .#. .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    ".": "... ... ... ... .#.",
    "-": "... ... ### ... ...",
    "+": "... .#. ### .#. ...",
    "e": "... .#. #.# ##. .##",
    "i": ".#. ... .#. .#. .#.",
    "n": "... ... ##. #.# #.#",
    "f": ".## #.. ##. #.. #..",
    "a": "... ... .## #.# .##",
    "k": "#.. #.# ##. #.# #.#",
    " ": "... ... ... ... ...",
}


@lru_cache(maxsize=4)
def small_characters(times: int, *, low: bool = False) -> UInt8Array:
    """Draw each of `CHARACTERS`, with an empty row below it and an empty column to its right.

    Parameters
    ----------
    times : int
        How many screen pixels wide a dot is.
    low : bool
        Whether they are 4 dots high, not 5.

    Returns
    -------
    uint8 array of shape (n, (5 or 6) * times, 4 * times)
        How strongly each pixel is inked, 0 or 127.
    """
    drawn = _LOW if low else _USUAL
    shapes = [[[dot == "#" for dot in row] for row in drawn[sign].split()] for sign in CHARACTERS]
    cells = np.pad(np.array(shapes), ((0, 0), (0, 1), (0, 1))) * np.uint8(_INK)
    return cells.repeat(times, axis=1).repeat(times, axis=2)


@lru_cache(maxsize=4)
def small_numbers(times: int, *, low: bool = False) -> UInt8Array:
    """Draw the numbers 0 to 255 with `small_characters`, each in the middle of its cell.

    Returns
    -------
    uint8 array of shape (256, (5 or 6) * times, 12 * times)
        How strongly each pixel is inked, 0 or 127.
    """
    signs = small_characters(times, low=low)
    height, width = signs.shape[1:]
    cells = np.zeros((256, height, _MOST_DIGITS * width), np.uint8)
    for value, cell in enumerate(cells):
        text = str(value)
        start = (_MOST_DIGITS - len(text)) * width // 2
        for place, sign in enumerate(text):
            left = start + place * width
            cell[:, left : left + width] = signs[CHARACTERS.index(sign)]
    return cells
