"""Cuts what a window shows out of a large picture: samples at screen resolution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segapp.core.opencv import cv2
from segapp.core.types import BoolArray, Int32Array, UInt8Array, frozen

if TYPE_CHECKING:
    from segapp.core.types import Image
    from segapp.core.view import Patch, View

AnyArray = npt.NDArray[Any]
_Indices = npt.NDArray[np.intp]

_SMALLEST_LEVEL_PX = 512
_EPSILON = 1e-9
_ANCHORS = 24
"""How many screen pixels before a patch are tried as the start of its interpolation."""
_MARGIN_PX = 2


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A picture and smaller copies of it; level 0 is the picture itself, not a copy.

    Attributes
    ----------
    levels : tuple of arrays
        uint8 (h, w) or (h, w, 3), or int32 (h, w); each is `factor` times smaller than the one before.
    smooth : bool
        Whether smaller levels are averages (pictures) or picked pixels (labels, ids).
    factor : int
        2 for pictures, 4 for what is picked.
    """

    levels: tuple[AnyArray, ...]
    smooth: bool
    factor: int = 2

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the picture."""
        height, width = self.levels[0].shape[:2]
        return int(height), int(width)


def picture_pyramid(pixels: UInt8Array) -> Pyramid:
    """Build the pyramid of a picture by averaging: uint8 (H, W, 3)."""
    levels: list[AnyArray] = [pixels]
    while _can_shrink(levels[-1]):
        larger = levels[-1]
        height, width = larger.shape[0] // 2, larger.shape[1] // 2
        # An odd last row or column is left out: every level is exactly twice as coarse, and averaged fast.
        even = larger[: 2 * height, : 2 * width]
        levels.append(frozen(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)))
    return Pyramid(tuple(levels), smooth=True)


def label_pyramid(labels: UInt8Array | Int32Array) -> Pyramid:
    """Build the pyramid of a label map, whose values cannot be averaged: uint8 or int32 (H, W).

    Bytes are picked from the map itself: whole rows of them are read as fast as they would be from
    a smaller level, which then only costs memory.
    """
    levels: list[AnyArray] = [labels]
    while labels.dtype.itemsize > 1 and _can_shrink(levels[-1]):
        levels.append(frozen(levels[-1][2::4, 2::4]))
    return Pyramid(tuple(levels), smooth=False, factor=4)


def sample(pyramid: Pyramid, view: View, patch: Patch) -> AnyArray:
    """Sample a pyramid at each screen pixel of a patch.

    Nearest pixel at 100 % and above, and always for label maps; area average below. A patch of
    a moved view has the samples that it had before the move.

    Parameters
    ----------
    pyramid : Pyramid
        What to sample.
    view : View
        Where the viewport lies on the image.
    patch : Patch
        The screen pixels wanted, from `covered_patch`; not empty.

    Returns
    -------
    array of shape (patch height, patch width[, 3])
        In the dtype of the pyramid.
    """
    index = _level_for(pyramid, view.scale)
    level = pyramid.levels[index]
    step = 1.0 / (view.scale * pyramid.factor**index)
    top, left = view.origin
    height, width = patch.shape
    first_row, first_col = top + patch.top, left + patch.left
    if pyramid.smooth and view.scale < 1.0:
        return _interpolated(level, step, (first_row, first_col), (height, width))
    rows = _picked(first_row, step, height, level.shape[0])
    cols = _picked(first_col, step, width, level.shape[1])
    return _gathered(level, rows, cols)


def sample_bgra(pyramid: Pyramid, view: View, patch: Patch) -> UInt8Array:
    """Sample a picture as `sample` does: opaque uint8 (patch height, patch width, 4), blue first."""
    if view.scale <= 1.0:
        return _opaque(sample(pyramid, view, patch))
    level = pyramid.levels[0]
    top, left = view.origin
    height, width = patch.shape
    rows = _picked(top + patch.top, 1.0 / view.scale, height, level.shape[0])
    cols = _picked(left + patch.left, 1.0 / view.scale, width, level.shape[1])
    # Four bytes are gathered as one number; the few pixels that are enlarged are converted before.
    small = _opaque(level[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]).view(np.uint32)[..., 0]
    large = _gathered(small, rows - rows[0], cols - cols[0])
    return large.view(np.uint8).reshape(height, width, 4)


def image_pixels(length: int, view: View, start: int, count: int, *, vertical: bool) -> _Indices:
    """Return which row (or column) of an image lies under each row (or column) of the screen.

    Parameters
    ----------
    length : int
        Height (or width) of the image.
    view : View
        Where the viewport lies.
    start, count : int
        First row (or column) of the screen, and how many.
    vertical : bool
        Whether rows are meant.
    """
    return _picked(view.origin[0 if vertical else 1] + start, 1.0 / view.scale, count, length)


def transparent_at(image: Image, view: View, patch: Patch) -> BoolArray | None:
    """Say where an image has no colour to show, on screen: alpha 0, or a number that is none.

    Parameters
    ----------
    image : Image
        The image.
    view : View
        Where the viewport lies on it.
    patch : Patch
        The screen pixels wanted, on the image; not empty.

    Returns
    -------
    bool array of shape (patch height, patch width), or None if that is nowhere
    """
    top, left = view.origin
    rows = _picked(top + patch.top, 1 / view.scale, patch.shape[0], image.height)
    cols = _picked(left + patch.left, 1 / view.scale, patch.shape[1], image.width)
    found: BoolArray | None = None
    if image.has_alpha:
        found = np.equal(_gathered(image.pixels[..., -1], rows, cols), 0)
    if image.pixels.dtype == np.float32:
        bands = _gathered(image.color, rows, cols).reshape(*patch.shape, -1)
        infinite: BoolArray = np.logical_not(np.isfinite(bands).all(axis=-1))
        found = infinite if found is None else np.logical_or(found, infinite)
    return found


def look_up(table: UInt8Array, labels: UInt8Array) -> UInt8Array:
    """Replace each label by its entry: table uint8 (256,), labels uint8 (h, w)."""
    if labels.size == 0:
        return labels
    result: UInt8Array = np.asarray(cv2.LUT(labels, table.reshape(1, 256)), np.uint8)
    return result.reshape(labels.shape)


def _can_shrink(level: AnyArray) -> bool:
    return bool(max(level.shape[:2]) > _SMALLEST_LEVEL_PX and min(level.shape[:2]) > 3)


def _level_for(pyramid: Pyramid, scale: float) -> int:
    wanted = int(np.floor(np.log(1 / scale) / np.log(pyramid.factor) + _EPSILON)) if scale < 1 else 0
    return min(wanted, len(pyramid.levels) - 1)


@lru_cache(maxsize=64)
def _picked(first: int, step: float, count: int, length: int) -> _Indices:
    # Remembered: the columns are the same in every band of rows and for each of the maps.
    positions = np.floor((first + 0.5 + np.arange(count)) * step + _EPSILON).astype(np.intp)
    return frozen(np.clip(positions, 0, length - 1))


def _gathered(level: AnyArray, rows: _Indices, cols: _Indices) -> AnyArray:
    """Pick rows and columns; first those of which fewer are left."""
    part = level[:, cols[0] : cols[-1] + 1]
    cols = cols - cols[0]
    if rows[-1] - rows[0] + 1 >= len(rows):
        return _columns(part[rows], cols)
    few = _columns(part[rows[0] : rows[-1] + 1], cols)
    picked: AnyArray = few.take(rows - rows[0], axis=0)
    return picked


def _columns(part: AnyArray, cols: _Indices) -> AnyArray:
    if part.shape[1] == len(cols):
        return part
    picked: AnyArray = part.take(cols, axis=1)
    return picked


def _interpolated(level: AnyArray, step: float, first: tuple[int, int], size: tuple[int, int]) -> AnyArray:
    """Interpolate between the pixels of a level.

    `cv2.resize` takes a quarter of the time of `cv2.warpAffine`, but starts at the corner of a pixel. So
    it is begun at one of the screen pixels before the patch, the one nearest to such a corner.
    """
    row0, row1, skipped_rows = _span(first[0], step, size[0], level.shape[0])
    col0, col1, skipped_cols = _span(first[1], step, size[1], level.shape[1])
    part = level[row0:row1, col0:col1]
    averages = cv2.INTER_AREA if step > 2 else cv2.INTER_LINEAR
    resized = cv2.resize(part, None, fx=1 / step, fy=1 / step, interpolation=averages)
    found: AnyArray = resized[skipped_rows : skipped_rows + size[0], skipped_cols : skipped_cols + size[1]]
    missing = (size[0] - found.shape[0], size[1] - found.shape[1])
    if any(missing):
        found = cv2.copyMakeBorder(found, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)
    return found


@lru_cache(maxsize=64)
def _span(first: int, step: float, count: int, length: int) -> tuple[int, int, int]:
    """Pixels of a level to interpolate from, and how many of the results come before the first."""
    latest = max(0, first - _MARGIN_PX)
    tried = range(max(0, latest - _ANCHORS), latest + 1)
    start = min(tried, key=lambda at: abs(at * step - round(at * step)))
    begin = min(round(start * step), length - 1)
    end = min(length, int((first + count) * step) + 2 + _MARGIN_PX)
    return begin, max(begin + 1, end), first - start


def _opaque(pixels: AnyArray) -> UInt8Array:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGRA), np.uint8)
