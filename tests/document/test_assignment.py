from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.overlap import overlap_counts
from segapp.core.regions import find_regions
from segapp.core.types import NO_CLUSTER
from segapp.document.assignment import (
    NO_CLASS,
    Assignment,
    area,
    assign_clusters,
    assign_regions,
    class_of_region,
    classes_of_regions,
    empty_assignment,
    from_overlap,
    invert,
    membership,
    regions_from_overlap,
    same,
    size_in,
)
from tests.document.model import (
    Classes,
    assignment_of,
    document_of,
    ids,
    in_clusters,
    label_maps,
    map_of,
    membership_of,
    pixels_of,
    segmentation_of,
    selections,
)

if TYPE_CHECKING:
    from segapp.core.types import Regions, UInt8Array

Selection = tuple["UInt8Array", "Regions", Classes]

class_ids = st.integers(0, 3)


def check(assignment: Assignment, selection: Selection) -> None:
    """Compare all that an assignment tells with the model."""
    labels, regions, classes = selection
    counts = segmentation_of(labels).counts
    pixels = map_of(assignment, labels, regions)
    assert np.array_equal(pixels, pixels_of(regions, classes))
    assert classes_of_regions(assignment, regions).tolist() == list(classes.values())
    assert [class_of_region(assignment, regions, region) for region in classes] == list(classes.values())
    assert assignment.is_empty == (not any(classes.values()))
    for class_id in (1, 2, 3):
        assert area(assignment, counts, class_id) == np.count_nonzero(pixels == class_id)
    for cluster in set(regions.clusters.tolist()):
        for class_id in range(4):
            expected = membership_of(regions, classes, cluster, class_id)
            assert membership(assignment, cluster, class_id) is expected
    check_form(assignment, regions)


def check_form(assignment: Assignment, regions: Regions) -> None:
    """Only regions that differ from their cluster are listed, in order."""
    listed = assignment.region_ids
    assert assignment.clusters[NO_CLUSTER] == NO_CLASS
    assert (np.diff(listed) > 0).all()
    assert np.array_equal(assignment.region_clusters, regions.clusters[listed])
    assert np.array_equal(assignment.region_areas, regions.areas[listed])
    assert (assignment.region_classes != assignment.clusters[assignment.region_clusters]).all()


@given(selections())
def test_any_class_for_any_region_can_be_told_apart(selection: Selection) -> None:
    check(assignment_of(*selection[1:]), selection)


@given(selections(), st.sets(st.integers(0, 3)), class_ids)
def test_regions_follow_their_cluster(selection: Selection, clusters: set[int], class_id: int) -> None:
    labels, regions, classes = selection
    clusters &= set(regions.clusters.tolist())
    after = assign_clusters(assignment_of(regions, classes), clusters, class_id)
    expected = classes | dict.fromkeys(in_clusters(regions, clusters), class_id)
    check(after, (labels, regions, expected))


@given(selections(), st.data(), class_ids)
def test_only_the_given_regions_change_their_class(
    selection: Selection, data: st.DataObject, class_id: int
) -> None:
    labels, regions, classes = selection
    chosen = data.draw(st.lists(st.sampled_from(list(classes)))) if classes else []
    after = assign_regions(assignment_of(regions, classes), regions, ids(*chosen), class_id)
    check(after, (labels, regions, classes | dict.fromkeys(chosen, class_id)))


@given(selections(), st.integers(1, 3))
def test_inverting_swaps_the_class_with_no_class(selection: Selection, class_id: int) -> None:
    labels, regions, classes = selection
    swap = {class_id: NO_CLASS, NO_CLASS: class_id}
    after = invert(assignment_of(regions, classes), range(segmentation_of(labels).k), class_id)
    expected = {region: swap.get(before, before) for region, before in classes.items()}
    check(after, (labels, regions, expected))


@given(selections(), st.sets(st.integers(0, 3)), st.integers(1, 3))
def test_inverting_some_clusters_leaves_the_others(
    selection: Selection, clusters: set[int], class_id: int
) -> None:
    labels, regions, classes = selection
    swap = {class_id: NO_CLASS, NO_CLASS: class_id}
    clusters &= set(regions.clusters.tolist())
    chosen = in_clusters(regions, clusters)
    after = invert(assignment_of(regions, classes), clusters, class_id)
    expected = classes | {region: swap.get(classes[region], classes[region]) for region in chosen}
    check(after, (labels, regions, expected))


@given(selections(), st.integers(1, 3))
def test_inverting_twice_changes_nothing(selection: Selection, class_id: int) -> None:
    labels, regions, classes = selection
    before = assignment_of(regions, classes)
    clusters = range(segmentation_of(labels).k)
    assert same(invert(invert(before, clusters, class_id), clusters, class_id), before)


def test_pixels_without_a_cluster_never_get_a_class() -> None:
    labels = np.array([[0, NO_CLUSTER]], np.uint8)
    after = assign_clusters(empty_assignment(), range(256), 1)
    assert map_of(after, labels, find_regions(labels)).tolist() == [[1, 0]]


def test_regions_that_do_not_exist_are_left_out() -> None:
    labels = np.array([[0, NO_CLUSTER, 0]], np.uint8)
    regions = find_regions(labels)
    after = assign_regions(empty_assignment(), regions, ids(-1, 1, -1), 2)
    assert map_of(after, labels, regions).tolist() == [[0, 0, 2]]


@given(selections())
def test_a_new_clustering_keeps_what_covers_over_half_of_each_cluster(selection: Selection) -> None:
    labels, regions, classes = selection
    old = pixels_of(regions, classes)
    overlap = overlap_counts(labels, old, segmentation_of(labels).k, 4)
    after = from_overlap(overlap)
    for cluster in set(regions.clusters.tolist()):
        assert after.clusters[cluster] == majority(old[labels == cluster])
    assert not len(after.region_ids)


@given(selections(), st.data())
def test_a_new_clustering_keeps_what_covers_over_half_of_each_region(
    selection: Selection, data: st.DataObject
) -> None:
    labels, regions, _ = selection
    values = data.draw(st.lists(class_ids, min_size=labels.size, max_size=labels.size))
    old = np.array(values, np.uint8).reshape(labels.shape)
    by_cluster = overlap_counts(labels, old, segmentation_of(labels).k, 4)
    by_region = overlap_counts(regions.ids, old, len(regions), 4)
    after = regions_from_overlap(from_overlap(by_cluster), regions, by_region)
    expected = {region: majority(old[regions.ids == region]) for region in range(len(regions))}
    check(after, (labels, regions, expected))


def test_half_of_a_cluster_is_not_enough_to_inherit() -> None:
    assert from_overlap(np.array([[2, 2], [2, 3]], np.int64)).clusters[:2].tolist() == [0, 1]


def test_three_classes_with_a_third_each_leave_a_cluster_free() -> None:
    assert from_overlap(np.array([[0, 1, 1, 1]], np.int64)).clusters[0] == NO_CLASS


def majority(classes: np.ndarray) -> int:
    counts = np.bincount(classes.ravel(), minlength=4)
    return int(counts.argmax()) if 2 * counts.max() > counts.sum() else NO_CLASS


def test_two_assignments_are_the_same_when_they_say_the_same() -> None:
    one = assign_clusters(empty_assignment(), [1], 1)
    assert same(one, one)
    assert same(one, assign_clusters(empty_assignment(), [1], 1))
    assert not same(one, empty_assignment())
    assert not same(one, assign_clusters(empty_assignment(), [1], 2))


def test_an_assignment_cannot_be_written_into() -> None:
    given_ = assign_clusters(empty_assignment(), [1], 1)
    for array in (given_.clusters, given_.region_ids, given_.region_classes, given_.region_areas):
        assert not array.flags.writeable


@given(label_maps())
def test_shares_are_of_the_clustered_pixels(labels: UInt8Array) -> None:
    segmentation = document_of(labels).segmentation
    assert segmentation is not None
    everything = assign_clusters(empty_assignment(), range(segmentation.k), 1)
    clustered = np.count_nonzero(labels != NO_CLUSTER)
    assert size_in(everything, segmentation, 1) == (1.0 if clustered else 0.0)
    assert size_in(everything, segmentation, 2) == 0.0
