"""The methods that find clusters of colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.distinct import DistinctColors, strip_values
from segapp.core.errors import ParameterError
from segapp.core.features import features_of, find_space
from segapp.core.kmeans import best_attempt, find_centers
from segapp.core.nearest import nearest_centers
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Float32Array, Image

MIN_K = 2
MAX_K = 32
MAX_SEED = 2**31 - 1

_START_PIXELS = 65_536
_ALL_PIXELS_ITERATIONS = 60
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
    does one iteration: a call that goes on from labels spends its first one on the centres.
    """
    points = _all_features(image, colors, params.space, SubTask(task, 0.0, 0.1))
    origin: Float32Array = points.mean(axis=0, dtype=np.float64).astype(np.float32)
    np.subtract(points, origin, out=points)
    rng = np.random.default_rng(params.seed)
    chosen = np.sort(rng.permutation(len(points))[:_START_PIXELS])
    centers = best_attempt(points[chosen], params.k, rng, SubTask(task, 0.1, 0.3))
    return _iterate(points, centers, SubTask(task, 0.3, 1.0)) + origin


def _all_features(image: Image, colors: DistinctColors, space: str, task: Task) -> Float32Array:
    """Features of all visible pixels: float32 (n, d)."""

    def convert(rows: slice) -> Float32Array:
        return features_of(strip_values(image, colors.limits, rows), space)

    strips = row_strips((image.height, image.width))
    return np.concatenate(list(map_strips(convert, strips, task, "Comparing all pixels")))


def _iterate(points: Float32Array, centers: Float32Array, task: Task) -> Float32Array:
    """Run `cv2.kmeans` one iteration a call until the centres stand still."""
    criteria = (cv2.TERM_CRITERIA_MAX_ITER, 2, 0.0)
    labels = nearest_centers(points.T, centers).astype(np.int32)[:, np.newaxis]
    for step in range(_ALL_PIXELS_ITERATIONS):
        task.raise_if_cancelled()
        _, found, means = cv2.kmeans(points, len(centers), labels, criteria, 1, cv2.KMEANS_USE_INITIAL_LABELS)
        labels, moved = np.asarray(found, np.int32), np.asarray(means, np.float32)
        still = float(np.abs(moved - centers).max()) <= _ALL_PIXELS_STILL
        centers = moved
        task.report((step + 1) / _ALL_PIXELS_ITERATIONS, "Refining the clusters")
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
