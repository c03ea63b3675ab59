"""Finds the true edge of a mask inside a band brushed along it, on a reduced copy first, then exactly."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.border import find_border, half_width
from segapp.core.opencv import cv2
from segapp.core.strips import run_aside
from segapp.core.task import NullTask, SubTask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, UInt8Array

MARGIN_PX = 24
"""What lies at least so near around the band tells how inside and outside look."""

_MOST_PX = 1 << 18
_MOST_HALF_PX = 24
_MOST_MEASURED_PX = 1 << 20
_TILE_PX = 256
_MARGIN = 2  # half widths of the band
_SPARE_STEPS = 2
_REDUCED_SHARE = 0.3

Window = tuple[slice, slice]


def refine_edge(
    photo: UInt8Array,
    mask: BoolArray,
    band: BoolArray,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> BoolArray | None:
    """Decide anew which pixels of a band are inside, by how inside and outside look around it.

    A wide or long band is looked at on a reduced copy (`find_border`); then the border found
    there is made exact in windows along it.

    Parameters
    ----------
    photo : uint8 array of shape (h, w, 3)
        RGB, the box around the band with some pixels more on every side.
    mask : bool array of shape (h, w)
        What is inside so far.
    band : bool array of shape (h, w)
        Where that is to be decided anew.
    task : Task
        Told how far it is, and asked whether to go on.

    Returns
    -------
    bool array of shape (h, w) or None
        `mask` outside the band, and where the colours on both sides do not differ. None if
        nothing in the box is surely inside, or nothing surely outside.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    task.raise_if_cancelled()
    if not _can_tell(mask, band):
        return None
    half_px = _half_width(band)
    step = math.ceil(half_px / _MOST_HALF_PX)
    if step == 1:
        return _in_windows(photo, mask, band, half_px, task)
    small_mask, small_band = _reduced(mask, step), _reduced(band, step)
    size = (small_mask.shape[1], small_mask.shape[0])
    small = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
    found = _in_windows(small, small_mask, small_band, half_px / step, SubTask(task, 0.0, _REDUCED_SHARE))
    wide = np.where(band & _enlarged(found != small_mask, mask), _enlarged(found, mask), mask)
    near = band & _near_border(wide, _SPARE_STEPS * step + 1)
    half_px = _SPARE_STEPS * step + 1.0
    return _in_windows(photo, wide, near, half_px, SubTask(task, _REDUCED_SHARE, 1.0))


def _can_tell(mask: BoolArray, band: BoolArray) -> bool:
    inside, outside = np.count_nonzero(mask & ~band), np.count_nonzero(~mask & ~band)
    return bool(inside) and bool(outside) and bool(band.any())


def _half_width(band: BoolArray) -> float:
    """Half of the largest width of a band; of a large one from a part of its pixels."""
    step = math.ceil(math.sqrt(band.size / _MOST_MEASURED_PX))
    return max(1.0, step * half_width(band[::step, ::step]))


def _reduced(mask: BoolArray, step: int) -> BoolArray:
    size = (-(-mask.shape[1] // step), -(-mask.shape[0] // step))
    found = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    result: BoolArray = np.asarray(found > 127)
    return result


def _enlarged(mask: BoolArray, like: BoolArray) -> BoolArray:
    size = (like.shape[1], like.shape[0])
    found = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)
    result: BoolArray = np.asarray(found > 127)
    return result


def _near_border(mask: BoolArray, reach_px: int) -> BoolArray:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach_px + 1, 2 * reach_px + 1))
    grown, shrunk = cv2.dilate(mask.astype(np.uint8), kernel), cv2.erode(mask.astype(np.uint8), kernel)
    result: BoolArray = np.asarray(grown != shrunk)
    return result


def _in_windows(photo: UInt8Array, mask: BoolArray, band: BoolArray, half_px: float, task: Task) -> BoolArray:
    """Find the border in overlapping windows along the band; each decides its own part of it."""
    result = mask.copy()
    windows = list(_windows(band))
    for index, core in enumerate(windows):
        around = _grown(core, math.ceil(_MARGIN * half_px) + MARGIN_PX, mask.shape)
        if _can_tell(mask[around], band[around]):
            inner = tuple(
                slice(c.start - a.start, c.stop - a.start) for c, a in zip(core, around, strict=True)
            )
            found = run_aside(partial(find_border, photo[around], mask[around], band[around]), task)
            result[core] = found[inner]
        task.report((index + 1) / len(windows))
    return result


def _windows(band: BoolArray) -> Iterator[Window]:
    """Yield the boxes of the parts of a band: one if it is small, else one for each tile."""
    tile = max(band.shape) if band.size <= _MOST_PX else _TILE_PX
    for top in range(0, band.shape[0], tile):
        for left in range(0, band.shape[1], tile):
            part = band[top : top + tile, left : left + tile]
            rows, cols = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
            if len(rows):
                yield (
                    slice(top + int(rows[0]), top + int(rows[-1]) + 1),
                    slice(left + int(cols[0]), left + int(cols[-1]) + 1),
                )


def _grown(window: Window, margin_px: int, shape: tuple[int, ...]) -> Window:
    rows, cols = (
        slice(max(0, side.start - margin_px), min(length, side.stop + margin_px))
        for side, length in zip(window, shape, strict=False)
    )
    return rows, cols
