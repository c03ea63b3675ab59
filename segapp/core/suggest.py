"""Suggests how many clusters a picture has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.certainty import count_doubt, highest_levels
from segapp.core.clustering import check_params
from segapp.core.colors import round_to_rgb8
from segapp.core.errors import SegmentError
from segapp.core.kmeans import centers_of
from segapp.core.model import Model
from segapp.core.scene import THUMBNAIL_PX, Scene, find_scene
from segapp.core.silhouette import silhouette
from segapp.core.task import NullTask, SubTask
from segapp.core.types import NO_CLUSTER, ClusterParams, frozen

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, UInt8Array

__all__ = ["THUMBNAIL_PX", "Candidate", "Suggestion", "suggest_k"]

FEWEST_K, MOST_K = 2, 9

_FIT_START = 0.3  # share of the time before the first clustering
_MOST_ATTEMPTS = 4  # of each number of clusters; a look does not need more


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
        picture is transparent, outside the area, or not sure. Neither side is longer than
        `THUMBNAIL_PX`.
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


def suggest_k(
    prepared: Prepared,
    params: ClusterParams = ClusterParams(),  # noqa: B008 - frozen
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Suggestion:
    """Cluster a picture with 2 to 9 clusters, and suggest the number with the best silhouette.

    The mean silhouette (Rousseeuw 1987) of 800 pixels compares how near each pixel is to its
    own cluster and to the next one. All settings are heeded but the method: whichever is
    chosen, the clusters are found by k-means. A large picture that is to be smoothed is
    first reduced to about 4 megapixels, by leaving out rows and columns.

    Parameters
    ----------
    prepared : Prepared
        From `pipeline.prepare`.
    params : ClusterParams
        The settings; the number of clusters plays no part.
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
    scene = find_scene(prepared, params, SubTask(task, 0.0, _FIT_START))
    most = min(MOST_K, _count_distinct(scene.points.coordinates.T))
    if most < FEWEST_K:
        raise SegmentError("This image is a single colour, so there are no clusters to find.")
    params = replace(params, attempts=min(params.attempts, _MOST_ATTEMPTS))
    numbers = range(FEWEST_K, most + 1)
    candidates = []
    for index, k in enumerate(numbers):
        share = (1 - _FIT_START) / len(numbers)
        start = _FIT_START + share * index
        candidates.append(_candidate(scene, replace(params, k=k), SubTask(task, start, start + share)))
    best = max(candidates, key=lambda candidate: candidate.score)
    task.report(1.0)
    return Suggestion(best.k, tuple(candidates))


def _count_distinct(points: Float32Array) -> int:
    """Count different points, up to a few more than are needed."""
    if len(points) > MOST_K and len(np.unique(points[: 64 * MOST_K], axis=0)) > MOST_K:
        return MOST_K + 1
    return len(np.unique(points, axis=0))


def _candidate(scene: Scene, params: ClusterParams, task: Task) -> Candidate:
    k = params.k
    model = Model(centers_of(scene.points, params, task) + scene.points.origin)
    score = silhouette(scene.distances, model.nearest(scene.judged))
    found = model.nearest(scene.shown)
    colors = _mean_colors(scene, found, model)
    if params.not_sure and len(found):
        levels = model.doubt(scene.shown)
        highest = highest_levels(count_doubt(found, levels, None, k), params.not_sure)
        found[levels > highest[found]] = NO_CLUSTER
    counts = np.bincount(found, minlength=256)[:k]
    order = np.argsort(-counts, kind="stable")
    numbers = np.full(256, NO_CLUSTER, np.uint8)
    numbers[order] = np.arange(k)
    labels = np.full(scene.valid.shape, NO_CLUSTER, np.uint8)
    labels[scene.valid] = numbers[found]
    return Candidate(k, score, labels, round_to_rgb8(colors)[order])


def _mean_colors(scene: Scene, found: UInt8Array, model: Model) -> Float64Array:
    """Average the colours of the thumbnail in each cluster: float64 (k, bands)."""
    counts = np.bincount(found, minlength=model.k)
    sums = [np.bincount(found, band.astype(np.float64), model.k) for band in scene.values.T]
    means: Float64Array = np.array(sums).T / np.maximum(counts, 1)[:, np.newaxis]
    features, values = scene.known
    for cluster in np.flatnonzero(counts == 0):
        if len(values):
            means[cluster] = values[int(np.argmin(np.square(features - model.centers[cluster]).sum(axis=1)))]
    return means
