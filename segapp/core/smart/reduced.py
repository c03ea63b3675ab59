"""A copy of an image, small enough to look for superpixels in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.core.features import lab_of_rgb8
from segapp.core.opencv import cv2
from segapp.core.smart.prepared import LONGEST_SIDE
from segapp.core.strips import run_aside

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Image, Int64Array, UInt8Array

_WHOLE = 250  # of 255: share of a reduced pixel from which on its colour is taken as it is


@dataclass(frozen=True, eq=False)
class Reduced:
    """The part of an image where it has a colour, reduced.

    Attributes
    ----------
    rgb : uint8 array of shape (h, w, 3)
        The copy; where nothing is visible, the nearest colour that is.
    valid : bool array of shape (h, w) or None
        Where any pixel is visible; None if everywhere.
    box : tuple of slice
        Rows and columns of the image that were copied.
    whole : uint8 array of shape (H, W, 3)
        These rows and columns, not reduced.
    """

    rgb: UInt8Array
    valid: BoolArray | None
    box: tuple[slice, slice]
    whole: UInt8Array

    def lab(self, lightness: float = 1.0) -> Float32Array:
        """Convert to Lab, with differences in lightness `lightness` times as large: float32 (h, w, 3)."""
        found = lab_of_rgb8(self.rgb.reshape(-1, 3)).reshape(self.rgb.shape)
        if lightness != 1:
            middle = np.float32(found[..., 0].mean(dtype=np.float64))
            found[..., 0] = middle + (found[..., 0] - middle) * np.float32(lightness)
        return found


def reduce_image(image: Image, task: Task) -> Reduced:
    """Copy the visible part of an image at `LONGEST_SIDE` pixels at most.

    Parameters
    ----------
    image : Image
        Of any depth and number of bands, with at least one visible pixel.
    task : Task
        Asked while the work goes on.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    box = _box(image.valid, (image.height, image.width))
    pixels = image.pixels[box]
    part = replace(image, pixels=pixels, area=None if image.area is None else image.area[box])
    whole = run_aside(lambda: to_rgb8(part), task)
    scale = min(1.0, LONGEST_SIDE / max(whole.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in whole.shape[:2])

    def reduced(values: UInt8Array) -> UInt8Array:
        if scale == 1:
            return values
        small = cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)

    rgb = run_aside(lambda: reduced(whole), task)
    if part.valid is None:
        return Reduced(rgb, None, box, whole)
    share = reduced(part.valid.astype(np.uint8) * np.uint8(255))
    valid = share > 0
    if not valid.any():  # a few pixels, far apart
        return Reduced(rgb, None, box, whole)
    known = share >= _WHOLE
    source = nearest_of(known if known.any() else valid)
    return Reduced(rgb.reshape(-1, 3)[source], valid, box, whole)


def nearest_of(known: BoolArray) -> Int64Array:
    """Find the nearest pixel, by flat index, where `known` is True: int64 (h, w)."""
    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    index: Int64Array = np.zeros(int(nearest.max()) + 1, np.int64)
    index[nearest[known]] = np.flatnonzero(known)
    found: Int64Array = index[nearest]
    return found


def _box(valid: BoolArray | None, shape: tuple[int, int]) -> tuple[slice, slice]:
    if valid is None:
        return slice(0, shape[0]), slice(0, shape[1])
    rows, columns = (np.flatnonzero(valid.any(axis=axis)) for axis in (1, 0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
