"""What a tool is: it turns a pointer into a target, and a gesture into one change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from segapp.document.document import Document
from segapp.tools.preview import Box, Outline, Point, Preview, Target

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click
    from segapp.core.task import Task
    from segapp.core.types import Regions, UInt8Array
    from segapp.tools.object_hand import ObjectHand

Edit = Callable[[Document], Document]

__all__ = [
    "Box",
    "Chain",
    "Change",
    "Context",
    "Drag",
    "Edit",
    "Outline",
    "Point",
    "Pointer",
    "Preview",
    "Target",
    "Tool",
    "ToolOptions",
    "no_target",
]

SMALLEST_BRUSH_PX, LARGEST_BRUSH_PX = 1.0, 1000.0
_BRUSH_STEP = 1.15


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is, in image pixels, and which modifiers are held.

    Attributes
    ----------
    row, col : int
        The pixel; may lie outside the image.
    shift, ctrl : bool
        Shift always adds, Ctrl always takes out (or narrows a click to one region).
    exact : tuple of float or None
        The position inside the pixel too; None is the middle of the pixel.
    scale : float
        Screen pixels per image pixel.
    pressure : float
        Of a pen, 0 to 1; always 1 for a mouse.
    """

    row: int
    col: int
    shift: bool = False
    ctrl: bool = False
    exact: Point | None = None
    scale: float = 1.0
    pressure: float = 1.0

    @property
    def at(self) -> Point:
        """The exact position: (row, col)."""
        return self.exact or (self.row + 0.5, self.col + 0.5)


@dataclass(frozen=True)
class ToolOptions:
    """What can be set of the tools; it belongs to the hand, not to the document.

    Attributes
    ----------
    size_px : float
        Diameter of a brush on the screen, in screen pixels.
    everywhere : bool
        Whether Alike takes a colour everywhere, or only what hangs together with the click.
    area_by_hand : bool
        Whether the area of interest is drawn freely, or as a rectangle.
    """

    size_px: float = 24.0
    everywhere: bool = True
    area_by_hand: bool = False

    def resized(self, steps: float) -> ToolOptions:
        """Make the brush larger (or smaller) by some steps."""
        size = self.size_px * _BRUSH_STEP**steps
        return replace(self, size_px=min(LARGEST_BRUSH_PX, max(SMALLEST_BRUSH_PX, size)))


@dataclass(frozen=True, eq=False)
class Context:
    """What a tool may look at.

    Attributes
    ----------
    document : Document
        As it is now.
    regions : Regions or None
        Its regions, once they are found.
    classes : uint8 array of shape (H, W) or None
        Its finished masks, once they are made: class of each pixel.
    photo : uint8 array of shape (H, W, 3) or None
        The image as it is shown.
    options : ToolOptions
        What the user has set of the tools.
    hand : ObjectHand or None
        The object that is being clicked.
    """

    document: Document
    regions: Regions | None = None
    classes: UInt8Array | None = None
    photo: UInt8Array | None = None
    options: ToolOptions = field(default_factory=ToolOptions)
    hand: ObjectHand | None = None

    def cluster_at(self, pointer: Pointer) -> int | None:
        """Return the cluster under the pointer, or None outside the image or where there is none."""
        segmentation = self.document.segmentation
        if segmentation is None or not self.is_inside(pointer):
            return None
        cluster = int(segmentation.labels[pointer.row, pointer.col])
        return cluster if cluster < segmentation.k else None

    def region_at(self, pointer: Pointer) -> int | None:
        """Return the region under the pointer, or None where there is none or none is known yet."""
        if self.regions is None or not self.is_inside(pointer):
            return None
        region = int(self.regions.ids[pointer.row, pointer.col])
        return region if region >= 0 else None

    def is_inside(self, pointer: Pointer) -> bool:
        """Whether the pointer is on the image."""
        image = self.document.image
        return 0 <= pointer.row < image.height and 0 <= pointer.col < image.width


@dataclass(frozen=True, eq=False)
class Change:
    """What a finished gesture does: one undo step with its name.

    Attributes
    ----------
    label : str
        In the user's words.
    edit : callable
        Does it.
    work : callable or None
        Where `edit` would take long: does the long part away from the window, and returns an
        edit that is quick.
    merge : str or None
        Later steps with the same key become one with this one, as in `history.apply`.
    clicked : tuple of int and tuple of Click, or None
        The number of the object in work from now on, and all its clicks.
    work_from : callable or None
        The same as `work`, for what there is when it begins: the document may have changed since the
        gesture, and more may be known of the image.
    is_finer : bool
        Whether it is no step of its own: it makes finer what steps before it have done.
    """

    label: str
    edit: Edit
    work: Callable[[Task], Edit] | None = None
    merge: str | None = None
    clicked: tuple[int, tuple[Click, ...]] | None = None
    work_from: Callable[[Context], Callable[[Task], Edit]] | None = None
    is_finer: bool = False


class Drag(Protocol):
    """One gesture from press to release; it holds all of its state. Dropping it is the cancel."""

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer."""

    def preview(self) -> Preview:
        """Tell what the gesture would do if it ended now."""

    def release(self) -> Change | None:
        """End the gesture."""


class Chain(Drag, Protocol):
    """A gesture of several clicks; `release` comes when it is closed, `move` also without a button."""

    def press(self, pointer: Pointer) -> bool:
        """Take the next click; True when it closes the gesture."""

    def back(self) -> bool:
        """Take the last click back; False when it was the first."""


def no_target(_context: Context, _pointer: Pointer) -> Target | None:
    """Light nothing up: for tools that do not take clusters or regions."""
    return None


@dataclass(frozen=True)
class Tool:
    """A tool as the tool rail, the menus and the canvas see it.

    Attributes
    ----------
    id, name, key, sentence, icon : str
        For settings, for people, the shortcut, what it does in one sentence, and its icon.
    target : callable
        What a click at the pointer would take; None = nothing.
    press : callable
        Begin a gesture; None = nothing to take hold of.
    exact : bool
        Whether the gesture follows the smallest movement; else a trembling hand still clicks.
    chains : bool
        Whether the gesture is a `Chain` of clicks.
    brush : bool
        Whether a circle of its size goes with the mouse.
    pans : bool
        Whether a drag moves the image instead.
    lingers : bool
        Whether the preview stays on the screen after the gesture.
    hint : callable or None
        What a click at the pointer would take, where that is neither a cluster nor a region; it is
        asked at every move of the mouse.
    is_neutral : bool
        Whether it leaves the classes alone, so that it can be used while they are locked.
    setting : str
        Name of the field of `ToolOptions` that only this tool looks at, or empty.
    measures : bool
        Whether its lines tell how long a pixel is, once their length is known.
    turn : callable or None
        What some notches of the wheel with Ctrl do.
    remove : callable or None
        What the delete key at the pointer does; a tool that has it marks its clicks, and takes those
        of the right button too, as if Ctrl were held.
    """

    id: str
    name: str
    key: str
    icon: str
    sentence: str
    target: Callable[[Context, Pointer], Target | None]
    press: Callable[[Context, Pointer], Drag | None]
    exact: bool = False
    chains: bool = False
    brush: bool = False
    pans: bool = False
    lingers: bool = False
    hint: Callable[[Context, Pointer], Preview | None] | None = None
    is_neutral: bool = False
    setting: str = ""
    measures: bool = False
    turn: Callable[[Context, int], Change | None] | None = None
    remove: Callable[[Context, Pointer], Change | None] | None = None

    @property
    def marks_clicks(self) -> bool:
        """Whether it shows where the user clicked."""
        return self.remove is not None
