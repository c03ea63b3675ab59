"""What a small change starts from: what the settings compare, and the centres behind the labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.task import NullTask
from segapp.core.warm import few_points
from segapp.core.within import pixels_of

if TYPE_CHECKING:
    from segapp.core.coreset import WeightedPoints
    from segapp.core.pipeline import Prepared
    from segapp.core.points import View
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Float32Array, Segmentation

_CLUSTER_PIXELS = 1 << 12


@dataclass(frozen=True, eq=False)
class Footing:
    """What every step of the slider starts from.

    Attributes
    ----------
    prepared : Prepared
        The picture.
    params : ClusterParams
        The settings; the number of clusters plays no part.
    view : View
        The picture as the settings see it.
    small : WeightedPoints
        Few points that stand for all that is compared.
    """

    prepared: Prepared
    params: ClusterParams
    view: View
    small: WeightedPoints

    def fits(self, prepared: Prepared, params: ClusterParams) -> bool:
        """Whether it was made for this picture, and for settings that see it in the same way."""
        mine = replace(
            self.params, k=params.k, seed=params.seed, method=params.method, not_sure=params.not_sure
        )
        return self.prepared is prepared and mine == params


def find_footing(
    prepared: Prepared,
    params: ClusterParams,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Footing:
    """Compute what the settings compare in a picture: keep it to go up and down more than once.

    Raises
    ------
    ParameterError
        If the colour space needs another kind of picture.
    Cancelled
        If the task is cancelled.
    """
    view = prepared.view(params, task)
    points = view.points(task)
    return Footing(prepared, params, view, few_points(points.features, points.counts, task))


def centers_behind(footing: Footing, segmentation: Segmentation, task: Task) -> Float32Array:
    """Find the centre of every cluster: float32 (k, d), relative to the origin of `footing.small`.

    Those of the model; of clusters that were made by hand the means of some of their pixels.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    model, origin = segmentation.model, footing.small.origin
    if model is not None and model.factors is None:
        return model.centers - origin
    means = []
    for cluster, count in enumerate(segmentation.counts):
        task.raise_if_cancelled()
        where = pixels_of(segmentation.labels, cluster, int(count), _CLUSTER_PIXELS, task)
        means.append((footing.view.at(*where) - origin).mean(axis=0))
    return np.array(means, np.float32)
