"""From probabilities to a decision: where the border of the object is best drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import Float32Array, Float64Array

_TRUST = 0.5
_LEAST = 1e-4


def decided(estimate: Float32Array, sizes: Float64Array) -> Float32Array:
    """Shift probabilities so that what is over one half makes the better object.

    Where little is sure, as after the first click, all that is over one half is not the part of
    the image that overlaps the object most. The best level by the ratio of the expected
    intersection and the expected union is found; the shift goes half the way to it, for the
    probabilities of neighbours depend on each other.

    Parameters
    ----------
    estimate : float32 array of shape (n,)
        Probability of each superpixel; 0 and 1 stay as they are.
    sizes : float64 array of shape (n,)
        Pixels.

    Returns
    -------
    float32 array of shape (n,)
    """
    order = np.argsort(-estimate, kind="stable")
    inside = np.cumsum((estimate * sizes)[order])
    union = np.cumsum(sizes[order]) + inside[-1] - inside
    best = float(estimate[order[int(np.argmax(inside / np.maximum(union, 1)))]])
    level = (1 - _TRUST) * 0.5 + _TRUST * min(max(best, _LEAST), 1 - _LEAST)
    weighted = estimate * (1 - level)
    return np.asarray(weighted / (weighted + (1 - estimate) * level), np.float32)
