from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.smart.clicks import Click
from segapp.core.task import NullTask
from segapp.core.tiles import Painting, painting_of
from segapp.core.touch_ups import ADDED, TAKEN_OUT, unpack
from segapp.document import classes, edits, touching
from segapp.document.clicked import next_number, object_at, object_of, put_pixels, set_clicks
from segapp.document.finishing import finished_classes
from tests.document.model import document_of

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, UInt8Array
    from segapp.document.document import Document

SHAPE = (300, 40)
"""Two tiles high."""
LABELS = np.zeros(SHAPE, np.uint8)
LABELS[:, 30:] = 1
HERE, THERE = (Click(5, 5, positive=True),), (Click(5, 5, positive=True), Click(9, 9, positive=False))


def document(active: int = 1) -> Document:
    return document_of(LABELS, active)


def box(rows: slice, cols: slice) -> BoolArray:
    bits = np.zeros(SHAPE, np.bool_)
    bits[rows, cols] = True
    return bits


def painting(bits: BoolArray) -> Painting:
    return painting_of(0, 0, bits)


def painted(given_: Document, bits: BoolArray, *, adds: bool = True) -> Document:
    return touching.paint(given_, painting(bits), adds=adds)


def mask_of(given_: Document, class_id: int = 1) -> BoolArray:
    mask: BoolArray = finished_classes(given_, None, NullTask()) == class_id
    return mask


LARGE, SMALL = box(slice(200, 280), slice(2, 20)), box(slice(240, 270), slice(5, 9))


def test_an_object_is_part_of_the_mask_of_the_active_class() -> None:
    after = set_clicks(document(2), 1, HERE, painting(LARGE))
    assert np.array_equal(mask_of(after, 2), LARGE)
    assert object_at(after, 210, 3) is object_of(after, 1) is after.clicked[0]
    assert object_at(after, 0, 0) is None and next_number(after) == 2


def test_other_clicks_make_the_object_as_if_it_had_been_made_of_them_alone() -> None:
    base = painted(document(), box(slice(250, 260), slice(0, 30)), adds=False)
    directly = set_clicks(base, 1, THERE, painting(SMALL))
    after = set_clicks(set_clicks(base, 1, HERE, painting(LARGE)), 1, THERE, painting(SMALL))
    assert dict(after.touch_ups.tiles) == dict(directly.touch_ups.tiles)
    assert after.clicked[0].clicks == THERE


def test_without_clicks_the_object_is_gone_and_what_lay_below_is_back() -> None:
    base = painted(document(), box(slice(250, 260), slice(0, 30)), adds=False)
    base = painted(replace(base, active=2), SMALL)
    clicked = set_clicks(replace(base, active=1), 1, HERE, painting(LARGE))
    assert not mask_of(clicked, 2).any()
    after = set_clicks(clicked, 1, (), Painting())
    assert after.clicked == ()
    assert dict(after.touch_ups.tiles) == dict(base.touch_ups.tiles)


def test_what_was_painted_over_an_object_stays_when_it_gets_other_clicks() -> None:
    erased, added = box(slice(242, 250), slice(5, 9)), box(slice(220, 230), slice(25, 28))
    after = painted(set_clicks(document(), 1, HERE, painting(LARGE)), erased, adds=False)
    after = set_clicks(painted(after, added), 1, THERE, painting(SMALL))
    assert np.array_equal(mask_of(after), (SMALL & ~erased) | added)


def test_what_clicks_newly_add_goes_over_everything() -> None:
    after = set_clicks(document(), 1, HERE, painting(SMALL))
    after = painted(after, box(slice(200, 210), slice(0, 40)), adds=False)
    other = set_clicks(replace(after, active=2), 2, HERE, painting(box(slice(210, 230), slice(2, 20))))
    grown = set_clicks(replace(other, active=1), 1, THERE, painting(LARGE))
    assert np.array_equal(mask_of(grown), LARGE) and not mask_of(grown, 2).any()
    shrunk = set_clicks(grown, 1, HERE, painting(SMALL))
    assert np.array_equal(mask_of(shrunk), SMALL)


def test_an_object_under_another_one_of_its_class_is_changed_alone() -> None:
    both = set_clicks(set_clicks(document(), 1, HERE, painting(LARGE)), 2, HERE, painting(SMALL))
    less = set_clicks(both, 1, THERE, painting(box(slice(200, 204), slice(2, 20))))
    assert np.array_equal(mask_of(less), SMALL | box(slice(200, 204), slice(2, 20)))
    assert np.array_equal(mask_of(set_clicks(less, 2, (), Painting())), box(slice(200, 204), slice(2, 20)))


def test_a_locked_class_gets_no_object_and_the_same_clicks_change_nothing() -> None:
    locked = classes.lock_class(document(), 1, on=True)
    assert set_clicks(locked, 1, HERE, painting(LARGE)) is locked
    after = set_clicks(document(), 1, HERE, painting(LARGE))
    assert set_clicks(after, 1, HERE, painting(LARGE)) is after
    assert set_clicks(document(), 1, (), Painting()).clicked == ()


def test_better_pixels_are_put_only_where_the_clicks_are_the_same() -> None:
    after = set_clicks(document(), 1, HERE, painting(LARGE))
    assert put_pixels(after, 1, THERE, painting(SMALL)) is after
    better = put_pixels(after, 1, HERE, painting(SMALL))
    assert np.array_equal(mask_of(better), SMALL) and better.clicked[0].clicks == HERE


def test_classes_may_be_moved_and_removed() -> None:
    two = set_clicks(document(2), 1, HERE, painting(LARGE))
    two = set_clicks(replace(two, active=1), 2, HERE, painting(SMALL))
    moved = classes.move_class(two, 2, 1)
    assert [one.owner for one in moved.clicked] == [1, 2]
    removed = classes.remove_class(two, 1)
    assert [one.owner for one in removed.clicked] == [1]
    again = set_clicks(replace(removed, active=1), 1, THERE, painting(box(slice(200, 245), slice(2, 20))))
    assert np.array_equal(mask_of(again, 1), box(slice(200, 245), slice(2, 20)) & ~SMALL)


@pytest.mark.parametrize("edit", [edits.select_none, edits.invert, touching.forget_touch_ups])
def test_what_empties_or_swaps_a_class_forgets_its_clicks(edit) -> None:  # type: ignore[no-untyped-def]
    after = edit(set_clicks(document(), 1, HERE, painting(LARGE)))
    assert after.clicked == ()


BITS = st.lists(st.integers(0, 15), max_size=9).map(frozenset)
STEPS = st.lists(
    st.tuples(st.sampled_from(["paint", "erase", 1, 2, 3]), st.integers(1, 2), BITS), min_size=1, max_size=9
)


def _bits(cells: frozenset[int]) -> BoolArray:
    bits = np.zeros(16, np.bool_)
    bits[list(cells)] = True
    return bits.reshape(4, 4)


def _values(of: Document) -> UInt8Array:
    tiles = [of.touch_ups.tiles.get((owner, (0, 0))) for owner in (1, 2)]
    return np.stack([unpack(tile)[:4, :4] for tile in tiles])


def _step(before: Document, step: tuple[str | int, int, frozenset[int]]) -> Document:
    what, owner, cells = step
    bits, found = _bits(cells), painting_of(0, 0, _bits(cells))
    before = replace(before, active=owner)
    if isinstance(what, str):
        return touching.paint(before, found, adds=what == "paint")
    number = 10 * owner + what
    old = object_of(before, number)
    was = np.zeros((4, 4), np.bool_) if old is None else _held(before, number)
    after = set_clicks(before, number, HERE if cells else (), found)
    values, former = _values(after), _values(before)
    assert (values[owner - 1][bits & ~was] == ADDED).all()
    assert np.array_equal(values[:, ~bits & ~was], former[:, ~bits & ~was])
    assert np.array_equal(values[:, bits & was], former[:, bits & was])
    return after


def _held(of: Document, number: int) -> BoolArray:
    one = object_of(of, number)
    assert one is not None
    return np.array([[one.holds(row, col) for col in range(4)] for row in range(4)])


@settings(max_examples=150)
@given(STEPS)
def test_objects_and_strokes_in_any_order(steps: list[tuple[str | int, int, frozenset[int]]]) -> None:
    after = reduce(_step, steps, document_of(np.zeros((4, 4), np.uint8)))
    values = _values(after)
    assert ((values == ADDED).sum(axis=0) <= 1).all() and values.max() <= TAKEN_OUT
    for one in tuple(after.clicked):
        after = set_clicks(replace(after, active=one.owner), one.id, (), Painting())
    strokes = [step for step in steps if isinstance(step[0], str)]
    if not any(step for step in steps if isinstance(step[0], int)):
        assert np.array_equal(
            _values(after), _values(reduce(_step, strokes, document_of(np.zeros((4, 4), np.uint8))))
        )
    assert after.clicked == ()
