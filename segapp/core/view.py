"""Where a viewport lies on an image. Needs neither NumPy nor OpenCV, so the window can start without."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPSILON = 1e-9


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

    @property
    def origin(self) -> tuple[int, int]:
        """The viewport's top left corner in screen pixels from that of the image.

        Whole pixels: two views of one scale show the same samples, moved.
        """
        return round(self.row * self.scale), round(self.col * self.scale)

    @property
    def patch(self) -> Patch:
        """All of the viewport."""
        return Patch(0, 0, self.height, self.width)


@dataclass(frozen=True)
class Patch:
    """A rectangle of screen pixels, counted from the viewport's top left corner."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.bottom <= self.top or self.right <= self.left

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return max(0, self.bottom - self.top), max(0, self.right - self.left)

    def grown(self, by: int) -> Patch:
        """Add a margin on each side."""
        return Patch(self.top - by, self.left - by, self.bottom + by, self.right + by)

    def moved(self, rows: int, cols: int) -> Patch:
        """Move by a number of pixels."""
        return Patch(self.top + rows, self.left + cols, self.bottom + rows, self.right + cols)

    def inside(self, other: Patch) -> Patch:
        """Cut off what lies outside another patch; what is left may be empty."""
        top = min(max(self.top, other.top), other.bottom)
        left = min(max(self.left, other.left), other.right)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        return Patch(top, left, max(top, bottom), max(left, right))

    def contains(self, other: Patch) -> bool:
        """Whether all of another patch lies in this one."""
        return other.is_empty or other.inside(self) == other

    def bands(self, rows: int) -> list[Patch]:
        """Cut into patches of at most so many rows, from top to bottom."""
        tops = range(self.top, self.bottom, rows)
        return [Patch(top, self.left, min(top + rows, self.bottom), self.right) for top in tops]

    def slices(self, within: Patch) -> tuple[slice, slice]:
        """Index this patch in an array that holds `within`."""
        return (
            slice(self.top - within.top, self.bottom - within.top),
            slice(self.left - within.left, self.right - within.left),
        )


def covered_patch(shape: Sequence[int], view: View) -> Patch:
    """Return the screen pixels whose centre lies on an image of this shape, inside the viewport or not.

    An image thinner than a screen pixel is still shown, one pixel wide.
    """
    top, left = view.origin
    return Patch(0, 0, _length(shape[0], view.scale), _length(shape[1], view.scale)).moved(-top, -left)


def visible_patch(shape: Sequence[int], view: View) -> Patch:
    """Return the part of the viewport that an image of this shape covers."""
    return covered_patch(shape, view).inside(view.patch)


def _length(pixels: int, scale: float) -> int:
    return max(1, math.ceil(pixels * scale - 0.5 - _EPSILON))
