"""Brings evidence of a reduced copy to the size of the image, its border on the edges of the pixels.

In small windows of the copy the evidence is a linear function of the colours; these functions change
slowly, so they are drawn larger and asked about the colours of the image: the fast guided filter
(K. He and J. Sun, Fast guided filter, 2015, arXiv:1505.00996).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.guided import Guide
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, UInt8Array

_REACH_PX, _STEADINESS = 1, 10.0
_TILE_PX = 192
_MARGIN_PX = 4  # of the copy: windows, and the drawing larger
_FAR, _STEP = 6.0, 4.0  # from a copy so much smaller the way goes over one so much larger


def fit_to_edges(
    photo: UInt8Array, evidence: Float32Array, turn: npt.NDArray[np.float64], task: Task
) -> BoolArray:
    """Find the pixels with evidence above 0.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB; the part of the image that the evidence is about.
    evidence : float32 array of shape (h, w)
        Of a reduced copy of it.
    turn : float64 array of shape (2, 3)
        From x and y of a pixel of the part to those of the evidence.
    task : Task
        Asked after each tile.

    Returns
    -------
    bool array of shape (H, W)

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    size = [evidence.shape[1], evidence.shape[0]]
    is_far = _FAR * min(turn[0, 0], turn[1, 1]) < 1
    larger = [round(_STEP * length) for length in size]
    middle = _reduced(photo, larger) if is_far else photo
    copy = _reduced(middle, size)
    known = _Known(copy, evidence, turn)
    if is_far:
        scale = np.array([[length / part] for length, part in zip(photo.shape[1::-1], larger, strict=True)])
        # Middles of pixels are half a pixel from their corners.
        to_part = np.hstack([np.diag(scale[:, 0]), (scale - 1) / 2])
        first = turn[:, :2] @ to_part
        first[:, 2] += turn[:, 2]
        found: Float32Array = np.empty(middle.shape[:2], np.float32)
        for rows, cols, values in _tiles(middle, _Known(copy, evidence, first), task):
            found[rows, cols] = values
        back = np.linalg.inv(np.vstack([to_part, [0, 0, 1]]))[:2]
        known = _Known(middle, found, back)
    inside: BoolArray = np.zeros(photo.shape[:2], np.bool_)
    for rows, cols, values in _tiles(photo, known, task, only_sign=True):
        inside[rows, cols] = values > 0
    return inside


class _Known(NamedTuple):
    """A reduced copy, its evidence, and the way to it from x and y of the larger image."""

    copy: UInt8Array
    evidence: Float32Array
    turn: npt.NDArray[np.float64]


def _tiles(
    photo: UInt8Array, known: _Known, task: Task, *, only_sign: bool = False
) -> Iterator[tuple[slice, slice, Float32Array]]:
    """Yield rows, columns and evidence of each tile of the larger image; exact where it changes sign."""
    copy, evidence, turn = known
    for top in range(0, photo.shape[0], _TILE_PX):
        task.raise_if_cancelled()
        for left in range(0, photo.shape[1], _TILE_PX):
            rows, cols = slice(top, top + _TILE_PX), slice(left, left + _TILE_PX)
            tile = photo[rows, cols]
            seen = _seen_from(evidence.shape, turn, (top, left), tile.shape)
            part, at = evidence[seen], turn.copy()
            at[:, 2] += turn[:, :2] @ (left, top) - (seen[1].start, seen[0].start)
            if (part > 0).all() or not (part > 0).any():
                yield rows, cols, part[:1, :1] if only_sign else _larger(part, at, tile.shape)
                continue
            slopes, found = Guide(_lab(copy[seen]), _REACH_PX, _STEADINESS).lines(part)
            found = _larger(found, at, tile.shape)
            for slope, band in zip(slopes, _lab(tile), strict=True):
                found += _larger(slope, at, tile.shape) * band
            yield rows, cols, found


def _seen_from(
    whole: tuple[int, ...], turn: npt.NDArray[np.float64], place: tuple[int, int], shape: tuple[int, ...]
) -> tuple[slice, slice]:
    """Return the part of the copy that decides about a tile of the larger image."""
    spans = []
    for axis, (start, length) in enumerate(zip(place, shape, strict=False)):
        scale, shift = turn[1 - axis, 1 - axis], turn[1 - axis, 2]
        first = int(np.floor(scale * start + shift)) - _MARGIN_PX
        last = int(np.ceil(scale * (start + length) + shift)) + _MARGIN_PX
        high = whole[axis]
        spans.append(slice(min(max(0, first), high - 1), max(1, min(high, last))))
    return spans[0], spans[1]


def _reduced(photo: UInt8Array, size: Sequence[int]) -> UInt8Array:
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def _larger(values: Float32Array, turn: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Float32Array:
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (shape[1], shape[0])
    found = cv2.warpAffine(values, turn, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _lab(rgb: UInt8Array) -> list[Float32Array]:
    lab = cv2.cvtColor(rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    return [np.ascontiguousarray(lab[..., band], np.float32) for band in range(3)]
