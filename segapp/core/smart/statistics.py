"""What is known of each superpixel by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.smart.textures import texture_maps
from segapp.core.smart.words import color_histogram

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int32Array


class Statistics(NamedTuple):
    """Values of n superpixels; see `prepared.Prepared`."""

    sizes: Float64Array
    lab: Float64Array
    lab_sd: Float64Array
    texture: Float64Array
    centers: Float64Array
    border_share: Float64Array
    histogram: Float64Array
    palette: Float32Array


def measure(lab: Float32Array, labels: Int32Array, task: Task) -> Statistics:
    """Measure all superpixels at once.

    Parameters
    ----------
    lab : float32 array of shape (h, w, 3)
        Lab.
    labels : int32 array of shape (h, w)
        Superpixel of each pixel, from 0 without gaps; -1 where there is none.
    task : Task
        Asked between the steps.

    Returns
    -------
    Statistics

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    height, width = labels.shape
    sums = _Sums(labels)
    middle = lab.reshape(-1, 3).mean(axis=0, dtype=np.float64).astype(np.float32)
    centered = lab - middle  # for a difference of squares loses the digits of large numbers
    means = sums.means(centered[..., band] for band in range(3))
    squares = sums.means(np.square(centered[..., band]) for band in range(3))
    task.raise_if_cancelled()
    texture = sums.means(texture_maps(np.ascontiguousarray(lab[..., 0]), task))
    task.raise_if_cancelled()
    places = (
        np.broadcast_to(np.arange(width, dtype=np.float64), labels.shape),
        np.broadcast_to(np.arange(height, dtype=np.float64)[:, np.newaxis], labels.shape),
    )
    histogram, palette = color_histogram(lab, labels, sums.count)
    return Statistics(
        sums.sizes,
        means + middle,
        np.sqrt(np.maximum(squares - np.square(means), 0)),
        texture,
        sums.means(places),
        _border_share(labels, sums.count),
        histogram,
        palette,
    )


class _Sums:
    """Averages maps over superpixels."""

    def __init__(self, labels: Int32Array) -> None:
        self.count = int(labels.max()) + 1
        flat = labels.ravel()
        self._bins = flat + np.int32(1)  # what belongs to no superpixel is counted, and left out
        self.sizes: Float64Array = self._sum(None)

    def _sum(self, values: Float32Array | Float64Array | None) -> Float64Array:
        flat = None if values is None else values.ravel()
        found: Float64Array = np.bincount(self._bins, flat, minlength=self.count + 1)[1:].astype(np.float64)
        return found

    def means(self, maps: Iterable[Float32Array | Float64Array]) -> Float64Array:
        """Average each map: float64 (n, number of maps)."""
        return np.stack([self._sum(values) for values in maps], axis=1) / self.sizes[:, np.newaxis]


def _border_share(labels: Int32Array, count: int) -> Float64Array:
    """Share of the image's border that each superpixel touches: float64 (n,)."""
    around = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    found: Float64Array = np.bincount(around[around >= 0], minlength=count) / len(around)
    return found
