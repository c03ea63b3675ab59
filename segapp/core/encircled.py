"""Which regions a line drawn by hand encircles: those with more than half of their pixels inside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.strips import map_strips, row_strips
from segapp.core.strokes import polygon_bits
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from segapp.core.strokes import Point
    from segapp.core.task import Task
    from segapp.core.types import Int32Array, Regions

PREVIEW_PX = 1 << 18
"""A preview looks at about this many pixels: a few milliseconds."""


def encircled_regions(
    points: Sequence[Point],
    regions: Regions,
    most_pixels: int | None = None,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Int32Array:
    """Find the regions of which over half lies inside a polygon.

    Parameters
    ----------
    points : sequence of (row, col)
        Corners of the polygon.
    regions : Regions
        The regions.
    most_pixels : int, optional
        Look at about so many pixels at most, evenly spread; regions that none of them meets are
        left out. By default all are looked at.
    task : Task
        Asked whether to go on.

    Returns
    -------
    int32 array of shape (m,)
        Ascending.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    corners = np.asarray(points, np.float64).reshape(-1, 2)
    nothing: Int32Array = np.zeros(0, np.int32)
    if len(corners) < 3:
        return nothing
    on_image = np.clip(corners, 0, regions.ids.shape)
    pixels = float(np.prod(on_image.max(axis=0) - on_image.min(axis=0)))
    step = 1 if most_pixels is None else max(1, math.ceil(math.sqrt(pixels / most_pixels)))
    offset = step // 2
    ids = regions.ids[offset::step, offset::step]
    # The middle of each pixel that is looked at becomes the middle of a cell.
    moved = (corners - offset - 0.5) / step + 0.5
    found = polygon_bits([(row, col) for row, col in moved.tolist()], (ids.shape[0], ids.shape[1]))
    if found is None:
        return nothing
    top, left, bits = found
    within = ids[top : top + bits.shape[0], left : left + bits.shape[1]]
    inside = np.zeros(len(regions) + 1, np.int64)  # the last is that of pixels without a region

    def count(rows: slice) -> tuple[Int32Array, npt.NDArray[np.intp]]:
        met, counts = np.unique(within[rows][bits[rows]], return_counts=True)
        return met, counts

    for met, counts in map_strips(count, row_strips(bits.shape), task):
        inside[met] += counts
    inside = inside[:-1]
    return np.flatnonzero(2 * step * step * inside > regions.areas).astype(np.int32)
