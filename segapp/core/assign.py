"""Gives every pixel to the nearest of the centres and measures the clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.certainty import count_doubt, highest_levels
from segapp.core.colors import band_count
from segapp.core.distinct import DistinctColors, codes_of, strip_values
from segapp.core.features import ColorFeatures
from segapp.core.model import Model
from segapp.core.opencv import cv2
from segapp.core.points import View
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import SubTask
from segapp.core.types import (
    NO_CLUSTER,
    BoolArray,
    Float32Array,
    Float64Array,
    Image,
    Int32Array,
    Int64Array,
    UInt8Array,
)

if TYPE_CHECKING:
    from segapp.core.task import Task

_MESSAGE = "Assigning the pixels"
_COLORS_AT_ONCE = 1 << 16

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
    order : int64 array of shape (k,)
        Which of the clusters asked for each one is.
    """

    labels: UInt8Array
    means: Float64Array
    counts: Int64Array
    mse: float
    order: Int64Array


@dataclass(frozen=True, eq=False)
class Sums:
    """What clusters are measured by; that of two parts of an image can be added up.

    Attributes
    ----------
    counts : int64 array of shape (k,)
        Pixels of each cluster.
    colors : float64 array of shape (k, bands)
        Their summed colours.
    squares : float
        Sum of all squared values.
    """

    counts: Int64Array
    colors: Float64Array
    squares: float

    def grouped(self, groups: Int32Array, count: int) -> Sums:
        """Add up clusters: int32 (k,), the new cluster of each, 0 to `count` - 1."""
        found = _no_sums(count, self.colors.shape[1])
        np.add.at(found.counts, groups, self.counts)
        np.add.at(found.colors, groups, self.colors)
        return Sums(found.counts, found.colors, self.squares)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.counts + other.counts, self.colors + other.colors, self.squares + other.squares)


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
    return assign_to(View(image, colors, ColorFeatures(space)), Model(centers), 0, task)


def assign_to(view: View, model: Model, not_sure: int, task: Task) -> Assigned:
    """Give every visible pixel to the cluster nearest to it.

    Parameters
    ----------
    view : View
        The picture and its features.
    model : Model
        At most 254 clusters.
    not_sure : int
        0 to 100: at most this percentage, the least certain pixels, gets no cluster.
    task : Task
        Asked and told after each strip of rows.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    paint, sums = (_assign_colors if view.by_color else _assign_pixels)(view, model, not_sure, task)
    order = _order(sums)
    table = np.full(256, NO_CLUSTER, np.uint8)
    table[order] = np.arange(len(order))
    return _measured_by(sums, paint(table, task), order)


def assigned_of(labels: UInt8Array, groups: Int32Array, sums: Sums) -> Assigned:
    """Put together clusters whose pixels are known already.

    Parameters
    ----------
    labels : uint8 array of shape (H, W)
        Part of each pixel; `NO_CLUSTER` where there is none.
    groups : int32 array of shape (parts,)
        Cluster of each part.
    sums : Sums
        Of the clusters.
    """
    order = _order(sums)
    number = np.full(len(sums.counts), NO_CLUSTER, np.uint8)
    number[order] = np.arange(len(order))
    table = np.full(256, NO_CLUSTER, np.uint8)
    table[: len(groups)] = number[groups]
    return _measured_by(sums, np.asarray(cv2.LUT(labels, table), np.uint8).reshape(labels.shape), order)


def _measured_by(sums: Sums, labels: UInt8Array, order: Int64Array) -> Assigned:
    counts = sums.counts[order]
    means = sums.colors[order] / counts[:, np.newaxis]
    return Assigned(labels, means, counts, _mean_square(sums), order)


def measured(assigned: Assigned, image: Image, limits: tuple[float, float], task: Task) -> Assigned:
    """Measure the same clusters by the colours of another picture, the one before smoothing."""
    k = len(assigned.counts)
    sums = sum_pixels(assigned.labels, image, limits, k, task)
    means = sums.colors / sums.counts[:, np.newaxis]
    return replace(assigned, means=means, mse=_mean_square(sums))


def _assign_colors(view: View, model: Model, not_sure: int, task: Task) -> tuple[_Paint, Sums]:
    """Assign the distinct colours; the pixels then only look theirs up."""
    colors, k = view.colors, model.k
    labels: UInt8Array = np.empty(len(colors.values), np.uint8)
    levels: UInt8Array = np.zeros(len(labels) if not_sure else 0, np.uint8)
    parts = row_strips((len(labels), 1), _COLORS_AT_ONCE)

    def assign_colors(part: slice) -> None:
        points = view.features(colors.values[part])
        labels[part] = model.nearest(points)
        if not_sure:
            levels[part] = model.doubt(points)

    # Progress is that of the pixels, which takes longest.
    for _ in map_strips(assign_colors, parts, SubTask(task, 0.0, 0.0), _MESSAGE):
        pass
    if not_sure:
        highest = highest_levels(count_doubt(labels, levels, colors.counts, k), not_sure)
        labels[levels > highest[labels]] = NO_CLUSTER
    sums = _no_sums(k, colors.values.shape[1])
    for part in parts:
        task.raise_if_cancelled()
        sums += _sum_colors(colors.values[part], labels[part], colors.counts[part], k)

    def paint(table: UInt8Array, task: Task) -> UInt8Array:
        return _look_up(view.image, colors, table[labels], task)

    return paint, sums


def _assign_pixels(view: View, model: Model, not_sure: int, task: Task) -> tuple[_Paint, Sums]:
    """Assign pixel by pixel, where more than the colour counts or not all colours are known."""
    image, limits, k = view.image, view.colors.limits, model.k
    labels: UInt8Array = np.full((image.height, image.width), NO_CLUSTER, np.uint8)

    levels: UInt8Array = np.zeros(labels.shape if not_sure else (0, 0), np.uint8)

    def assign_rows(rows: slice) -> Float64Array:
        points = view.strip(rows)
        found = model.nearest(points)
        valid = None if image.valid is None else image.valid[rows]
        _put(labels[rows], found, valid)
        if not not_sure:
            return np.zeros((k, 256))
        doubt = model.doubt(points)
        _put(levels[rows], doubt, valid)
        return count_doubt(found, doubt, None, k)

    counts: Float64Array = np.zeros((k, 256))
    strips = row_strips((*labels.shape, model.centers.shape[1]))
    for part in map_strips(assign_rows, strips, SubTask(task, 0.0, 0.8), _MESSAGE):
        counts += part
    if not_sure:
        _leave_out(labels, levels, highest_levels(counts, not_sure), task)
    sums = sum_pixels(labels, image, limits, k, SubTask(task, 0.8, 1.0))

    def paint(table: UInt8Array, task: Task) -> UInt8Array:
        task.raise_if_cancelled()
        return np.asarray(cv2.LUT(labels, table), np.uint8)

    return paint, sums


def _leave_out(labels: UInt8Array, levels: UInt8Array, highest: UInt8Array, task: Task) -> None:
    """Take the label from the pixels whose level of doubt is higher than the highest of their cluster."""
    table: UInt8Array = np.full(256, 255, np.uint8)
    table[: len(highest)] = highest
    for rows in row_strips(labels.shape):
        task.raise_if_cancelled()
        labels[rows][levels[rows] > table[labels[rows]]] = NO_CLUSTER


def sum_pixels(labels: UInt8Array, image: Image, limits: tuple[float, float], k: int, task: Task) -> Sums:
    """Sum the colours of the pixels with a label.

    Parameters
    ----------
    labels : uint8 array of shape (H, W)
        0 to `k` - 1; `NO_CLUSTER` where the image is not visible, and only there or where it is.
    image : Image
        The image.
    limits : tuple of float
        Pixel values that stand for 0 and 255.
    k : int
        Number of clusters.
    task : Task
        Asked and told after each strip of rows.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """

    def sum_rows(rows: slice) -> Sums:
        if image.pixels.dtype == np.uint8:
            return _sum_bytes(labels[rows], image.pixels[rows].view(np.uint8), k, band_count(image))
        mine = labels[rows].ravel() if image.valid is None else labels[rows][image.valid[rows]]
        return _sum_colors(strip_values(image, limits, rows), mine, None, k)

    sums = _no_sums(k, band_count(image))
    for part in map_strips(sum_rows, row_strips((*labels.shape, band_count(image))), task, _MESSAGE):
        sums += part
    return sums


def _sum_bytes(labels: UInt8Array, pixels: UInt8Array, k: int, bands: int) -> Sums:
    """Sum 8-bit colours by label, through a histogram of label and value for each band.

    OpenCV counts without Python's lock, and exactly in one strip; np.bincount holds the lock.
    """
    levels: Float64Array = np.arange(256, dtype=np.float64)
    colors: Float64Array = np.empty((k, bands))
    squares = 0.0
    images = [labels, np.ascontiguousarray(pixels)]
    for band in range(bands):
        sizes, ranges = [k, 256], [0.0, float(k), 0.0, 256.0]
        table = np.asarray(cv2.calcHist(images, [0, 1 + band], None, sizes, ranges), np.float64)
        colors[:, band] = (table * levels).sum(axis=1)
        squares += float((table * np.square(levels)).sum())
    return Sums(table.sum(axis=1).astype(np.int64), colors, squares)


def _no_sums(k: int, bands: int) -> Sums:
    return Sums(np.zeros(k, np.int64), np.zeros((k, bands)), 0.0)


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


def _sum_colors(values: Float32Array, labels: UInt8Array, weights: Int64Array | None, k: int) -> Sums:
    """Sum colours by label; those of `NO_CLUSTER` are left out."""
    clear = labels < k
    if not clear.all():
        values, labels, weights = values[clear], labels[clear], None if weights is None else weights[clear]
    counts = np.bincount(labels, weights, k).astype(np.int64)
    colors: Float64Array = np.empty((k, values.shape[1]))
    squares = 0.0
    for band, value in enumerate(values.T.astype(np.float64)):
        weighted = value if weights is None else value * weights
        colors[:, band] = np.bincount(labels, weighted, k)
        squares += float((weighted * value).sum())  # a BLAS product would depend on the thread count
    return Sums(counts, colors, squares)


def _order(sums: Sums) -> Int64Array:
    """Clusters that have pixels, by falling count; of equal ones the darker comes first."""
    keys = (*(sums.colors / np.maximum(sums.counts, 1)[:, np.newaxis]).T[::-1], -sums.counts)
    order: Int64Array = np.lexsort(keys)
    return order[sums.counts[order] > 0]


def _mean_square(sums: Sums) -> float:
    means = sums.colors / np.maximum(sums.counts, 1)[:, np.newaxis]
    within = sums.squares - float((sums.colors * means).sum())
    bands = 3 if sums.colors.shape[1] == 1 else 1
    return max(0.0, within / float(sums.counts.sum())) * bands
