"""What a small change starts from: the features of all colours, the centres behind the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.distinct import strip_values
from segapp.core.features import features_of
from segapp.core.nearest import nearest_centers
from segapp.core.types import NO_CLUSTER
from segapp.core.warm import Cloud, cloud_of, coarse

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.types import ClusterParams, Float32Array, Segmentation, UInt8Array

_SAMPLE_PIXELS = 1 << 17


@dataclass(frozen=True, eq=False)
class Footing:
    """What every step of the slider starts from: the features of all colours, and a coarse copy."""

    cloud: Cloud
    small: Cloud


def find_footing(prepared: Prepared, params: ClusterParams) -> Footing:
    """Compute the features of a picture's colours: keep it to go up and down more than once.

    Raises
    ------
    ParameterError
        If the colour space needs another kind of picture.
    """
    colors = prepared.colors
    cloud = cloud_of(features_of(colors.values, params.space), colors.counts)
    return Footing(cloud, coarse(cloud))


def _sample(prepared: Prepared, segmentation: Segmentation) -> tuple[Float32Array, UInt8Array]:
    """Take the features, float32 (n, d), and labels, uint8 (n,), of some pixels of every cluster."""
    labels, found = segmentation.labels, []
    step = max(1, labels.size // _SAMPLE_PIXELS)
    found.append(_pixels(prepared, labels, slice(None, None, step)))
    present = np.bincount(found[0][1], minlength=segmentation.k)
    for cluster in np.flatnonzero(present[: segmentation.k] == 0):
        row = int(np.argmax((labels == cluster).any(axis=1)))
        found.append(_pixels(prepared, labels, slice(row, row + 1), int(cluster)))
    values, kept = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return features_of(values, segmentation.params.space), kept


def _pixels(
    prepared: Prepared, labels: UInt8Array, rows: slice, only: int | None = None
) -> tuple[Float32Array, UInt8Array]:
    values = strip_values(prepared.image, prepared.colors.limits, rows)
    valid = prepared.image.valid
    here = labels[rows].ravel() if valid is None else labels[rows][valid[rows]]
    kept = here != NO_CLUSTER if only is None else here == only
    return values[kept], here[kept]


def centers_behind(prepared: Prepared, segmentation: Segmentation) -> Float32Array:
    """Find the mean features of every cluster, from a sample: float32 (k, d)."""
    features, labels = _sample(prepared, segmentation)
    counts = np.maximum(np.bincount(labels, minlength=segmentation.k), 1)
    sums = [np.bincount(labels, axis.astype(np.float64), segmentation.k) for axis in features.T]
    return (np.array(sums).T / counts[:, np.newaxis]).astype(np.float32)


def order_of_centers(prepared: Prepared, result: Segmentation, centers: Float32Array) -> list[int]:
    """Find which cluster of the result each centre has become: a permutation."""
    features, labels = _sample(prepared, result)
    nearest = nearest_centers(np.ascontiguousarray(features.T), centers)
    shared = np.bincount(nearest * np.int64(len(centers)) + labels, minlength=len(centers) ** 2)
    table = shared.reshape(len(centers), len(centers))
    order = [-1] * len(centers)
    for _ in order:  # the pair that shares most pixels first
        center, cluster = np.unravel_index(int(np.argmax(table)), table.shape)
        order[int(center)] = int(cluster)
        table[center], table[:, cluster] = -1, -1
    return order
