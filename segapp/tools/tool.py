"""What a tool is: it turns a pointer into a target, and a gesture into one change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from segapp.document.document import Document

if TYPE_CHECKING:
    from segapp.core.types import Int32Array, Regions

Edit = Callable[[Document], Document]


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is, in image pixels, and which modifiers are held."""

    row: int
    col: int
    shift: bool = False
    ctrl: bool = False


@dataclass(frozen=True, eq=False)
class Context:
    """What a tool may look at: the document and, once they are found, its regions."""

    document: Document
    regions: Regions | None = None

    def cluster_at(self, pointer: Pointer) -> int | None:
        """Return the cluster under the pointer, or None outside the image or where there is none."""
        segmentation = self.document.segmentation
        if segmentation is None or not self._is_inside(pointer):
            return None
        cluster = int(segmentation.labels[pointer.row, pointer.col])
        return cluster if cluster < segmentation.k else None

    def region_at(self, pointer: Pointer) -> int | None:
        """Return the region under the pointer, or None where there is none or none is known yet."""
        if self.regions is None or not self._is_inside(pointer):
            return None
        region = int(self.regions.ids[pointer.row, pointer.col])
        return region if region >= 0 else None

    def _is_inside(self, pointer: Pointer) -> bool:
        image = self.document.image
        return 0 <= pointer.row < image.height and 0 <= pointer.col < image.width


@dataclass(frozen=True)
class Target:
    """What a click would take.

    Attributes
    ----------
    cluster : int
        The cluster under the pointer.
    region : int or None
        The region, when the click takes only that.
    adds : bool
        Whether the click adds it to the active class (or takes it out).
    """

    cluster: int
    region: int | None
    adds: bool


@dataclass(frozen=True)
class Box:
    """A rectangle being dragged: first and last row and column, inclusive."""

    row0: int
    col0: int
    row1: int
    col1: int


@dataclass(frozen=True, eq=False)
class Preview:
    """What a gesture would do if it ended now."""

    clusters: frozenset[int] = frozenset()
    regions: Int32Array | None = None
    box: Box | None = None
    adds: bool = True


@dataclass(frozen=True, eq=False)
class Change:
    """What a finished gesture does: one undo step with its name."""

    label: str
    edit: Edit


class Drag(Protocol):
    """One gesture from press to release; it holds all of its state. Dropping it is the cancel."""

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer."""

    def preview(self) -> Preview:
        """Tell what the gesture would do if it ended now."""

    def release(self) -> Change | None:
        """End the gesture."""


@dataclass(frozen=True)
class Tool:
    """A tool as the tool rail, the menus and the canvas see it.

    Attributes
    ----------
    id, name, key, sentence : str
        For settings, for people, the shortcut, and what it does in one sentence.
    icon : str
        Name of its icon.
    target : callable
        What a click at the pointer would take; None = nothing.
    press : callable
        Begin a gesture; None = nothing to take hold of.
    """

    id: str
    name: str
    key: str
    icon: str
    sentence: str
    target: Callable[[Context, Pointer], Target | None]
    press: Callable[[Context, Pointer], Drag | None]
