"""Which superpixels touch, how long their common border is, and how the image changes across it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int32Array, Int64Array

_SCALES = ((0.7, 1, 1), (1.5, 2, 1), (1.5, 2, 2))
"""Blur, pixels to either side, and reduction of the image, at which the change is looked at."""


class Graph(NamedTuple):
    """Borders between n superpixels.

    Attributes
    ----------
    edges : int32 array of shape (e, 2)
        The two superpixels, smaller one first; sorted.
    lengths : float64 array of shape (e,)
        Pairs of neighbouring pixels on the border.
    contrasts : float64 array of shape (e, 3)
        Mean difference in Lab across the border at three scales.
    """

    edges: Int32Array
    lengths: Float64Array
    contrasts: Float64Array


def find_graph(lab: Float32Array, labels: Int32Array, task: Task) -> Graph:
    """Find all borders between superpixels, and the change of colour across them.

    Parameters
    ----------
    lab : float32 array of shape (h, w, 3)
        Lab.
    labels : int32 array of shape (h, w)
        Superpixel of each pixel, from 0; -1 where there is none.
    task : Task
        Asked between the scales.

    Returns
    -------
    Graph

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    across, down = _pairs(labels[:, :-1], labels[:, 1:]), _pairs(labels[:-1], labels[1:])
    flat = labels.ravel()
    width = labels.shape[1]
    first = across // max(1, width - 1) * width + across % max(1, width - 1)
    one = np.concatenate((flat[first], flat[down]))
    other = np.concatenate((flat[first + 1], flat[down + width]))
    count = int(labels.max()) + 1
    keys = np.minimum(one, other).astype(np.int64) * count + np.maximum(one, other)
    found, border = np.unique(keys, return_inverse=True)
    edges: Int32Array = np.stack((found // count, found % count), axis=1).astype(np.int32)
    lengths: Float64Array = np.bincount(border, minlength=len(edges)).astype(np.float64)
    contrasts: Float64Array = np.empty((len(edges), len(_SCALES)), np.float64)
    places = (first // width, first % width), (down // width, down % width)
    for index, (sigma, reach, reduction) in enumerate(_SCALES):
        task.raise_if_cancelled()
        change = _changes(_reduced(lab, reduction, sigma), places, reach, reduction)
        contrasts[:, index] = np.bincount(border, change, minlength=len(edges)) / lengths
    return Graph(edges, lengths, contrasts)


def _pairs(one: Int32Array, other: Int32Array) -> Int64Array:
    """Flat indices where two superpixels meet: int64 (m,)."""
    found: Int64Array = np.flatnonzero((one != other) & (one >= 0) & (other >= 0))
    return found


def _reduced(lab: Float32Array, reduction: int, sigma: float) -> Float32Array:
    if reduction > 1:
        height, width = (-(-side // reduction) for side in lab.shape[:2])
        lab = np.asarray(cv2.resize(lab, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(cv2.GaussianBlur(lab, (0, 0), sigma), np.float32)


def _changes(
    lab: Float32Array,
    places: tuple[tuple[Int64Array, Int64Array], tuple[Int64Array, Int64Array]],
    reach: int,
    reduction: int,
) -> Float32Array:
    """Difference in Lab across pairs of pixels, first those along rows: float32 (m,)."""
    height, width = lab.shape[:2]
    flat = lab.reshape(-1, 3)
    found = []
    for (rows, columns), (down, right) in zip(places, ((0, 1), (1, 0)), strict=True):
        small_rows, small_columns = rows // reduction, columns // reduction
        back, forth = reach - 1 if reduction == 1 else reach, reach
        ends = [
            flat[
                np.clip(small_rows + step * down, 0, height - 1) * width
                + np.clip(small_columns + step * right, 0, width - 1)
            ]
            for step in (-back, forth)
        ]
        found.append(np.sqrt(np.square(ends[1] - ends[0]).sum(axis=1)))
    return np.concatenate(found)
