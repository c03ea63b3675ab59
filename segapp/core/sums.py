"""Sums by group, in float64 and always in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import Float64Array, Int64Array


def sum_by(groups: Int64Array, values: Float64Array, count: int) -> Float64Array:
    """Add up the values of each group.

    Parameters
    ----------
    groups : int64 array of shape (n,)
        Group of each value, 0 to `count` - 1.
    values : float array of shape (n,)
    count : int

    Returns
    -------
    float64 array of shape (count,)
    """
    return np.bincount(groups, values, count).astype(np.float64, copy=False)
