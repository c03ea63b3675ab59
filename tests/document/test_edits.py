from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.scale import Scale
from segapp.core.types import CleanUp, Image
from segapp.document import edits
from segapp.document import history as steps
from segapp.document.assignment import NO_CLASS
from segapp.document.document import Document
from tests.document.model import (
    Classes,
    assignment_of,
    document_of,
    ids,
    in_clusters,
    map_of,
    pixels_of,
    selections,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segapp.core.types import Regions, UInt8Array

Selection = tuple["UInt8Array", "Regions", Classes]

actives = st.integers(1, 3)


def document_with(selection: Selection, active: int) -> Document:
    labels, regions, classes = selection
    document: Document = document_of(labels, active)
    return replace(document, assignment=assignment_of(regions, classes))


def check(before: Document, after: Document, selection: Selection, expected: Classes) -> None:
    """The picture of classes is the expected one, and the object is another only if the picture is."""
    labels, regions, classes = selection
    assert np.array_equal(map_of(after.assignment, labels, regions), pixels_of(regions, expected))
    assert (after is before) == (expected == classes)


def added(classes: Classes, regions: Iterable[int], active: int) -> Classes:
    return classes | dict.fromkeys(regions, active)


def taken_out(classes: Classes, regions: Iterable[int], active: int) -> Classes:
    return classes | {region: NO_CLASS for region in regions if classes[region] == active}


@given(selections(), st.sets(st.integers(0, 3)), actives)
def test_clusters_are_added_to_the_active_class(
    selection: Selection, clusters: set[int], active: int
) -> None:
    before = document_with(selection, active)
    clusters &= set(selection[1].clusters.tolist())
    after = edits.set_clusters(before, clusters, on=True)
    check(before, after, selection, added(selection[2], in_clusters(selection[1], clusters), active))


@given(selections(), st.integers(0, 3), actives)
def test_a_cluster_that_is_wholly_in_the_class_is_taken_out(
    selection: Selection, cluster: int, active: int
) -> None:
    labels, regions, classes = selection
    here = in_clusters(regions, [cluster])
    selection = (labels, regions, added(classes, here, active))
    before = document_with(selection, active)
    after = edits.set_clusters(before, [cluster], on=False)
    check(before, after, selection, taken_out(selection[2], here, active))


@given(selections(), st.data(), actives, st.booleans())
def test_regions_are_added_or_taken_out_of_the_active_class(
    selection: Selection, data: st.DataObject, active: int, on: bool
) -> None:
    _, regions, classes = selection
    chosen = data.draw(st.lists(st.sampled_from(list(classes)))) if classes else []
    before = document_with(selection, active)
    after = edits.set_regions(before, regions, ids(*chosen), on=on)
    expected = added(classes, chosen, active) if on else taken_out(classes, chosen, active)
    check(before, after, selection, expected)


@given(selections(), actives)
def test_toggling_a_region_twice_brings_back_what_was(selection: Selection, active: int) -> None:
    labels, regions, classes = selection
    before = document_with(selection, active)
    for region in classes:
        if classes[region] in (NO_CLASS, active):
            once = edits.toggle_region(before, regions, region)
            twice = edits.toggle_region(once, regions, region)
            assert once is not before
            assert np.array_equal(map_of(twice.assignment, labels, regions), pixels_of(regions, classes))


@given(selections(), actives)
def test_select_all_adds_every_cluster(selection: Selection, active: int) -> None:
    before = document_with(selection, active)
    check(before, edits.select_all(before), selection, dict.fromkeys(selection[2], active))


@given(selections())
def test_select_none_takes_everything_out(selection: Selection) -> None:
    labels, regions, classes = selection
    only_first = {region: min(class_id, 1) for region, class_id in classes.items()}
    before = document_with((labels, regions, only_first), 1)
    after = edits.select_none(before)
    check(before, after, (labels, regions, only_first), dict.fromkeys(classes, NO_CLASS))


@given(selections(), actives)
def test_select_none_leaves_nothing_in_the_active_class(selection: Selection, active: int) -> None:
    labels, regions, _ = selection
    after = edits.select_none(document_with(selection, active))
    assert not (map_of(after.assignment, labels, regions) == active).any()


@given(selections(), st.integers(0, 3), actives)
def test_select_only_makes_one_cluster_all_there_is(selection: Selection, cluster: int, active: int) -> None:
    labels, regions, _ = selection
    if cluster >= len(set(regions.clusters.tolist())):
        return
    after = edits.select_only(document_with(selection, active), cluster)
    pixels = map_of(after.assignment, labels, regions)
    assert np.array_equal(pixels == active, labels == cluster)


@given(selections(), actives)
def test_inverting_twice_shows_what_was(selection: Selection, active: int) -> None:
    labels, regions, classes = selection
    before = document_with(selection, active)
    once = edits.invert(before)
    expected = {region: {active: 0, 0: active}.get(old, old) for region, old in classes.items()}
    check(before, once, selection, expected)
    twice = edits.invert(once)
    assert np.array_equal(map_of(twice.assignment, labels, regions), pixels_of(regions, classes))


@pytest.mark.parametrize(
    "edit", [edits.select_all, edits.select_none, edits.invert], ids=lambda edit: str(edit.__name__)
)
def test_without_clusters_selecting_changes_nothing(edit: Callable[[Document], Document]) -> None:
    document = Document(Image(np.zeros((2, 2, 3), np.uint8)))
    assert edit(document) is document


def test_the_same_clean_up_changes_nothing() -> None:
    document = document_of(np.zeros((2, 2), np.uint8))
    assert edits.set_clean_up(document, CleanUp()) is document
    changed = edits.set_clean_up(document, CleanUp(fill_holes_px=3))
    assert changed.clean_up == CleanUp(fill_holes_px=3)
    assert changed.assignment is document.assignment


@pytest.mark.parametrize("name", ["", "  \n ", "cluster 0", " cluster   0 "])
def test_an_empty_or_equal_name_changes_nothing(name: str) -> None:
    document = document_of(np.zeros((2, 2), np.uint8))
    assert edits.rename_cluster(document, 0, name) is document


def test_a_name_is_kept_without_superfluous_spaces() -> None:
    document = document_of(np.array([[0, 1]], np.uint8))
    assert edits.rename_cluster(document, 1, "  the \t leaf\n").names == ("cluster 0", "the leaf")


def test_a_new_clustering_keeps_classes_and_clean_up() -> None:
    document = edits.set_clean_up(document_of(np.zeros((2, 2), np.uint8)), CleanUp(1, 2))
    other = document_of(np.array([[0, 1], [1, 1]], np.uint8))
    assert other.segmentation is not None
    after = edits.set_segmentation(document, other.segmentation, other.names, other.assignment)
    assert (after.segmentation, after.names) == (other.segmentation, other.names)
    assert after.clean_up is document.clean_up
    assert after.classes is document.classes


# Colours of clusters

COLORS = st.sampled_from([(0, 0, 0), (255, 0, 0), (10, 20, 30)])


def means_of(document: Document) -> list[tuple[int, ...]]:
    assert document.segmentation is not None
    return [tuple(color) for color in document.segmentation.colors.tolist()]


@given(st.lists(st.tuples(st.integers(-1, 4), st.none() | COLORS), max_size=8))
def test_clusters_are_shown_in_the_colours_given_last_and_undo_takes_each_back(
    changes: list[tuple[int, tuple[int, int, int] | None]],
) -> None:
    document = document_of(np.array([[0, 1, 2, 3]], np.uint8))
    means, given_colors = means_of(document), dict[int, tuple[int, int, int]]()
    history, seen = steps.start(document), [document]
    for cluster, color in changes:
        before = history.document
        if color is None:
            after = edits.uncolor_cluster(before, cluster)
            is_other = given_colors.pop(cluster, None) is not None
        else:
            after = edits.recolor_cluster(before, cluster, color)
            is_other = 0 <= cluster < 4 and color != given_colors.get(cluster, means[cluster])
            given_colors |= {cluster: color} if is_other else {}
        assert (after is not before) == is_other
        expected = [given_colors.get(index, mean) for index, mean in enumerate(means)]
        assert after.shown_colors.tolist() == [list(shown) for shown in expected]
        assert [after.given_color(index) for index in range(-1, 6)] == [
            given_colors.get(index) for index in range(-1, 6)
        ]
        assert len(after.colors) == (4 if given_colors else 0)
        assert means_of(after) == means, "the means themselves stay"
        history = steps.apply(history, "Change colour of cluster", after)
        seen += [after] if is_other else []
    assert not history.is_dirty, "as a name, a colour alone is nothing to be saved"
    for shown in reversed(seen):
        assert history.document is shown
        history = steps.undo(history)


def test_without_clusters_there_are_no_colours() -> None:
    document = Document(Image(np.zeros((2, 2, 3), np.uint8)))
    assert document.shown_colors.shape == (0, 3)
    assert edits.recolor_cluster(document, 0, (1, 2, 3)) is document
    assert edits.uncolor_cluster(document, 0) is document


def test_shown_colours_cannot_be_written_into() -> None:
    document = document_of(np.array([[0, 1]], np.uint8))
    for shown in (document, edits.recolor_cluster(document, 1, (1, 2, 3))):
        with pytest.raises(ValueError, match="read-only"):
            shown.shown_colors[0] = 9


def test_a_drag_that_comes_back_to_other_colours_is_a_step() -> None:
    document = document_of(np.array([[0, 1]], np.uint8))
    history = steps.apply(steps.start(document), "first", edits.select_all(document), "slider")
    colored = replace(document, colors=((1, 2, 3), None))
    history = steps.apply(history, "second", colored, "slider")
    assert history.document is colored and len(history.steps) == 2


def test_the_scale_is_set_and_removed() -> None:
    document = Document(Image(np.zeros((3, 4, 3), np.uint8)))
    scaled = edits.set_scale(document, Scale(0.5, "mm"))
    assert scaled.scale == Scale(0.5, "mm") and scaled.image is document.image
    assert edits.set_scale(scaled, Scale(0.5, "mm")) is scaled, "nothing changes"
    assert edits.set_scale(scaled, None).scale is None
    assert edits.set_scale(document, None) is document
