"""The parts of an image at any detail: cut from one tree, so that those of more detail lie inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.assign import Assigned, Sums, assigned_of, sum_pixels
from segapp.core.smart.enlarged import enlarge
from segapp.core.smart.prepared import prepare_image
from segapp.core.smart.reduced import nearest_of, reduce_image
from segapp.core.task import SubTask
from segapp.core.types import NO_CLUSTER, frozen

if TYPE_CHECKING:
    from segapp.core.smart.prepared import Prepared
    from segapp.core.smart.reduced import Reduced
    from segapp.core.task import Task
    from segapp.core.types import Image, Int32Array, UInt8Array

MOST = 32
"""Clusters at the highest detail."""

_PARTS = 40  # some may have no pixel of the image
_REDUCE_SHARE, _PREPARE_SHARE, _ENLARGE_SHARE = 0.15, 0.5, 0.9


@dataclass(frozen=True, eq=False)
class Detail:
    """The finest parts of an image, and how they are put together.

    Attributes
    ----------
    labels : uint8 array of shape (H, W)
        Part of each pixel; `NO_CLUSTER` where nothing is visible.
    sums : Sums
        Pixels and colours of the parts.
    groups : tuple of int32 arrays of shape (parts,)
        For 1, 2, 3, ... clusters the cluster of each part. Those of an entry lie each inside one
        of the entry before.
    """

    labels: UInt8Array
    sums: Sums
    groups: tuple[Int32Array, ...]

    @property
    def most(self) -> int:
        """How many clusters there can be."""
        return len(self.groups)

    def assigned(self, count: int, task: Task) -> Assigned:
        """Give each pixel to one of `count` clusters, or of `most` if that is less.

        It only looks up the cluster of each part, so it takes 0.1 s at 100 megapixels.

        Raises
        ------
        Cancelled
            If the task is cancelled.
        """
        task.raise_if_cancelled()
        count = min(max(1, count), self.most)
        return assigned_of(
            self.labels, self.groups[count - 1], self.sums.grouped(self.groups[count - 1], count)
        )


def find_detail(image: Image, limits: tuple[float, float], lightness: float, task: Task) -> Detail:
    """Prepare an image on a reduced copy, and bring the parts to its size.

    Parameters
    ----------
    image : Image
        With at least one visible pixel.
    limits : tuple of float
        Pixel values that stand for 0 and 255.
    lightness : float
        0 to 1: how much a difference in lightness counts.
    task : Task
        Told how far the work is, and asked whether to go on.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    reduced = reduce_image(image, SubTask(task, 0.0, _REDUCE_SHARE))
    task.report(_REDUCE_SHARE, "Looking for borders")
    known = SubTask(task, _REDUCE_SHARE, _PREPARE_SHARE)
    prepared = prepare_image(reduced.lab(lightness), known, valid=reduced.valid)
    part_of = prepared.tree.cut(_PARTS)
    larger = SubTask(task, _PREPARE_SHARE, _ENLARGE_SHARE)
    labels = _whole_labels(image, reduced, prepared, part_of.astype(np.uint8), larger)
    count = int(part_of.max()) + 1
    sums = sum_pixels(labels, image, limits, count, SubTask(task, _ENLARGE_SHARE, 1.0))
    first = np.unique(part_of, return_index=True)[1]  # a leaf of each part
    cuts = (prepared.tree.cut(number)[first] for number in range(1, count + 1))
    groups: list[Int32Array] = []
    for cut in cuts:
        filled = np.unique(cut[sums.counts > 0])
        if len(groups) < len(filled) <= MOST:
            groups.append(frozen(np.minimum(np.searchsorted(filled, cut), len(filled) - 1).astype(np.int32)))
    task.report(1.0)
    return Detail(frozen(labels), sums, tuple(groups))


def _whole_labels(
    image: Image, reduced: Reduced, prepared: Prepared, part_of: UInt8Array, task: Task
) -> UInt8Array:
    """Part of each pixel of the image: uint8 (H, W)."""
    leaves = prepared.labels
    if reduced.valid is not None:
        leaves = leaves.ravel()[nearest_of(leaves >= 0)]
    colors = _mean_rgb(prepared, reduced)[leaves]
    inside = enlarge(part_of[leaves], colors, reduced.whole, task)
    if image.valid is None:
        return inside
    labels: UInt8Array = np.full((image.height, image.width), NO_CLUSTER, np.uint8)
    np.copyto(labels[reduced.box], inside, where=image.valid[reduced.box])
    return labels


def _mean_rgb(prepared: Prepared, reduced: Reduced) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Mean colour of each superpixel: float32 (n, 3)."""
    inside = prepared.labels >= 0
    leaves, pixels = prepared.labels[inside], reduced.rgb[inside]
    sums = [np.bincount(leaves, band, minlength=prepared.count) for band in pixels.T]
    return (np.stack(sums, axis=1) / prepared.sizes[:, np.newaxis]).astype(np.float32)
