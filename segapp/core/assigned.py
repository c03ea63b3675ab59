"""From pixels that were given to clusters to the segmentation of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.assign import Assigned, assign_to, measured
from segapp.core.colors import round_to_rgb8
from segapp.core.task import SubTask
from segapp.core.types import Segmentation

if TYPE_CHECKING:
    from segapp.core.model import Model
    from segapp.core.pipeline import Prepared
    from segapp.core.points import View
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Int64Array

_ASSIGN_SHARE = 0.5  # of the time, if the picture is smoothed


def segment_by(
    prepared: Prepared, view: View, model: Model, params: ClusterParams, task: Task
) -> tuple[Segmentation, Int64Array]:
    """Give every pixel to clusters that are known, and measure them.

    Parameters
    ----------
    prepared : Prepared
        The picture, by whose colours the clusters are measured.
    view : View
        The picture as `params` has it seen.
    model : Model
        The clusters, in the units of the view.
    params : ClusterParams
        What was asked for.
    task : Task
        Told how far the work is, and asked whether to go on.

    Returns
    -------
    tuple of Segmentation and int64 array of shape (k,)
        The clusters that have pixels, by falling share, and which of the model each one is.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    share = _ASSIGN_SHARE if params.smooth else 1.0
    assigned = assign_to(view, model, params.not_sure, SubTask(task, 0.0, share))
    if params.smooth:
        assigned = measured(assigned, prepared.seen, prepared.colors.limits, SubTask(task, share, 1.0))
    task.report(1.0)
    return segmentation_of(assigned, params, model), assigned.order


def segmentation_of(
    assigned: Assigned, params: ClusterParams, model: Model | None, notes: tuple[str, ...] = ()
) -> Segmentation:
    """Put together what is known of the clusters; of the model, if any, only those that have pixels."""
    return Segmentation(
        labels=assigned.labels,
        colors=round_to_rgb8(assigned.means),
        counts=assigned.counts,
        mse=assigned.mse,
        params=params,
        notes=notes,
        model=None if model is None else model.take(assigned.order),
        means=assigned.means,
    )
