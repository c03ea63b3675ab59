from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.tiles import painting_of
from segapp.core.types import ClassInfo, CleanUp, Segmentation
from segapp.document import classes, edits, touching
from segapp.document.finishing import finished_classes
from tests.document.model import document_of, segmentation_of

if TYPE_CHECKING:
    from segapp.document.document import Document

LABELS = np.zeros((40, 60), np.uint8)
LABELS[:, 30:] = 1
LABELS[10:14, 40:44] = 0


def document(*, locked: tuple[int, ...] = ()) -> Document:
    made = document_of(LABELS)
    infos = tuple(
        ClassInfo(f"class {number}", (number, 0, 0), locked=number in locked) for number in (1, 2, 3)
    )
    return replace(made, classes=infos)


def painted(
    given: Document, rows: slice, cols: slice, *, adds: bool = True, class_id: int | None = None
) -> Document:
    bits = np.ones((rows.stop - rows.start, cols.stop - cols.start), np.bool_)
    active = given if class_id is None else classes.activate_class(given, class_id)
    after = touching.paint(active, painting_of(rows.start, cols.start, bits), adds=adds)
    return replace(after, active=given.active)


def mask_of(given: Document, class_id: int = 1) -> np.ndarray:
    return np.asarray(finished_classes(given, find_regions(LABELS), NullTask()) == class_id)


def test_a_stroke_adds_pixels_to_the_active_class_alone() -> None:
    after = painted(document(), slice(5, 9), slice(20, 35))
    assert mask_of(after).sum() == 60 and mask_of(after)[5:9, 20:35].all()
    assert not mask_of(after, 2).any()


def test_a_stroke_may_take_pixels_out_of_a_chosen_cluster() -> None:
    chosen = edits.set_clusters(document(), [1], on=True)
    after = painted(chosen, slice(0, 5), slice(0, 60), adds=False)
    expected = (LABELS == 1) & (np.arange(40) >= 5)[:, None]
    assert np.array_equal(mask_of(after), expected)


def test_what_was_painted_survives_other_clusters() -> None:
    after = painted(document(), slice(5, 9), slice(20, 35))
    other: Segmentation = segmentation_of(LABELS.T.copy().reshape(LABELS.shape))
    assert after.segmentation is not None
    moved = edits.set_segmentation(after, other, after.names, after.assignment)
    assert np.array_equal(mask_of(moved), mask_of(after))


@pytest.mark.parametrize(
    "settings",
    [CleanUp(drop_specks_px=50), CleanUp(smooth_px=4), CleanUp(grow_px=-3), CleanUp(keep_largest=True)],
)
def test_what_was_painted_in_survives_clean_up(settings: CleanUp) -> None:
    chosen = edits.set_clusters(document(), [1], on=True)
    after = painted(chosen, slice(2, 4), slice(2, 5))
    assert mask_of(edits.set_clean_up(after, settings))[2:4, 2:5].all()


@pytest.mark.parametrize("settings", [CleanUp(fill_holes_px=100), CleanUp(smooth_px=4), CleanUp(grow_px=3)])
def test_what_was_painted_out_survives_clean_up(settings: CleanUp) -> None:
    chosen = edits.set_clusters(document(), [1], on=True)
    after = painted(chosen, slice(20, 22), slice(50, 53), adds=False)
    assert not mask_of(edits.set_clean_up(after, settings))[20:22, 50:53].any()


def test_clean_up_works_on_what_was_painted_too() -> None:
    """A bridge painted to a piece keeps the piece; it is no speck any more."""
    chosen = edits.set_clusters(document(), [1], on=True)
    island = painted(chosen, slice(20, 23), slice(5, 8))
    largest = CleanUp(keep_largest=True, fill_holes_px=30)
    ring = painted(island, slice(20, 23), slice(8, 30))
    assert mask_of(edits.set_clean_up(ring, largest))[21, 5:31].all()
    assert mask_of(edits.set_clean_up(ring, largest))[10:14, 40:44].all(), "the hole is filled"


def test_a_pixel_painted_into_another_class_leaves_the_first() -> None:
    first = painted(document(), slice(0, 4), slice(0, 4))
    second = painted(first, slice(2, 6), slice(0, 4), class_id=2)
    assert mask_of(second, 1).sum() == 8 and mask_of(second, 2).sum() == 16


def test_a_locked_class_is_not_painted() -> None:
    chosen = edits.set_clusters(document(locked=(1,)), [1], on=True)
    assert chosen.assignment.is_empty
    assert painted(chosen, slice(0, 4), slice(0, 4)).touch_ups is chosen.touch_ups


@pytest.mark.parametrize("by_region", [False, True])
def test_pixels_of_a_locked_class_stay_when_another_is_painted_over_them(by_region: bool) -> None:
    regions = find_regions(LABELS)
    start = document()
    ids = np.flatnonzero(regions.clusters == 1).astype(np.int32)
    held = (
        edits.set_regions(start, regions, ids, on=True)
        if by_region
        else edits.set_clusters(start, [1], on=True)
    )
    held = painted(held, slice(0, 3), slice(0, 10))
    before = mask_of(held)
    locked = replace(classes.lock_class(held, 1, on=True), active=2)
    bits = np.ones(LABELS.shape, np.bool_)
    after = touching.paint(locked, painting_of(0, 0, bits), adds=True, regions=regions)
    assert np.array_equal(mask_of(after), before)
    assert np.array_equal(mask_of(after, 2), ~before)


def test_clusters_and_regions_of_a_locked_class_stay() -> None:
    regions = find_regions(LABELS)
    held = classes.lock_class(edits.set_clusters(document(), [1], on=True), 1, on=True)
    other = replace(held, active=2)
    assert np.array_equal(mask_of(edits.select_all(other), 1), LABELS == 1)
    assert np.array_equal(mask_of(edits.select_all(other), 2), LABELS == 0)
    every = np.arange(len(regions), dtype=np.int32)
    assert np.array_equal(mask_of(edits.set_regions(other, regions, every, on=True), 1), LABELS == 1)
    for change in (edits.select_all, edits.select_none, edits.invert):
        assert change(held) is held


def test_inverting_swaps_what_was_painted_too() -> None:
    chosen = edits.set_clusters(document(), [1], on=True)
    after = painted(painted(chosen, slice(0, 4), slice(0, 60), adds=False), slice(30, 34), slice(0, 9))
    inverted = edits.invert(after)
    assert np.array_equal(mask_of(inverted), ~mask_of(after))
    assert np.array_equal(mask_of(edits.invert(inverted)), mask_of(after))


def test_inverting_leaves_other_classes_alone() -> None:
    chosen = edits.set_clusters(document(), [1], on=True)
    chosen = painted(chosen, slice(0, 8), slice(25, 35), class_id=2)
    chosen = painted(chosen, slice(4, 12), slice(0, 60), adds=False)
    assert np.array_equal(mask_of(edits.invert(chosen), 2), mask_of(chosen, 2))


def test_select_none_and_all_forget_what_stands_against_them() -> None:
    after = painted(painted(document(), slice(0, 4), slice(0, 4)), slice(8, 12), slice(0, 60), adds=False)
    assert not mask_of(edits.select_none(after)).any()
    assert mask_of(edits.select_all(after)).all()
    assert edits.select_none(edits.select_none(after)) is not after


def test_touch_ups_can_be_forgotten() -> None:
    chosen = edits.set_clusters(document(), [1], on=True)
    after = painted(painted(chosen, slice(0, 4), slice(0, 4)), slice(0, 4), slice(8, 12), class_id=2)
    assert np.array_equal(mask_of(touching.forget_touch_ups(after)), LABELS == 1)
    assert touching.forget_touch_ups(chosen) is chosen
    locked = classes.lock_class(after, 2, on=True)
    assert mask_of(touching.forget_touch_ups(locked), 2).sum() == 16


def test_an_area_is_part_of_the_document() -> None:
    corners = ((0.0, 0.0), (0.0, 9.0), (9.0, 9.0))
    after = edits.set_area(document(), corners)
    assert after.area == corners
    assert edits.set_area(after, corners) is after
    assert edits.set_area(after, None).area is None
