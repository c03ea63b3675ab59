from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.regions import find_regions
from segapp.core.smart.clicks import Click
from segapp.core.smart.session import ObjectSession
from segapp.core.task import NullTask
from segapp.document import classes
from segapp.document.clicked import next_number, object_of
from segapp.document.finishing import finished_classes
from segapp.tools.clicking import closer_change
from segapp.tools.object import OBJECT
from segapp.tools.object_hand import ObjectHand
from tests.core.smart.things import disc, noisy
from tests.tools.click_double import PatchSession
from tests.tools.scene import at, context, document, labels

if TYPE_CHECKING:
    from segapp.core.types import BoolArray
    from segapp.document.document import Document
    from segapp.tools.tool import Change, Context, Pointer

RED, GREEN, BLUE = (5, 5), (25, 25), (60, 115)
"""A pixel (row, col) in each patch."""


class Hand:
    """Clicks one object after another without a window."""

    def __init__(self, of: Document | None = None, *, zooms: bool = False) -> None:
        self.document = of or document()
        self.session = PatchSession(labels(), zooms)
        self.number: int | None = None
        self.busy = False

    @property
    def context(self) -> Context:
        number = next_number(self.document) if self.number is None else self.number
        found = object_of(self.document, number)
        hand = ObjectHand(number, found.clicks if found else (), self.session, self.busy)
        return replace(context(self.document), hand=hand)

    def click(
        self, place: tuple[int, int], *, positive: bool = True, to: Pointer | None = None
    ) -> Change | None:
        drag = OBJECT.press(self.context, at(*place, ctrl=not positive))
        if drag is None:
            return None
        if to is not None:
            drag.move(to)
        drag.preview()
        return self.carry_out(drag.release())

    def carry_out(self, change: Change | None) -> Change | None:
        if change is not None:
            self.document = change.edit(self.document)
            self.number = change.clicked[0] if change.clicked else self.number
        return change

    @property
    def clicks(self) -> tuple[Click, ...]:
        found = object_of(self.document, self.number)
        return found.clicks if found else ()

    def mask(self, class_id: int = 1) -> BoolArray:
        mask: BoolArray = finished_classes(self.document, find_regions(labels()), NullTask()) == class_id
        return mask


def test_clicks_add_to_the_object_and_take_out_of_it() -> None:
    hand = Hand()
    first = hand.click(GREEN)
    assert first is not None and first.label == "Click object"
    assert np.array_equal(hand.mask(), labels() == 1)
    hand.click(BLUE)
    assert np.array_equal(hand.mask(), labels() >= 1)
    last = hand.click((60, 60), positive=False)
    assert last is not None and last.label == "Take out of object"
    assert np.array_equal(hand.mask(), labels() == 2)
    assert hand.clicks == (Click(25, 25, True), Click(115, 60, True), Click(60, 60, False))
    assert len(hand.document.clicked) == 1


def test_the_work_of_a_click_is_the_same_edit_for_any_document() -> None:
    hand = Hand()
    drag = OBJECT.press(hand.context, at(*GREEN))
    assert drag is not None
    change = drag.release()
    assert change is not None and change.work is not None and change.work_from is not None
    other = classes.rename_class(hand.document, 1, "leaf")
    for found in (change.work(NullTask()), change.work_from(hand.context)(NullTask()), change.edit):
        for before in (hand.document, other):
            after = found(before)
            assert after.classes is before.classes
            assert dict(after.touch_ups.tiles) == dict(change.edit(before).touch_ups.tiles)


def test_what_does_not_belong_cannot_begin_an_object() -> None:
    hand = Hand()
    assert hand.click(RED, positive=False) is None and hand.document.clicked == ()


def test_a_new_click_goes_with_the_mouse_until_the_button_is_let_go() -> None:
    hand = Hand()
    hand.click(RED, to=at(*GREEN))
    assert hand.clicks == (Click(25, 25, True),) and np.array_equal(hand.mask(), labels() == 1)
    outside = OBJECT.press(hand.context, at(0, 0))
    assert outside is not None
    outside.move(at(-5, 900))
    assert outside.preview().clicks == (Click(25, 25, True), Click(0, 0, True))


def test_a_mark_can_be_dragged_and_taken_back() -> None:
    hand = Hand()
    hand.click(GREEN)
    hand.click(BLUE)
    moved = hand.click(GREEN, to=at(*RED))
    assert moved is not None and moved.label == "Move click"
    assert np.array_equal(hand.mask(), labels() != 1)
    assert hand.click(RED) is None, "let go where it was"
    taken = hand.click(RED, positive=False)
    assert taken is not None and taken.label == "Take click back"
    assert np.array_equal(hand.mask(), labels() == 2)
    assert OBJECT.remove is not None and OBJECT.remove(hand.context, at(*RED)) is None
    hand.carry_out(OBJECT.remove(hand.context, at(BLUE[0] + 3, BLUE[1])))
    assert hand.document.clicked == () and hand.document.touch_ups.is_empty


@pytest.mark.parametrize(("scale", "hits"), [(1.0, True), (0.5, True), (4.0, False)])
def test_marks_are_as_large_at_every_zoom(scale: float, hits: bool) -> None:
    hand = Hand()
    hand.click(GREEN)
    assert OBJECT.remove is not None
    assert (OBJECT.remove(hand.context, at(GREEN[0] + 5.5, GREEN[1] + 5.5, scale=scale)) is not None) == hits


def test_a_click_on_an_object_takes_it_up_again() -> None:
    hand = Hand()
    hand.click(GREEN)
    hand.number = None
    before = hand.document
    change = hand.click((60, 60))
    assert change is not None and change.clicked == (1, (Click(25, 25, True),))
    assert hand.document is before and hand.number == 1
    hand.click(BLUE)
    assert len(hand.document.clicked) == 1 and len(hand.clicks) == 2


def test_what_does_not_belong_to_an_object_takes_it_up_at_once() -> None:
    hand = Hand()
    hand.click(GREEN)
    hand.click(BLUE)
    hand.number = None
    hand.click((60, 60), positive=False)
    assert hand.number == 1 and np.array_equal(hand.mask(), labels() == 2)


def test_the_wheel_changes_the_last_click_and_no_further_than_it_goes() -> None:
    hand = Hand()
    assert OBJECT.turn is not None and OBJECT.turn(hand.context, 1) is None
    hand.click(GREEN)
    change = hand.carry_out(OBJECT.turn(hand.context, 1))
    assert change is not None and change.merge is not None
    assert np.array_equal(hand.mask(), labels() >= 1) and hand.clicks[0].steps == 1
    hand.carry_out(OBJECT.turn(hand.context, 9))
    assert hand.clicks[0].steps == 2 and OBJECT.turn(hand.context, 1) is None
    hand.busy = True
    assert OBJECT.turn(hand.context, 1) is not None, "how far it goes is asked once there is time"
    hand.carry_out(OBJECT.turn(hand.context, 7))
    assert hand.clicks[0].steps == 2
    hand.carry_out(OBJECT.turn(hand.context, -1))
    assert hand.clicks[0].steps == 1 and np.array_equal(hand.mask(), labels() >= 1)


def test_moving_over_the_image_shows_what_a_click_would_take() -> None:
    hand = Hand()
    assert OBJECT.hint is not None
    shown = OBJECT.hint(hand.context, at(*GREEN))
    assert shown is not None and shown.small is not None and shown.adds
    assert shown.small.patch.bits.sum() == (labels() == 1)[::2, ::2].sum()
    assert OBJECT.hint(hand.context, at(*GREEN, ctrl=True)) is None
    assert OBJECT.hint(hand.context, at(-1, 0)) is None
    hand.click(GREEN)
    assert OBJECT.hint(hand.context, at(*GREEN)) is None, "on the mark"
    less = OBJECT.hint(hand.context, at(*BLUE, ctrl=True))
    assert less is not None and not less.adds
    hand.number = None
    of_object = OBJECT.hint(hand.context, at(60, 60))
    assert of_object is not None and of_object.painting is not None and of_object.is_light
    assert of_object.painting.count == (labels() == 1).sum()
    assert not replace(hand.context, hand=None).is_inside(at(-1, 0))


def test_only_what_lies_in_the_area_of_interest_can_be_clicked() -> None:
    area = ((0.0, 0.0), (0.0, 40.0), (120.0, 40.0), (120.0, 0.0))
    hand = Hand(replace(document(), area=area))
    assert hand.click(BLUE) is None
    hand.click(GREEN)
    inside = np.arange(160) < 40
    assert np.array_equal(hand.mask(), (labels() == 1) & inside)


def test_pixels_of_locked_classes_stay_theirs() -> None:
    hand = Hand(classes.add_class(document(), "other"))
    hand.click(GREEN)
    hand.document = classes.activate_class(classes.lock_class(hand.document, 2, on=True), 1)
    hand.number = None
    hand.click(RED)
    hand.carry_out(OBJECT.turn(hand.context, 2) if OBJECT.turn else None)
    assert np.array_equal(hand.mask(2), labels() == 1)
    assert np.array_equal(hand.mask(1), labels() != 1)


def test_a_closer_look_gives_finer_pixels_and_no_other_clicks() -> None:
    hand = Hand(zooms=True)
    hand.click(GREEN)
    assert closer_change(hand.context, hand.context.hand or ObjectHand(1)) is None
    hand.click(BLUE)
    now = hand.context.hand
    assert now is not None
    change = closer_change(hand.context, now)
    assert change is not None and change.is_finer and change.clicked is None
    clicks = hand.clicks
    hand.carry_out(change)
    assert hand.clicks == clicks and hand.session.looked_at
    assert np.array_equal(hand.mask(), (labels() >= 1) & (np.arange(160) % 7 > 0))


def test_an_object_that_is_taken_up_again_is_looked_at_as_closely_as_before() -> None:
    photo = noisy(disc(400, 600, 25))
    places = [(300, 200, True), (310, 205, True), (345, 200, True), (380, 200, True)]
    before, again = ObjectSession(photo), ObjectSession(photo)
    for x, y, positive in places:
        expected = before.click(x, y, positive)
    clicks = tuple(Click(x, y, positive) for x, y, positive in places)
    change = closer_change(context(document()), ObjectHand(1, clicks, again))
    assert change is not None
    change.edit(document())
    assert again.wants_zoom(clicks) is None
    assert np.array_equal(again.patch_of(clicks).whole(400, 600), expected)
