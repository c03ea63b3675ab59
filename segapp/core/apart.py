"""Keeps objects apart that were cut apart by hand, where clean-up has joined them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.masks import bounding_box
from segapp.core.opencv import cv2
from segapp.core.specks import classes_in
from segapp.core.strips import run_aside
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Int32Array, Int64Array, UInt8Array

_AROUND = tuple((down, right) for down in range(3) for right in range(3) if (down, right) != (1, 1))
"""The eight neighbours of a pixel, in an array with a margin of one."""


def keep_apart(
    cleaned: UInt8Array,
    before: UInt8Array,
    cuts: UInt8Array,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> UInt8Array:
    """Go on with the cuts through masks that clean-up has changed.

    A cut is a line of one pixel. Masks that have grown would meet again around its ends: there they
    are parted along the pixels that are as near to one piece as to the other (the skeleton by zones
    of influence). Pieces that no cut has parted may meet.

    Parameters
    ----------
    cleaned : uint8 array of shape (H, W)
        Class of each pixel after clean-up, 0 = none.
    before : uint8 array of shape (H, W)
        The same before clean-up.
    cuts : uint8 array of shape (H, W)
        Which class a pixel was taken out of by hand, 0 = none.
    task : Task
        Asked between the classes.

    Returns
    -------
    uint8 array of shape (H, W)
        `cleaned` itself if there is nothing to part.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    result = cleaned
    for class_id in classes_in(cuts):
        task.raise_if_cancelled()
        mask = cleaned == class_id
        box = bounding_box(mask)
        if box is None:
            continue
        around = slice(box[0], box[2]), slice(box[1], box[3])
        cut = cuts[around] == class_id
        pieces = mask[around] & (before[around] == class_id) & ~cut
        lines = run_aside(partial(_lines, mask[around], pieces, cut), task)
        if lines.any():
            result = cleaned.copy() if result is cleaned else result
            result[around][lines] = 0
    return result


def _lines(mask: BoolArray, pieces: BoolArray, cut: BoolArray) -> BoolArray:
    """Where a mask is parted: bool (h, w)."""
    lines: BoolArray = np.zeros(mask.shape, np.bool_)
    rows, cols = np.nonzero(mask & ~pieces)
    if not len(rows) or not pieces.any():
        return lines
    beside = np.ascontiguousarray(~pieces).view(np.uint8)
    _, found = cv2.distanceTransformWithLabels(
        beside, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    nearest = np.asarray(found, np.int32).reshape(mask.shape)
    parted = _parted(np.where(pieces, nearest, np.int32(0)), cut)
    if not len(parted):
        return lines
    # The pieces themselves stay; of two pixels that were gained, one is given up.
    others, is_piece = np.pad(np.where(mask, nearest, np.int32(0)), 1), np.pad(pieces, 1)
    own = nearest[rows, cols]
    gives_up = np.zeros(len(rows), np.bool_)
    for down, right in _AROUND:
        at = rows + down, cols + right
        other = others[at]
        meets = np.flatnonzero((other > 0) & (other != own) & (is_piece[at] | (other < own)))
        gives_up[meets] |= np.isin(_pair(own[meets], other[meets]), parted)
    lines[rows[gives_up], cols[gives_up]] = True
    return lines


def _parted(pieces: Int32Array, cut: BoolArray) -> Int64Array:
    """Find the pairs of pieces with a pixel of a cut between them."""
    rows, cols = np.nonzero(cut)
    padded = np.pad(pieces, 1)
    around = [padded[rows + down, cols + right] for down in range(3) for right in range(3)]
    beside = np.stack(around) if len(rows) else np.zeros((9, 0), np.int32)
    largest = beside.max(axis=0)
    smallest = np.where(beside > 0, beside, np.iinfo(np.int32).max).min(axis=0)
    between = (largest > 0) & (smallest < largest)
    return np.unique(_pair(smallest[between], largest[between]))


def _pair(a: Int32Array, b: Int32Array) -> Int64Array:
    result: Int64Array = (np.minimum(a, b).astype(np.int64) << 32) | np.maximum(a, b)
    return result
