"""Cut-outs with a soft edge whose rim keeps nothing of the old background's colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import map_strips
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Int32Array, UInt8Array

MOST_SOFT_PX = 5.0
HALO_PX = 32
"""Pixels further away do not count: three times the widest rim, and room for the means."""

_TILE_PX = 256
_MEAN_PX = 5
_ALIKE = 100.0
"""Squared distance of two colours under which nothing can be told apart."""


def reach_px(soft_px: float) -> int:
    """Return how many pixels outside the mask a soft edge touches."""
    return max(0, math.ceil(soft_px + 0.5) - 1)


def soft_cut(
    rgb: UInt8Array,
    mask: BoolArray,
    soft_px: float,
    valid: BoolArray | None = None,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> UInt8Array:
    """Cut a mask out of a picture, fading over `soft_px` pixels to either side of its edge.

    A camera mixes the colours of both sides of an edge: C = a F + (1 - a) B. F is estimated as the
    mean around the nearest pixel that is surely inside, B as that around the nearest one surely
    outside. Inside the mask, what leans from F towards B is taken back and the rest of the pixel,
    its texture, stays; outside it F itself goes on, as an inpainting would have it.

    Parameters
    ----------
    rgb : uint8 array of shape (H, W, 3)
        The picture.
    mask : bool array of shape (H, W)
        What is kept. The border of the picture is no edge.
    soft_px : float
        Over 0, at most `MOST_SOFT_PX`; up to 0.5 the edge itself stays hard.
    valid : bool array of shape (H, W), optional
        Where the picture has a colour; everywhere by default.
    task : Task
        Asked whether to go on.

    Returns
    -------
    uint8 array of shape (H, W, 4)
        RGB and straight alpha; alpha is 128 or more exactly inside the mask. Where it is 0 the
        colour is 0 too.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    height, width = mask.shape
    rim_px = math.ceil(soft_px) + 2
    result: UInt8Array = np.zeros((height, width, 4), np.uint8)

    def cut_rows(rows: slice) -> None:
        for left in range(0, width, _TILE_PX):
            cols = slice(left, min(left + _TILE_PX, width))
            near = mask[_grown(rows, rim_px), _grown(cols, rim_px)]
            if not near.any():
                continue
            if near.all():
                result[rows, cols, :3], result[rows, cols, 3] = rgb[rows, cols], 255
                continue
            around = (_grown(rows, HALO_PX), _grown(cols, HALO_PX))
            seen = _cut_tile(rgb[around], mask[around], soft_px, None if valid is None else valid[around])
            top, first = rows.start - around[0].start, left - around[1].start
            result[rows, cols] = seen[top : top + rows.stop - rows.start, first : first + cols.stop - left]

    strips = [slice(top, min(top + _TILE_PX, height)) for top in range(0, height, _TILE_PX)]
    for _ in map_strips(cut_rows, strips, task):
        pass
    return result


def _grown(part: slice, by_px: int) -> slice:
    return slice(max(0, part.start - by_px), part.stop + by_px)


def _cut_tile(rgb: UInt8Array, mask: BoolArray, soft_px: float, valid: BoolArray | None) -> UInt8Array:
    """Cut out one tile with its halo; there is an edge in it."""
    cut: UInt8Array = np.empty((*mask.shape, 4), np.uint8)
    cut[..., :3] = rgb
    depth = _distance(mask)
    distance = _distance(~mask)
    signed = np.where(mask, depth, -distance)
    cut[..., 3] = np.rint(np.clip(0.5 + signed / np.float32(2 * soft_px), 0, 1) * np.float32(255))
    rim_px = soft_px + 1
    fore = _near(rgb, _surely(mask, depth, rim_px, valid))
    back = _near(rgb, _surely(~mask, distance, rim_px, valid))
    if fore is not None:
        outer = ~mask & (cut[..., 3] > 0)
        cut[outer, :3] = _rounded(fore.at(outer))
        inner = mask & (depth < rim_px)
        if back is not None:
            cut[inner, :3] = _without(rgb[inner].astype(np.float32), fore.at(inner), back.at(inner))
    cut[cut[..., 3] == 0] = 0
    return cut


def _distance(mask: BoolArray) -> Float32Array:
    """Return the distance of each pixel of the mask to its edge, in pixels; -0.5 outside."""
    given = np.ascontiguousarray(mask).view(np.uint8)
    found = cv2.distanceTransform(given, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(found, np.float32) - np.float32(0.5)


def _surely(mask: BoolArray, depth: Float32Array, rim_px: float, valid: BoolArray | None) -> BoolArray:
    """Return what the camera cannot have mixed; of what is narrower than the rim its middle line."""
    side = 2 * math.ceil(rim_px) + 1
    highest = np.asarray(cv2.dilate(depth, np.ones((side, side), np.uint8)))
    sure: BoolArray = mask & ((depth >= rim_px) | (depth >= highest))
    return sure if valid is None else sure & valid


@dataclass(frozen=True, eq=False)
class _Near:
    """The mean colours around sure pixels, looked up from the pixels nearest to each."""

    means: Float32Array
    nearest: Int32Array
    """Flat position of the nearest sure pixel: (H, W)."""

    def at(self, places: BoolArray) -> Float32Array:
        """Return the colours (n, 3) for the places of a mask."""
        found: Float32Array = self.means.reshape(-1, 3)[self.nearest[places]]
        return found


def _near(rgb: UInt8Array, sure: BoolArray) -> _Near | None:
    """Prepare the look-up; None where no pixel is sure."""
    if not sure.any():
        return None
    window = (_MEAN_PX, _MEAN_PX)
    flags: Float32Array = sure.astype(np.float32)
    sums = cv2.boxFilter(rgb * flags[..., None], cv2.CV_32F, window, normalize=False)
    counts = cv2.boxFilter(flags, cv2.CV_32F, window, normalize=False)
    counted = np.maximum(np.asarray(counts, np.float32), np.float32(1))
    means: Float32Array = np.divide(sums, counted[..., None], dtype=np.float32)
    _, numbers = cv2.distanceTransformWithLabels(
        (~sure).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    places = np.flatnonzero(sure)
    table: Int32Array = np.zeros(len(places) + 1, np.int32)
    table[np.asarray(numbers).ravel()[places]] = places
    return _Near(means, table[np.asarray(numbers)])


def _without(seen: Float32Array, fore: Float32Array, back: Float32Array) -> UInt8Array:
    """Take out of colours (n, 3) what leans from the foreground towards the background."""
    towards = back - fore
    length = np.einsum("ij,ij->i", towards, towards)
    share = np.einsum("ij,ij->i", seen - fore, towards) / np.maximum(length, np.float32(1))
    share = np.where(length < _ALIKE, np.float32(0), np.clip(share, 0, 1))
    return _rounded(seen - share[:, None] * towards)


def _rounded(colors: Float32Array) -> UInt8Array:
    rounded: UInt8Array = np.rint(np.clip(colors, 0, 255)).astype(np.uint8)
    return rounded
