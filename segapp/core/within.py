"""The pixels of single clusters of a picture, and the sums of their colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import band_count, scale_to_255
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float64Array, Image, Int64Array, Segmentation, UInt8Array

_TRIED_PIXELS = 1 << 17
_ENOUGH_PIXELS = 1 << 12
_MOST_CHANNELS = 4  # that OpenCV averages


@dataclass(frozen=True, eq=False)
class ColorSum:
    """Pixels and their summed colours: float64 (bands,), 0 to 255 each; they can be added up."""

    count: int
    colors: Float64Array

    @property
    def mean(self) -> Float64Array:
        """Mean colour: float64 (bands,)."""
        return self.colors / max(1, self.count)

    def __add__(self, other: ColorSum) -> ColorSum:
        return ColorSum(self.count + other.count, self.colors + other.colors)

    def __sub__(self, other: ColorSum) -> ColorSum:
        return ColorSum(self.count - other.count, self.colors - other.colors)


def union_cost(parts: Sequence[ColorSum]) -> float:
    """By how much the sum of squared distances grows when clusters become one (Ward 1963).

    Gray counts as three equal bands, as in `Segmentation.mse`.
    """
    mean = sum_of(parts).mean
    bands = 3 if len(mean) == 1 else 1
    return bands * sum(part.count * float(np.square(part.mean - mean).sum()) for part in parts)


def sum_of(parts: Sequence[ColorSum]) -> ColorSum:
    """Add up at least one part."""
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def sums_of(prepared: Prepared, segmentation: Segmentation, task: Task) -> list[ColorSum]:
    """Sum the colours of every cluster; without looking at the pixels if the means are known.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    task.raise_if_cancelled()
    if segmentation.means is not None:
        sums = segmentation.means * segmentation.counts[:, np.newaxis]
        if prepared.image.pixels.dtype == np.uint8:
            np.rint(sums, out=sums)  # sums of bytes are whole: takes away what the division has rounded
        return [ColorSum(int(count), part) for count, part in zip(segmentation.counts, sums, strict=True)]
    labels, limits = segmentation.labels, prepared.colors.limits

    def add(rows: slice) -> list[ColorSum]:
        inside = (labels[rows] == cluster for cluster in range(segmentation.k))
        return [sum_within(prepared.image, limits, rows, part) for part in inside]

    parts = list(map_strips(add, row_strips(labels.shape), task))
    return [sum_of(strips) for strips in zip(*parts, strict=True)]


def sum_within(image: Image, limits: tuple[float, float], rows: slice, inside: BoolArray) -> ColorSum:
    """Sum the colours of some pixels.

    Parameters
    ----------
    image : Image
        The picture.
    limits : tuple of float
        Pixel values that stand for 0 and 255.
    rows : slice
        Where to look.
    inside : bool array of shape (rows, W)
        The pixels of these rows.
    """
    pixels, bands = image.pixels[rows], band_count(image)
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if pixels.dtype == np.uint8 and channels <= _MOST_CHANNELS:
        mask = inside.view(np.uint8)
        count = cv2.countNonZero(mask)
        return ColorSum(count, np.rint(np.array(cv2.mean(pixels, mask)[:bands]) * count))
    values = scale_to_255(image.color[rows][inside], limits).reshape(-1, bands)
    return ColorSum(len(values), values.sum(axis=0, dtype=np.float64))


def pixels_of(
    labels: UInt8Array, cluster: int, count: int, most: int, task: Task
) -> tuple[Int64Array, Int64Array]:
    """Pick pixels of one cluster, always the same ones and from all over the picture.

    Parameters
    ----------
    labels : uint8 array of shape (H, W)
        The clusters.
    cluster : int
        The one of interest.
    count : int
        How many pixels it has.
    most : int
        How many are wanted; all, if it has fewer. A few thousand may be picked instead.
    task : Task
        Asked between strips of rows.

    Returns
    -------
    tuple of two int64 arrays of shape (n,)
        Rows and columns.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    flat = labels.reshape(-1)
    tried = min(_TRIED_PIXELS, len(flat))
    within = np.random.default_rng(0).random(tried) if tried < len(flat) else 0.0
    places = ((np.arange(tried) + within) * (len(flat) / tried)).astype(np.int64)
    places = places[flat[places] == cluster]
    if len(places) < min(count, _ENOUGH_PIXELS):
        step = max(1, count // most)

        def find(rows: slice) -> Int64Array:
            found: Int64Array = np.flatnonzero(labels[rows] == cluster)[::step]
            found += rows.start * labels.shape[1]
            return found

        places = np.concatenate(list(map_strips(find, row_strips(labels.shape), task)))
    rows, columns = np.divmod(places[:: max(1, -(-len(places) // most))], labels.shape[1])
    return rows, columns
