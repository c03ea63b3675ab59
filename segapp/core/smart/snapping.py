"""Moves a border that is known roughly to the nearest edge of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.guided import Guide
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.task import Task
    from segapp.core.types import Float32Array, UInt8Array

_TILES_PER_REACH, _LEAST_TILE_PX = 12, 64
_STEADINESS, _PASSES = 20.0, 2
_MOST = 2.0
_CALM_PX = 0.8

Window = tuple[slice, slice]


def snapped(photo: UInt8Array, evidence: Float32Array, reach: int, task: Task) -> Float32Array:
    """Let the border between positive and negative evidence follow the edges of an image.

    Tiles along the border are smoothed by the guided filter (K. He, J. Sun and X. Tang, ECCV 2010).

    Parameters
    ----------
    photo : uint8 array of shape (h, w, 3)
        RGB.
    evidence : float32 array of shape (h, w)
        Above 0 inside; it is written into.
    reach : int
        About how many pixels the border may be away from the edge.
    task : Task
        Asked for each tile.

    Returns
    -------
    float32 array of shape (h, w)

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    before = evidence.copy()
    for core, around in _tiles(before, reach):
        task.raise_if_cancelled()
        lab = cv2.cvtColor(photo[around].astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
        calm = cv2.GaussianBlur(lab, (0, 0), _CALM_PX)
        bands = [np.ascontiguousarray(calm[..., band], np.float32) for band in range(3)]
        guide = Guide(bands, reach, _STEADINESS)
        found: Float32Array = np.clip(before[around], -_MOST, _MOST)
        for _ in range(_PASSES):
            found = guide.smooth(found)
        inner = tuple(
            slice(one.start - other.start, one.stop - other.start)
            for one, other in zip(core, around, strict=True)
        )
        evidence[core] = found[inner]
    return evidence


def _tiles(evidence: Float32Array, reach: int) -> Iterator[tuple[Window, Window]]:
    """Yield the tiles that the border goes through or near to, and each with room around it."""
    height, width = evidence.shape
    tile = max(_LEAST_TILE_PX, _TILES_PER_REACH * reach)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            core = slice(top, min(height, top + tile)), slice(left, min(width, left + tile))
            near = _grown(core, reach, evidence.shape)
            part = evidence[near]
            if part.min() <= 0 < part.max():
                yield core, _grown(core, 2 * reach + 2, evidence.shape)


def _grown(window: Window, by: int, shape: tuple[int, ...]) -> Window:
    rows, cols = (
        slice(max(0, side.start - by), min(length, side.stop + by))
        for side, length in zip(window, shape, strict=True)
    )
    return rows, cols
