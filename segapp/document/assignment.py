"""Which class each region belongs to: a class per cluster, and regions that differ from theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.types import NO_CLUSTER, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segapp.core.types import BoolArray, Int32Array, Int64Array, Regions, Segmentation, UInt8Array

NO_CLASS = 0


class Membership(Enum):
    """How much of a cluster belongs to a class."""

    NONE = 0
    SOME = 1
    ALL = 2


@dataclass(frozen=True, eq=False)
class Assignment:
    """The user's selection.

    Storing a class per region alone would copy up to a million numbers at each click on a
    noisy photo; regions that follow their cluster are therefore not listed.

    Attributes
    ----------
    clusters : uint8 array of shape (256,)
        Class of each cluster, 0 = none; always 0 at `NO_CLUSTER`.
    region_ids : int32 array of shape (m,)
        Regions whose class differs from that of their cluster, ascending.
    region_classes, region_clusters : uint8 arrays of shape (m,)
        Class and cluster of each of them.
    region_areas : int64 array of shape (m,)
        Pixels of each of them.
    """

    clusters: UInt8Array
    region_ids: Int32Array
    region_classes: UInt8Array
    region_clusters: UInt8Array
    region_areas: Int64Array

    def __post_init__(self) -> None:
        for name in ("clusters", "region_ids", "region_classes", "region_clusters", "region_areas"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing belongs to any class."""
        return not self.clusters.any() and not self.region_classes.any()


def empty_assignment() -> Assignment:
    """Return an assignment in which nothing belongs to any class."""
    return _without_exceptions(np.zeros(256, np.uint8))


def same(a: Assignment, b: Assignment) -> bool:
    """Whether two assignments say the same of one segmentation."""
    return a is b or (
        np.array_equal(a.clusters, b.clusters)
        and np.array_equal(a.region_ids, b.region_ids)
        and np.array_equal(a.region_classes, b.region_classes)
    )


def membership(assignment: Assignment, cluster: int, class_id: int) -> Membership:
    """How much of a cluster belongs to a class."""
    of_cluster = assignment.region_classes[assignment.region_clusters == cluster]
    if assignment.clusters[cluster] == class_id:
        return Membership.SOME if of_cluster.size else Membership.ALL
    return Membership.SOME if (of_cluster == class_id).any() else Membership.NONE


def area(assignment: Assignment, counts: Int64Array, class_id: int) -> int:
    """Count the pixels that belong to a class, before clean-up."""
    whole = counts[assignment.clusters[: len(counts)] == class_id].sum()
    joined = assignment.region_areas[assignment.region_classes == class_id].sum()
    left = assignment.region_areas[assignment.clusters[assignment.region_clusters] == class_id].sum()
    return int(whole + joined - left)


def class_of_region(assignment: Assignment, regions: Regions, region: int) -> int:
    """Return the class of one region, 0 = none."""
    at = int(np.searchsorted(assignment.region_ids, region))
    if at < len(assignment.region_ids) and assignment.region_ids[at] == region:
        return int(assignment.region_classes[at])
    return int(assignment.clusters[regions.clusters[region]])


def classes_of_regions(assignment: Assignment, regions: Regions) -> UInt8Array:
    """Return the class of every region: uint8 (n,), 0 = none."""
    classes: UInt8Array = assignment.clusters[regions.clusters]
    classes[assignment.region_ids] = assignment.region_classes
    return classes


def assign_clusters(
    assignment: Assignment,
    clusters: Iterable[int],
    class_id: int,
    locked: frozenset[int] = frozenset(),
) -> Assignment:
    """Give whole clusters to a class; their regions follow, except those of locked classes."""
    chosen = _table_of(clusters)
    stays = np.isin(assignment.clusters, list(locked))
    table = np.where(chosen & ~stays, np.uint8(class_id), assignment.clusters)
    if not locked:
        return _keep(assignment, table, ~chosen[assignment.region_clusters])
    freed = chosen[assignment.region_clusters] & ~np.isin(assignment.region_classes, list(locked))
    classes = np.where(freed, np.uint8(class_id), assignment.region_classes)
    moved = replace(assignment, clusters=table, region_classes=classes)
    return _keep(moved, table, classes != table[assignment.region_clusters])


def renumber_classes(assignment: Assignment, numbers: Mapping[int, int]) -> Assignment:
    """Give classes other numbers; what belongs to a class without a new number belongs to none."""
    table = np.zeros(256, np.uint8)
    for old, new in numbers.items():
        table[old] = new
    clusters, classes = table[assignment.clusters], table[assignment.region_classes]
    moved = replace(assignment, clusters=clusters, region_classes=classes)
    return _keep(moved, clusters, classes != clusters[assignment.region_clusters])


def assign_regions(assignment: Assignment, regions: Regions, ids: Int32Array, class_id: int) -> Assignment:
    """Give regions to a class.

    Parameters
    ----------
    assignment : Assignment
        The selection so far.
    regions : Regions
        The regions of the segmentation that `assignment` speaks of.
    ids : int32 array of shape (m,)
        Regions to give to the class.
    class_id : int
        The class, 0 = none.
    """
    ids = np.unique(ids[ids >= 0]).astype(np.int32)
    stays = ~np.isin(assignment.region_ids, ids)
    differs = ids[assignment.clusters[regions.clusters[ids]] != class_id]
    all_ids = np.concatenate([assignment.region_ids[stays], differs])
    classes = np.concatenate([assignment.region_classes[stays], np.full(len(differs), class_id, np.uint8)])
    order = np.argsort(all_ids)
    result = Assignment(
        assignment.clusters,
        all_ids[order],
        classes[order],
        regions.clusters[all_ids[order]],
        regions.areas[all_ids[order]],
    )
    return _promote_whole_clusters(result, regions)


def invert(assignment: Assignment, clusters: Iterable[int], class_id: int) -> Assignment:
    """Swap 'in the class' and 'in no class'; what belongs to another class stays."""
    swap = np.arange(256, dtype=np.uint8)
    swap[[NO_CLASS, class_id]] = [class_id, NO_CLASS]
    chosen = _table_of(clusters)
    return Assignment(
        np.where(chosen, swap[assignment.clusters], assignment.clusters),
        assignment.region_ids,
        np.where(
            chosen[assignment.region_clusters],
            swap[assignment.region_classes],
            assignment.region_classes,
        ),
        assignment.region_clusters,
        assignment.region_areas,
    )


def from_overlap(cluster_overlap: Int64Array) -> Assignment:
    """Give each new cluster the class that covers over half of it.

    Parameters
    ----------
    cluster_overlap : int64 array of shape (k, n_classes + 1)
        Pixels of each new cluster that belonged to no class (column 0) and to each class.
    """
    table = np.zeros(256, np.uint8)
    table[: len(cluster_overlap)] = _majority(cluster_overlap)
    return _without_exceptions(table)


def regions_from_overlap(assignment: Assignment, regions: Regions, overlap: Int64Array) -> Assignment:
    """Give each new region the class that covers over half of it, as `from_overlap` does for clusters."""
    wanted = _majority(overlap)
    differs = np.flatnonzero(wanted != assignment.clusters[regions.clusters]).astype(np.int32)
    return _promote_whole_clusters(
        Assignment(
            assignment.clusters, differs, wanted[differs], regions.clusters[differs], regions.areas[differs]
        ),
        regions,
    )


def size_in(assignment: Assignment, segmentation: Segmentation, class_id: int) -> float:
    """Share of the clustered pixels that belong to a class, before clean-up, 0 to 1."""
    return area(assignment, segmentation.counts, class_id) / max(1, int(segmentation.counts.sum()))


def _table_of(clusters: Iterable[int]) -> BoolArray:
    """Whether each cluster is among the given ones: bool (256,)."""
    table: BoolArray = np.zeros(256, np.bool_)
    table[list(clusters)] = True
    table[NO_CLUSTER] = False
    return table


def _majority(overlap: Int64Array) -> UInt8Array:
    best = overlap.argmax(axis=1)
    most = overlap[np.arange(len(overlap)), best]
    result: UInt8Array = np.where(2 * most > overlap.sum(axis=1), best, NO_CLASS).astype(np.uint8)
    return result


def _without_exceptions(clusters: UInt8Array) -> Assignment:
    nothing = np.zeros(0, np.uint8)
    return Assignment(clusters, np.zeros(0, np.int32), nothing, nothing, np.zeros(0, np.int64))


def _keep(assignment: Assignment, clusters: UInt8Array, kept: BoolArray) -> Assignment:
    return Assignment(
        clusters,
        assignment.region_ids[kept],
        assignment.region_classes[kept],
        assignment.region_clusters[kept],
        assignment.region_areas[kept],
    )


def _promote_whole_clusters(assignment: Assignment, regions: Regions) -> Assignment:
    """Where no region follows its cluster any more, the cluster takes the class of the first of them.

    `membership` relies on it: a cluster has a class only if some region of it has.
    """
    n_regions = np.bincount(regions.clusters, minlength=256)
    n_listed = np.bincount(assignment.region_clusters, minlength=256)
    deserted = np.flatnonzero((n_listed == n_regions) & (n_listed > 0))
    if not len(deserted):
        return assignment
    table = assignment.clusters.copy()
    for cluster in deserted:
        table[cluster] = assignment.region_classes[np.argmax(assignment.region_clusters == cluster)]
    return _keep(assignment, table, assignment.region_classes != table[assignment.region_clusters])
