"""The clusters that a method found, in the units of the features, and how near pixels are to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.nearest import blocks, nearest_centers, small_products
from segapp.core.types import Float32Array, Int64Array, UInt8Array, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, eq=False)
class Model:
    """Clusters to which any pixel can be given.

    Attributes
    ----------
    centers : float32 array of shape (k, d)
        Centre of each cluster.
    factors : float32 array of shape (k, d, d) or None
        For clusters with a shape: `|factors[i].T @ (x - centers[i])|` is the distance in
        standard deviations (Mahalanobis). None if all are round and equal.
    offsets : float32 array of shape (k,) or None
        Added to the squared distances: log of the determinant less twice the log of the weight.
    notes : tuple of str
        Sentences for the user about how the clusters were found.
    """

    centers: Float32Array
    factors: Float32Array | None = None
    offsets: Float32Array | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("centers", "factors", "offsets"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def k(self) -> int:
        """Number of clusters."""
        return len(self.centers)

    def take(self, order: Int64Array | Sequence[int]) -> Model:
        """Return some of the clusters, in this order."""
        factors = None if self.factors is None else self.factors[order]
        offsets = None if self.offsets is None else self.offsets[order]
        return Model(self.centers[order], factors, offsets, self.notes)

    def nearest(self, points: Float32Array) -> UInt8Array:
        """Find the cluster of each point: float32 (n, d) -> uint8 (n,)."""
        if self.factors is None:
            origin = self.centers.mean(axis=0)  # near zero float32 is finer
            return nearest_centers(np.ascontiguousarray((points - origin).T), self.centers - origin)
        labels: UInt8Array = np.empty(len(points), np.uint8)
        for block in blocks(*points.shape):
            labels[block] = self.squares(points[block]).argmin(axis=0)
        return labels

    def squares(self, points: Float32Array) -> Float32Array:
        """Squared distance of each point to each cluster, with the offsets: float32 (k, n)."""
        result = self.plain_squares(points)
        if self.offsets is not None:
            result += self.offsets[:, np.newaxis]
        return result

    def plain_squares(self, points: Float32Array) -> Float32Array:
        """Squared distance of each point to each cluster: float32 (k, n)."""
        planes = np.ascontiguousarray(points.T)  # feature by feature: several times as fast
        result: Float32Array = np.empty((self.k, len(points)), np.float32)
        for index, center in enumerate(self.centers):
            apart = planes - center[:, np.newaxis]
            if self.factors is not None:
                apart = _turned(self.factors[index], apart)
            np.square(apart, out=apart)
            np.add.reduce(apart, axis=0, out=result[index])
        return result

    def doubt(self, points: Float32Array) -> UInt8Array:
        """How undecided each point is: float32 (n, d) -> uint8 (n,), 0 is certain.

        For clusters without a shape the distance to the nearest centre over that to the
        second nearest, times 255. For a mixture the probability of all other clusters than
        the likeliest one, times 255.
        """
        return (self.not_sure(points) * np.float32(255) + np.float32(0.5)).astype(np.uint8)

    def not_sure(self, points: Float32Array) -> Float32Array:
        """As `doubt`, but 0 to 1: float32 (n, d) -> float32 (n,)."""
        shares: Float32Array = np.zeros(len(points), np.float32)
        if self.k < 2:
            return shares
        measure = _nearness if self.offsets is None else _others
        for block in blocks(*points.shape):
            shares[block] = measure(self.squares(points[block]))
        return shares


def _turned(factor: Float32Array, apart: Float32Array) -> Float32Array:
    """Compute `factor.T @ apart` in products so small that BLAS uses one thread."""
    result: Float32Array = np.empty_like(apart)
    for block in small_products(apart.shape[1], factor.size):
        np.matmul(factor.T, apart[:, block], out=result[:, block])
    return result


def _nearness(squares: Float32Array) -> Float32Array:
    first, second = squares[0].copy(), np.full(squares.shape[1], np.inf, np.float32)
    # A running minimum is many times as fast as np.partition along the short axis.
    for row in squares[1:]:
        np.minimum(second, np.maximum(first, row), out=second)
        np.minimum(first, row, out=first)
    share: Float32Array = np.sqrt(first / np.maximum(second, np.float32(1e-12)))
    return share


def _others(squares: Float32Array) -> Float32Array:
    likelihood = np.exp((squares.min(axis=0) - squares) / np.float32(2))
    share: Float32Array = np.float32(1) - np.float32(1) / likelihood.sum(axis=0)
    return share
