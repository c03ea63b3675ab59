"""From a picture to its clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.assign import Assigned, assign
from segapp.core.clustering import check_params, find_method
from segapp.core.colors import round_to_rgb8
from segapp.core.distinct import DistinctColors, distinct_colors
from segapp.core.features import features_of
from segapp.core.task import NullTask, SubTask
from segapp.core.types import ClusterParams, Float32Array, Image, Segmentation

if TYPE_CHECKING:
    from segapp.core.task import Task

_PREPARE_SHARE = 0.3
_FIND_SHARE = 0.8
_PROBE = 4096


@dataclass(frozen=True, eq=False)
class Prepared:
    """A picture and its distinct colours: keep it to cluster the picture again.

    Attributes
    ----------
    image : Image
        The picture.
    colors : DistinctColors
        Its colours; they do not depend on any setting.
    """

    image: Image
    colors: DistinctColors


def prepare(image: Image, task: Task = NullTask()) -> Prepared:  # noqa: B008 - has no state
    """Count the colours of a picture.

    Raises
    ------
    SegmentError
        If the picture has no visible pixel.
    Cancelled
        If the task is cancelled.
    """
    task.report(0.0, "Counting the colours")
    prepared = Prepared(image, distinct_colors(image, task))
    task.report(1.0)
    return prepared


def cluster(
    prepared: Prepared,
    params: ClusterParams = ClusterParams(),  # noqa: B008 - frozen
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Segmentation:
    """Cluster a prepared picture.

    The same picture and parameters give the same result, on any number of threads.

    Parameters
    ----------
    prepared : Prepared
        From `prepare`.
    params : ClusterParams
        What to look for.
    task : Task
        Told how far the work is, and asked whether to go on.

    Returns
    -------
    Segmentation
        Clusters by falling share, none of them empty; fewer than `params.k` (and a note)
        if the picture has fewer different colours.

    Raises
    ------
    ParameterError
        If a setting cannot be used, or not for this picture.
    Cancelled
        If the task is cancelled.
    """
    check_params(params)
    image, colors = prepared.image, prepared.colors
    task.report(0.0, "Looking for clusters")
    few = _few_features(colors, params)
    if few is None:
        find = find_method(params.method).find
        centers = find(image, colors, params, SubTask(task, 0.0, _FIND_SHARE))
    else:
        centers = few
    assigned = assign(image, colors, centers, params.space, SubTask(task, _FIND_SHARE, 1.0))
    task.report(1.0)
    return Segmentation(
        labels=assigned.labels,
        colors=round_to_rgb8(assigned.means),
        counts=assigned.counts,
        mse=assigned.mse,
        params=params,
        notes=_notes(assigned, params),
    )


def segment(
    image: Image,
    params: ClusterParams = ClusterParams(),  # noqa: B008 - frozen
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Segmentation:
    """Cluster the pixels of a picture: `prepare` and `cluster` in one.

    Raises
    ------
    ParameterError
        If a setting cannot be used, or not for this picture.
    SegmentError
        If the picture has no visible pixel.
    Cancelled
        If the task is cancelled.
    """
    check_params(params)
    prepared = prepare(image, SubTask(task, 0.0, _PREPARE_SHARE))
    return cluster(prepared, params, SubTask(task, _PREPARE_SHARE, 1.0))


def _few_features(colors: DistinctColors, params: ClusterParams) -> Float32Array | None:
    """Return all distinct features if they are not more than the clusters asked for, else None."""
    count = len(colors.values)
    # Most pictures are decided by a few thousand colours; sorting all of them takes 100 times as long.
    probe = colors.values[:: max(1, count // _PROBE)]
    if len(np.unique(features_of(probe, params.space), axis=0)) > params.k:
        return None
    features = np.unique(features_of(colors.values, params.space), axis=0)
    return features if len(features) <= params.k else None


def _notes(assigned: Assigned, params: ClusterParams) -> tuple[str, ...]:
    found = len(assigned.counts)
    if found == params.k:
        return ()
    had = "1 colour" if found == 1 else f"{found} different colours"
    are = "is 1 cluster" if found == 1 else f"are {found} clusters"
    return (f"The image has only {had}, so there {are} instead of {params.k}.",)
