"""What assignments are compared with: a class per region, as a plain dict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from segapp.core.masks import class_map
from segapp.core.regions import find_regions
from segapp.core.types import NO_CLUSTER, ClassInfo, ClusterParams, Image, Segmentation
from segapp.document.assignment import Assignment, Membership, assign_regions, empty_assignment
from segapp.document.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.core.types import Int32Array, Regions, UInt8Array

CLASSES = tuple(ClassInfo(f"class {number}", (number, 0, 0)) for number in (1, 2, 3))

Classes = dict[int, int]
"""Class of each region, 0 = none."""


@st.composite
def label_maps(draw: st.DrawFn) -> UInt8Array:
    """Small maps of clusters 0 to k - 1, some pixels in none, with many regions."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    k = draw(st.integers(1, 4))
    values = st.sampled_from([*range(k), NO_CLUSTER] if draw(st.booleans()) else range(k))
    pixels = draw(st.lists(values, min_size=height * width, max_size=height * width))
    labels = np.array(pixels, np.uint8).reshape(height, width)
    if (labels == NO_CLUSTER).all():
        labels[0, 0] = 0  # a picture without a visible pixel is not clustered
    present = np.unique(labels[labels != NO_CLUSTER])
    table = np.full(256, NO_CLUSTER, np.uint8)
    table[present] = np.arange(len(present))
    return table[labels]


def segmentation_of(labels: UInt8Array, k: int = 2) -> Segmentation:
    counts = np.bincount(labels[labels != NO_CLUSTER], minlength=1).astype(np.int64)
    return Segmentation(labels, np.zeros((len(counts), 3), np.uint8), counts, 0.0, ClusterParams(k=k))


def document_of(labels: UInt8Array, active: int = 1) -> Document:
    segmentation = segmentation_of(labels)
    return Document(
        Image(np.zeros((*labels.shape, 3), np.uint8)),
        segmentation,
        tuple(f"cluster {index}" for index in range(segmentation.k)),
        classes=CLASSES,
        active=active,
    )


def assignment_of(regions: Regions, classes: Classes) -> Assignment:
    """Build an assignment region by region."""
    assignment = empty_assignment()
    for region, class_id in classes.items():
        assignment = assign_regions(assignment, regions, np.array([region], np.int32), class_id)
    return assignment


@st.composite
def selections(draw: st.DrawFn) -> tuple[UInt8Array, Regions, Classes]:
    """A label map, its regions, and a class for each of them."""
    labels = draw(label_maps())
    regions = find_regions(labels)
    count = len(regions)
    classes = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    return labels, regions, dict(enumerate(classes))


def in_clusters(regions: Regions, clusters: Iterable[int]) -> list[int]:
    wanted = set(clusters)
    return [region for region in range(len(regions)) if int(regions.clusters[region]) in wanted]


def membership_of(regions: Regions, classes: Classes, cluster: int, class_id: int) -> Membership:
    inside = [classes[region] == class_id for region in in_clusters(regions, [cluster])]
    if all(inside):
        return Membership.ALL
    return Membership.SOME if any(inside) else Membership.NONE


def pixels_of(regions: Regions, classes: Classes) -> UInt8Array:
    """Class of each pixel."""
    pixels = np.zeros(regions.ids.shape, np.uint8)
    for region, class_id in classes.items():
        pixels[regions.ids == region] = class_id
    return pixels


def map_of(assignment: Assignment, labels: UInt8Array, regions: Regions) -> UInt8Array:
    return class_map(labels, assignment.clusters, regions, assignment.region_ids, assignment.region_classes)


def ids(*regions: int) -> Int32Array:
    return np.array(regions, np.int32)
