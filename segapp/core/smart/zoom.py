"""Which part of an image is worth a closer look after some clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.clicks import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import BoolArray

PAD, LEAST_PAD = 0.25, 16
_LEAST_MARGIN = 0.04
_MOST_SHARE = 0.4
_TOO_LARGE = 3.0


def clicked_extent(inside: BoolArray, seeds: Sequence[tuple[int, int]]) -> Box | None:
    """Return the box of the connected pieces that were clicked, and of the clicks themselves.

    Parameters
    ----------
    inside : bool array of shape (h, w)
        The object so far.
    seeds : sequence of (row, col)
        The clicks on it; without any there is no box.
    """
    if not seeds:
        return None
    _, pieces = cv2.connectedComponents(inside.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    numbers = {int(pieces[seed]) for seed in seeds} - {0}
    is_chosen: BoolArray = np.zeros(int(pieces.max()) + 1, np.bool_)
    is_chosen[list(numbers)] = True
    chosen = is_chosen[pieces]
    rows = [*np.flatnonzero(chosen.any(axis=1)).tolist(), *(row for row, _ in seeds)]
    cols = [*np.flatnonzero(chosen.any(axis=0)).tolist(), *(col for _, col in seeds)]
    return Box(min(cols), min(rows), max(cols) + 1 - min(cols), max(rows) + 1 - min(rows))


def union(one: Box, other: Box) -> Box:
    """Return the smallest box that holds two."""
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Box(
        x,
        y,
        max(one.x + one.width, other.x + other.width) - x,
        max(one.y + one.height, other.y + other.height) - y,
    )


def zoom_box(extent: Box, shape: tuple[int, ...], unit: float) -> Box | None:
    """Return the object with some room around it; None if it is too large for a closer look.

    Parameters
    ----------
    extent : Box
        The object so far.
    shape : tuple of int
        Rows and columns of the image.
    unit : float
        The least room, in units of 16 pixels.
    """
    across, down = (max(LEAST_PAD * unit, PAD * side) for side in (extent.width, extent.height))
    x, y = int(max(0, extent.x - across)), int(max(0, extent.y - down))
    right = int(min(shape[1], extent.x + extent.width + across))
    bottom = int(min(shape[0], extent.y + extent.height + down))
    box = Box(x, y, right - x, bottom - y)
    return box if box.width * box.height <= _MOST_SHARE * shape[0] * shape[1] else None


def still_fits(extent: Box, box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a part that was looked at more closely still holds the object, and not too much else."""
    across, down = _LEAST_MARGIN * box.width, _LEAST_MARGIN * box.height
    right, bottom = box.x + box.width, box.y + box.height
    has_room = (
        (extent.x >= box.x + across or box.x == 0)
        and (extent.y >= box.y + down or box.y == 0)
        and (extent.x + extent.width <= right - across or right == shape[1])
        and (extent.y + extent.height <= bottom - down or bottom == shape[0])
    )
    wide = (1 + 2 * PAD) ** 2 * extent.width * extent.height
    return has_room and box.width * box.height <= _TOO_LARGE * max(wide, 4 * LEAST_PAD**2)
