"""Finds the true edge of a mask inside a band brushed along it (GrabCut, Rother et al. 2004)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import run_aside
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, UInt8Array

MARGIN_PX = 24
"""What lies so near around the band tells how inside and outside look."""

_MOST_PX = 1 << 17
_ROUNDS = 2
_SEED = 0


def refine_edge(
    photo: UInt8Array,
    mask: BoolArray,
    band: BoolArray,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> BoolArray | None:
    """Decide anew which pixels of a band are inside, by how inside and outside look around it.

    Parameters
    ----------
    photo : uint8 array of shape (h, w, 3)
        RGB, the box around the band with some pixels more on every side.
    mask : bool array of shape (h, w)
        What is inside so far.
    band : bool array of shape (h, w)
        Where that is to be decided anew.
    task : Task
        Asked whether to go on.

    Returns
    -------
    bool array of shape (h, w) or None
        `mask` outside the band. None if nothing in the box is surely inside, or nothing
        surely outside.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    step = max(1, math.ceil(math.sqrt(mask.size / _MOST_PX)))
    small_mask, small_band = mask[::step, ::step], band[::step, ::step]
    sure = small_mask[~small_band]
    if not sure.any() or sure.all() or not small_band.any():
        return None
    labels = np.where(small_mask, np.uint8(cv2.GC_FGD), np.uint8(cv2.GC_BGD))
    probable = np.where(small_mask, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    labels[small_band] = probable[small_band]
    pixels = np.ascontiguousarray(photo[::step, ::step, ::-1])
    found = run_aside(lambda: _grab_cut(pixels, labels), task)
    inside = ((found == cv2.GC_FGD) | (found == cv2.GC_PR_FGD)).astype(np.float32)
    if step > 1:
        inside = cv2.resize(inside, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_LINEAR)
    result: BoolArray = np.where(band, inside > 0.5, mask)
    return result


def _grab_cut(pixels: UInt8Array, labels: UInt8Array) -> UInt8Array:
    cv2.setRNGSeed(_SEED)  # of this thread: the models begin with a k-means
    outside, inside, no_box = np.zeros((1, 65)), np.zeros((1, 65)), (0, 0, 1, 1)
    found, _, _ = cv2.grabCut(pixels, labels.copy(), no_box, outside, inside, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    result: UInt8Array = np.asarray(found, np.uint8)
    return result
