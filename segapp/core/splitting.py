"""Cuts round objects apart where they touch: a watershed on the distance to the edge."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.params import WIDEST_NECK
from segapp.core.task import NullTask
from segapp.core.tiles import Painting, merge_into

if TYPE_CHECKING:
    from segapp.core.objects import Objects
    from segapp.core.task import Task
    from segapp.core.tiles import Key
    from segapp.core.types import BoolArray, Float32Array, Int32Array, UInt8Array

_LEAST_PX = 30  # smaller objects are left alone
_MOST_PX = 1 << 20  # larger ones are looked at in a reduced copy
_LEVELS = 64
_SQUARE = np.ones((3, 3), np.uint8)
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def split_lines(
    class_pixels: UInt8Array,
    class_id: int,
    objects: Objects,
    task: Task = NullTask(),  # noqa: B008 - has no state
    neck: float = WIDEST_NECK,
) -> Painting:
    """Find the pixels to take out of a class so that its touching objects become separate ones.

    Of the distance to the edge, in which each round part is a hill, the hills that rise enough
    above the passes between them are the parts (Vincent 1993); each part is flooded from its
    hill (Beucher and Lantuejoul 1979), and where two floods meet is a line of one pixel.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        Class of each pixel, 0 = none.
    class_id : int
        The class.
    objects : Objects
        Its objects, from `find_objects`.
    task : Task
        Told how far the work is, and asked whether to go on.
    neck : float
        Two parts are cut apart if the neck between them is narrower than this share of the
        thinner one; 0 cuts nothing, 1 wherever there is a neck at all.

    Returns
    -------
    Painting
        Empty if no object looks like several.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    tiles: dict[Key, BoolArray] = {}
    for index, (area, box) in enumerate(zip(objects.areas.tolist(), objects.boxes.tolist(), strict=True)):
        task.raise_if_cancelled()
        task.report(index / len(objects), "Splitting objects")
        if area < _LEAST_PX:
            continue
        top, left, bottom, right = box
        lines = _cut(_piece(class_pixels[top:bottom, left:right] == class_id, area), neck, task)
        if lines is not None:
            merge_into(tiles, top, left, lines)
    return Painting(tiles)


def outlines_of(lines: Painting, shape: tuple[int, int]) -> list[Int32Array]:
    """Find the outline of each cut, to be drawn: int32 (m, 2), row and column of pixels.

    Parameters
    ----------
    lines : Painting
        From `split_lines`.
    shape : tuple of int
        Rows and columns of the picture.
    """
    drawn = lines.to_mask(shape).view(np.uint8)
    found, _ = cv2.findContours(drawn, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    thinned = (np.asarray(cv2.approxPolyDP(one, 1.0, True), np.int32) for one in found)
    return [one.reshape(-1, 2)[:, ::-1] for one in thinned]


def _piece(part: BoolArray, area: int) -> BoolArray:
    """Find the piece that spans all of its box; others may lie in the same box."""
    given = np.ascontiguousarray(part).view(np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(given, connectivity=8, ltype=cv2.CV_32S)
    height, width = part.shape
    whole = (stats[:, 2] == width) & (stats[:, 3] == height) & (stats[:, 4] == area)
    whole[0] = False
    result: BoolArray = np.equal(np.asarray(found), int(np.argmax(whole)))
    return result


def _cut(mask: BoolArray, neck: float, task: Task) -> BoolArray | None:
    """Find the lines between the parts of one object: bool (h, w); None if it is one part."""
    step = max(1, math.ceil(math.sqrt(mask.size / _MOST_PX)))
    padded = np.pad(mask[step // 2 :: step, step // 2 :: step], 1)  # the edge of the picture is one too
    distance = np.asarray(cv2.distanceTransform(padded.view(np.uint8), cv2.DIST_L2, 5), np.float32)
    hills = _hills(distance, neck, task)
    if hills is None:
        return None
    parts = _flooded(distance, hills, task)[1:-1, 1:-1]
    if step > 1:
        parts = np.repeat(np.repeat(parts, step, axis=0), step, axis=1)
        rows, cols = (max(0, length - have) for length, have in zip(mask.shape, parts.shape, strict=True))
        parts = np.pad(parts, ((0, rows), (0, cols)), mode="edge")[: mask.shape[0], : mask.shape[1]]
        parts = _spread(np.where(mask, parts, np.float32(0)), mask, task)
    lines: BoolArray = mask & (parts > 0) & (parts < np.asarray(cv2.dilate(parts, _SQUARE)))
    return lines


def _hills(distance: Float32Array, neck: float, task: Task) -> Float32Array | None:
    """Number the hills that count from 1: float32 (h, w), 0 elsewhere; None if there is only one."""
    lowered = _rebuilt(distance * np.float32(neck), distance, task)
    peaks = lowered > _rebuilt(lowered - np.float32(0.01), lowered, task)
    peaks &= distance > 0
    count, found = cv2.connectedComponents(peaks.view(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    return np.asarray(found, np.float32) if count > 2 else None


def _rebuilt(seed: Float32Array, under: Float32Array, task: Task) -> Float32Array:
    """Let a surface rise by flowing sideways, nowhere above another one."""
    while True:
        task.raise_if_cancelled()
        risen = np.minimum(np.asarray(cv2.dilate(seed, _SQUARE), np.float32), under)
        if np.array_equal(risen, seed):
            return seed
        seed = risen


def _flooded(distance: Float32Array, hills: Float32Array, task: Task) -> Float32Array:
    """Let each hill flow down to the edge: the number of the hill of each pixel, float32 (h, w)."""
    parts = hills
    highest = float(distance.max())
    levels = np.linspace(highest, 0.0, min(_LEVELS, math.ceil(highest) + 1))
    for level in levels:
        parts = _spread(parts, (distance >= level) & (distance > 0), task)
    return parts


def _spread(parts: Float32Array, allowed: BoolArray, task: Task) -> Float32Array:
    """Let all parts grow alike into what is allowed and still free."""
    parts = parts.copy()
    while True:
        task.raise_if_cancelled()
        free = (parts == 0) & allowed
        # Corners last: where two parts meet, the one of the higher number would win them all.
        for kernel in (_CROSS, _SQUARE):
            grown = np.asarray(cv2.dilate(parts, kernel), np.float32)
            new = free & (grown > 0)
            if new.any():
                break
        else:
            return parts
        parts[new] = grown[new]
