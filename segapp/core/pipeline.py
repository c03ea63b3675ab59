"""From a picture to its clusters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.assign import Assigned, assign_to, measured
from segapp.core.assigned import segmentation_of
from segapp.core.clustering import check_params, find_method
from segapp.core.colors import band_count
from segapp.core.distinct import DistinctColors, distinct_colors
from segapp.core.errors import ParameterError, SegmentError
from segapp.core.features import LEAST_LIGHTNESS
from segapp.core.memory import require_memory, require_memory_to_count, told_of_memory
from segapp.core.model import Model
from segapp.core.points import Points, View, view_of
from segapp.core.smoothing import smooth
from segapp.core.strips import run_aside
from segapp.core.task import NullTask, SubTask
from segapp.core.texture import Texture, find_texture
from segapp.core.types import BoolArray, ClusterParams, Image, Segmentation, frozen

if TYPE_CHECKING:
    from segapp.core.smart.detail import Detail
    from segapp.core.task import Task

MAX_BANDS = 32

_PREPARE_SHARE = 0.3
_VIEW_SHARE = 0.3
_FIND_SHARE = 0.8
_MEASURE_SHARE = 0.9
_PROBE = 4096


@dataclass
class _Kept:
    """What was last computed for one picture: a change of other settings need not repeat it."""

    strength: int = 0
    smoothed: tuple[Image, DistinctColors] | None = None
    texture: Texture | None = None
    detail: tuple[tuple[int, int], Detail] | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A picture and its distinct colours: keep it to cluster the picture again.

    Attributes
    ----------
    image : Image
        The picture.
    colors : DistinctColors
        Its colours, inside the area; they do not depend on any setting.
    area : bool array of shape (H, W) or None
        The part to cluster; None is all of it.
    """

    image: Image
    colors: DistinctColors
    area: BoolArray | None = None
    _kept: _Kept = field(default_factory=_Kept, repr=False)

    @cached_property
    def seen(self) -> Image:
        """The picture inside the area."""
        return self.image if self.area is None else replace(self.image, area=self.area)

    def view(self, params: ClusterParams, task: Task) -> View:
        """See the picture as the settings say; the last smoothing and the texture are kept.

        Raises
        ------
        ParameterError
            If the colour space needs another kind of picture.
        Cancelled
            If the task is cancelled.
        """
        image, colors, kept = self.seen, self.colors, self._kept
        if params.smooth:
            if kept.smoothed is None or kept.strength != params.smooth:
                smoothed = smooth(image, colors.limits, params.smooth, SubTask(task, 0.0, 0.5))
                kept.smoothed = smoothed, distinct_colors(smoothed, task)
                kept.strength = params.smooth
            image, colors = kept.smoothed
        if params.notice_texture and kept.texture is None:
            kept.texture = find_texture(self.seen, self.colors.limits, SubTask(task, 0.5, 1.0))
        texture = kept.texture if params.notice_texture else None
        # A second for a picture of 16 million colours.
        return run_aside(lambda: view_of(image, colors, params, texture), task)

    def detail(self, params: ClusterParams, task: Task) -> Detail:
        """Find the parts of the image, which nest; the last ones are kept, so any number is quick.

        Raises
        ------
        ParameterError
            If the colour space needs another kind of picture.
        Cancelled
            If the task is cancelled.
        """
        from segapp.core.smart.detail import find_detail

        key = params.smooth, params.ignore_shadows
        kept = self._kept.detail
        if kept is None or kept[0] != key:
            view = self.view(_as_tree_sees(params), SubTask(task, 0.0, _VIEW_SHARE))
            lightness = LEAST_LIGHTNESS ** (params.ignore_shadows / 100)
            found = find_detail(view.image, self.colors.limits, lightness, SubTask(task, _VIEW_SHARE, 1.0))
            kept = self._kept.detail = key, found
        return kept[1]


def prepare(
    image: Image,
    task: Task = NullTask(),  # noqa: B008 - has no state
    *,
    area: BoolArray | None = None,
) -> Prepared:
    """Count the colours of a picture.

    Parameters
    ----------
    image : Image
        The picture, of 1 to 32 bands beside alpha.
    task : Task
        Told how far the work is, and asked whether to go on.
    area : bool array of shape (H, W), optional
        The part to cluster; pixels outside get no cluster.

    Raises
    ------
    ParameterError
        If the area has another type or shape than the picture.
    SegmentError
        If the picture has no visible pixel (in the area), too many bands, or there is too
        little memory.
    Cancelled
        If the task is cancelled.
    """
    task.report(0.0, "Counting the colours")
    bands = band_count(image)
    if not 1 <= bands <= MAX_BANDS:
        raise SegmentError(
            f"This image has {bands} bands, but only 1 to {MAX_BANDS} can be clustered; leave some out."
        )
    inside = image
    if area is not None:
        area = frozen(_checked_area(image, area).copy())
        inside = replace(image, area=area)
    require_memory_to_count(inside)
    with told_of_memory(inside):
        _check_visible(image, inside)
        prepared = Prepared(image, distinct_colors(inside, task), area)
    task.report(1.0)
    return prepared


def _check_visible(image: Image, inside: Image) -> None:
    """Tell when it is the area that leaves nothing; else counting the colours tells it."""
    if inside.area is None or inside.valid is None or inside.valid.any():
        return
    if image.valid is None or image.valid.any():
        raise SegmentError("The area of interest has no visible pixels; choose another area.")


def _checked_area(image: Image, area: BoolArray) -> BoolArray:
    shape = (image.height, image.width)
    if not isinstance(area, np.ndarray):
        raise ParameterError(f"The area must be a bool array of shape {shape}, not {type(area).__name__}.")
    if area.dtype != np.bool_ or area.shape != shape:
        raise ParameterError(
            f"The area must be a bool array of shape {shape}, not {area.dtype} of shape {area.shape}."
        )
    return area


def cluster(
    prepared: Prepared,
    params: ClusterParams = ClusterParams(),  # noqa: B008 - frozen
    task: Task = NullTask(),  # noqa: B008 - has no state
    *,
    area: BoolArray | None = None,
    most_points: int = 0,
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
    area : bool array of shape (H, W), optional
        The part to cluster, if it is another one than was prepared; its colours are then
        counted anew.
    most_points : int
        Where the result is needed at once: how many of the points the clusters are looked for in, at
        most. 0 is all of them.

    Returns
    -------
    Segmentation
        Clusters by falling share, none of them empty; fewer than `params.k` (and a note)
        if the picture has fewer different colours.

    Raises
    ------
    ParameterError
        If a setting cannot be used, or not for this picture.
    SegmentError
        If there is too little memory, or nothing to see in the area.
    Cancelled
        If the task is cancelled.
    """
    check_params(params)
    if area is not None:
        prepared = prepare(prepared.image, SubTask(task, 0.0, _PREPARE_SHARE), area=area)
        task = SubTask(task, _PREPARE_SHARE, 1.0)
    task.report(0.0, "Looking for clusters")
    require_memory(prepared.seen, params, len(prepared.colors.values))
    with told_of_memory(prepared.seen, params):
        return _clustered(prepared, params, task, most_points)


def _clustered(prepared: Prepared, params: ClusterParams, task: Task, most_points: int) -> Segmentation:
    find = find_method(params.method).find
    seen = params if find is not None else _as_tree_sees(params)
    start = _VIEW_SHARE if seen.smooth or seen.notice_texture else 0.0
    view = prepared.view(seen, SubTask(task, 0.0, start))
    if find is None and len(view.colors.values) > _PROBE:
        return _of_tree(prepared, params, SubTask(task, start, 1.0))
    points = view.points(task)
    few = run_aside(lambda: _few_features(points, params), task)
    model = few
    if model is None:
        if find is None:
            return _of_tree(prepared, params, SubTask(task, start, 1.0))
        seen_points = points.thinned(most_points) if most_points else points
        model = find(seen_points, params, SubTask(task, start, _FIND_SHARE))
    stop = _MEASURE_SHARE if params.smooth else 1.0
    assigned = assign_to(view, model, seen.not_sure, SubTask(task, _FIND_SHARE, stop))
    if params.smooth:
        assigned = measured(assigned, prepared.seen, prepared.colors.limits, SubTask(task, stop, 1.0))
    task.report(1.0)
    return segmentation_of(assigned, params, model, _notes(assigned, params, model, few=few is not None))


def _as_tree_sees(params: ClusterParams) -> ClusterParams:
    """Leave out the settings that do not count for a tree."""
    return replace(params, keep_together=0, notice_texture=0, not_sure=0)


def _of_tree(prepared: Prepared, params: ClusterParams, task: Task) -> Segmentation:
    """Cut the tree of the image into clusters."""
    detail = prepared.detail(params, SubTask(task, 0.0, _FIND_SHARE))
    assigned = detail.assigned(params.k, task)
    if params.smooth:
        assigned = measured(assigned, prepared.seen, prepared.colors.limits, SubTask(task, _FIND_SHARE, 1.0))
    task.report(1.0)
    found = len(assigned.counts)
    are = "is 1 cluster" if found == 1 else f"are {found} clusters"
    note = f"The image does not fall into more parts, so there {are} instead of {params.k}."
    return segmentation_of(assigned, params, None, () if found == params.k else (note,))


def segment(
    image: Image,
    params: ClusterParams = ClusterParams(),  # noqa: B008 - frozen
    task: Task = NullTask(),  # noqa: B008 - has no state
    *,
    area: BoolArray | None = None,
) -> Segmentation:
    """Cluster the pixels of a picture: `prepare` and `cluster` in one.

    Raises
    ------
    ParameterError
        If a setting cannot be used, or not for this picture.
    SegmentError
        If the picture has no visible pixel, or there is too little memory.
    Cancelled
        If the task is cancelled.
    """
    check_params(params)
    if 1 <= band_count(image) <= MAX_BANDS:  # else the next line tells it
        require_memory(image, params)
    prepared = prepare(image, SubTask(task, 0.0, _PREPARE_SHARE), area=area)
    return cluster(prepared, params, SubTask(task, _PREPARE_SHARE, 1.0))


def _few_features(points: Points, params: ClusterParams) -> Model | None:
    """Return all distinct features if they are not more than the clusters asked for, else None."""
    # Most pictures are decided by a few thousand colours; sorting all of them takes 100 times as long.
    probe = points.features[:: max(1, len(points.features) // _PROBE)]
    if len(np.unique(probe, axis=0)) > params.k:
        return None
    features = np.unique(points.features, axis=0)
    return Model(features) if len(features) <= params.k else None


def _notes(assigned: Assigned, params: ClusterParams, model: Model, *, few: bool) -> tuple[str, ...]:
    found = len(assigned.counts)
    if model.notes or found == params.k:
        return model.notes
    are = "is 1 cluster" if found == 1 else f"are {found} clusters"
    if not few:
        return (f"No pixel is nearest to the others, so there {are} instead of {params.k}.",)
    had = "1 colour" if found == 1 else f"{found} different colours"
    return (f"The image has only {had}, so there {are} instead of {params.k}.",)
