"""How well clusters stand apart: the silhouette."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import Float32Array, UInt8Array


def silhouette(distances: Float32Array, labels: UInt8Array) -> float:
    """Compute the mean silhouette (Rousseeuw 1987).

    A point alone in its cluster counts 0, and so does everything if there is one cluster.

    Parameters
    ----------
    distances : float32 array of shape (n, n)
        Between the points.
    labels : uint8 array of shape (n,)
        Cluster of each point.

    Returns
    -------
    float
        -1 to 1.
    """
    clusters, members, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(clusters) < 2:
        return 0.0
    sums = np.stack([distances[:, labels == cluster].sum(axis=1, dtype=np.float64) for cluster in clusters])
    everyone = np.arange(len(labels))
    own = sums[members, everyone] / np.maximum(counts[members] - 1, 1)
    others = sums / counts[:, np.newaxis]
    others[members, everyone] = np.inf
    nearest = others.min(axis=0)
    larger = np.maximum(np.maximum(own, nearest), np.finfo(np.float64).tiny)
    return float(np.where(counts[members] == 1, 0.0, (nearest - own) / larger).mean())


def distances_between(points: Float32Array) -> Float32Array:
    """Compute the Euclidean distances between all points: float32 (n, n)."""
    squares: Float32Array = np.zeros((len(points), len(points)), np.float32)
    for axis in points.T:
        squares += np.square(axis[:, np.newaxis] - axis)
    return np.sqrt(squares)
