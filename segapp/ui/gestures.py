"""Turns mouse presses, moves and releases on the canvas into tool gestures and pans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, cast

from segapp.tools.tool import Preview, Target, no_target

if TYPE_CHECKING:
    import numpy as np

    from segapp.document.document import Document
    from segapp.tools.tool import Chain, Change, Context, Drag, Pointer, Tool

DRAG_THRESHOLD_PX = 6.0
"""A hand that clicks trembles: a smaller movement (screen pixels) is still a click."""


class Hold(Enum):
    """What the mouse is doing."""

    NOTHING = auto()
    PANNING = auto()
    TOOL = auto()
    CHAIN = auto()
    """Between the clicks of a gesture of several."""


@dataclass(frozen=True)
class Point:
    """A position on the screen, device pixels."""

    x: float
    y: float


class Gestures:
    """The state of the mouse on the canvas between press and release, or from first to last click."""

    def __init__(self) -> None:
        self.hold = Hold.NOTHING
        self._tool: Tool | None = None
        self._document: Document | None = None
        self._drag: Drag | None = None
        self._left: Preview | None = None
        self._is_awaited = False
        self._shown: Preview | None = None
        self._start = Point(0, 0)
        self._last = Point(0, 0)
        self._is_dragging = False

    def press_pan(self, at: Point) -> None:
        """Take hold of the picture."""
        if self.hold is not Hold.TOOL:
            self.hold, self._last = Hold.PANNING, at

    def press_tool(self, tool: Tool, context: Context, pointer: Pointer, at: Point) -> bool:
        """Begin a gesture of a tool, or go on with one of several clicks; True when that closes it."""
        self._shown = None
        if self.hold is Hold.CHAIN:
            return cast("Chain", self._drag).press(pointer)
        self.cancel()
        self._tool, self._document = tool, context.document
        self._drag = tool.press(context, pointer)
        self.hold = Hold.NOTHING if self._drag is None else Hold.CHAIN if tool.chains else Hold.TOOL
        self._start, self._is_dragging = at, tool.exact
        return False

    def pan_to(self, at: Point) -> tuple[float, float]:
        """Follow a pan; returns how far it went since the last call."""
        moved = (at.x - self._last.x, at.y - self._last.y)
        self._last = at
        return moved

    def move_tool(self, pointer: Pointer, at: Point) -> None:
        """Follow a tool's gesture, once the hand has really moved."""
        far = abs(at.x - self._start.x) + abs(at.y - self._start.y) > DRAG_THRESHOLD_PX
        self._is_dragging = self._is_dragging or far or self.hold is Hold.CHAIN
        if self._drag is not None and self._is_dragging:
            self._shown = None
            self._drag.move(pointer)

    def release(self) -> Change | None:
        """Let the button go; returns what the gesture does, unless it goes on."""
        if self.hold is Hold.PANNING and self._drag is not None:
            self.hold = Hold.CHAIN
            return None
        if self.hold is Hold.PANNING:
            self.hold = Hold.NOTHING
        return self.finish() if self.hold is Hold.TOOL else None

    def finish(self) -> Change | None:
        """End the gesture; returns what it does."""
        drag, tool = self._drag, self._tool
        if self.hold not in (Hold.TOOL, Hold.CHAIN) or drag is None or tool is None:
            return None
        preview, change = self.preview(), drag.release()
        self.cancel()
        self._is_awaited = change is not None and change.work is not None
        self._left = preview if tool.lingers or self._is_awaited else None
        return change

    def arrive(self) -> None:
        """Forget what is shown of a gesture until its change has been worked out: it is."""
        if self._is_awaited:
            self._left, self._is_awaited = None, False

    def look_again(self) -> None:
        """More may be known of what the gesture would do."""
        self._shown = None

    def back(self) -> bool:
        """Take the last of several clicks back; tells whether there was such a gesture."""
        if self.hold is not Hold.CHAIN:
            return False
        self._shown = None
        if not cast("Chain", self._drag).back():
            self.cancel()
        return True

    def is_outdated(self, document: Document | None) -> bool:
        """Whether the gesture under way is about another image, or about other clusters."""
        begun = self._document
        if begun is None or self._tool is None or not self.is_shown:
            return False
        if document is None or document.image is not begun.image:
            return True
        return document.segmentation is not begun.segmentation and self._tool.target is not no_target

    @property
    def is_shown(self) -> bool:
        """Whether there is a gesture, or something left of one."""
        return self.hold is not Hold.NOTHING or self._left is not None

    @property
    def is_in_hand(self) -> bool:
        """Whether there is a gesture, or something left of one that no change is worked out for."""
        return self.is_shown and not self._is_awaited

    @property
    def measured_px(self) -> float:
        """Length of the line that is measured; 0 if there is none."""
        preview = self.preview()
        return preview.measured_px if preview else 0.0

    def cancel(self) -> None:
        """Drop the gesture; nothing changes."""
        self.hold, self._is_dragging, self._is_awaited = Hold.NOTHING, False, False
        self._drag = self._left = self._shown = None

    def preview(self) -> Preview | None:
        """What the gesture would do if it ended now; None when there is none."""
        if self._drag is None:
            return self._left
        if self._shown is None:
            self._shown = self._drag.preview()
        return self._shown


def preview_of(target: Target | None) -> Preview | None:
    """Light up what a click would take."""
    if target is None:
        return None
    if target.region is None:
        return Preview(frozenset([target.cluster]), adds=target.adds)
    return Preview(regions=_one(target.region), adds=target.adds)


def _one(region: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    import numpy as np

    return np.array([region], np.int32)
