"""One part of the tree more or fewer: all others keep exactly their pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import pipeline
from segapp.core.by_hand import Adjusted
from segapp.core.overlap import overlap_counts
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Segmentation

_FOUND_SHARE = 0.5


def step_in_tree(prepared: Prepared, segmentation: Segmentation, k: int, task: Task) -> Adjusted | None:
    """Cut the tree of an image into `k` clusters.

    Parameters
    ----------
    prepared : Prepared
        The image, which keeps its tree.
    segmentation : Segmentation
        Its present clusters, found by the same settings.
    k : int
        How many are wanted.
    task : Task
        Told how far the work is, and asked whether to go on.

    Returns
    -------
    Adjusted or None
        The heirs of a cluster are all clusters that lie inside it, or the one that it lies in. None
        if the present clusters are not a cut of the tree, or there is none with `k` clusters.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    detail = prepared.detail(segmentation.params, SubTask(task, 0.0, _FOUND_SHARE))
    if k > detail.most or segmentation.k > detail.most:
        return None
    present = detail.assigned(segmentation.k, task)
    if not np.array_equal(present.labels, segmentation.labels):
        return None
    rest = SubTask(task, _FOUND_SHARE, 1.0)
    result = pipeline.cluster(prepared, replace(segmentation.params, k=k), rest)
    shared = overlap_counts(segmentation.labels, result.labels, segmentation.k, result.k) > 0
    heirs = tuple(tuple(int(heir) for heir in np.flatnonzero(row)) for row in shared)
    return Adjusted(result, heirs)
