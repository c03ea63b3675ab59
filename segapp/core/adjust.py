"""One cluster more or fewer, so that the others stay: for the slider, and for one chosen cluster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import pipeline
from segapp.core.anchors import Footing, centers_behind, find_footing, order_of_centers
from segapp.core.assign import assign
from segapp.core.clustering import MAX_K, MIN_K
from segapp.core.colors import round_to_rgb8
from segapp.core.cut import cut_cluster
from segapp.core.errors import ParameterError, SegmentError
from segapp.core.opencv import cv2
from segapp.core.overlap import overlap_counts
from segapp.core.task import NullTask, SubTask
from segapp.core.types import NO_CLUSTER, Segmentation
from segapp.core.warm import closest_pair, polish, split_center, worst_cluster
from segapp.core.within import sum_cluster, union_cost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, UInt8Array

_STEPS = 30
_START_SHARE = 0.4


@dataclass(frozen=True, eq=False)
class Adjusted:
    """A changed segmentation, and what became of the clusters.

    Attributes
    ----------
    segmentation : Segmentation
        Clusters by falling share; `params.k` is the new number.
    heirs : tuple of tuple of int
        For each old cluster the new clusters that go on in its place: one, or two where it
        was split. Clusters that were merged have the same heir.
    """

    segmentation: Segmentation
    heirs: tuple[tuple[int, ...], ...]


def more(
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
    footing: Footing | None = None,
) -> Adjusted:
    """Go from K to K + 1 clusters: split the worst one, then let all find their places again.

    Parameters
    ----------
    prepared : Prepared
        The picture and its colours.
    segmentation : Segmentation
        Its present clusters.
    task : Task
        Told how far the work is, and asked whether to go on.
    footing : Footing, optional
        From `anchors.find_footing`, for the same picture and colour space; computed if not given.

    Raises
    ------
    ParameterError
        If there are `MAX_K` clusters already.
    SegmentError
        If every cluster is a single colour, so that none can be split.
    Cancelled
        If the task is cancelled.
    """
    _check_room(segmentation)
    if not segmentation.params.compares_plain_colors:
        return _afresh(prepared, segmentation, segmentation.k + 1, task)
    footing = footing or find_footing(prepared, segmentation.params)
    start = centers_behind(prepared, segmentation) - footing.cloud.origin
    worst = worst_cluster(footing.small, start)
    centers = split_center(footing.small, start, worst, task)
    centers = _find_places(footing, centers, SubTask(task, 0.0, _START_SHARE))
    result = _with_centers(prepared, segmentation, centers, SubTask(task, _START_SHARE, 1.0))
    if result.k != segmentation.k + 1:
        return _split_any(prepared, segmentation, task)
    order = order_of_centers(prepared, result, centers)
    heirs = [(index,) for index in order[:-1]]
    return Adjusted(result, (*heirs[:worst], (order[worst], order[-1]), *heirs[worst + 1 :]))


def fewer(
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
    footing: Footing | None = None,
) -> Adjusted:
    """Go from K to K - 1 clusters: merge the pair that costs least (Ward 1963), then polish.

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
    _check_left(segmentation.k - 1)
    if not segmentation.params.compares_plain_colors:
        return _afresh(prepared, segmentation, segmentation.k - 1, task)
    footing = footing or find_footing(prepared, segmentation.params)
    start = centers_behind(prepared, segmentation) - footing.cloud.origin
    kept, gone = closest_pair(start, segmentation.counts)
    weights = segmentation.counts[[kept, gone]].astype(np.float64)
    start[kept] = (start[[kept, gone]] * weights[:, np.newaxis]).sum(axis=0) / weights.sum()
    centers = np.delete(start, gone, axis=0)
    centers = _find_places(footing, centers, SubTask(task, 0.0, _START_SHARE))
    result = _with_centers(prepared, segmentation, centers, SubTask(task, _START_SHARE, 1.0))
    if result.k != segmentation.k - 1:
        return merge(prepared, segmentation, (kept, gone), task)
    order = order_of_centers(prepared, result, centers)
    order.insert(gone, order[kept])
    return Adjusted(result, tuple((index,) for index in order))


def _afresh(prepared: Prepared, segmentation: Segmentation, k: int, task: Task) -> Adjusted:
    """Cluster anew where a pixel's colour alone does not decide; heirs are found by shared pixels."""
    result = pipeline.cluster(prepared, replace(segmentation.params, k=k), task)
    shared = overlap_counts(segmentation.labels, result.labels, segmentation.k, result.k)
    return Adjusted(result, tuple((int(heir),) for heir in shared.argmax(axis=1)))


def split(
    prepared: Prepared,
    segmentation: Segmentation,
    cluster: int,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Adjusted:
    """Split one cluster in two by its colours; every other cluster keeps exactly its pixels.

    Parameters
    ----------
    prepared, segmentation, task
        As for `more`.
    cluster : int
        The cluster to split.

    Raises
    ------
    ParameterError
        If there is no such cluster, or there are `MAX_K` already.
    SegmentError
        If the cluster is a single colour.
    Cancelled
        If the task is cancelled.
    """
    _check_cluster(segmentation, cluster)
    _check_room(segmentation)
    k = segmentation.k
    labels, parts = cut_cluster(prepared, segmentation, cluster, task)
    counts = np.append(segmentation.counts, parts[1].count)
    counts[cluster] = parts[0].count
    colors = np.append(segmentation.colors, segmentation.colors[:1], axis=0)
    colors[[cluster, k]] = round_to_rgb8(np.array([part.mean for part in parts]))
    mse = segmentation.mse - union_cost(parts) / float(counts.sum())
    result, order = _ordered(replace(segmentation, labels=labels, colors=colors, counts=counts, mse=mse))
    heirs: list[tuple[int, ...]] = [(order[index],) for index in range(k)]
    heirs[cluster] = (order[cluster], order[k])
    return Adjusted(result, tuple(heirs))


def merge(
    prepared: Prepared,
    segmentation: Segmentation,
    clusters: Iterable[int],
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Adjusted:
    """Make some clusters one; every other cluster keeps exactly its pixels.

    Parameters
    ----------
    prepared, segmentation, task
        As for `more`.
    clusters : iterable of int
        At least two clusters.

    Raises
    ------
    ParameterError
        If there is no such cluster, fewer than two are given or fewer than `MIN_K` would be left.
    Cancelled
        If the task is cancelled.
    """
    chosen = sorted({int(cluster) for cluster in clusters})
    for cluster in chosen:
        _check_cluster(segmentation, cluster)
    if len(chosen) < 2:
        raise ParameterError("Choose at least two clusters to merge.")
    _check_left(segmentation.k - len(chosen) + 1)
    parts = [sum_cluster(prepared, segmentation.labels, cluster, task) for cluster in chosen]
    total = sum(parts[1:], parts[0])
    counts, colors = segmentation.counts.copy(), segmentation.colors.copy()
    counts[chosen] = 0
    counts[chosen[0]] = total.count
    colors[chosen[0]] = round_to_rgb8(total.mean[np.newaxis])[0]
    mse = segmentation.mse + union_cost(parts) / float(counts.sum())
    table = np.arange(256, dtype=np.uint8)
    table[chosen] = chosen[0]
    merged = replace(segmentation, colors=colors, counts=counts, mse=mse)
    result, order = _ordered(merged, table)
    return Adjusted(result, tuple((order[int(table[index])],) for index in range(segmentation.k)))


def _split_any(prepared: Prepared, segmentation: Segmentation, task: Task) -> Adjusted:
    """Split the largest cluster that can be split; for pictures of few colours."""
    for cluster in range(segmentation.k):
        try:
            return split(prepared, segmentation, cluster, task)
        except SegmentError:
            continue
    raise SegmentError("Every cluster is a single colour, so there cannot be more clusters.")


def _find_places(footing: Footing, centers: Float32Array, task: Task) -> Float32Array:
    """Polish relative centres; on the coarse copy, where steps over all colours gain 0.04 % at most."""
    centers = polish(footing.small, centers, _STEPS, task)
    task.report(1.0, "Moving the clusters")
    return centers + footing.cloud.origin


def _with_centers(
    prepared: Prepared, segmentation: Segmentation, centers: Float32Array, task: Task
) -> Segmentation:
    params = replace(segmentation.params, k=len(centers))
    assigned = assign(prepared.seen, prepared.colors, centers, params.space, task)
    colors = round_to_rgb8(assigned.means)
    return Segmentation(assigned.labels, colors, assigned.counts, assigned.mse, params)


def _ordered(segmentation: Segmentation, table: UInt8Array | None = None) -> tuple[Segmentation, list[int]]:
    """Number the clusters by falling count, without the empty ones.

    Parameters
    ----------
    segmentation : Segmentation
        May have empty clusters.
    table : uint8 array of shape (256,), optional
        First gives each label another.

    Returns
    -------
    tuple of Segmentation and list of int
        The new number of each cluster; -1 for those that are empty.
    """
    counts, colors = segmentation.counts, segmentation.colors
    by_share = np.lexsort((*colors.T[::-1], -counts))
    by_share = by_share[counts[by_share] > 0]
    order: list[int] = [-1] * len(counts)
    for new, old in enumerate(by_share):
        order[int(old)] = new
    numbers = np.full(256, NO_CLUSTER, np.uint8)
    numbers[by_share] = np.arange(len(by_share))
    table = numbers if table is None else numbers[table]
    # Not `replace`: nothing else that is known of the old clusters holds for the new ones.
    result = Segmentation(
        labels=np.asarray(cv2.LUT(segmentation.labels, table), np.uint8).reshape(segmentation.labels.shape),
        colors=colors[by_share],
        counts=counts[by_share],
        mse=max(0.0, segmentation.mse),
        params=replace(segmentation.params, k=len(by_share)),
    )
    return result, order


def _check_cluster(segmentation: Segmentation, cluster: int) -> None:
    if not 0 <= cluster < segmentation.k:
        raise ParameterError(f"There is no cluster {cluster}; the clusters are 0 to {segmentation.k - 1}.")


def _check_room(segmentation: Segmentation) -> None:
    if segmentation.k >= MAX_K:
        raise ParameterError(f"There are {MAX_K} clusters, the most there can be; merge some first.")


def _check_left(left: int) -> None:
    if left < MIN_K:
        raise ParameterError(f"At least {MIN_K} clusters must be left; split one first.")
