"""Where a viewport lies on an image. Needs neither NumPy nor OpenCV, so the window can start without."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class View:
    """Which part of the image a viewport shows.

    Attributes
    ----------
    scale : float
        Screen pixels per image pixel.
    row, col : float
        Image position of the viewport's top left corner; may lie outside the image.
    height, width : int
        Size of the viewport in screen pixels.
    """

    scale: float
    row: float
    col: float
    height: int
    width: int


@dataclass(frozen=True)
class Patch:
    """The part of a viewport that the image covers, in screen pixels."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_empty(self) -> bool:
        """Whether the image lies outside the viewport."""
        return self.bottom <= self.top or self.right <= self.left


def visible_patch(shape: Sequence[int], view: View) -> Patch:
    """Return the screen pixels whose centre lies on an image of this shape."""
    top, bottom = _covered(shape[0], view.row, view.scale, view.height)
    left, right = _covered(shape[1], view.col, view.scale, view.width)
    return Patch(top, left, bottom, right)


def _covered(length: int, start: float, scale: float, screen: int) -> tuple[int, int]:
    first = math.ceil(-start * scale - 0.5)
    last = math.ceil((length - start) * scale - 0.5)
    first, last = min(screen, max(0, first)), min(screen, last)
    if last <= first and 0 <= -start * scale < screen:
        # An image thinner than a screen pixel is still shown, one pixel wide.
        first = min(screen - 1, int(-start * scale))
        last = first + 1
    return first, max(first, last)
