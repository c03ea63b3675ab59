"""Suggests how many clusters a picture has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.clustering import check_params
from segapp.core.colors import round_to_rgb8
from segapp.core.distinct import strip_values
from segapp.core.errors import SegmentError
from segapp.core.features import features_of
from segapp.core.kmeans import find_centers
from segapp.core.nearest import nearest_centers
from segapp.core.task import NullTask, SubTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image, frozen
from segapp.core.warm import cloud_of, coarse

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int64Array, UInt8Array

FEWEST_K, MOST_K = 2, 9
THUMBNAIL_PX = 256

_JUDGED_PIXELS = 800  # of six rules tried, the silhouette of so many was the best
_MOST_POINTS = 1 << 14
_FIT_START = 0.1  # share of the time before the first clustering


@dataclass(frozen=True, eq=False)
class Candidate:
    """One number of clusters, and how the picture looks with it.

    Attributes
    ----------
    k : int
        Number of clusters.
    score : float
        Mean silhouette, -1 to 1; higher is better.
    labels : uint8 array of shape (h, w)
        Cluster of each pixel of a thumbnail, largest cluster first; `NO_CLUSTER` where the
        picture is transparent. Neither side is longer than `THUMBNAIL_PX`.
    colors : uint8 array of shape (k, 3)
        Mean colour of each cluster in the thumbnail, RGB; of the centre's nearest pixel for
        clusters that are too small to be seen in it.
    """

    k: int
    score: float
    labels: UInt8Array
    colors: UInt8Array

    def __post_init__(self) -> None:
        for name in ("labels", "colors"):
            object.__setattr__(self, name, frozen(getattr(self, name)))


@dataclass(frozen=True, eq=False)
class Suggestion:
    """Numbers of clusters to choose from.

    Attributes
    ----------
    k : int
        The number with the highest score; the smaller one of equals.
    candidates : tuple of Candidate
        By rising number of clusters.
    """

    k: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, eq=False)
class _Scene:
    """What all candidates share: points to cluster, pixels to judge by and to show."""

    points: Float32Array
    counts: Int64Array
    judged: Float32Array
    thumbnail: Image
    shown: Float32Array


def suggest_k(
    prepared: Prepared,
    params: ClusterParams = ClusterParams(),  # noqa: B008 - frozen
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Suggestion:
    """Cluster a picture with 2 to 9 clusters, and suggest the number with the best silhouette.

    The mean silhouette (Rousseeuw 1987) of 800 pixels compares how near each pixel is to its
    own cluster and to the next one.

    Parameters
    ----------
    prepared : Prepared
        From `pipeline.prepare`.
    params : ClusterParams
        Its colour space and seed count.
    task : Task
        Told how far the work is, and asked whether to go on.

    Raises
    ------
    SegmentError
        If the picture is a single colour.
    ParameterError
        If a setting cannot be used, or not for this picture.
    Cancelled
        If the task is cancelled.
    """
    check_params(params)
    task.report(0.0, "Comparing numbers of clusters")
    scene = _scene(prepared, params, task)
    most = min(MOST_K, _count_distinct(scene.points))
    if most < FEWEST_K:
        raise SegmentError("This picture is a single colour, so there are no clusters to find.")
    distances = _distances(scene.judged)
    numbers = range(FEWEST_K, most + 1)
    candidates = []
    for index, k in enumerate(numbers):
        share = (1 - _FIT_START) / len(numbers)
        start = _FIT_START + share * index
        part = SubTask(task, start, start + share)
        candidates.append(_candidate(prepared, scene, distances, replace(params, k=k), part))
    best = max(candidates, key=lambda candidate: candidate.score)
    task.report(1.0)
    return Suggestion(best.k, tuple(candidates))


def silhouette(distances: Float32Array, labels: UInt8Array) -> float:
    """Compute the mean silhouette (Rousseeuw 1987).

    A point alone in its cluster counts 0, and so does everything if there is one cluster.

    Parameters
    ----------
    distances : float32 array of shape (n, n)
        Between the points.
    labels : uint8 array of shape (n,)
        Cluster of each point.

    Returns
    -------
    float
        -1 to 1.
    """
    clusters, members, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(clusters) < 2:
        return 0.0
    sums = np.stack([distances[:, labels == cluster].sum(axis=1, dtype=np.float64) for cluster in clusters])
    everyone = np.arange(len(labels))
    own = sums[members, everyone] / np.maximum(counts[members] - 1, 1)
    others = sums / counts[:, np.newaxis]
    others[members, everyone] = np.inf
    nearest = others.min(axis=0)
    larger = np.maximum(np.maximum(own, nearest), np.finfo(np.float64).tiny)
    return float(np.where(counts[members] == 1, 0.0, (nearest - own) / larger).mean())


def _scene(prepared: Prepared, params: ClusterParams, task: Task) -> _Scene:
    colors = prepared.colors
    features = features_of(colors.values, params.space)
    task.raise_if_cancelled()
    summed = np.cumsum(colors.counts)
    within = np.random.default_rng(params.seed).random(_JUDGED_PIXELS)
    ranks = ((np.arange(_JUDGED_PIXELS) + within) * (float(summed[-1]) / _JUDGED_PIXELS)).astype(np.int64)
    chosen = np.searchsorted(summed, ranks, side="right")
    judged = features[np.minimum(chosen, len(features) - 1)]
    cloud = coarse(cloud_of(features, colors.counts))
    task.raise_if_cancelled()
    step = -(-len(cloud.weights) // _MOST_POINTS)
    points = np.ascontiguousarray((cloud.points[:, ::step] + cloud.origin[:, np.newaxis]).T)
    thumbnail = _thumbnail(prepared.image)
    shown = strip_values(thumbnail, colors.limits, slice(None))
    return _Scene(points, cloud.weights[::step].astype(np.int64), judged, thumbnail, shown)


def _thumbnail(image: Image) -> Image:
    """Pick pixels in rows and columns of equal distance."""
    step = max(1, -(-max(image.height, image.width) // THUMBNAIL_PX))
    start = tuple(min(step // 2, length - 1) for length in (image.height, image.width))
    return Image(image.pixels[start[0] :: step, start[1] :: step], image.has_alpha)


def _count_distinct(points: Float32Array) -> int:
    """Count different points, up to a few more than are needed."""
    if len(points) > MOST_K and len(np.unique(points[: 64 * MOST_K], axis=0)) > MOST_K:
        return MOST_K + 1
    return len(np.unique(points, axis=0))


def _distances(points: Float32Array) -> Float32Array:
    """Compute the Euclidean distances between all points: float32 (n, n)."""
    squares: Float32Array = np.zeros((len(points), len(points)), np.float32)
    for axis in points.T:
        squares += np.square(axis[:, np.newaxis] - axis)
    return np.sqrt(squares)


def _candidate(
    prepared: Prepared, scene: _Scene, distances: Float32Array, params: ClusterParams, task: Task
) -> Candidate:
    centers = find_centers(scene.points, scene.counts, params.k, params.seed, task)
    score = silhouette(distances, _nearest(scene.judged, centers))
    found = _nearest(features_of(scene.shown, params.space), centers)
    counts = np.bincount(found, minlength=params.k)
    order = np.argsort(-counts, kind="stable")
    numbers = np.empty(params.k, np.uint8)
    numbers[order] = np.arange(params.k)
    colors = round_to_rgb8(_mean_colors(prepared, scene, found, centers, params))[order]
    image = scene.thumbnail
    labels = np.full((image.height, image.width), NO_CLUSTER, np.uint8)
    labels[... if image.valid is None else image.valid] = (
        numbers[found].reshape(labels.shape) if image.valid is None else numbers[found]
    )
    return Candidate(params.k, score, labels, colors)


def _mean_colors(
    prepared: Prepared, scene: _Scene, found: UInt8Array, centers: Float32Array, params: ClusterParams
) -> Float64Array:
    """Average the colours of the thumbnail in each cluster: float64 (k, bands)."""
    counts = np.bincount(found, minlength=params.k)
    sums = [np.bincount(found, band.astype(np.float64), params.k) for band in scene.shown.T]
    means: Float64Array = np.array(sums).T / np.maximum(counts, 1)[:, np.newaxis]
    for cluster in np.flatnonzero(counts == 0):
        values = prepared.colors.values
        apart = np.square(features_of(values, params.space) - centers[cluster]).sum(axis=1)
        means[cluster] = values[int(np.argmin(apart))]
    return means


def _nearest(features: Float32Array, centers: Float32Array) -> UInt8Array:
    origin = centers.mean(axis=0)
    return nearest_centers(np.ascontiguousarray((features - origin).T), centers - origin)
