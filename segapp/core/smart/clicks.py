"""A click of the hand, and the part of an image that follows from some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import BoolArray


class Click(NamedTuple):
    """One click: this pixel belongs to the object, or it does not.

    Attributes
    ----------
    x, y : int
        Column and row, in pixels of the full image.
    positive : bool
        Whether the pixel belongs to the object.
    steps : int
        How far the wheel was turned: up (above 0) takes more than the click alone, down less.
    """

    x: int
    y: int
    positive: bool
    steps: int = 0


class Box(NamedTuple):
    """A rectangle of pixels of the full image."""

    x: int
    y: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    def holds(self, x: int, y: int) -> bool:
        """Whether a pixel lies in the rectangle."""
        return 0 <= x - self.x < self.width and 0 <= y - self.y < self.height


class Patch(NamedTuple):
    """A part of an image; everything outside the box is not in it.

    Attributes
    ----------
    box : Box
        x, y, width and height in pixels of the full image.
    bits : bool array of shape (height, width)
        Which pixels of the box are in it.
    """

    box: Box
    bits: BoolArray

    def whole(self, height: int, width: int) -> BoolArray:
        """Put the patch on an empty mask: bool (height, width)."""
        result: BoolArray = np.zeros((height, width), np.bool_)
        result[self.box.slices] = self.bits
        return result


class SmallPatch(NamedTuple):
    """A part of a reduced or enlarged copy of an image.

    Attributes
    ----------
    patch : Patch
        In pixels of the copy.
    scale : float
        Pixels of the copy for one of the image.
    """

    patch: Patch
    scale: float


def empty_patch() -> Patch:
    """Return a patch of nothing."""
    return Patch(Box(0, 0, 0, 0), np.zeros((0, 0), np.bool_))


def patch_of_bits(bits: BoolArray, at: Box) -> Patch:
    """Return the smallest patch that holds what is set in `bits`, which fill the box `at`."""
    rows, cols = np.flatnonzero(bits.any(axis=1)), np.flatnonzero(bits.any(axis=0))
    if not len(rows):
        return empty_patch()
    top, left = int(rows[0]), int(cols[0])
    inner = np.ascontiguousarray(bits[top : int(rows[-1]) + 1, left : int(cols[-1]) + 1])
    return Patch(Box(at.x + left, at.y + top, inner.shape[1], inner.shape[0]), inner)
