"""The methods that find clusters of colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ParameterError
from segapp.core.features import find_space
from segapp.core.kmeans import best_attempt, find_centers
from segapp.core.methods_sklearn import (
    MEAN_SHIFT_POINTS,
    MIXTURE_STEPS,
    MOST_POINTS,
    find_bisecting,
    find_mean_shift,
    find_minibatch,
    find_mixture,
)
from segapp.core.model import Model
from segapp.core.nearest import nearest_centers
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips, run_aside
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.points import Points
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Float32Array, Int32Array, UInt8Array

MIN_K = 2
MAX_K = 32
MAX_SEED = 2**31 - 1
MAX_ATTEMPTS = 100

AMOUNTS = {
    "ignore_shadows": "Ignore shadows",
    "smooth": "Smooth",
    "keep_together": "Keep together",
    "notice_texture": "Notice texture",
    "not_sure": "Not sure",
}
"""Settings of `ClusterParams` from 0 to 100, and their names for the user."""

_SKLEARN_BYTES = 64 << 20  # of the library itself, most of all
_TREE_BYTES = 96 << 20  # of the copy, and all that is made of it
_START_PIXELS = 16_384
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
    limits : str
        One sentence about what it cannot do, or looks at in part only.
    source : str
        Where the method comes from.
    find : callable or None
        Points and settings -> clusters, in the units of the features. There are more than k
        distinct features. None where clusters are connected parts of the image, cut from a tree.
    parameters : tuple of str
        Which of the settings of `ClusterParams` it looks at itself. All others decide what it
        is given to compare, and count for every method.
    fixed_bytes, pixel_bytes, feature_bytes : int
        Memory it takes at most: whatever the picture, for each pixel, and for each feature of
        each pixel.
    """

    id: str
    name: str
    description: str
    limits: str
    source: str
    find: Callable[[Points, ClusterParams, Task], Model] | None
    parameters: tuple[str, ...] = ("k", "seed", "attempts")
    fixed_bytes: int = 0
    pixel_bytes: int = 0
    feature_bytes: int = 0

    @property
    def finds_k(self) -> bool:
        """Whether it finds the number of clusters by itself."""
        return "k" not in self.parameters

    @property
    def by_place(self) -> bool:
        """Whether its clusters are parts of the image, which nest, and not groups of colours."""
        return self.find is None


def check_params(params: ClusterParams) -> None:
    """Check the settings of a clustering.

    Raises
    ------
    ParameterError
        If a setting has a value that cannot be used.
    """
    whole = (("number of clusters", params.k), ("seed", params.seed), ("number of attempts", params.attempts))
    for name, value in whole:
        if not isinstance(value, int | np.integer):
            raise ParameterError(f"The {name} must be a whole number, not {value!r}.")
    if not MIN_K <= params.k <= MAX_K:
        raise ParameterError(f"The number of clusters must be {MIN_K} to {MAX_K}, not {params.k}.")
    if not 0 <= params.seed <= MAX_SEED:
        raise ParameterError(f"The seed must be 0 to {MAX_SEED}, not {params.seed}.")
    if not 1 <= params.attempts <= MAX_ATTEMPTS:
        raise ParameterError(f"The number of attempts must be 1 to {MAX_ATTEMPTS}, not {params.attempts}.")
    for setting, name in AMOUNTS.items():
        amount = getattr(params, setting)
        if not isinstance(amount, int | np.integer):
            raise ParameterError(f"“{name}” must be a whole number from 0 to 100, not {amount!r}.")
        if not 0 <= amount <= 100:
            raise ParameterError(f"“{name}” must be 0 to 100, not {amount}.")
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


def _by_distinct_points(points: Points, params: ClusterParams, task: Task) -> Model:
    return Model(find_centers(points.features, points.counts, params, task))


def _by_all_pixels(points: Points, params: ClusterParams, task: Task) -> Model:
    """Iterate with `cv2.kmeans` over all pixels, from the best of some starts on a sample.

    One call of `cv2.kmeans` can neither report nor stop, and k-means++ over all pixels of a
    large picture takes seconds. So the starts come from a sample, and every further call
    goes on for two iterations only, from the labels of the last one.
    """
    origin: Float32Array = points.features.mean(axis=0)  # near zero float32 is finer
    pixels = _all_features(points, origin, SubTask(task, 0.0, 0.1))
    rng = np.random.default_rng(params.seed)
    wanted = min(_START_PIXELS, len(pixels))
    within = rng.random(wanted) if wanted < len(pixels) else 0.0
    chosen = ((np.arange(wanted) + within) * (len(pixels) / wanted)).astype(np.int64)
    centers = best_attempt(pixels[chosen], params, rng, SubTask(task, 0.1, 0.25))
    labels = _labels_of(pixels, centers, SubTask(task, 0.25, 0.3))
    return Model(_iterate(pixels, labels, centers, SubTask(task, 0.3, 1.0)) + origin)


def _all_features(points: Points, origin: Float32Array, task: Task) -> Float32Array:
    """Compute the features of all visible pixels, less the origin: float32 (n, d)."""

    def convert(rows: slice) -> Float32Array:
        return points.strip(rows) - origin

    height, width = points.shape
    dimensions = len(origin)
    result: Float32Array = np.empty((height * width, dimensions), np.float32)
    filled = 0
    strips = row_strips((height, width, dimensions))
    for part in map_strips(convert, strips, task, "Comparing all pixels"):
        result[filled : filled + len(part)] = part
        filled += len(part)
    return result[:filled]


def _labels_of(points: Float32Array, centers: Float32Array, task: Task) -> Int32Array:
    """Find the nearest centre of all points: int32 (n, 1)."""

    def label(part: slice) -> UInt8Array:
        return nearest_centers(np.ascontiguousarray(points[part].T), centers)

    parts = row_strips((len(points), 1))
    labels: Int32Array = np.empty((len(points), 1), np.int32)
    found = map_strips(label, parts, task, "Comparing all pixels")
    for part, here in zip(parts, found, strict=True):
        labels[part, 0] = here
    return labels


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
        "Finds the clusters from all distinct colours; fast on images of any size.",
        "Looks at 65,536 pixels where colours cannot be counted, at 32,768 with place or texture.",
        "cv2.kmeans (Lloyd 1982; k-means++: Arthur and Vassilvitskii 2007) with weighted exact steps",
        _by_distinct_points,
    ),
    Method(
        "kmeans-all-pixels",
        "k-means over all pixels",
        "Gives every pixel to OpenCV's k-means; slow, for comparison with other programs.",
        "Takes seconds, and 32 bytes of memory a pixel or more; stops after 60 iterations at most.",
        "cv2.kmeans (Lloyd 1982; k-means++: Arthur and Vassilvitskii 2007)",
        _by_all_pixels,
        pixel_bytes=20,
        feature_bytes=4,
    ),
    Method(
        "minibatch",
        "Mini-batch k-means",
        "k-means on small random batches, as scikit-learn does it; for comparison.",
        f"Looks at {MOST_POINTS:,} colours or pixels at most.",
        "sklearn.cluster.MiniBatchKMeans (Sculley 2010)",
        find_minibatch,
        fixed_bytes=_SKLEARN_BYTES,
    ),
    Method(
        "gaussian-mixture",
        "Gaussian mixture",
        "Clusters may be long, slanted and of different sizes; knows how sure each pixel is.",
        f"Looks at {MOST_POINTS:,} colours or pixels at most, in at most {MIXTURE_STEPS} steps.",
        "sklearn.mixture.GaussianMixture (Dempster, Laird and Rubin 1977)",
        find_mixture,
        fixed_bytes=_SKLEARN_BYTES,
    ),
    Method(
        "mean-shift",
        "Mean shift",
        "Finds by itself how many clusters there are: the crowded places among the colours.",
        f"Looks at {MEAN_SHIFT_POINTS:,} colours or pixels at most; keeps at most {MAX_K} clusters, none of "
        "under 0.5 % of the pixels.",
        "sklearn.cluster.MeanShift (Comaniciu and Meer 2002)",
        find_mean_shift,
        parameters=("seed",),
        fixed_bytes=_SKLEARN_BYTES,
    ),
    Method(
        "bisecting",
        "Bisecting k-means",
        "Halves the largest cluster until there are enough; steady when their number changes.",
        f"Looks at {MOST_POINTS:,} colours or pixels at most; every pixel then goes to the nearest of all "
        "centres, not down the tree of halves.",
        "sklearn.cluster.BisectingKMeans (Steinbach, Karypis and Kumar 2000)",
        find_bisecting,
        fixed_bytes=_SKLEARN_BYTES,
    ),
    Method(
        "superpixel-tree",
        "Tree of superpixels",
        "Finds connected parts that look like objects; with more clusters each part only falls into smaller "
        "ones.",
        "Looks at a copy of 640 pixels; texture and place always count, the colour space and “Not sure” do "
        "not.",
        "watershed (Meyer 1992), binary partition tree (Salembier and Garrido 2000), borders judged by small "
        "networks trained on COCO (Lin et al. 2014)",
        None,
        parameters=("k",),
        fixed_bytes=_TREE_BYTES,
        pixel_bytes=8,
    ),
)
