"""What all clicks on one prepared image have in common: graphs, the way from the edges, neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.smart.raster import make_raster
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.smart.prepared import Prepared
    from segapp.core.smart.raster import Raster
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Float64Array, Int32Array

SCALES = (0.004, 0.016, 0.06, 0.2)
"""Shares of the image: nodes of the tree up to so large are the groups for averages."""

CELLS = 16
"""Rows and columns of the grid on which local colours are gathered."""

COLOR_UNIT = 20.0  # units of Lab
FARTHEST = 50.0

_STEP_WEIGHTS = (0.3, 0.5)
_LEAST_COST = 1e-4
_KERNELS = ((0.06, 0.35), (0.2, 0.25))  # reach in diagonals and in colour units
_COMPARED, _SALIENCY_FALL = 200, 4.0
_LEAST_SHARE = 2e-3

Sparse = Any  # scipy.sparse.csr_array; scipy is imported where it is used, for a quick start


@dataclass(frozen=True, eq=False)
class Ground:
    """What clicks are compared with; all of n superpixels.

    Attributes
    ----------
    prepared : Prepared
        The image.
    diagonal_px, total_px : float
        Of the image.
    strong, colored : sparse (n, n)
        Costs of steps between neighbours: across borders of objects, and by difference in colour.
    mixing : sparse (n, n)
        Averages over neighbours that no border separates; rows add up to 1.
    kernels : tuple of float32 arrays of shape (n, n)
        Averages over all that are near and of like colour; rows add up to 1.
    groups : tuple of int32 arrays of shape (n,)
        Group of each at each of `SCALES`.
    from_edges : float32 array of shape (2, n)
        Cheapest way from the edges of the image, on both graphs.
    static : float32 array of shape (n, s)
        Facts that no click changes.
    cell : int32 array of shape (n,)
        Cell of the grid of local colours.
    raster : Raster
        Where distances and straight ways are measured.
    """

    prepared: Prepared
    diagonal_px: float
    total_px: float
    strong: Sparse
    colored: Sparse
    mixing: Sparse
    kernels: tuple[Float32Array, ...]
    groups: tuple[Int32Array, ...]
    from_edges: Float32Array
    static: Float32Array
    cell: Int32Array
    raster: Raster

    @property
    def count(self) -> int:
        """Number of superpixels."""
        return len(self.prepared.sizes)

    def group_means(self, values: Float32Array) -> list[Float32Array]:
        """Average over the groups of each scale: list of float32 (n,)."""
        sizes = self.prepared.sizes
        found: list[Float32Array] = []
        for group in self.groups:
            mean = np.bincount(group, values * sizes) / np.bincount(group, sizes)
            found.append(mean[group].astype(np.float32))
        return found


def make_ground(prepared: Prepared, task: Task = NullTask()) -> Ground:  # noqa: B008 - has no state
    """Compute what clicks on a prepared image are compared with.

    Parameters
    ----------
    prepared : Prepared
        Superpixels, their borders and their tree.
    task : Task
        Asked between the parts.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    height, width = prepared.labels.shape
    diagonal = float(np.hypot(height, width))
    total = float(np.sum(prepared.sizes))
    one, other = prepared.edges.T
    step = np.linalg.norm(prepared.centers[one] - prepared.centers[other], axis=1) / diagonal
    apart = np.linalg.norm(prepared.lab[one] - prepared.lab[other], axis=1) / COLOR_UNIT
    crossing = -np.log1p(-prepared.boundary.astype(np.float64))
    strong = _graph(prepared, crossing + _STEP_WEIGHTS[0] * step + _LEAST_COST)
    colored = _graph(prepared, apart + _STEP_WEIGHTS[1] * step + _LEAST_COST)
    task.raise_if_cancelled()
    from_edges = np.stack([_from_edges(prepared, graph) for graph in (strong, colored)])
    task.raise_if_cancelled()
    kernels = _kernels(prepared, diagonal)
    task.raise_if_cancelled()
    places = prepared.centers / np.array([width, height])
    cells = np.clip(np.round(places * CELLS - 0.5), 0, CELLS - 1).astype(np.int32)
    return Ground(
        prepared=prepared,
        diagonal_px=diagonal,
        total_px=total,
        strong=strong,
        colored=colored,
        mixing=_averages(_graph(prepared, np.exp(-4 * crossing) * np.sqrt(prepared.lengths))),
        kernels=kernels,
        groups=tuple(prepared.tree.groups(share * total) for share in SCALES),
        from_edges=from_edges,
        static=_static(prepared, from_edges, diagonal, total),
        cell=(cells[:, 1] * CELLS + cells[:, 0]).astype(np.int32),
        raster=make_raster(prepared, diagonal),
    )


def _graph(prepared: Prepared, weights: Float64Array) -> Sparse:
    from scipy.sparse import coo_array

    one, other = prepared.edges.T
    count = len(prepared.sizes)
    places = (np.concatenate((one, other)), np.concatenate((other, one)))
    return coo_array((np.concatenate((weights, weights)), places), shape=(count, count)).tocsr()


def _averages(graph: Sparse) -> Sparse:
    from scipy.sparse import diags_array

    total = np.asarray(graph.sum(axis=1)).ravel()
    return (diags_array(1 / np.where(total > 0, total, 1)) @ graph).tocsr().astype(np.float32)


def _from_edges(prepared: Prepared, graph: Sparse) -> Float32Array:
    from scipy.sparse.csgraph import dijkstra

    at_edge = np.flatnonzero(prepared.border_share > 0)
    return far_log(dijkstra(graph, indices=at_edge, min_only=True))


def far_log(distances: Float64Array) -> Float32Array:
    """Logarithm of 1 + a distance, which may be infinite: float32."""
    found: Float32Array = np.log1p(np.minimum(distances, FARTHEST)).astype(np.float32)
    return found


def _kernels(prepared: Prepared, diagonal: float) -> tuple[Float32Array, ...]:
    """Weights of all others for each, as in a bilateral filter."""
    apart = _squares(prepared.centers / diagonal)
    unlike = _squares(prepared.lab / COLOR_UNIT)
    sizes = prepared.sizes.astype(np.float32)
    found: list[Float32Array] = []
    for reach, likeness in _KERNELS:
        exponent = apart * np.float32(-0.5 / reach**2)
        exponent -= unlike * np.float32(0.5 / likeness**2)
        weights = np.exp(exponent, out=exponent)
        weights *= sizes
        weights /= weights.sum(axis=1, keepdims=True)
        found.append(weights)
    return tuple(found)


def _squares(points: Float64Array) -> Float32Array:
    """Squared distances between all points: float32 (n, n)."""
    near = (points - points.mean(axis=0)).astype(np.float32)
    norms = np.square(near).sum(axis=1)
    found: Float32Array = near @ (near.T * np.float32(-2))
    found += norms
    found += norms[:, None]
    return np.maximum(found, 0, out=found)


def _static(prepared: Prepared, from_edges: Float32Array, diagonal: float, total: float) -> Float32Array:
    height, width = prepared.labels.shape
    x, y = prepared.centers.T
    lab = prepared.lab
    facts = [
        *from_edges,
        prepared.border_share > 0,
        _saliency(prepared, diagonal),
        _like_edges(prepared, total),
        np.abs(x / width - 0.5),
        y / height - 0.5,
        np.hypot(x - width / 2, y - height / 2) / diagonal,
        np.log(prepared.sizes / total),
        lab[:, 0] / 50 - 1,
        lab[:, 1] / COLOR_UNIT,
        lab[:, 2] / COLOR_UNIT,
        prepared.texture.mean(axis=1),
    ]
    result: Float32Array = np.stack([np.asarray(fact, np.float32) for fact in facts], axis=1)
    return result


def _saliency(prepared: Prepared, diagonal: float) -> Float64Array:
    """How unlike the rest each superpixel is, near ones counting more."""
    count = len(prepared.sizes)
    chosen = np.unique(np.linspace(0, count - 1, min(count, _COMPARED)).round().astype(np.int64))
    share = prepared.sizes[chosen] / prepared.sizes[chosen].sum()
    unlike = _between(prepared.lab, prepared.lab[chosen]) / COLOR_UNIT
    apart = _between(prepared.centers, prepared.centers[chosen]) / diagonal
    found: Float64Array = (unlike * np.exp(-_SALIENCY_FALL * apart)) @ share
    return found


def _between(points: Float64Array, others: Float64Array) -> Float64Array:
    squares = np.zeros((len(points), len(others)))
    for one, other in zip(points.T, others.T, strict=True):
        squares += np.square(one[:, None] - other[None])
    return np.sqrt(squares)


def _like_edges(prepared: Prepared, total: float) -> Float64Array:
    """How much likelier the colours of each are at the edges of the image than anywhere."""
    histogram = prepared.histogram
    at_edges = prepared.border_share @ histogram
    at_edges = at_edges / (at_edges.sum() + 1e-6)
    anywhere = (prepared.sizes @ histogram) / total
    found: Float64Array = histogram @ np.log((at_edges + _LEAST_SHARE) / (anywhere + _LEAST_SHARE))
    return found
