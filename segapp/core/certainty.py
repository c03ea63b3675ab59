"""Why a pixel is in its cluster, where that was a close call, and leaving the closest calls out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.clustering import find_method
from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import NullTask, SubTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.model import Model
    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int64Array, Segmentation, UInt8Array

_LEVELS = 256
_LOOKED_AT_PX = 1_000_000
_NO_MIXTURE = "Only a Gaussian mixture knows how sure each pixel is; choose the method gaussian-mixture."
_NO_MODEL = "These clusters were changed by hand; cluster the image again to see how near each pixel is."
_NO_CENTERS = "The parts of a tree have no middle that a pixel could be near to; choose another method."


@dataclass(frozen=True)
class Explanation:
    """Why a pixel is in its cluster.

    Attributes
    ----------
    cluster : int
        Where it is; `NO_CLUSTER` if it was left out.
    nearest : tuple of (int, float)
        The two most likely clusters (one if there is only one), the likelier first, and the
        distance to each in the units of what was compared; for a mixture in standard
        deviations of that cluster.
    doubt : int
        0 (certain) to 255, as in `ambiguity`.
    """

    cluster: int
    nearest: tuple[tuple[int, float], ...]
    doubt: int


def middle_of(labels: UInt8Array, cluster: int) -> tuple[int, int] | None:
    """Find a pixel in the middle of a cluster: the one that is farthest from its border.

    Parameters
    ----------
    labels : uint8 array of shape (H, W)
        Cluster of each pixel.
    cluster : int
        Which one.

    Returns
    -------
    tuple of int or None
        Row and column, found on every n-th pixel of a large image; None if the cluster has none.
    """
    step = max(1, round((labels.size / _LOOKED_AT_PX) ** 0.5))
    inside = np.pad((labels[::step, ::step] == cluster).view(np.uint8), 1)
    if not inside.any():
        first = int((labels == cluster).argmax())
        row, col = divmod(first, labels.shape[1])
        return (row, col) if labels[row, col] == cluster else None
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    row, col = divmod(int(deep.argmax()), inside.shape[1])
    return (row - 1) * step, (col - 1) * step


def explain(prepared: Prepared, segmentation: Segmentation, row: int, col: int) -> Explanation | None:
    """Say why a pixel is in its cluster.

    Parameters
    ----------
    prepared : Prepared
        The picture that was clustered.
    segmentation : Segmentation
        Its clusters.
    row, col : int
        The pixel.

    Returns
    -------
    Explanation or None
        None where the picture is transparent, and outside the area of interest.

    Raises
    ------
    ParameterError
        If the pixel is outside the picture, or the clusters were changed by hand.
    """
    image, model = prepared.seen, _model_of(segmentation)
    is_whole = all(isinstance(place, int | np.integer) for place in (row, col))
    if not (is_whole and 0 <= row < image.height and 0 <= col < image.width):
        raise ParameterError(f"The image has no pixel in row {row!r}, column {col!r}.")
    if image.valid is not None and not image.valid[row, col]:
        return None
    view = prepared.view(segmentation.params, NullTask())
    point = view.at(np.array([row]), np.array([col]))
    order = np.argsort(model.squares(point)[:, 0], kind="stable")[:2]
    squares = model.take(order).plain_squares(point)[:, 0]
    nearest = tuple(
        (int(index), float(np.sqrt(square))) for index, square in zip(order, squares, strict=True)
    )
    return Explanation(int(segmentation.labels[row, col]), nearest, int(model.doubt(point)[0]))


def ambiguity(
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> UInt8Array:
    """Map how close a call each pixel was.

    Returns
    -------
    uint8 array of shape (H, W)
        0 is certain, also where there is no visible pixel; 255 is as near to a second
        cluster as to its own (for a mixture: sure to be in another one).

    Raises
    ------
    ParameterError
        If the clusters were changed by hand.
    Cancelled
        If the task is cancelled.
    """
    model, shape = _model_of(segmentation), segmentation.labels.shape
    result: UInt8Array = np.zeros(shape, np.uint8)
    _fill(result, prepared, segmentation, model.doubt, task)
    return result


def not_sure_share(
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Float32Array:
    """Find, for a Gaussian mixture, the probability that a pixel belongs to another cluster than its own.

    Returns
    -------
    float32 array of shape (H, W)
        0 is sure, also where there is no visible pixel; nearly 1 can be had only between many
        clusters. `ambiguity` has the same in steps of 1 / 255.

    Raises
    ------
    ParameterError
        If the clusters are not those of a Gaussian mixture, or were changed by hand.
    Cancelled
        If the task is cancelled.
    """
    model, shape = _model_of(segmentation), segmentation.labels.shape
    if model.offsets is None:
        raise ParameterError(_NO_MIXTURE)
    result: Float32Array = np.zeros(shape, np.float32)
    _fill(result, prepared, segmentation, model.not_sure, task)
    return result


def _fill(
    result: UInt8Array | Float32Array,
    prepared: Prepared,
    segmentation: Segmentation,
    measure: Callable[[Float32Array], UInt8Array | Float32Array],
    task: Task,
) -> None:
    """Measure the features of every visible pixel."""
    view = prepared.view(segmentation.params, SubTask(task, 0.0, 0.3))
    valid = view.image.valid

    def measure_rows(rows: slice) -> None:
        points = view.strip(rows)
        if valid is None:
            result[rows] = measure(points).reshape(result[rows].shape)
        else:
            result[rows][valid[rows]] = measure(points)

    dimensions = _model_of(segmentation).centers.shape[1]
    strips = row_strips((*result.shape, dimensions))
    for _ in map_strips(measure_rows, strips, SubTask(task, 0.3, 1.0), "Comparing the clusters"):
        pass
    task.report(1.0)


def count_doubt(labels: UInt8Array, levels: UInt8Array, weights: Int64Array | None, k: int) -> Float64Array:
    """Count the pixels of each cluster and level of doubt: float64 (k, 256)."""
    places = labels.astype(np.int64) * _LEVELS + levels
    counts: Float64Array = np.bincount(places, weights, k * _LEVELS).astype(np.float64)
    return counts.reshape(k, _LEVELS)


def highest_levels(counts: Float64Array, not_sure: int) -> UInt8Array:
    """Find the highest level of doubt that stays in each cluster.

    Parameters
    ----------
    counts : float64 array of shape (k, 256)
        From `count_doubt`.
    not_sure : int
        0 to 100: at most this percentage of all pixels goes. Pixels of one level stay or go
        together, and the least doubtful ones of each cluster stay, so that none vanishes.

    Returns
    -------
    uint8 array of shape (k,)
    """
    above = counts.sum() - counts.sum(axis=0).cumsum()  # pixels of a higher level
    common = int(np.argmax(above <= counts.sum() * not_sure / 100))
    lowest = np.argmax(counts > 0, axis=1)
    result: UInt8Array = np.maximum(lowest, common).astype(np.uint8)
    return result


def _model_of(segmentation: Segmentation) -> Model:
    if segmentation.model is None:
        raise ParameterError(_NO_CENTERS if find_method(segmentation.params.method).by_place else _NO_MODEL)
    return segmentation.model
