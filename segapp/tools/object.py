"""Object: click what belongs to an object and what does not; its pixels are found between the clicks."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from segapp.document.clicked import next_number, object_at
from segapp.tools.clicking import clicks_change, hint_of, is_clickable, object_pixels
from segapp.tools.object_hand import ObjectHand
from segapp.tools.tool import Change, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click
    from segapp.document.clicked import ClickedObject
    from segapp.document.document import Document
    from segapp.tools.tool import Context, Drag, Pointer

MARKER_PX = 9.0
"""Radius on the screen within which the mouse is on the mark of a click."""


class ClickDrag:
    """A click that goes with the mouse until the button is let go: a new one, or one that was there."""

    def __init__(self, context: Context, hand: ObjectHand, index: int, label: str) -> None:
        self._context, self._hand = context, hand
        self._index, self._label = index, label
        self._clicks = hand.clicks

    def move(self, pointer: Pointer) -> None:
        """Take the click along."""
        if is_clickable(self._context, pointer):
            self._clicks = moved(self._clicks, self._index, pointer)

    def preview(self) -> Preview:
        """Show about what it takes where it is now."""
        click = self._clicks[self._index]
        others = (*self._clicks[: self._index], *self._clicks[self._index + 1 :])
        shown = hint_of(replace(self._hand, clicks=others), click.x, click.y, positive=click.positive)
        return replace(shown or Preview(adds=click.positive), clicks=self._clicks)

    def release(self) -> Change | None:
        """Find the object anew."""
        if self._label == "Move click" and self._clicks == self._hand.clicks:
            return None
        return clicks_change(self._context, self._hand, self._clicks, self._label)


class RemoveDrag:
    """Takes a click back when the button is let go."""

    def __init__(self, context: Context, hand: ObjectHand, index: int) -> None:
        self._context, self._hand, self._index = context, hand, index

    def move(self, pointer: Pointer) -> None:
        """Stay with the click."""

    def preview(self) -> Preview:
        """Show the other clicks."""
        return Preview(clicks=_without(self._hand.clicks, self._index))

    def release(self) -> Change | None:
        """Find the object anew, without the click."""
        return _removal(self._context, self._hand, self._index)


class TakeUpDrag:
    """Takes up an object that was made before: its clicks are there again."""

    def __init__(self, found: ClickedObject) -> None:
        self._found = found

    def move(self, pointer: Pointer) -> None:
        """Stay with the object."""

    def preview(self) -> Preview:
        """Light the object up."""
        return Preview(painting=object_pixels(self._found), is_light=True, clicks=self._found.clicks)

    def release(self) -> Change | None:
        """Change nothing but what is in work."""
        return Change("Take up object", _nothing, clicked=(self._found.id, self._found.clicks))


def marker_at(clicks: tuple[Click, ...], pointer: Pointer) -> int | None:
    """Return which click has its mark under the mouse; the newest where marks overlap."""
    for index in range(len(clicks) - 1, -1, -1):
        click = clicks[index]
        if pointer.scale * math.dist(pointer.at, (click.y + 0.5, click.x + 0.5)) <= MARKER_PX:
            return index
    return None


def moved(clicks: tuple[Click, ...], index: int, pointer: Pointer) -> tuple[Click, ...]:
    """Return the clicks with one of them at the pointer."""
    there = clicks[index]._replace(x=pointer.col, y=pointer.row)
    return (*clicks[:index], there, *clicks[index + 1 :])


def hand_in(context: Context) -> ObjectHand:
    """Return the object in work; a new one without clicks where there is none."""
    return context.hand or ObjectHand(next_number(context.document))


def _without(clicks: tuple[Click, ...], index: int) -> tuple[Click, ...]:
    return (*clicks[:index], *clicks[index + 1 :])


def _nothing(document: Document) -> Document:
    return document


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if not is_clickable(context, pointer):
        return None
    from segapp.core.smart.clicks import Click

    hand, positive = hand_in(context), not pointer.ctrl
    index = marker_at(hand.clicks, pointer)
    if index is not None:
        return ClickDrag(context, hand, index, "Move click") if positive else RemoveDrag(context, hand, index)
    if not hand.clicks:
        found = object_at(context.document, pointer.row, pointer.col)
        if found is not None and positive:
            return TakeUpDrag(found)
        if found is None and not positive:
            return None
        hand = hand if found is None else replace(hand, number=found.id, clicks=found.clicks)
    label = "Click object" if not hand.clicks else "Add to object" if positive else "Take out of object"
    clicks = (*hand.clicks, Click(pointer.col, pointer.row, positive))
    return ClickDrag(context, replace(hand, clicks=clicks), len(clicks) - 1, label)


def _hint(context: Context, pointer: Pointer) -> Preview | None:
    hand = hand_in(context)
    if not is_clickable(context, pointer) or marker_at(hand.clicks, pointer) is not None:
        return None
    if not hand.clicks:
        found = object_at(context.document, pointer.row, pointer.col)
        if found is not None:
            return Preview(painting=object_pixels(found), is_light=True, adds=not pointer.ctrl)
        if pointer.ctrl:
            return None
    return hint_of(hand, pointer.col, pointer.row, positive=not pointer.ctrl)


def _turn(context: Context, notches: int) -> Change | None:
    """Make the last click take more or less."""
    hand = hand_in(context)
    if not hand.clicks or hand.session is None:
        return None
    last = hand.clicks[-1]
    steps = last.steps + notches
    if not hand.is_busy:
        lowest, highest = hand.session.steps_at(hand.clicks)
        steps = min(highest, max(lowest, steps))
    if steps == last.steps:
        return None
    clicks = (*hand.clicks[:-1], last._replace(steps=steps))
    merge = f"turn {hand.number} {len(clicks)}"
    return clicks_change(context, hand, clicks, "Grow or shrink object", merge)


def _remove(context: Context, pointer: Pointer) -> Change | None:
    """Take back the click under the mouse."""
    hand = hand_in(context)
    index = marker_at(hand.clicks, pointer)
    return None if index is None else _removal(context, hand, index)


def _removal(context: Context, hand: ObjectHand, index: int) -> Change:
    return clicks_change(context, hand, _without(hand.clicks, index), "Take click back")


OBJECT = Tool(
    id="object",
    name="Object",
    key="O",
    icon="object",
    sentence="Click what belongs, right-click what does not; Ctrl+wheel: more or less; Enter: new object.",
    target=no_target,
    press=_press,
    hint=_hint,
    turn=_turn,
    remove=_remove,
)
