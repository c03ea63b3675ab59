"""How large the objects are: their areas counted in bins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import Float64Array, Int64Array

_MOST_BINS = 24
_WIDE_RANGE = 30.0
"""If the largest is so many times the smallest, bins are equally wide on a logarithmic axis."""


@dataclass(frozen=True, eq=False)
class AreaHistogram:
    """Areas of objects, counted.

    Attributes
    ----------
    edges : float64 array of shape (b + 1,)
        Where the bins begin and end; the last bin includes its end.
    counts : int64 array of shape (b,)
        Objects in each bin.
    is_logarithmic : bool
        Whether each bin is as many times as wide as the one before.
    """

    edges: Float64Array
    counts: Int64Array
    is_logarithmic: bool


def area_histogram(areas: Float64Array) -> AreaHistogram:
    """Count areas in about as many bins as the square root of their number.

    Parameters
    ----------
    areas : float64 array of shape (n,)
        Above 0; at least one.
    """
    low, high = float(areas.min()), float(areas.max())
    bins = min(_MOST_BINS, max(1, math.ceil(math.sqrt(len(areas)))))
    is_wide = high > _WIDE_RANGE * low
    if low == high:
        edges = np.array([low * 0.9, high * 1.1])
    elif is_wide:
        edges = np.geomspace(low, high, bins + 1)
    else:
        edges = np.linspace(low, high, bins + 1)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    counts, _ = np.histogram(areas, edges)
    return AreaHistogram(edges, counts.astype(np.int64), is_wide)
