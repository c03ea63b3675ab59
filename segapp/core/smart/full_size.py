"""From what is known of a reduced or enlarged part to the pixels of the full image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.clicks import Box, Patch, empty_patch, patch_of_bits
from segapp.core.smart.snapping import snapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.clicks import Click
    from segapp.core.smart.refine import Window
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, UInt8Array

_NEEDS_EDGE = 0.8  # scale under which the pixels of the image know the border better
_STRIDE = 5.0  # by so much the size grows before the border is looked for again
_REACH = 2.5  # pixels of the size before
_TINY = 1e-9


def full_patch(
    photo: UInt8Array,
    part: Box,
    shape: tuple[int, int],
    found: tuple[Window, Float32Array],
    task: Task,
) -> Patch:
    """Draw an object at the size of the full image, its border on the edges of its pixels.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB, the full image.
    part : Box
        The part that was looked at.
    shape : tuple of int
        Rows and columns at which it was looked at.
    found : tuple of slices, and float32 array
        From `PixelEdge.evidence`.
    task : Task
        Asked whether to go on.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    (rows, cols), evidence = found
    if not evidence.size:
        return empty_patch()
    down, right = shape[0] / part.height, shape[1] / part.width
    top, left = part.y + math.floor(rows.start / down), part.x + math.floor(cols.start / right)
    bottom = min(part.y + part.height, part.y + math.ceil(rows.stop / down))
    end = min(part.x + part.width, part.x + math.ceil(cols.stop / right))
    box = Box(left, top, end - left, bottom - top)
    if down == 1 and right == 1:
        return patch_of_bits(evidence > 0, box)
    grid = _Grid(evidence, part.x + cols.start / right, part.y + rows.start / down, right, down)
    scale = min(down, right)
    steps = max(1, math.ceil(math.log(1 / scale) / math.log(_STRIDE) - _TINY))
    for step in range(1, steps + 1):
        task.raise_if_cancelled()
        share = scale ** (1 - step / steps) if step < steps else 1.0
        size = (max(1, round(box.width * share)), max(1, round(box.height * share)))
        grid = _resampled(grid, box, size)
        if scale < _NEEDS_EDGE:
            inner = _reduced(photo[box.slices], size)
            reach = math.ceil(_REACH * scale ** (-1 / steps))
            grid = grid._replace(evidence=snapped(inner, grid.evidence, reach, task))
    return patch_of_bits(grid.evidence > 0, box)


class _Grid(NamedTuple):
    """Evidence, where it begins in the full image, and how many of its pixels make one of the image."""

    evidence: Float32Array
    x: float
    y: float
    right: float
    down: float


def _resampled(grid: _Grid, box: Box, size: tuple[int, int]) -> _Grid:
    """Give the evidence another size (width, height), that fills a box of the image."""
    right, down = size[0] / box.width, size[1] / box.height
    along, across = grid.right / right, grid.down / down
    turn = np.array(
        [
            [along, 0, (box.x - grid.x) * grid.right + 0.5 * along - 0.5],
            [0, across, (box.y - grid.y) * grid.down + 0.5 * across - 0.5],
        ]
    )
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found = cv2.warpAffine(grid.evidence, turn, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return _Grid(np.asarray(found, np.float32), box.x, box.y, right, down)


def _reduced(photo: UInt8Array, size: tuple[int, int]) -> UInt8Array:
    if (photo.shape[1], photo.shape[0]) == size:
        return photo
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def with_clicks(patch: Patch, clicks: Sequence[Click], radius: int, shape: tuple[int, ...]) -> Patch:
    """Put the pixel of every click on its side, with a disc around it where it was on the other.

    Parameters
    ----------
    patch : Patch
        The object.
    clicks : sequence of Click
        Later ones win.
    radius : int
        Of the disc, pixels.
    shape : tuple of int
        Rows and columns of the image.
    """
    wrong = [click for click in clicks if _is_in(patch, click) != click.positive]
    if not wrong:
        return patch
    boxes = [patch.box] if patch.bits.size else []
    boxes += [Box(max(0, c.x - radius), max(0, c.y - radius), 2 * radius + 1, 2 * radius + 1) for c in wrong]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = min(shape[1], max(box.x + box.width for box in boxes))
    bottom = min(shape[0], max(box.y + box.height for box in boxes))
    canvas = np.zeros((bottom - top, right - left), np.uint8)
    box = patch.box
    canvas[box.y - top : box.y - top + box.height, box.x - left : box.x - left + box.width] = patch.bits
    for click in wrong:
        cv2.circle(canvas, (click.x - left, click.y - top), radius, int(click.positive), -1)
    for click in clicks:
        if 0 <= click.x - left < right - left and 0 <= click.y - top < bottom - top:
            canvas[click.y - top, click.x - left] = click.positive
    return patch_of_bits(canvas.astype(np.bool_), Box(left, top, right - left, bottom - top))


def _is_in(patch: Patch, click: Click) -> bool:
    box = patch.box
    return box.holds(click.x, click.y) and bool(patch.bits[click.y - box.y, click.x - box.x])
