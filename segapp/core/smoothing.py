"""Smooths a picture but keeps its edges, so that noise and fine texture do not scatter the clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import band_count, scale_to_255
from segapp.core.opencv import cv2
from segapp.core.strips import STRIP_PIXELS, map_strips, row_strips
from segapp.core.task import SubTask
from segapp.core.types import Image

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import PixelArray, UInt8Array

_REACH = 2  # pixels to each side of a window of 5
_STRONGEST = 60.0  # colour difference, 0 to 255, that counts as an edge at 100
_MEDIUM_SIDE = 500.0  # pictures of this size get steps of 1 and 2 pixels
_MOST_STEP = 16
_STRIP_STEPS = 16
_CONVERT_SHARE = 0.05


def smooth(image: Image, limits: tuple[float, float], strength: int, task: Task) -> Image:
    """Smooth a picture, keeping its edges.

    A bilateral filter (Tomasi and Manduchi 1998) of 5 x 5 pixels, repeated with growing gaps
    between the pixels it looks at (à trous, as Dammertz et al. 2010): the reach grows with
    the picture, the time only with its number of pixels.

    Parameters
    ----------
    image : Image
        The picture; bands are taken to 8 bits by `limits`. Two or more than three bands are
        smoothed one by one. Pixels without a cluster count for their neighbours too.
    limits : tuple of float
        Pixel values that stand for 0 and 255.
    strength : int
        1 to 100: how large a difference of colours is still smoothed away.
    task : Task
        Asked and told after each strip of rows.

    Returns
    -------
    Image
        uint8 (H, W, bands), without alpha, of the same visible pixels.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    pixels = _as_bytes(image, limits, SubTask(task, 0.0, _CONVERT_SHARE))
    sigma = _STRONGEST * strength / 100
    steps = steps_for(pixels.shape)
    span = (1 - _CONVERT_SHARE) / len(steps)
    for index, step in enumerate(steps):
        start = _CONVERT_SHARE + index * span
        pixels = _filtered(pixels, step, sigma, SubTask(task, start, start + span))
    return Image(pixels, area=image.valid)


def steps_for(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Gaps of the passes over a picture: 1, and two that grow with its longer side."""
    unit = max(shape[:2]) / _MEDIUM_SIDE
    middle = min(_MOST_STEP // 2, max(1, round(unit)))
    return tuple(dict.fromkeys((1, middle, 2 * middle)))


def _as_bytes(image: Image, limits: tuple[float, float], task: Task) -> UInt8Array:
    color = image.color if image.color.ndim == 3 else image.color[..., np.newaxis]
    result: UInt8Array = np.empty((image.height, image.width, band_count(image)), np.uint8)

    def convert(rows: slice) -> None:
        part: PixelArray = color[rows]
        whole = part.dtype == np.uint8
        result[rows] = part if whole else scale_to_255(part, limits) + np.float32(0.5)

    for _ in map_strips(convert, row_strips(result.shape), task):
        pass
    return result


def _filtered(pixels: UInt8Array, step: int, sigma: float, task: Task) -> UInt8Array:
    result: UInt8Array = np.empty_like(pixels)
    height = len(pixels)

    def filter_rows(rows: slice) -> None:
        # A multiple of the step, so that a strip begins where its first comb of pixels does.
        above = min(rows.start, _REACH * step + rows.start % step)
        part = pixels[rows.start - above : min(height, rows.stop + _REACH * step)]
        result[rows] = filter_part(part, step, sigma)[above : above + rows.stop - rows.start]

    # High strips for wide steps, for each looks at two steps of rows above and below itself.
    strips = row_strips(pixels.shape, max(STRIP_PIXELS, _STRIP_STEPS * step * pixels.shape[1]))
    for _ in map_strips(filter_rows, strips, task, "Smoothing the image"):
        pass
    return result


def filter_part(part: UInt8Array, step: int, sigma: float) -> UInt8Array:
    """Filter rows of a picture, each comb of every `step`-th row and column for itself."""
    result: UInt8Array = np.empty_like(part)
    groups = [slice(None)] if part.shape[2] in {1, 3} else [slice(b, b + 1) for b in range(part.shape[2])]
    for top in range(min(step, part.shape[0])):
        for left in range(min(step, part.shape[1])):
            for bands in groups:
                comb = np.ascontiguousarray(part[top::step, left::step, bands])
                found = cv2.bilateralFilter(comb, 2 * _REACH + 1, sigma, float(_REACH))
                result[top::step, left::step, bands] = found.reshape(comb.shape)
    return result
