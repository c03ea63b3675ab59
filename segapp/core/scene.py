"""What numbers of clusters are compared by: points to cluster, pixels to judge by, a thumbnail."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import pipeline
from segapp.core.colors import band_count, scale_to_255
from segapp.core.distinct import sample_positions
from segapp.core.silhouette import distances_between
from segapp.core.task import SubTask
from segapp.core.types import ClusterParams, Image
from segapp.core.warm import few_points

if TYPE_CHECKING:
    from segapp.core.coreset import WeightedPoints
    from segapp.core.pipeline import Prepared
    from segapp.core.points import Points, View
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Int64Array

THUMBNAIL_PX = 256

_JUDGED_PIXELS = 800  # of six rules tried, the silhouette of so many was the best
_KNOWN_PIXELS = 1 << 14
_SMOOTHED_PIXELS = 4_000_000  # smoothing takes 80 ns a pixel


@dataclass(frozen=True, eq=False)
class Scene:
    """What all candidates share: what to cluster, to judge by and to show.

    Attributes
    ----------
    points : WeightedPoints
        Stand for all that is compared.
    judged : float32 array of shape (m, d)
        Some pixels.
    distances : float32 array of shape (m, m)
        Between these.
    shown : float32 array of shape (s, d)
        The visible pixels of the thumbnail, of colours `values`, float32 (s, bands).
    valid : bool array of shape (h, w)
        Where these are in the thumbnail.
    known : tuple of float32 arrays of shape (q, d) and (q, bands)
        Features of colours, and the colours, for clusters that the thumbnail does not show.
    """

    points: WeightedPoints
    judged: Float32Array
    distances: Float32Array
    shown: Float32Array
    values: Float32Array
    valid: BoolArray
    known: tuple[Float32Array, Float32Array]


def find_scene(prepared: Prepared, params: ClusterParams, task: Task) -> Scene:
    """Take out of a picture what is needed to compare numbers of clusters, as the settings see it.

    Raises
    ------
    ParameterError
        If the colour space needs another kind of picture.
    Cancelled
        If the task is cancelled.
    """
    if params.smooth and prepared.image.height * prepared.image.width > _SMOOTHED_PIXELS:
        prepared = _reduced(prepared, SubTask(task, 0.0, 0.2))
    view = prepared.view(params, SubTask(task, 0.2, 0.9))
    points = view.points(task)
    few = few_points(points.features, points.counts, task)
    judged = _drawn(points, params.seed)
    task.raise_if_cancelled()
    valid, rows, columns = _thumbnail(view.image)
    # Few visible pixels may all lie between those of the thumbnail.
    shown = view.at(rows, columns) if len(rows) else points.features[:0]
    values = _colors_at(prepared, rows, columns)
    known = (points.features, view.colors.values) if view.place is None else _sampled(prepared, view, task)
    task.report(1.0, "Comparing numbers of clusters")
    return Scene(few, judged, distances_between(judged), shown, values, valid, known)


def _sampled(prepared: Prepared, view: View, task: Task) -> tuple[Float32Array, Float32Array]:
    """Features and colours of some pixels, for where a colour alone has no features."""
    where = sample_positions(view.image, _KNOWN_PIXELS, task)
    return view.at(*where), _colors_at(prepared, *where)


def _colors_at(prepared: Prepared, rows: Int64Array, columns: Int64Array) -> Float32Array:
    values = scale_to_255(prepared.image.color[rows, columns], prepared.colors.limits)
    return values.reshape(len(rows), band_count(prepared.image))


def _reduced(prepared: Prepared, task: Task) -> Prepared:
    """Leave out rows and columns, unless too little would be left to see."""
    image, area = prepared.image, prepared.area
    step = math.ceil(math.sqrt(image.height * image.width / _SMOOTHED_PIXELS))
    every = (slice(min(step, image.height) // 2, None, step), slice(min(step, image.width) // 2, None, step))
    area = None if area is None else area[every]
    small = Image(image.pixels[every], image.has_alpha, area=area)
    if small.valid is not None and np.count_nonzero(small.valid) < _JUDGED_PIXELS:
        return prepared
    return pipeline.prepare(replace(small, area=None), task, area=area)


def _drawn(points: Points, seed: int) -> Float32Array:
    """Draw pixels at equal steps of the summed weights: float32 (800, d)."""
    summed = np.cumsum(points.counts)
    within = np.random.default_rng(seed).random(_JUDGED_PIXELS)
    ranks = ((np.arange(_JUDGED_PIXELS) + within) * (float(summed[-1]) / _JUDGED_PIXELS)).astype(np.int64)
    chosen = np.searchsorted(summed, ranks, side="right")
    return points.features[np.minimum(chosen, len(summed) - 1)]


def _thumbnail(image: Image) -> tuple[BoolArray, Int64Array, Int64Array]:
    """Pick pixels in rows and columns of equal distance.

    Returns
    -------
    tuple of bool array of shape (h, w) and two int64 arrays of shape (s,)
        Which of them are visible; rows and columns of those.
    """
    step = max(1, -(-max(image.height, image.width) // THUMBNAIL_PX))
    rows, columns = (
        np.arange(min(step // 2, length - 1), length, step) for length in (image.height, image.width)
    )
    valid: BoolArray = np.ones((len(rows), len(columns)), np.bool_)
    if image.valid is not None:
        valid = image.valid[np.ix_(rows, columns)]
    where = np.nonzero(valid)
    return valid, rows[where[0]], columns[where[1]]
