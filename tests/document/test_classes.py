from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.class_colors import SAFE_COLORS
from segapp.core.params import CleanUp
from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.core.tiles import painting_of
from segapp.document import classes, edits, touching
from segapp.document.finishing import finished_classes
from tests.document.model import document_of

if TYPE_CHECKING:
    from segapp.document.document import Document

LABELS = np.repeat(np.arange(3, dtype=np.uint8), 12).reshape(3, 12)


def three_classes() -> Document:
    """Class i has cluster i - 1, and one painted pixel of the next row."""
    document = document_of(LABELS)
    for number in (1, 2, 3):
        document = classes.activate_class(document, number)
        document = edits.set_clusters(document, [number - 1], on=True)
        dot = painting_of(number % 3, number, np.ones((1, 1), np.bool_))
        document = touching.paint(document, dot, adds=True)
    return document


def pixels_of(document: Document) -> np.ndarray:
    return finished_classes(document, find_regions(LABELS), NullTask())


def names(document: Document) -> list[str]:
    return [info.name for info in document.classes]


def test_a_new_class_is_active_and_has_a_colour_and_a_name_of_its_own() -> None:
    document = document_of(LABELS)
    for _ in range(12):
        before = document
        document = classes.add_class(document)
        assert document.active == len(document.classes) == len(before.classes) + 1
        assert document.classes[-1].color not in [info.color for info in before.classes]
        assert document.classes[-1].name not in names(before)
    assert document.classes[3].color == SAFE_COLORS[0]


def test_a_name_that_is_taken_gets_a_number() -> None:
    document = classes.add_class(classes.add_class(document_of(LABELS), "leaf"), " leaf ")
    assert names(document)[-2:] == ["leaf", "leaf 2"]


def test_there_is_a_most_of_classes() -> None:
    document = document_of(LABELS)
    while len(document.classes) < classes.MAX_CLASSES:
        document = classes.add_class(document)
    assert classes.add_class(document) is document


@pytest.mark.parametrize("removed", [1, 2, 3])
def test_a_removed_class_leaves_its_pixels_in_none(removed: int) -> None:
    before = three_classes()
    after = classes.remove_class(before, removed)
    assert len(after.classes) == 2 and names(before)[removed - 1] not in names(after)
    old = pixels_of(before)
    table = np.array([0, *(0 if number == removed else number - (number > removed) for number in (1, 2, 3))])
    found = pixels_of(after)
    painted_over = (old == removed) & (table[LABELS + 1] != 0)  # its dot lies on a cluster of another
    assert np.array_equal(found[~painted_over], table[old][~painted_over])
    assert np.array_equal(found[painted_over], table[LABELS + 1][painted_over])
    assert 1 <= after.active <= 2


def test_the_last_class_and_a_locked_one_stay() -> None:
    document = three_classes()
    locked = classes.lock_class(document, 2, on=True)
    assert classes.remove_class(locked, 2) is locked
    one = classes.remove_class(classes.remove_class(document, 3), 2)
    assert classes.remove_class(one, 1) is one
    assert classes.remove_class(document, 9) is document


@pytest.mark.parametrize(
    ("moved", "to", "order"), [(1, 3, [2, 3, 1]), (3, 1, [3, 1, 2]), (2, 1, [2, 1, 3]), (2, 3, [1, 3, 2])]
)
def test_another_order_changes_no_pixel(moved: int, to: int, order: list[int]) -> None:
    before = three_classes()
    after = classes.move_class(before, moved, to)
    assert names(after) == [names(before)[number - 1] for number in order]
    assert names(after)[after.active - 1] == names(before)[before.active - 1]
    new, old = pixels_of(after), pixels_of(before)
    for number in (1, 2, 3):
        assert np.array_equal(new == order.index(number) + 1, old == number)
    assert classes.move_class(before, moved, moved) is before
    assert classes.move_class(before, moved, 4) is before


def test_names_are_tidied_and_stay_apart() -> None:
    document = three_classes()
    assert names(classes.rename_class(document, 2, "  big   leaf "))[1] == "big leaf"
    for name in ("", "  ", "class 1", "class 2"):
        assert classes.rename_class(document, 2, name) is document


def test_colour_sight_and_lock_belong_to_one_class() -> None:
    document = three_classes()
    assert classes.recolor_class(document, 2, (1, 2, 3)).classes[1].color == (1, 2, 3)
    assert not classes.show_class(document, 2, on=False).classes[1].visible
    assert classes.lock_class(document, 2, on=True).locked == {2}
    assert classes.show_class(document, 2, on=True) is document
    assert classes.lock_class(document, 2, on=False) is document
    for edit in (classes.show_class, classes.lock_class):
        assert edit(document, 0, on=True) is document and edit(document, 4, on=True) is document


def test_only_a_class_that_is_there_becomes_active() -> None:
    document = three_classes()
    assert classes.activate_class(document, 1).active == 1
    for number in (0, 3, 4):
        assert classes.activate_class(document, number) is document


def test_regions_keep_their_class_in_another_order() -> None:
    labels = np.array([[0, 1, 0, 1, 0]], np.uint8)
    regions = find_regions(labels)
    document = edits.set_regions(document_of(labels), regions, np.array([0, 2], np.int32), on=True)
    moved = classes.move_class(document, 1, 3)
    pixels = finished_classes(moved, regions, NullTask())
    assert np.array_equal(pixels == 3, finished_classes(document, regions, NullTask()) == 1)
    without = classes.remove_class(document, 1)
    assert without.assignment.is_empty and not len(without.assignment.region_ids)


HOLES, SPECKS = CleanUp(grow_px=1), CleanUp(drop_specks_px=5)


def test_a_locked_class_keeps_its_mask_whatever_is_done_to_the_clean_up_of_all() -> None:
    document = edits.set_clean_up(three_classes(), HOLES)
    locked = classes.lock_class(document, 2, on=True)
    assert np.array_equal(pixels_of(locked), pixels_of(document))
    for changed in (
        edits.set_clean_up(locked, SPECKS),
        edits.reset_clean_up(locked),
        classes.clean_class(locked, 2, SPECKS),
        classes.clean_class(locked, 2, None),
    ):
        assert changed.clean_ups[2] == HOLES
    assert edits.reset_clean_up(locked).clean_ups[1].is_off
    assert classes.lock_class(locked, 2, on=True) is locked


def test_an_unlocked_class_follows_the_settings_for_all_again_unless_they_have_changed() -> None:
    document = edits.set_clean_up(three_classes(), HOLES)
    locked = classes.lock_class(document, 2, on=True)
    assert classes.lock_class(locked, 2, on=False).classes == document.classes
    meanwhile = edits.set_clean_up(locked, SPECKS)
    unlocked = classes.lock_class(meanwhile, 2, on=False)
    assert unlocked.clean_ups == meanwhile.clean_ups
    assert edits.reset_clean_up(unlocked).clean_ups[2].is_off
    own = classes.clean_class(document, 2, SPECKS)
    again = classes.lock_class(classes.lock_class(own, 2, on=True), 2, on=False)
    assert again.classes == own.classes


def test_there_is_nothing_to_reset_where_only_a_locked_class_is_cleaned_up() -> None:
    document = classes.lock_class(three_classes(), 1, on=True)
    assert not edits.can_reset_clean_up(document)
    assert edits.reset_clean_up(document) is document
    assert edits.can_reset_clean_up(edits.set_clean_up(document, HOLES))
