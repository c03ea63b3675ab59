"""From what is known of a reduced or enlarged part to the pixels of the full image."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.clicks import Box, Patch, empty_patch, patch_of_bits
from segapp.core.smart.edge_fit import fit_to_edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.clicks import Click
    from segapp.core.smart.refine import Window
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, UInt8Array

_NEEDS_EDGE = 0.8  # scale under which the pixels of the image know the border better


def full_patch(
    photo: UInt8Array,
    part: Box,
    shape: tuple[int, int],
    found: tuple[Window, Float32Array],
    task: Task,
) -> Patch:
    """Draw an object at the size of the full image, its edge on the edge of its pixels.

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
        Told how far the work is.

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
    turn = np.array(
        [
            [right, 0, (left - part.x + 0.5) * right - 0.5 - cols.start],
            [0, down, (top - part.y + 0.5) * down - 0.5 - rows.start],
        ]
    )
    if min(down, right) <= _NEEDS_EDGE:
        bits = fit_to_edges(photo[box.slices], evidence, turn, task)
    else:
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (box.width, box.height)
        larger = cv2.warpAffine(evidence, turn, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        bits = np.asarray(larger > 0)
    return patch_of_bits(bits, box)


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
