"""Which part of an image is worth a closer look after some clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.clicks import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import BoolArray

_PAD, _LEAST_PAD = 0.25, 16
_LEAST_MARGIN = 0.04
_MOST_SHARE = 0.4
_TOO_LARGE = 3.0


def zoom_box(inside: BoolArray, places: Sequence[tuple[int, int, bool]], before: Box | None) -> Box | None:
    """Choose the part of an image that holds the object with some room around it.

    Parameters
    ----------
    inside : bool array of shape (h, w)
        The object so far.
    places : sequence of (row, col, positive)
        The clicks, in pixels of `inside`.
    before : Box or None
        The part chosen before the last click; it is kept as long as it fits.

    Returns
    -------
    Box or None
        None where the object is too large for a closer look.
    """
    height, width = inside.shape
    tight = _around(inside, places)
    if tight is None:
        return before
    if before is not None and _fits(tight, before, inside.shape):
        return before
    left, top, right, bottom = tight
    across, down = (max(_LEAST_PAD, _PAD * (high - low)) for low, high in ((left, right), (top, bottom)))
    x, y = int(max(0, left - across)), int(max(0, top - down))
    box = Box(x, y, int(min(width, right + across + 1)) - x, int(min(height, bottom + down + 1)) - y)
    return box if box.width * box.height <= _MOST_SHARE * inside.size else None


def _around(inside: BoolArray, places: Sequence[tuple[int, int, bool]]) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of the clicked pieces and the clicks on them."""
    _, pieces = cv2.connectedComponents(inside.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    seeds = [(row, col) for row, col, positive in places if positive]
    numbers = {int(pieces[seed]) for seed in seeds} - {0}
    if not seeds:
        return None
    chosen: BoolArray = np.isin(pieces, list(numbers))
    rows = [*np.flatnonzero(chosen.any(axis=1)).tolist(), *(row for row, _ in seeds)]
    cols = [*np.flatnonzero(chosen.any(axis=0)).tolist(), *(col for _, col in seeds)]
    return min(cols), min(rows), max(cols) + 1, max(rows) + 1


def _fits(tight: tuple[int, int, int, int], box: Box, shape: tuple[int, ...]) -> bool:
    left, top, right, bottom = tight
    across, down = _LEAST_MARGIN * box.width, _LEAST_MARGIN * box.height
    has_room = (
        (left >= box.x + across or box.x == 0)
        and (top >= box.y + down or box.y == 0)
        and (right <= box.x + box.width - across or box.x + box.width == shape[1])
        and (bottom <= box.y + box.height - down or box.y + box.height == shape[0])
    )
    wide = (1 + 2 * _PAD) ** 2 * (right - left) * (bottom - top)
    return has_room and box.width * box.height <= _TOO_LARGE * max(wide, 4 * _LEAST_PAD**2)
