"""The methods that find clusters of colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.distinct import DistinctColors, strip_values
from segapp.core.errors import ParameterError
from segapp.core.features import features_of, find_space
from segapp.core.kmeans import best_attempt, find_centers
from segapp.core.nearest import nearest_centers
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips, run_aside
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Float32Array, Image, Int32Array, UInt8Array

MIN_K = 2
MAX_K = 32
MAX_SEED = 2**31 - 1

_START_PIXELS = 65_536
_ALL_PIXELS_CALLS = 30
_ALL_PIXELS_STILL = 0.03  # distance


@dataclass(frozen=True)
class Method:
    """A way to find the centres of clusters.

    Attributes
    ----------
    id : str
        Name in files and on the command line.
    name : str
        Name for the user.
    description : str
        One sentence about when to choose it.
    source : str
        Where the method comes from.
    find : callable
        Picture, its colours and the settings -> centres, float32 (k, d), in the units of
        the colour space. There are at least k distinct features.
    """

    id: str
    name: str
    description: str
    source: str
    find: Callable[[Image, DistinctColors, ClusterParams, Task], Float32Array]


def check_params(params: ClusterParams) -> None:
    """Check the settings of a clustering.

    Raises
    ------
    ParameterError
        If a setting has a value that cannot be used.
    """
    if not MIN_K <= params.k <= MAX_K:
        raise ParameterError(f"The number of clusters must be {MIN_K} to {MAX_K}, not {params.k}.")
    if not 0 <= params.seed <= MAX_SEED:
        raise ParameterError(f"The seed must be 0 to {MAX_SEED}, not {params.seed}.")
    find_space(params.space)
    find_method(params.method)


def find_method(method_id: str) -> Method:
    """Look up a method.

    Raises
    ------
    ParameterError
        If there is no such method.
    """
    for method in METHODS:
        if method.id == method_id:
            return method
    known = ", ".join(method.id for method in METHODS)
    raise ParameterError(f"There is no method “{method_id}”; choose one of {known}.")


def _by_distinct_colors(
    image: Image,  # noqa: ARG001 - methods have one signature
    colors: DistinctColors,
    params: ClusterParams,
    task: Task,
) -> Float32Array:
    features = features_of(colors.values, params.space)
    return find_centers(features, colors.counts, params.k, params.seed, task)


def _by_all_pixels(image: Image, colors: DistinctColors, params: ClusterParams, task: Task) -> Float32Array:
    """Iterate with `cv2.kmeans` over all pixels, from the best of ten starts on a sample.

    One call of `cv2.kmeans` can neither report nor stop, and k-means++ over all pixels of a
    large picture takes seconds. So the starts come from a sample, and every further call
    goes on for two iterations only, from the labels of the last one.
    """
    origin: Float32Array = features_of(colors.values, params.space).mean(axis=0)  # near zero float32 is finer
    points = _all_features(image, colors, params.space, origin, SubTask(task, 0.0, 0.1))
    rng = np.random.default_rng(params.seed)
    wanted = min(_START_PIXELS, len(points))
    within = rng.random(wanted) if wanted < len(points) else 0.0
    chosen = ((np.arange(wanted) + within) * (len(points) / wanted)).astype(np.int64)
    centers = best_attempt(points[chosen], params.k, rng, SubTask(task, 0.1, 0.25))
    labels = _labels_of(points, centers, SubTask(task, 0.25, 0.3))
    return _iterate(points, labels, centers, SubTask(task, 0.3, 1.0)) + origin


def _all_features(
    image: Image, colors: DistinctColors, space: str, origin: Float32Array, task: Task
) -> Float32Array:
    """Compute the features of all visible pixels, less the origin: float32 (n, d)."""

    def convert(rows: slice) -> Float32Array:
        return features_of(strip_values(image, colors.limits, rows), space) - origin

    strips = row_strips((image.height, image.width))
    return np.concatenate(list(map_strips(convert, strips, task, "Comparing all pixels")))


def _labels_of(points: Float32Array, centers: Float32Array, task: Task) -> Int32Array:
    """Find the nearest centre of all points: int32 (n, 1)."""

    def label(part: slice) -> UInt8Array:
        return nearest_centers(np.ascontiguousarray(points[part].T), centers)

    parts = row_strips((len(points), 1))
    labels = np.concatenate(list(map_strips(label, parts, task, "Comparing all pixels")))
    return labels.astype(np.int32)[:, np.newaxis]


def _iterate(points: Float32Array, labels: Int32Array, centers: Float32Array, task: Task) -> Float32Array:
    """Run `cv2.kmeans` from labels until the centres stand still, two iterations a call.

    Two are the fewest it does; with 32 clusters of 12 megapixels they take over a second.
    """
    criteria = (cv2.TERM_CRITERIA_MAX_ITER, 2, 0.0)
    for step in range(_ALL_PIXELS_CALLS):
        go_on = partial(cv2.kmeans, points, len(centers), labels, criteria, 1, cv2.KMEANS_USE_INITIAL_LABELS)
        _, found, means = run_aside(go_on, task)
        labels, moved = np.asarray(found, np.int32), np.asarray(means, np.float32)
        still = float(np.abs(moved - centers).max()) <= _ALL_PIXELS_STILL
        centers = moved
        task.report((step + 1) / _ALL_PIXELS_CALLS, "Refining the clusters")
        if still:
            break
    return centers


METHODS: tuple[Method, ...] = (
    Method(
        "kmeans",
        "k-means",
        "Finds the clusters from all distinct colours; fast on pictures of any size.",
        "cv2.kmeans (Lloyd 1982; k-means++: Arthur and Vassilvitskii 2007) with weighted exact steps",
        _by_distinct_colors,
    ),
    Method(
        "kmeans-all-pixels",
        "k-means over all pixels",
        "Gives every pixel to OpenCV's k-means; slow, for comparison with other programs.",
        "cv2.kmeans (Lloyd 1982; k-means++: Arthur and Vassilvitskii 2007)",
        _by_all_pixels,
    ),
)
