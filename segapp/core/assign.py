"""Gives every pixel to the nearest of the centres and measures the clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.distinct import DistinctColors, codes_of, strip_values
from segapp.core.features import features_of
from segapp.core.nearest import nearest_centers
from segapp.core.opencv import cv2
from segapp.core.strips import STRIP_PIXELS, map_strips, row_strips
from segapp.core.types import NO_CLUSTER, BoolArray, Float32Array, Float64Array, Image, Int64Array, UInt8Array

if TYPE_CHECKING:
    from segapp.core.task import Task

_MESSAGE = "Assigning the pixels"

_Paint = Callable[[UInt8Array, "Task"], UInt8Array]
"""Makes the label of every pixel from the new number of every cluster: uint8 (256,) -> (H, W)."""


@dataclass(frozen=True, eq=False)
class Assigned:
    """Clusters of all pixels, largest first; none is empty.

    Attributes
    ----------
    labels : uint8 array of shape (H, W)
        Cluster of each pixel, `NO_CLUSTER` where the picture is transparent.
    means : float64 array of shape (k, bands)
        Mean colour of each cluster, 0 to 255.
    counts : int64 array of shape (k,)
        Pixels of each cluster.
    mse : float
        Mean squared distance of the pixels to the mean colour of their cluster, summed over
        the bands; gray counts as three equal bands.
    """

    labels: UInt8Array
    means: Float64Array
    counts: Int64Array
    mse: float


@dataclass(frozen=True, eq=False)
class _Sums:
    """Pixels, summed colours and summed squares of k clusters; they can be added up."""

    counts: Int64Array
    colors: Float64Array
    squares: float

    def __add__(self, other: _Sums) -> _Sums:
        return _Sums(self.counts + other.counts, self.colors + other.colors, self.squares + other.squares)


class _Nearest:
    """The nearest centre of colours; both are moved to the centres' mean for float32."""

    def __init__(self, centers: Float32Array, space: str) -> None:
        self._space = space
        self._origin = centers.mean(axis=0)
        self._centers = centers - self._origin

    def __call__(self, values: Float32Array) -> UInt8Array:
        points = features_of(values, self._space) - self._origin
        return nearest_centers(np.ascontiguousarray(points.T), self._centers)


def assign(image: Image, colors: DistinctColors, centers: Float32Array, space: str, task: Task) -> Assigned:
    """Give every visible pixel to the centre nearest to its colour.

    Parameters
    ----------
    image : Image
        The picture.
    colors : DistinctColors
        Its colours.
    centers : float32 array of shape (k, d)
        In the units of `space`; at most 254.
    space : str
        Id in `features.SPACES`.
    task : Task
        Asked and told after each strip of rows.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    nearest = _Nearest(centers, space)
    by = _assign_pixels if colors.codes is None else _assign_colors
    paint, sums = by(image, colors, nearest, len(centers), task)
    order = _order(sums)
    counts = sums.counts[order]
    means = sums.colors[order] / counts[:, np.newaxis]
    table = np.full(256, NO_CLUSTER, np.uint8)
    table[order] = np.arange(len(order))
    return Assigned(paint(table, task), means, counts, _mean_square(sums))


def _assign_colors(
    image: Image, colors: DistinctColors, nearest: _Nearest, k: int, task: Task
) -> tuple[_Paint, _Sums]:
    """Assign the distinct colours; the pixels then only look theirs up."""
    labels: UInt8Array = np.empty(len(colors.values), np.uint8)
    sums = _Sums(np.zeros(k, np.int64), np.zeros((k, colors.values.shape[1])), 0.0)
    for first in range(0, len(labels), STRIP_PIXELS):
        task.raise_if_cancelled()
        part = slice(first, first + STRIP_PIXELS)
        labels[part] = nearest(colors.values[part])
        sums += _sum_colors(colors.values[part], labels[part], colors.counts[part], k)

    def paint(table: UInt8Array, task: Task) -> UInt8Array:
        return _look_up(image, colors, table[labels], task)

    return paint, sums


def _assign_pixels(
    image: Image, colors: DistinctColors, nearest: _Nearest, k: int, task: Task
) -> tuple[_Paint, _Sums]:
    """Assign pixel by pixel, for pictures whose distinct colours are not known."""
    labels: UInt8Array = np.full((image.height, image.width), NO_CLUSTER, np.uint8)

    def assign_rows(rows: slice) -> _Sums:
        values = strip_values(image, colors.limits, rows)
        found = nearest(values)
        _put(labels[rows], found, None if image.valid is None else image.valid[rows])
        return _sum_colors(values, found, None, k)

    sums = _Sums(np.zeros(k, np.int64), np.zeros((k, colors.values.shape[1])), 0.0)
    for part in map_strips(assign_rows, row_strips(labels.shape), task, _MESSAGE):
        sums += part

    def paint(table: UInt8Array, task: Task) -> UInt8Array:
        task.raise_if_cancelled()
        return np.asarray(cv2.LUT(labels, table), np.uint8)

    return paint, sums


def _look_up(image: Image, colors: DistinctColors, color_labels: UInt8Array, task: Task) -> UInt8Array:
    """Label every pixel by the label of its colour, through a table of all packed colours."""
    if colors.codes is None:
        raise ValueError("Only counted colours can be looked up.")
    # Not initialised: entries of other colours are read for transparent pixels only.
    table: UInt8Array = np.empty(1 << 24 if colors.values.shape[1] == 3 else 1 << 16, np.uint8)
    table[colors.codes] = color_labels
    labels: UInt8Array = np.empty((image.height, image.width), np.uint8)

    def label_rows(rows: slice) -> None:
        labels[rows] = table[codes_of(image, rows)]
        if image.valid is not None:
            labels[rows][~image.valid[rows]] = NO_CLUSTER

    for _ in map_strips(label_rows, row_strips(labels.shape), task, _MESSAGE):
        pass
    return labels


def _put(target: UInt8Array, found: UInt8Array, valid: BoolArray | None) -> None:
    if valid is None:
        target[...] = found.reshape(target.shape)
    else:
        target[valid] = found


def _sum_colors(values: Float32Array, labels: UInt8Array, weights: Int64Array | None, k: int) -> _Sums:
    counts = np.bincount(labels, weights, k).astype(np.int64)
    colors: Float64Array = np.empty((k, values.shape[1]))
    squares = 0.0
    for band, value in enumerate(values.T.astype(np.float64)):
        weighted = value if weights is None else value * weights
        colors[:, band] = np.bincount(labels, weighted, k)
        squares += float((weighted * value).sum())  # a BLAS product would depend on the thread count
    return _Sums(counts, colors, squares)


def _order(sums: _Sums) -> Int64Array:
    """Clusters that have pixels, by falling count; of equal ones the darker comes first."""
    keys = (*(sums.colors / np.maximum(sums.counts, 1)[:, np.newaxis]).T[::-1], -sums.counts)
    order: Int64Array = np.lexsort(keys)
    return order[sums.counts[order] > 0]


def _mean_square(sums: _Sums) -> float:
    means = sums.colors / np.maximum(sums.counts, 1)[:, np.newaxis]
    within = sums.squares - float((sums.colors * means).sum())
    bands = 3 if sums.colors.shape[1] == 1 else 1
    return max(0.0, within / float(sums.counts.sum())) * bands
