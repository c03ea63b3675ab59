"""Splits one chosen cluster, and merges some; every other cluster keeps exactly its pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.clustering import MAX_K, MIN_K
from segapp.core.colors import round_to_rgb8
from segapp.core.cut import cut_cluster
from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2
from segapp.core.task import NullTask, SubTask
from segapp.core.types import NO_CLUSTER, Segmentation
from segapp.core.within import ColorSum, sum_of, sums_of, union_cost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import UInt8Array

_SUMS_SHARE = 0.2
_CUT_SHARE = 0.9


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


def split(
    prepared: Prepared,
    segmentation: Segmentation,
    cluster: int,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Adjusted:
    """Split one cluster in two by what the settings compare; the others keep exactly their pixels.

    The halves lie inside the old cluster and not around centres of their own, so the result
    has no `model`.

    Parameters
    ----------
    prepared : Prepared
        The picture and its colours.
    segmentation : Segmentation
        Its present clusters.
    cluster : int
        The cluster to split.
    task : Task
        Told how far the work is, and asked whether to go on.

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
    check_room(segmentation)
    k = segmentation.k
    sums = sums_of(prepared, segmentation, SubTask(task, 0.0, _SUMS_SHARE))
    labels, new = cut_cluster(prepared, segmentation, cluster, SubTask(task, _SUMS_SHARE, _CUT_SHARE))
    sums[cluster] -= new
    sums.append(new)
    mse = segmentation.mse - union_cost((sums[cluster], new)) / float(segmentation.counts.sum())
    table = np.arange(256, dtype=np.uint8)
    result, order = _ordered(replace(segmentation, labels=labels, mse=mse), sums, table)
    heirs: list[tuple[int, ...]] = [(order[index],) for index in range(k)]
    heirs[cluster] = (order[cluster], order[k])
    task.report(1.0)
    return Adjusted(result, tuple(heirs))


def merge(
    prepared: Prepared,
    segmentation: Segmentation,
    clusters: Iterable[int],
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Adjusted:
    """Make some clusters one; every other cluster keeps exactly its pixels.

    The result has no `model`, for no single centre stands for what was merged.

    Parameters
    ----------
    prepared, segmentation, task
        As for `split`.
    clusters : iterable of int
        At least two clusters.

    Raises
    ------
    ParameterError
        If there is no such cluster, fewer than two are given or fewer than `MIN_K` would be left.
    Cancelled
        If the task is cancelled.
    """
    given = list(clusters)
    for cluster in given:
        _check_cluster(segmentation, cluster)
    chosen = sorted({int(cluster) for cluster in given})
    if len(chosen) < 2:
        raise ParameterError("Choose at least two clusters to merge.")
    check_left(segmentation.k - len(chosen) + 1)
    sums = sums_of(prepared, segmentation, SubTask(task, 0.0, _CUT_SHARE))
    parts = [sums[cluster] for cluster in chosen]
    mse = segmentation.mse + union_cost(parts) / float(segmentation.counts.sum())
    total = sum_of(parts)
    for cluster in chosen:
        sums[cluster] = total if cluster == chosen[0] else total - total
    table = np.arange(256, dtype=np.uint8)
    table[chosen] = chosen[0]
    result, order = _ordered(replace(segmentation, mse=mse), sums, table)
    task.report(1.0)
    return Adjusted(result, tuple((order[int(table[index])],) for index in range(segmentation.k)))


def _ordered(
    segmentation: Segmentation, sums: list[ColorSum], table: UInt8Array
) -> tuple[Segmentation, list[int]]:
    """Number the clusters by falling count, without the empty ones.

    Parameters
    ----------
    segmentation : Segmentation
        Its labels and error hold, what is known of its clusters does not.
    sums : list of ColorSum
        What the clusters are now.
    table : uint8 array of shape (256,)
        First gives each label another.

    Returns
    -------
    tuple of Segmentation and list of int
        The new number of each cluster; -1 for those that are empty.
    """
    counts = np.array([part.count for part in sums], np.int64)
    means = np.array([part.mean for part in sums], np.float64)
    by_share = np.lexsort((*means.T[::-1], -counts))
    by_share = by_share[counts[by_share] > 0]
    order: list[int] = [-1] * len(counts)
    for new, old in enumerate(by_share):
        order[int(old)] = new
    numbers = np.full(256, NO_CLUSTER, np.uint8)
    numbers[by_share] = np.arange(len(by_share))
    labels = np.asarray(cv2.LUT(segmentation.labels, numbers[table]), np.uint8)
    # Not `replace`: nothing else that is known of the old clusters holds for the new ones.
    result = Segmentation(
        labels=labels.reshape(segmentation.labels.shape),
        colors=round_to_rgb8(means[by_share]),
        counts=counts[by_share],
        mse=max(0.0, segmentation.mse),
        params=replace(segmentation.params, k=len(by_share)),
        means=means[by_share],
    )
    return result, order


def check_room(segmentation: Segmentation) -> None:
    """Raise ParameterError if there cannot be another cluster."""
    if segmentation.k >= MAX_K:
        raise ParameterError(f"There are {MAX_K} clusters, the most there can be; merge some first.")


def check_left(left: int) -> None:
    """Raise ParameterError if there would be too few clusters."""
    if left < MIN_K:
        raise ParameterError(f"At least {MIN_K} clusters must be left; split one first.")


def _check_cluster(segmentation: Segmentation, cluster: int) -> None:
    if not isinstance(cluster, int | np.integer) or not 0 <= cluster < segmentation.k:
        raise ParameterError(f"There is no cluster {cluster!r}; the clusters are 0 to {segmentation.k - 1}.")
