"""One cluster more or fewer, so that the others stay: for the slider, and for chosen clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import pipeline
from segapp.core.anchors import Footing, centers_behind, find_footing
from segapp.core.assigned import segment_by
from segapp.core.by_hand import Adjusted, check_left, check_room, merge, split
from segapp.core.clustering import find_method
from segapp.core.errors import SegmentError
from segapp.core.model import Model
from segapp.core.overlap import overlap_counts
from segapp.core.smart.stepping import step_in_tree
from segapp.core.task import NullTask, SubTask
from segapp.core.warm import closest_pair, polish, split_worst
from segapp.core.within import sums_of

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Segmentation

__all__ = ["Adjusted", "fewer", "merge", "more", "split"]

_WITH_SHAPES = frozenset({"gaussian-mixture"})  # methods whose clusters are more than centres
_FOOTING_SHARE = 0.3
_MOVED_SHARE = 0.9
_PLACES_SHARE = 0.5


def more(
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
    footing: Footing | None = None,
) -> Adjusted:
    """Go from K to K + 1 clusters: split the worst one, then let all find their places again.

    The worst is the one from whose split all gain most.

    So it is with all settings, and all methods that give a pixel to the nearest centre. A
    Gaussian mixture has shapes beside centres and is fitted afresh; the heirs of its clusters
    are those with which they share most pixels. In a tree one part falls in two.

    Parameters
    ----------
    prepared : Prepared
        The picture and its colours.
    segmentation : Segmentation
        Its present clusters, also ones that were changed by hand.
    task : Task
        Told how far the work is, and asked whether to go on.
    footing : Footing, optional
        From `anchors.find_footing`; computed if not given, or not for this picture and settings.

    Raises
    ------
    ParameterError
        If there are `MAX_K` clusters already.
    SegmentError
        If every cluster is a single colour, so that none can be split.
    Cancelled
        If the task is cancelled.
    """
    check_room(segmentation)
    if find_method(segmentation.params.method).by_place:
        nested = step_in_tree(prepared, segmentation, segmentation.k + 1, SubTask(task, 0.0, _MOVED_SHARE))
        return nested or _split_any(prepared, segmentation, SubTask(task, _MOVED_SHARE, 1.0))
    if segmentation.params.method in _WITH_SHAPES:
        fresh = _afresh(prepared, segmentation, segmentation.k + 1, SubTask(task, 0.0, _MOVED_SHARE))
        if fresh.segmentation.k > segmentation.k:
            return fresh
        return _split_any(prepared, segmentation, SubTask(task, _MOVED_SHARE, 1.0))
    footing = _found_footing(prepared, segmentation, footing, SubTask(task, 0.0, _FOOTING_SHARE))
    start = centers_behind(footing, segmentation, SubTask(task, _FOOTING_SHARE, _FOOTING_SHARE))
    centers, worst = split_worst(footing.small, start, task)
    result, order = _moved(segmentation, footing, centers, SubTask(task, _FOOTING_SHARE, _MOVED_SHARE))
    if result.k != segmentation.k + 1:
        return _split_any(prepared, segmentation, SubTask(task, _MOVED_SHARE, 1.0))
    task.report(1.0)
    heirs = [(index,) for index in order[:-1]]
    return Adjusted(result, (*heirs[:worst], (order[worst], order[-1]), *heirs[worst + 1 :]))


def fewer(
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
    footing: Footing | None = None,
) -> Adjusted:
    """Go from K to K - 1 clusters: merge the pair that costs least (Ward 1963), then polish.

    A Gaussian mixture is fitted afresh, as by `more`. In a tree two parts become one.

    Parameters
    ----------
    prepared, segmentation, task, footing
        As for `more`.

    Raises
    ------
    ParameterError
        If there are only `MIN_K` clusters.
    Cancelled
        If the task is cancelled.
    """
    check_left(segmentation.k - 1)
    if find_method(segmentation.params.method).by_place:
        nested = step_in_tree(prepared, segmentation, segmentation.k - 1, SubTask(task, 0.0, _MOVED_SHARE))
        return nested or _merge_closest(prepared, segmentation, SubTask(task, _MOVED_SHARE, 1.0))
    if segmentation.params.method in _WITH_SHAPES:
        return _afresh(prepared, segmentation, segmentation.k - 1, task)
    footing = _found_footing(prepared, segmentation, footing, SubTask(task, 0.0, _FOOTING_SHARE))
    start = centers_behind(footing, segmentation, SubTask(task, _FOOTING_SHARE, _FOOTING_SHARE))
    kept, gone = closest_pair(start, segmentation.counts)
    weights = segmentation.counts[[kept, gone]].astype(np.float64)
    start[kept] = (start[[kept, gone]] * weights[:, np.newaxis]).sum(axis=0) / weights.sum()
    result, order = _moved(
        segmentation, footing, np.delete(start, gone, axis=0), SubTask(task, _FOOTING_SHARE, _MOVED_SHARE)
    )
    if result.k != segmentation.k - 1:
        return merge(prepared, segmentation, (kept, gone), SubTask(task, _MOVED_SHARE, 1.0))
    task.report(1.0)
    order.insert(gone, order[kept])
    return Adjusted(result, tuple((index,) for index in order))


def _found_footing(
    prepared: Prepared, segmentation: Segmentation, footing: Footing | None, task: Task
) -> Footing:
    if footing is not None and footing.fits(prepared, segmentation.params):
        return footing
    return find_footing(prepared, segmentation.params, task)


def _moved(
    segmentation: Segmentation, footing: Footing, centers: Float32Array, task: Task
) -> tuple[Segmentation, list[int]]:
    """Let relative centres find their places, and give them the pixels.

    The places are found on the coarse copy; steps over all colours gain 0.04 % at most.

    Returns
    -------
    tuple of Segmentation and list of int
        Which cluster each centre has become; -1 for those without pixels.
    """
    centers = polish(footing.small, centers, task) + footing.small.origin
    task.report(_PLACES_SHARE, "Moving the clusters")
    params = replace(segmentation.params, k=len(centers))
    rest = SubTask(task, _PLACES_SHARE, 1.0)
    result, taken = segment_by(footing.prepared, footing.view, Model(centers), params, rest)
    order = [-1] * len(centers)
    for new, center in enumerate(taken):
        order[int(center)] = new
    return result, order


def _afresh(prepared: Prepared, segmentation: Segmentation, k: int, task: Task) -> Adjusted:
    """Cluster anew; heirs are found by shared pixels."""
    result = pipeline.cluster(prepared, replace(segmentation.params, k=k), task)
    shared = overlap_counts(segmentation.labels, result.labels, segmentation.k, result.k)
    return Adjusted(result, tuple((int(heir),) for heir in shared.argmax(axis=1)))


def _merge_closest(prepared: Prepared, segmentation: Segmentation, task: Task) -> Adjusted:
    """Merge the two clusters of most similar colour, weighed by size; for what was changed by hand."""
    means = np.array([part.mean for part in sums_of(prepared, segmentation, SubTask(task, 0.0, 0.5))])
    pair = closest_pair(means.astype(np.float32), segmentation.counts)
    return merge(prepared, segmentation, pair, SubTask(task, 0.5, 1.0))


def _split_any(prepared: Prepared, segmentation: Segmentation, task: Task) -> Adjusted:
    """Split the largest cluster that can be split; for pictures of few colours."""
    for cluster in range(segmentation.k):
        part = SubTask(task, cluster / segmentation.k, (cluster + 1) / segmentation.k)
        try:
            return split(prepared, segmentation, cluster, part)
        except SegmentError:
            continue
    raise SegmentError("Every cluster is a single colour, so there cannot be more clusters.")
