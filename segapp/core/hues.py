"""Colours in the order of the rainbow."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

_GREY = 20
"""Colours whose channels differ by less than this have no hue to speak of."""


def hue_order(colors: UInt8Array) -> tuple[int, ...]:
    """Sort colours by hue: first what is nearly grey, from dark to light, then red to purple.

    Parameters
    ----------
    colors : uint8 array of shape (k, 3)
        RGB.

    Returns
    -------
    tuple of int
        Indices into `colors`.
    """

    def rank(index: int) -> tuple[bool, float, int]:
        red, green, blue = (int(value) for value in colors[index])
        hue, lightness, _ = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
        has_hue = max(red, green, blue) - min(red, green, blue) >= _GREY
        # Reds lie on both sides of 0: those a little below it are reds too.
        return has_hue, (hue + 1 / 24) % 1.0 if has_hue else lightness, index

    return tuple(sorted(range(len(colors)), key=rank))
