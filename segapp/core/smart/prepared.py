"""All that is known of an image before the first click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.features import lab_of_rgb8
from segapp.core.smart.boundary import boundary_of, learned_boundary
from segapp.core.smart.cues import boundary_cues
from segapp.core.smart.graph import find_graph
from segapp.core.smart.staging import judge_of, staged_tree
from segapp.core.smart.statistics import measure
from segapp.core.smart.superpixels import WANTED, find_superpixels
from segapp.core.task import SubTask
from segapp.core.types import frozen

if TYPE_CHECKING:
    from segapp.core.smart.boundary import Learned
    from segapp.core.smart.tree import MergeTree
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Float64Array, Int32Array, UInt8Array

LONGEST_SIDE = 640
"""Pixels; larger images are prepared on a reduced copy."""

_MESSAGE = "Looking for borders"


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """Superpixels of an image, their borders, and the tree of their merges.

    n superpixels, e pairs of superpixels that touch. All arrays are read-only.

    Attributes
    ----------
    labels : int32 array of shape (h, w)
        Superpixel of each pixel; -1 where there is none.
    sizes : float64 array of shape (n,)
        Pixels.
    lab, lab_sd : float64 array of shape (n, 3)
        Mean and standard deviation of Lab (L from 0 to 100).
    texture : float64 array of shape (n, 10)
        Mean of `textures.texture_maps`.
    centers : float64 array of shape (n, 2)
        Mean x and y, pixels.
    border_share : float64 array of shape (n,)
        Share of the border of the image that each touches.
    histogram : float64 array of shape (n, 32)
        Share of each colour of the palette; similar colours count as alike.
    palette : float32 array of shape (32, 3)
        Lab.
    edges : int32 array of shape (e, 2)
        Superpixels that touch, smaller one first; sorted.
    lengths : float64 array of shape (e,)
        Pairs of pixels along the common border.
    contrasts : float64 array of shape (e, 3)
        Change of Lab across it at three scales.
    cues : float32 array of shape (e, c)
        Inputs of the boundary network.
    boundary : float32 array of shape (e,)
        How probable it is that an object ends there, 0.001 to 0.995.
    tree : MergeTree
        The superpixels are its leaves.
    """

    labels: Int32Array
    sizes: Float64Array
    lab: Float64Array
    lab_sd: Float64Array
    texture: Float64Array
    centers: Float64Array
    border_share: Float64Array
    histogram: Float64Array
    palette: Float32Array
    edges: Int32Array
    lengths: Float64Array
    contrasts: Float64Array
    cues: Float32Array
    boundary: Float32Array
    tree: MergeTree

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, frozen(value))

    @property
    def count(self) -> int:
        """Number of superpixels."""
        return len(self.sizes)


def prepare_image(
    pixels: UInt8Array | Float32Array,
    task: Task,
    *,
    valid: BoolArray | None = None,
    wanted: int = WANTED,
    learned: Learned | None = None,
) -> Prepared:
    """Cut an image into superpixels and find out how they belong together.

    Parameters
    ----------
    pixels : uint8 array of shape (h, w, 3) or (h, w), or float32 array of shape (h, w, 3)
        RGB or gray, or Lab (finite, L from 0 to 100). It should have at most `LONGEST_SIDE`
        pixels on its longer side; more is slow, and the scales of the texture do not fit.
    task : Task
        Told how far the work is, and asked whether to go on.
    valid : bool array of shape (h, w), optional
        The pixels to look at, at least one; all of them by default.
    wanted : int
        About how many superpixels.
    learned : Learned, optional
        Judges borders; what is shipped with the program by default, or `boundary.BY_HAND`.

    Returns
    -------
    Prepared

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    lab = _as_lab(pixels)
    labels = find_superpixels(lab, SubTask(task, 0.0, 0.3), wanted=wanted, valid=valid)
    task.report(0.3, _MESSAGE)
    known = measure(lab, labels, SubTask(task, 0.3, 0.6))
    task.report(0.6, _MESSAGE)
    graph = find_graph(lab, labels, SubTask(task, 0.6, 0.7))
    cues = boundary_cues(labels, known, graph)
    task.report(0.8, _MESSAGE)
    learned = learned_boundary() if learned is None else learned
    boundary = boundary_of(cues, known, graph, learned.edges)
    tree = staged_tree(graph, boundary, known, judge_of(learned.regions), SubTask(task, 0.8, 1.0))
    task.report(1.0)
    return Prepared(labels, *known, *graph, cues, boundary, tree)


def _as_lab(pixels: UInt8Array | Float32Array) -> Float32Array:
    if pixels.dtype != np.uint8:
        return np.ascontiguousarray(pixels, np.float32)
    colors: UInt8Array = np.asarray(pixels, np.uint8)
    if colors.ndim == 2:
        colors = np.stack((colors, colors, colors), axis=2)
    return lab_of_rgb8(colors.reshape(-1, 3)).reshape(colors.shape)
