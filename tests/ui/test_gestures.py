from __future__ import annotations

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
