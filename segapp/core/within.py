"""The colours inside some of the clusters of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import count_levels
from segapp.core.distinct import codes_of, strip_values
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Float64Array, Int64Array, PixelArray, UInt8Array

_FEW_PIXELS = 1 << 18  # below, a search for each pixel is faster than a histogram of 2^24 colours
_EXACT_PIXELS = 1 << 24  # up to here the float32 counts of OpenCV's histogram are exact


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


def union_cost(parts: list[ColorSum]) -> float:
    """By how much the sum of squared distances grows when clusters become one (Ward 1963).

    Gray counts as three equal bands, as in `Segmentation.mse`.
    """
    mean = sum_of(parts).mean
    bands = 3 if len(mean) == 1 else 1
    return bands * sum(part.count * float(np.square(part.mean - mean).sum()) for part in parts)


def sum_of(parts: list[ColorSum]) -> ColorSum:
    """Add up at least one part."""
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total


def color_sum(values: Float32Array, counts: Int64Array | None = None) -> ColorSum:
    """Sum colours, float32 (n, bands), each as often as counted, int64 (n,), or once."""
    if counts is None:
        return ColorSum(len(values), values.sum(axis=0, dtype=np.float64))
    # Not a BLAS product: on many threads that would add in another order.
    sums = [(band.astype(np.float64) * counts).sum() for band in values.T]
    return ColorSum(int(counts.sum()), np.array(sums, np.float64))


def sum_cluster(prepared: Prepared, labels: UInt8Array, cluster: int, task: Task) -> ColorSum:
    """Sum the colours of one cluster: uint8 (H, W) holds the labels.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    colors = prepared.colors
    if colors.codes is not None:
        return color_sum(colors.values, count_within(prepared, labels, cluster, task))

    def add(rows: slice) -> ColorSum:
        return color_sum(cluster_values(prepared, labels, cluster, rows))

    return sum_of(list(map_strips(add, row_strips(labels.shape), task)))


def count_within(prepared: Prepared, labels: UInt8Array, cluster: int, task: Task) -> Int64Array:
    """Count how often each distinct colour occurs inside one cluster; the colours are counted.

    Labels may differ between pixels of one colour.

    Returns
    -------
    int64 array of shape (n,)

    Raises
    ------
    ValueError
        If the picture's colours are only a sample.
    Cancelled
        If the task is cancelled.
    """
    image, codes = prepared.image, prepared.colors.codes
    if codes is None:
        raise ValueError("The colours of this picture are not counted.")
    counts: Int64Array = np.zeros(len(codes), np.int64)
    for rows in row_strips(labels.shape, _EXACT_PIXELS):
        task.raise_if_cancelled()
        inside = labels[rows] == cluster
        if prepared.colors.values.shape[1] == 1:
            counts += count_levels(codes_of(image, rows), inside)[codes]
        elif inside.size <= _FEW_PIXELS:
            found = np.searchsorted(codes, codes_of(image, rows)[inside])
            counts += np.bincount(found, minlength=len(codes))
        else:
            counts += _histogram(image.pixels[rows], inside)[codes].astype(np.int64)
    return counts


def _histogram(pixels: PixelArray, inside: BoolArray) -> Float32Array:
    """Count 8-bit RGB(A) pixels of a mask by packed colour: float32 (2^24,)."""
    sizes, ranges = [256, 256, 256], [0.0, 256.0] * 3
    table = cv2.calcHist([np.ascontiguousarray(pixels)], [2, 1, 0], inside.view(np.uint8), sizes, ranges)
    return np.asarray(table, np.float32).ravel()


def cluster_values(prepared: Prepared, labels: UInt8Array, cluster: int, rows: slice) -> Float32Array:
    """Find the colours, 0 to 255, of the pixels of one cluster in some rows: float32 (m, bands)."""
    values = strip_values(prepared.image, prepared.colors.limits, rows)
    valid = prepared.image.valid
    here = labels[rows].ravel() if valid is None else labels[rows][valid[rows]]
    result: Float32Array = values[here == cluster]
    return result
