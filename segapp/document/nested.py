"""What is chosen among clusters that nest: it is remembered for the finest parts, and so never lost.

For work off the window's thread: unlike the rest of the package it imports OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.overlap import overlap_counts
from segapp.document.assignment import from_overlap

if TYPE_CHECKING:
    from segapp.core.smart.detail import Detail
    from segapp.core.types import Int64Array, Segmentation, UInt8Array
    from segapp.document.assignment import Assignment
    from segapp.document.document import Document


@dataclass(frozen=True, eq=False)
class Nested:
    """Clusters that are cut from a tree, and what is chosen of its finest parts.

    Attributes
    ----------
    detail : Detail
        The finest parts.
    cluster_of : int64 array of shape (parts,)
        The cluster that each part is in; -1 for parts without a pixel.
    classes : uint8 array of shape (parts,)
        Class of each part.
    shown : Assignment
        What of that the clusters can show: a cluster has the class of over half of its pixels.
    """

    detail: Detail
    cluster_of: Int64Array
    classes: UInt8Array
    shown: Assignment


def nest(
    document: Document, segmentation: Segmentation, detail: Detail, known: Nested | None
) -> Nested | None:
    """Carry what is chosen over to other clusters of the same tree.

    Parameters
    ----------
    document : Document
        With the present clusters and what is chosen of them.
    segmentation : Segmentation
        The new clusters.
    detail : Detail
        The finest parts of the tree that they are cut from.
    known : Nested or None
        What was remembered of the present clusters.

    Returns
    -------
    Nested or None
        None if the present or the new clusters are not cut from this tree, or if regions were
        chosen apart from their clusters. What was chosen or left out since counts for all parts
        of the cluster.
    """
    old, given = document.segmentation, document.assignment
    if old is None or len(given.region_ids):
        return None
    is_known = known is not None and known.detail is detail
    before = known.cluster_of if known is not None and is_known else _cluster_of_parts(detail, old)
    after = _cluster_of_parts(detail, segmentation)
    if before is None or after is None:
        return None
    classes: UInt8Array = given.clusters[np.maximum(before, 0)]
    if known is not None and is_known:
        same = given.clusters == known.shown.clusters
        classes = np.where(same[np.maximum(before, 0)], known.classes, classes)
    shown = _shown(detail, after, classes, segmentation.k, len(document.classes))
    return Nested(detail, after, classes, shown)


def _shown(detail: Detail, cluster_of: Int64Array, classes: UInt8Array, k: int, n_classes: int) -> Assignment:
    pixels: Int64Array = np.zeros((k, n_classes + 1), np.int64)
    there = cluster_of >= 0
    np.add.at(pixels, (cluster_of[there], np.minimum(classes, n_classes)[there]), detail.sums.counts[there])
    return from_overlap(pixels)


def _cluster_of_parts(detail: Detail, segmentation: Segmentation) -> Int64Array | None:
    """Return the cluster of each part; None if a part is in several."""
    counts = detail.sums.counts
    overlap = overlap_counts(detail.labels, segmentation.labels, len(counts), segmentation.k)
    found: Int64Array = np.where(counts > 0, overlap.argmax(axis=1), -1)
    return found if np.array_equal(overlap.max(axis=1, initial=0), counts) else None
