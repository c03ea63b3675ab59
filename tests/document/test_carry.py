from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segapp.core import pipeline
from segapp.core.class_colors import shade_of
from segapp.core.color_names import name_colors
from segapp.core.regions import find_regions
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, ClusterParams, Image
from segapp.document import edits
from segapp.document.areas import change_area
from segapp.document.assignment import classes_of_regions
from segapp.document.carry import carried_names, carry_over, parents_of
from segapp.document.document import Document
from tests.document.model import document_of, ids, label_maps, segmentation_of

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


def carried(old: tuple[str, ...], overlap: list[list[int]]) -> tuple[str, ...]:
    automatic = tuple(f"colour {index}" for index in range(len(old)))
    new = tuple(f"new {index}" for index in range(len(overlap[0])))
    return carried_names(old, automatic, new, np.array(overlap, np.int64))


def test_a_name_of_the_user_goes_to_the_cluster_it_mostly_covers() -> None:
    assert carried(("leaf", "colour 1"), [[9, 1], [1, 9]]) == ("leaf", "new 1")


def test_automatic_names_are_not_carried() -> None:
    assert carried(("colour 0", "colour 1"), [[9, 1], [1, 9]]) == ("new 0", "new 1")


def test_half_a_cluster_does_not_inherit_a_name() -> None:
    assert carried(("leaf", "colour 1"), [[5], [5]]) == ("new 0",)


def test_of_several_heirs_the_one_that_shares_most_has_the_name_itself() -> None:
    assert carried(("leaf",), [[3, 7, 5]]) == ("leaf 3", "leaf", "leaf 2")
    assert carried(("leaf", "leaf 2"), [[3, 7, 0], [0, 0, 5]]) == ("leaf 3", "leaf", "leaf 2")


def test_a_name_without_an_heir_is_lost() -> None:
    assert carried(("leaf", "colour 1"), [[1, 1], [9, 9]]) == ("new 0", "new 1")


@given(
    st.integers(1, 5).flatmap(
        lambda n_old: st.integers(1, 5).flatmap(
            lambda n_new: arrays(np.int64, (n_old, n_new), elements=st.integers(0, 9))
        )
    )
)
def test_each_new_cluster_has_one_name_and_each_given_name_one_heir(overlap: np.ndarray) -> None:
    old = tuple(f"name {index}" for index in range(overlap.shape[0]))
    names = carried(old, overlap.tolist())
    assert len(names) == overlap.shape[1]
    assert len(set(names)) == len(names)
    for heir, name in enumerate(names):
        over_half = [
            parent for parent in range(len(old)) if 2 * overlap[parent, heir] > overlap[:, heir].sum()
        ]
        if not over_half:
            assert name == f"new {heir}"
            continue
        (parent,) = over_half
        assert name == old[parent] or name.startswith(f"{old[parent]} ")
        if name != old[parent]:
            main = names.index(old[parent])
            assert overlap[parent, main] >= overlap[parent, heir]


def _labels(*rows: str) -> UInt8Array:
    return np.array([[int(cluster) for cluster in row] for row in rows], np.uint8)


OLD = _labels("0000", "0011", "2211")
NEW = _labels("1111", "1100", "2200")


def test_a_selected_cluster_and_its_name_go_to_the_cluster_in_its_place() -> None:
    document = edits.rename_cluster(edits.set_clusters(document_of(OLD), [1], on=True), 1, "leaf")
    carried = carry_over(document, segmentation_of(NEW))
    assert carried.names[0] == "leaf"
    assert carried.parents == (1, 0, 2)
    assert carried.assignment.clusters[:3].tolist() == [1, 0, 0]
    assert carried.named == carried.given == 3  # the document names none by its colour


def test_the_result_says_how_many_names_were_carried() -> None:
    document = document_of(OLD)
    automatic = name_colors(segmentation_of(OLD).colors)
    document = Document(document.image, document.segmentation, automatic)
    assert carry_over(document, segmentation_of(NEW)).named == 0
    assert carry_over(edits.rename_cluster(document, 2, "soil"), segmentation_of(NEW)).named == 1


def test_a_selected_region_is_found_again() -> None:
    labels = _labels("0101", "0101")
    document = document_of(labels)
    document = edits.set_regions(document, find_regions(labels), ids(0), on=True)
    new = segmentation_of(1 - labels)
    carried = carry_over(document, new)
    regions = find_regions(new.labels)
    assert classes_of_regions(carried.assignment, regions).tolist() == [1, 0, 0, 0]


def test_the_first_clustering_inherits_nothing() -> None:
    document = Document(document_of(OLD).image)
    carried = carry_over(document, segmentation_of(NEW))
    assert carried.parents == (None, None, None)
    assert carried.given == carried.named == 0
    assert len(carried.names) == 3


@given(label_maps())
def test_the_same_clusters_inherit_everything(labels: UInt8Array) -> None:
    document = edits.set_clusters(document_of(labels), [0], on=True)
    carried = carry_over(document, segmentation_of(labels))
    assert carried.parents == tuple(range(segmentation_of(labels).k))
    assert (carried.assignment.clusters == document.assignment.clusters).all()
    assert carried.names == document.names


def test_a_cluster_made_of_two_halves_has_no_parent() -> None:
    assert parents_of(np.array([[5, 6, 0], [5, 4, 0]], np.int64)) == (None, 0, None)


def test_carrying_over_can_be_cancelled() -> None:
    class Unwanted(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        carry_over(document_of(OLD), segmentation_of(NEW), Unwanted())


# Colours and classes: from the one old cluster over half of the new one

OF_USER = ((200, 0, 0), (0, 200, 0), (0, 0, 0), None)


@st.composite
def reclusterings(draw: st.DrawFn) -> tuple[Document, UInt8Array]:
    """A document with colours and classes of whole clusters, and other clusters of the same image."""
    old = draw(label_maps())
    pixels = draw(st.lists(st.integers(0, 3), min_size=old.size, max_size=old.size))
    present = np.unique(pixels)
    new = np.searchsorted(present, pixels).astype(np.uint8).reshape(old.shape)
    document = document_of(old)
    for cluster in range(len(document.names)):
        document = edits.set_clusters(
            replace(document, active=1 + cluster % 3), [cluster], on=draw(st.booleans())
        )
        color = draw(st.sampled_from(OF_USER))
        document = edits.recolor_cluster(document, cluster, color) if color else document
    return document, new


def covering(old: UInt8Array, new: UInt8Array, cluster: int) -> int | None:
    """The old cluster over half of a new one, of its pixels that were in a cluster."""
    before = old[(new == cluster) & (old != NO_CLUSTER)].tolist()
    return next((value for value in set(before) if 2 * before.count(value) > len(before)), None)


@given(reclusterings())
def test_class_and_colour_are_those_of_the_one_over_half(
    reclustering: tuple[Document, UInt8Array],
) -> None:
    document, new = reclustering
    assert document.segmentation is not None
    found = carry_over(document, segmentation_of(new))
    old, colors = document.segmentation.labels, dict.fromkeys(range(len(found.parents)))
    inherited = 0
    for parent in range(document.segmentation.k):
        heirs = [cluster for cluster in colors if covering(old, new, cluster) == parent]
        assert [found.parents[heir] for heir in heirs] == [parent] * len(heirs)
        assert {int(found.assignment.clusters[heir]) for heir in heirs} <= {
            int(document.assignment.clusters[parent])
        }
        shared = [int(((old == parent) & (new == heir)).sum()) for heir in heirs]
        order = sorted(heirs, key=lambda heir: -shared[heirs.index(heir)])
        color = document.given_color(parent)
        if color:
            colors |= {heir: shade_of(color, at) if at else color for at, heir in enumerate(order)}
            inherited += bool(heirs)
    assert (found.colors or (None,) * len(colors)) == tuple(colors.values())
    assert found.colored == inherited
    assert found.given_colors == sum(1 for color in document.colors if color)
    assert len(found.colors) in {0, len(found.parents)} and (any(found.colors) or not found.colors)


@given(reclusterings())
def test_clusters_found_again_have_all_colours(reclustering: tuple[Document, UInt8Array]) -> None:
    document, _ = reclustering
    assert document.segmentation is not None
    found = carry_over(document, document.segmentation)
    assert found.colors == document.colors
    assert found.colored == found.given_colors


def test_clusters_of_one_class_pass_it_on_together_where_none_is_over_half() -> None:
    """A thing of two shades, 40 % each, stays what it is; colours are not mixed."""
    document = edits.set_clusters(document_of(_labels("0011222")), [0, 1], on=True)
    document = edits.recolor_cluster(edits.recolor_cluster(document, 0, (9, 9, 9)), 1, (9, 9, 9))
    found = carry_over(document, segmentation_of(_labels("0000011")))
    assert found.parents == (None, 2)
    assert found.assignment.clusters[:2].tolist() == [1, 0]
    assert (found.colors, found.colored, found.given_colors) == ((), 0, 2)


def test_of_several_heirs_the_one_that_shares_most_has_the_colour_itself() -> None:
    document = edits.recolor_cluster(document_of(_labels("000001")), 0, (200, 0, 0))
    found = carry_over(document, segmentation_of(_labels("001112")))
    assert found.parents == (0, 0, 1)
    shade = shade_of((200, 0, 0), 1)
    assert found.colors == (shade, (200, 0, 0), None), "two in one colour could not be told apart"
    assert shade != (200, 0, 0)
    assert (found.colored, found.given_colors) == (1, 1)


def test_another_area_keeps_the_colours() -> None:
    rng = np.random.default_rng(2)
    pixels = np.repeat(np.array([[[200, 40, 40]], [[40, 40, 200]]], np.int16), 40, axis=1).repeat(20, axis=0)
    noisy = np.clip(pixels + rng.integers(-9, 10, pixels.shape), 0, 255).astype(np.uint8)
    image = Image(noisy)
    segmentation = pipeline.cluster(pipeline.prepare(image), ClusterParams(k=2))
    plain = Document(image, segmentation, name_colors(segmentation.colors))
    upper = int(segmentation.labels[0, 0])
    document = edits.recolor_cluster(plain, upper, (0, 255, 0))
    area = ((0.0, 0.0), (0.0, 20.0), (40.0, 20.0), (40.0, 0.0))
    edit = change_area(document, area, NullTask())
    for before, color in ((document, (0, 255, 0)), (plain, None)):
        after = edit(before)
        assert after.segmentation is not None and after.area == area
        assert after.given_color(int(after.segmentation.labels[0, 0])) == color


def test_with_more_detail_of_a_tree_all_that_was_chosen_stays_chosen() -> None:
    rows, columns = np.mgrid[:90, :120]
    pixels = np.stack((rows * 2, columns * 2, (rows // 30 * 60 + columns // 40 * 20)), axis=2)
    noisy = np.clip(pixels + np.random.default_rng(0).normal(0, 12, pixels.shape), 0, 255)
    image = Image(noisy.astype(np.uint8))
    prepared = pipeline.prepare(image)
    params = ClusterParams(3, method="superpixel-tree")
    found = pipeline.cluster(prepared, params)
    document = edits.set_clusters(
        replace(document_of(found.labels), image=image, segmentation=found, names=("",) * 3), [1], on=True
    )
    chosen = found.labels == 1
    for k in (4, 9, 17, 32, 9, 4, 3):
        finer = pipeline.cluster(prepared, replace(params, k=k))
        assignment = carry_over(document, finer).assignment
        taken = np.flatnonzero(assignment.clusters[: finer.k] == document.active)
        assert (np.isin(finer.labels, taken) == chosen).all()
