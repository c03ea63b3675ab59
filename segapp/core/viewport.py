"""Cuts what a window shows out of a large picture: an image pyramid sampled at screen resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segapp.core.opencv import cv2
from segapp.core.types import Int32Array, UInt8Array, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyArray = npt.NDArray[Any]
_SMALLEST_LEVEL_PX = 512


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


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A picture and its halves, quarters, ...; level 0 is the picture itself, not a copy.

    Attributes
    ----------
    levels : tuple of arrays
        uint8 (h, w) or (h, w, 3), or int32 (h, w); level i is 2**i times smaller.
    smooth : bool
        Whether smaller levels are averages (pictures) or picked pixels (labels, ids).
    """

    levels: tuple[AnyArray, ...]
    smooth: bool


def picture_pyramid(pixels: UInt8Array) -> Pyramid:
    """Build the pyramid of a picture by averaging: uint8 (H, W, 3)."""
    levels: list[AnyArray] = [pixels]
    while _can_halve(levels[-1]):
        larger = levels[-1]
        size = (-(-larger.shape[1] // 2), -(-larger.shape[0] // 2))
        levels.append(frozen(cv2.resize(larger, size, interpolation=cv2.INTER_AREA)))
    return Pyramid(tuple(levels), smooth=True)


def label_pyramid(labels: UInt8Array | Int32Array) -> Pyramid:
    """Build the pyramid of a label map, whose values cannot be averaged: uint8 or int32 (H, W)."""
    levels: list[AnyArray] = [labels]
    while _can_halve(levels[-1]):
        levels.append(frozen(levels[-1][::2, ::2]))
    return Pyramid(tuple(levels), smooth=False)


def visible_patch(shape: Sequence[int], view: View) -> Patch:
    """Return the screen pixels whose centre lies on an image of this shape."""
    top, bottom = _covered(shape[0], view.row, view.scale, view.height)
    left, right = _covered(shape[1], view.col, view.scale, view.width)
    return Patch(top, left, bottom, right)


def sample(pyramid: Pyramid, view: View, patch: Patch) -> AnyArray:
    """Sample a pyramid at each screen pixel of a patch.

    Nearest pixel at 100 % and above, and always for label maps; area average below.

    Parameters
    ----------
    pyramid : Pyramid
        What to sample.
    view : View
        Where the viewport lies on the image.
    patch : Patch
        The screen pixels wanted, from `visible_patch`; not empty.

    Returns
    -------
    array of shape (patch height, patch width[, 3])
        In the dtype of the pyramid.
    """
    index = _level_for(pyramid, view.scale)
    level = pyramid.levels[index]
    step = 1.0 / (view.scale * 2**index)
    row = (view.row + (patch.top + 0.5) / view.scale) / 2**index
    col = (view.col + (patch.left + 0.5) / view.scale) / 2**index
    size = (patch.right - patch.left, patch.bottom - patch.top)
    if pyramid.smooth and view.scale < 1.0:
        return _warp(level, (row, col), step, size)
    rows = _picked(row, step, size[1], level.shape[0])
    cols = _picked(col, step, size[0], level.shape[1])
    # Rows first: whole lines are copied, then one gather along them.
    picked: AnyArray = level[rows[0] : rows[-1] + 1][rows - rows[0]][:, cols]
    return picked


def look_up(table: UInt8Array, labels: UInt8Array) -> UInt8Array:
    """Replace each label by its entry: table uint8 (256,), labels uint8 (h, w)."""
    if labels.size == 0:
        return labels
    result: UInt8Array = np.asarray(cv2.LUT(labels, table.reshape(1, 256)), np.uint8)
    return result.reshape(labels.shape)


def _can_halve(level: AnyArray) -> bool:
    return bool(max(level.shape[:2]) > _SMALLEST_LEVEL_PX and min(level.shape[:2]) > 1)


def _covered(length: int, start: float, scale: float, screen: int) -> tuple[int, int]:
    first = int(np.ceil(-start * scale - 0.5))
    last = int(np.ceil((length - start) * scale - 0.5))
    first, last = min(screen, max(0, first)), min(screen, last)
    if last <= first and 0 <= -start * scale < screen:
        # An image thinner than a screen pixel is still shown, one pixel wide.
        first = min(screen - 1, int(-start * scale))
        last = first + 1
    return first, max(first, last)


def _level_for(pyramid: Pyramid, scale: float) -> int:
    wanted = int(np.floor(-np.log2(scale) + 1e-9)) if scale < 1 else 0
    return min(wanted, len(pyramid.levels) - 1)


def _picked(start: float, step: float, count: int, length: int) -> npt.NDArray[np.intp]:
    positions = np.floor(start + step * np.arange(count) + 1e-9).astype(np.intp)
    inside: npt.NDArray[np.intp] = np.clip(positions, 0, length - 1)
    return inside


def _warp(level: AnyArray, start: tuple[float, float], step: float, size: tuple[int, int]) -> AnyArray:
    row0, row1 = _span(start[0], step, size[1], level.shape[0])
    col0, col1 = _span(start[1], step, size[0], level.shape[1])
    matrix = np.array([[step, 0.0, start[1] - 0.5 - col0], [0.0, step, start[0] - 0.5 - row0]])
    # Only the visible part is handed over: OpenCV warps no picture over 32,767 pixels wide.
    warped: AnyArray = cv2.warpAffine(
        level[row0:row1, col0:col1],
        matrix,
        size,
        flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return warped


def _span(start: float, step: float, count: int, length: int) -> tuple[int, int]:
    first = min(length - 1, max(0, int(start - 1.5)))
    return first, max(first + 1, min(length, int(start + step * count + 2.5)))
