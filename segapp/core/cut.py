"""Cuts one cluster of a picture in two by what the settings compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.coreset import around_mean
from segapp.core.distinct import codes_of
from segapp.core.errors import SegmentError
from segapp.core.model import Model
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import SubTask
from segapp.core.warm import halve
from segapp.core.within import ColorSum, pixels_of, sum_of, sum_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.pipeline import Prepared
    from segapp.core.points import View
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Segmentation, UInt8Array

    Choose = Callable[[slice, BoolArray], BoolArray]
    """Rows and which of their pixels are in the cluster, bool (rows, W) -> which of those are new."""

_SAMPLE_PIXELS = 1 << 15
_PART = 1 << 17  # colours
_FEW = 0.2  # of the pixels; texture is read five times as fast in whole rows
_VIEW_SHARE = 0.3
_SAMPLE_SHARE = 0.4
_HALVES_SHARE = 0.9  # the other way is hardly ever needed
_MESSAGE = "Splitting the cluster"


def cut_cluster(
    prepared: Prepared, segmentation: Segmentation, cluster: int, task: Task
) -> tuple[UInt8Array, ColorSum]:
    """Give some pixels of a cluster the new label `segmentation.k`, the others keep theirs.

    Pixels that look the same to the settings go to the same side. Nothing is taken for
    granted about how the labels came about.

    Returns
    -------
    tuple of uint8 (H, W) and ColorSum
        The labels, and the colours of the pixels that are new.

    Raises
    ------
    SegmentError
        If the cluster is a single colour, as the settings see it.
    Cancelled
        If the task is cancelled.
    """
    view = prepared.view(segmentation.params, SubTask(task, 0.0, _VIEW_SHARE))
    count = int(segmentation.counts[cluster])
    search = SubTask(task, _VIEW_SHARE, _SAMPLE_SHARE)
    sample = view.at(*pixels_of(segmentation.labels, cluster, count, _SAMPLE_PIXELS, search))
    for find, start, end in ((_halves, _SAMPLE_SHARE, _HALVES_SHARE), (_ends, _HALVES_SHARE, 1.0)):
        part = SubTask(task, start, end)
        model = find(view, segmentation.labels, cluster, sample, SubTask(part, 0.0, 0.3))
        if model is None:
            continue
        choose = (_by_color if view.by_color else _by_pixel)(view, model, SubTask(part, 0.3, 0.5))
        labels, new = _painted(prepared, segmentation, cluster, choose, SubTask(part, 0.5, 1.0))
        if 0 < new.count < count:
            return labels, new
    raise SegmentError("This cluster is a single colour, so it cannot be split.")


def _halves(view: View, labels: UInt8Array, cluster: int, sample: Float32Array, task: Task) -> Model | None:  # noqa: ARG001 - as `_ends`
    """Find the centres of the halves by a sample; None if it is a single point."""
    if not np.ptp(sample, axis=0).any():
        return None
    points = around_mean(sample, np.ones(len(sample), np.int64))
    return Model(halve(points, task) + points.origin)


def _ends(view: View, labels: UInt8Array, cluster: int, sample: Float32Array, task: Task) -> Model | None:
    """Take the ends of the longest range of all pixels; None if there is no range."""

    def range_of(rows: slice) -> tuple[Float32Array, Float32Array]:
        inside = labels[rows] == cluster
        features = _features_of(view, rows, inside) if inside.any() else sample
        return features.min(axis=0), features.max(axis=0)

    found = list(map_strips(range_of, row_strips(labels.shape), task, _MESSAGE))
    low: Float32Array = np.min([part[0] for part in found], axis=0)
    high: Float32Array = np.max([part[1] for part in found], axis=0)
    axis = int(np.argmax(high - low))
    if not high[axis] > low[axis]:
        return None
    centers = np.stack((low, low))
    centers[1, axis] = high[axis]
    return Model(centers)


def _by_color(view: View, model: Model, task: Task) -> Choose:
    """Decide for each distinct colour; the pixels then look theirs up."""
    codes, values = view.colors.codes, view.colors.values
    if codes is None:
        raise ValueError("Only counted colours can be looked up.")
    # Zeros cost nothing until they are read.
    table: UInt8Array = np.zeros(1 << 24 if values.shape[1] == 3 else 1 << 16, np.uint8)

    def decide(part: slice) -> None:
        table[codes[part]] = model.nearest(view.features(values[part]))

    for _ in map_strips(decide, row_strips((len(values), 1), _PART), task):
        pass

    def choose(rows: slice, inside: BoolArray) -> BoolArray:
        moved: BoolArray = table[codes_of(view.image, rows)].view(np.bool_)
        return np.logical_and(moved, inside, out=moved)

    return choose


def _by_pixel(view: View, model: Model, task: Task) -> Choose:  # noqa: ARG001 - as `_by_color`
    """Decide for each pixel, where more than the colour counts or not all colours are known."""

    def choose(rows: slice, inside: BoolArray) -> BoolArray:
        moved: BoolArray = np.zeros(inside.shape, np.bool_)
        if inside.any():
            moved[inside] = model.nearest(_features_of(view, rows, inside)).view(np.bool_)
        return moved

    return choose


def _features_of(view: View, rows: slice, inside: BoolArray) -> Float32Array:
    """Compute the features of some visible pixels of some rows: float32 (n, d)."""
    where = np.nonzero(inside)
    if len(where[0]) < _FEW * inside.size:
        return view.at(where[0] + rows.start, where[1])
    valid = view.image.valid
    features: Float32Array = view.strip(rows)[inside.ravel() if valid is None else inside[valid[rows]]]
    return features


def _painted(
    prepared: Prepared, segmentation: Segmentation, cluster: int, choose: Choose, task: Task
) -> tuple[UInt8Array, ColorSum]:
    before, step = segmentation.labels, np.uint8(segmentation.k - cluster)
    labels: UInt8Array = np.empty_like(before)

    def paint(rows: slice) -> ColorSum:
        moved = choose(rows, before[rows] == cluster)
        np.multiply(moved.view(np.uint8), step, out=labels[rows])
        np.add(labels[rows], before[rows], out=labels[rows])
        return sum_within(prepared.image, prepared.colors.limits, rows, moved)

    parts = list(map_strips(paint, row_strips(labels.shape), task, _MESSAGE))
    return labels, sum_of(parts)
