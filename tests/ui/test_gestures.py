from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.types import Image
from segapp.document.document import Document
from segapp.tools.tool import Change, Context, Pointer, Preview, Target, Tool
from segapp.ui.gestures import DRAG_THRESHOLD_PX, Gestures, Hold, Point, preview_of

if TYPE_CHECKING:
    from segapp.tools.tool import Drag

CONTEXT = Context(Document(Image(np.zeros((4, 4, 3), np.uint8))))


class RecordingDrag:
    """A drag that notes where it was moved."""

    def __init__(self) -> None:
        self.moves: list[Pointer] = []
        self.change = Change("test", lambda document: document)

    def move(self, pointer: Pointer) -> None:
        self.moves.append(pointer)

    def preview(self) -> Preview:
        return Preview(frozenset({len(self.moves)}))

    def release(self) -> Change:
        return self.change


def tool_with(drag: Drag | None) -> Tool:
    return Tool("test", "Test", "T", "cluster", "Test.", lambda *_: None, lambda *_: drag)


def pressed(drag: Drag | None) -> Gestures:
    gestures = Gestures()
    gestures.press_tool(tool_with(drag), CONTEXT, Pointer(0, 0), Point(100, 100))
    return gestures


def test_a_trembling_hand_still_clicks() -> None:
    drag = RecordingDrag()
    gestures = pressed(drag)
    for offset in (1.0, DRAG_THRESHOLD_PX / 2, DRAG_THRESHOLD_PX):
        gestures.move_tool(Pointer(1, 1), Point(100 + offset, 100))
    gestures.move_tool(Pointer(1, 1), Point(100 - 3, 100 + 3))
    assert drag.moves == []
    assert gestures.release() is drag.change


def test_beyond_the_threshold_the_tool_follows_the_hand() -> None:
    drag = RecordingDrag()
    gestures = pressed(drag)
    gestures.move_tool(Pointer(1, 1), Point(100, 100 + DRAG_THRESHOLD_PX + 0.5))
    gestures.move_tool(Pointer(2, 2), Point(100, 101))
    assert drag.moves == [Pointer(1, 1), Pointer(2, 2)], "once it moved, it is followed back as well"


def test_the_next_gesture_has_a_threshold_of_its_own() -> None:
    first, second = RecordingDrag(), RecordingDrag()
    gestures = pressed(first)
    gestures.move_tool(Pointer(1, 1), Point(200, 200))
    gestures.release()
    gestures.press_tool(tool_with(second), CONTEXT, Pointer(0, 0), Point(200, 200))
    gestures.move_tool(Pointer(2, 2), Point(201, 200))
    assert second.moves == []


def test_a_press_on_nothing_holds_nothing() -> None:
    gestures = pressed(None)
    assert gestures.hold is Hold.NOTHING
    assert gestures.preview() is None
    assert gestures.release() is None


def test_a_cancelled_gesture_changes_nothing() -> None:
    gestures = pressed(RecordingDrag())
    assert gestures.hold is Hold.TOOL
    gestures.cancel()
    assert gestures.preview() is None
    assert gestures.release() is None


def test_a_gesture_ends_once() -> None:
    gestures = pressed(RecordingDrag())
    assert gestures.release() is not None
    assert gestures.release() is None


def test_the_preview_is_that_of_the_drag() -> None:
    gestures = pressed(RecordingDrag())
    gestures.move_tool(Pointer(1, 1), Point(200, 200))
    preview = gestures.preview()
    assert preview is not None and preview.clusters == {1}


def test_a_pan_tells_how_far_the_hand_went_since_the_last_time() -> None:
    gestures = Gestures()
    gestures.press_pan(Point(10, 10))
    assert gestures.hold is Hold.PANNING
    assert gestures.pan_to(Point(13, 8)) == (3, -2)
    assert gestures.pan_to(Point(13, 9)) == (0, 1)
    assert gestures.release() is None


def test_what_a_click_would_take_is_lit_up() -> None:
    assert preview_of(None) is None
    cluster = preview_of(Target(3, None, adds=False))
    assert cluster is not None
    assert (cluster.clusters, cluster.regions, cluster.adds) == (frozenset({3}), None, False)
    region = preview_of(Target(3, 7, adds=True))
    assert region is not None and region.regions is not None
    assert (region.clusters, region.regions.tolist(), region.adds) == (frozenset(), [7], True)


def test_a_gesture_that_is_worked_out_stays_in_sight_until_that_is_done() -> None:
    drag = RecordingDrag()
    drag.change = Change("test", lambda document: document, lambda _: lambda document: document)
    gestures = pressed(drag)
    gestures.move_tool(Pointer(1, 1), Point(200, 200))
    shown = gestures.preview()
    assert gestures.release() is drag.change
    assert gestures.hold is Hold.NOTHING
    assert gestures.preview() is shown is not None
    gestures.arrive()
    assert gestures.preview() is None


def test_what_a_tool_leaves_on_the_screen_stays_when_a_change_arrives() -> None:
    gestures = Gestures()
    tool = replace(tool_with(RecordingDrag()), lingers=True)
    gestures.press_tool(tool, CONTEXT, Pointer(0, 0), Point(0, 0))
    gestures.release()
    gestures.arrive()
    assert gestures.preview() is not None
    gestures.cancel()
    assert gestures.preview() is None


def holds(gestures: Gestures, what: Hold) -> bool:
    return gestures.hold is what


CLOSING_ROW = 77


class RecordingChain(RecordingDrag):
    """A gesture of clicks."""

    def __init__(self) -> None:
        super().__init__()
        self.clicks = 1

    def press(self, pointer: Pointer) -> bool:
        self.clicks += 1
        return pointer.row == CLOSING_ROW

    def back(self) -> bool:
        self.clicks -= 1
        return self.clicks > 0


def chained(chain: RecordingChain) -> Gestures:
    gestures = Gestures()
    gestures.press_tool(replace(tool_with(chain), chains=True), CONTEXT, Pointer(0, 0), Point(0, 0))
    return gestures


def test_a_gesture_of_clicks_goes_on_until_it_is_closed() -> None:
    chain = RecordingChain()
    gestures = chained(chain)
    assert gestures.release() is None and holds(gestures, Hold.CHAIN)
    gestures.move_tool(Pointer(1, 1), Point(1, 0))
    assert not gestures.press_tool(tool_with(None), CONTEXT, Pointer(1, 1), Point(1, 0))
    assert (chain.clicks, len(chain.moves)) == (2, 1)
    assert gestures.press_tool(tool_with(None), CONTEXT, Pointer(CLOSING_ROW, 1), Point(1, 0))
    assert gestures.finish() is chain.change
    assert holds(gestures, Hold.NOTHING) and gestures.finish() is None


def test_the_image_is_moved_between_two_clicks() -> None:
    gestures = chained(RecordingChain())
    gestures.release()
    gestures.press_pan(Point(5, 5))
    assert holds(gestures, Hold.PANNING)
    assert gestures.release() is None and holds(gestures, Hold.CHAIN)


def test_the_first_click_taken_back_ends_the_gesture() -> None:
    gestures = chained(RecordingChain())
    gestures.press_tool(tool_with(None), CONTEXT, Pointer(1, 1), Point(1, 0))
    assert gestures.back() and holds(gestures, Hold.CHAIN)
    assert gestures.back() and holds(gestures, Hold.NOTHING)
    assert not gestures.back()


def test_a_gesture_is_outdated_by_another_image_or_other_clusters() -> None:
    gestures = pressed(RecordingDrag())
    assert not gestures.is_outdated(CONTEXT.document)
    assert gestures.is_outdated(None)
    assert gestures.is_outdated(Document(Image(np.zeros((4, 4, 3), np.uint8))))
    assert not Gestures().is_outdated(None)
