"""What speaks for and against a border between two superpixels: the inputs of the boundary network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.smart.graph import Graph
    from segapp.core.smart.statistics import Statistics
    from segapp.core.types import Float32Array, Float64Array, Int32Array, Int64Array

_COLOR_UNIT = 20.0  # units of Lab
_STEPS = (1.0, 2.0)  # how far to either side is looked, in distances between the two centres
_RELATIVE = (2, 3, 7, 12, 15, 16)  # cues that are also given relative to their mean over the image
_SMALL = 1e-4


def boundary_cues(labels: Int32Array, statistics: Statistics, graph: Graph) -> Float32Array:
    """Compare the two sides of every border.

    The two superpixels are compared, then the two sides with what lies one and two steps behind
    them added; the change across the border at three scales, some of it relative to the image,
    and the length follow.

    Parameters
    ----------
    labels : int32 array of shape (h, w)
        Superpixel of each pixel; -1 where there is none.
    statistics : Statistics
        Of the superpixels.
    graph : Graph
        Their borders.

    Returns
    -------
    float32 array of shape (e, 25)
        Finite; larger values speak for a border, but for the last, the logarithm of its length.
    """
    one, other = graph.edges.T
    sides = [_Side(statistics, one), _Side(statistics, other)]
    columns = list(_differences(*sides))
    forward = statistics.centers[other] - statistics.centers[one]
    for step in _STEPS:
        behind = _superpixel_at(labels, statistics.centers[one] - step * forward, one)
        beyond = _superpixel_at(labels, statistics.centers[other] + step * forward, other)
        sides = [sides[0].joined(behind), sides[1].joined(beyond)]
        columns += _differences(*sides)
    columns += list(graph.contrasts.T / _COLOR_UNIT)
    cues = np.stack(columns, axis=1)
    chosen = cues[:, _RELATIVE]
    mean = chosen.mean(axis=0) if len(chosen) else np.ones(len(_RELATIVE))
    relative = chosen / (mean + _SMALL)
    found: Float32Array = np.concatenate(
        (np.log1p(3 * cues), relative, np.log(graph.lengths)[:, np.newaxis]), axis=1
    ).astype(np.float32)
    return found


class _Side:
    """Sums of what lies on one side of each border."""

    def __init__(self, statistics: Statistics, chosen: Int32Array) -> None:
        self._statistics = statistics
        self._sums = [values[chosen] for values in (statistics.lab, statistics.histogram, statistics.texture)]
        self._count = 1

    def joined(self, chosen: Int64Array) -> _Side:
        """Add another superpixel to each."""
        result = _Side(self._statistics, chosen.astype(np.int32))
        result._sums = [mine + more for mine, more in zip(self._sums, result._sums, strict=True)]
        result._count = self._count + 1
        return result

    def means(self) -> list[Float64Array]:
        """Mean Lab, histogram and texture."""
        return [values / self._count for values in self._sums]


def _differences(one: _Side, other: _Side) -> Iterator[Float64Array]:
    """Difference in lightness, chroma, colour, histogram (chi-square) and texture: (e,) each."""
    (lab, histogram, texture), (lab2, histogram2, texture2) = one.means(), other.means()
    change = (lab - lab2) / _COLOR_UNIT
    yield np.abs(change[:, 0])
    yield np.hypot(change[:, 1], change[:, 2])
    yield np.sqrt(np.square(change).sum(axis=1))
    total = histogram + histogram2 + _SMALL
    yield 0.5 * (np.square(histogram - histogram2) / total).sum(axis=1)
    yield np.sqrt(np.square(texture - texture2).sum(axis=1))


def _superpixel_at(labels: Int32Array, places: Float64Array, instead: Int32Array) -> Int64Array:
    """Find the superpixel at each place, or the nearest pixel of the image; `instead` where none is."""
    height, width = labels.shape
    columns = np.clip(places[:, 0], 0, width - 1).astype(np.int64)
    rows = np.clip(places[:, 1], 0, height - 1).astype(np.int64)
    found = labels[rows, columns]
    result: Int64Array = np.where(found < 0, instead, found).astype(np.int64)
    return result
