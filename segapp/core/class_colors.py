"""Colours for classes: first those safe for colour-blind eyes, then those farthest from the ones in use."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Color = tuple[int, int, int]

SAFE_COLORS: tuple[Color, ...] = (
    (0x00, 0x72, 0xB2), (0xE6, 0x9F, 0x00), (0x00, 0x9E, 0x73), (0xCC, 0x79, 0xA7),
    (0x56, 0xB4, 0xE9), (0xD5, 0x5E, 0x00), (0xF0, 0xE4, 0x42), (0x99, 0x99, 0x99),
)  # fmt: skip
"""Okabe and Ito 2008."""

_LEVELS = (0, 51, 102, 153, 204, 255)
_KEPT_IN_SHADE = 0.75
_WEIGHTS = (3, 4, 2)  # red, green and blue as the eye tells them apart, about


def next_color(used: Sequence[Color]) -> Color:
    """Return the first safe colour not in use; when all are, the one farthest from those in use.

    Parameters
    ----------
    used : sequence of tuple of int
        RGB colours, 0..255.
    """
    free = [color for color in SAFE_COLORS if color not in used]
    if free:
        return free[0]
    return max(
        product(_LEVELS, _LEVELS, _LEVELS), key=lambda color: min(_distance(color, other) for other in used)
    )


def shade_of(color: Color, number: int) -> Color:
    """Return a shade of a colour that can be told from it, and from its shades of other numbers.

    Parameters
    ----------
    color : tuple of int
        RGB, 0..255.
    number : int
        From 1; the higher, the nearer to black where the colour is light, or to white where it is
        dark.
    """
    is_light = sum(weight * value for weight, value in zip(_WEIGHTS, color, strict=True)) > 9 * 127
    end = 0 if is_light else 255
    kept = _KEPT_IN_SHADE**number
    red, green, blue = (round(kept * value + (1 - kept) * end) for value in color)
    return red, green, blue


def _distance(a: Color, b: Color) -> int:
    return sum(weight * (x - y) ** 2 for weight, x, y in zip(_WEIGHTS, a, b, strict=True))
