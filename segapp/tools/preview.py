"""What a tool shows before it does anything: what a click would take, and what a gesture would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.clicks import Click, SmallPatch
    from segapp.core.tiles import Painting
    from segapp.core.types import Int32Array

Point = tuple[float, float]
"""Row and column in image pixels; pixel (r, c) reaches from (r, c) to (r + 1, c + 1)."""


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
class Outline:
    """A line painted over the image while a gesture lasts.

    Attributes
    ----------
    points, dots : sequence of (row, col)
        Where it runs, in image pixels, and where the user clicked.
    closed : bool
        Whether the last point is joined to the first.
    filled : bool
        Whether the inside is tinted: what the gesture would take.
    """

    points: Sequence[Point]
    closed: bool = False
    filled: bool = False
    dots: Sequence[Point] = ()


@dataclass(frozen=True, eq=False)
class Preview:
    """What a gesture would do if it ended now.

    Attributes
    ----------
    clusters, regions : frozenset of int, int32 array or None
        Lit up.
    box : Box or None
        A rectangle of whole pixels.
    adds : bool
        Whether it would add or take out.
    painting : Painting or None
        Pixels, lit up.
    outlines, text : tuple of Outline, str
        Lines, and words beside the mouse.
    measured_px : float
        Length of the line that is measured; 0 where none is.
    small : SmallPatch or None
        Pixels of a reduced copy of the image: only outlined and lightly tinted.
    is_light : bool
        Whether the painting is, too.
    clicks : tuple of Click or None
        The clicks of the object in work, if the gesture changes them.
    awaited : tuple of Click or None
        The last of these clicks is what it is about, and what that would change is still to be found.
    """

    clusters: frozenset[int] = frozenset()
    regions: Int32Array | None = None
    box: Box | None = None
    adds: bool = True
    painting: Painting | None = None
    outlines: tuple[Outline, ...] = ()
    text: str = ""
    measured_px: float = 0.0
    small: SmallPatch | None = None
    is_light: bool = False
    clicks: tuple[Click, ...] | None = None
    awaited: tuple[Click, ...] | None = None

    def shows_same(self, other: Preview) -> bool:
        """Whether another preview shows the very same pixels, and nothing but pixels."""
        has_pixels = self.painting is not None or self.small is not None
        names = ("painting", "small", "adds", "is_light", "outlines", "text", "clicks")
        return has_pixels and all(getattr(self, name) is getattr(other, name) for name in names)
