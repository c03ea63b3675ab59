"""Objects that were clicked: they lie among what was painted, and remember their clicks.

What lies below an object is kept with it. So an object can be made anew from other clicks while all
that was painted after it stays; only what the new clicks add goes over everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from segapp.core import touch_ups as touches
from segapp.core.tiles import TILE_PX
from segapp.core.touch_layers import gained, laid_over, layer_of, moved_over, without
from segapp.core.touch_ups import ADDED, TouchUps, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segapp.core.smart.clicks import Click
    from segapp.core.tiles import Painting
    from segapp.document.document import Document


@dataclass(frozen=True, eq=False)
class ClickedObject:
    """One object that was clicked.

    Attributes
    ----------
    id : int
        Its number, from 1.
    owner : int
        The class that it belongs to.
    clicks : tuple of Click
        In the order in which they were made.
    pixels : TouchUps
        What the clicks add to the class.
    under : TouchUps
        All that was painted and clicked before it.
    """

    id: int
    owner: int
    clicks: tuple[Click, ...]
    pixels: TouchUps = field(default_factory=TouchUps)
    under: TouchUps = field(default_factory=TouchUps)

    def holds(self, row: int, col: int) -> bool:
        """Whether a pixel is among those that the clicks add."""
        tile = self.pixels.tiles.get((self.owner, (row // TILE_PX, col // TILE_PX)))
        return bool(unpack(tile)[row % TILE_PX, col % TILE_PX] == ADDED)


def object_of(document: Document, number: int | None) -> ClickedObject | None:
    """Return the object with this number, if there is one."""
    return next((one for one in document.clicked if one.id == number), None)


def object_at(document: Document, row: int, col: int) -> ClickedObject | None:
    """Return the uppermost object of the active class at a pixel that is not painted over."""
    key, place = (row // TILE_PX, col // TILE_PX), (row % TILE_PX, col % TILE_PX)
    if unpack(document.touch_ups.tiles.get((document.active, key)))[place] != ADDED:
        return None
    of_class = (one for one in reversed(document.clicked) if one.owner == document.active)
    return next((one for one in of_class if one.holds(row, col)), None)


def next_number(document: Document) -> int:
    """Return the number for another object."""
    return 1 + max((one.id for one in document.clicked), default=0)


def set_clicks(document: Document, number: int, clicks: tuple[Click, ...], found: Painting) -> Document:
    """Make an object of the active class of these clicks; with no clicks there is none any more.

    Parameters
    ----------
    document : Document
        Before.
    number : int
        That of an object there is, or of a new one.
    clicks : tuple of Click
        All of its clicks.
    found : Painting
        The pixels that they mean, at step 1; those of locked classes must not be among them.

    Returns
    -------
    Document
        The same object if the active class is locked or nothing changes. Pixels that the object
        did not have before are taken from every class and go over all that was painted; those it
        no longer has show what lies below; in all others what was painted since stays.
    """
    if document.active in document.locked:
        return document
    old = object_of(document, number)
    if old is None:
        fresh = ClickedObject(number, document.active, (), TouchUps(), document.touch_ups)
        if not clicks:
            return document
        document, old = replace(document, clicked=(*document.clicked, fresh)), fresh
    return _exchanged(document, old, replace(old, clicks=clicks, pixels=layer_of(found, old.owner)))


def put_pixels(document: Document, number: int, clicks: tuple[Click, ...], found: Painting) -> Document:
    """Give an object other pixels, where it still has exactly these clicks."""
    old = object_of(document, number)
    if old is None or old.clicks != clicks:
        return document
    return _exchanged(document, old, replace(old, pixels=layer_of(found, old.owner)))


def forget_clicks(
    clicked: tuple[ClickedObject, ...], which: Callable[[int], bool]
) -> tuple[ClickedObject, ...]:
    """Forget the clicks in some classes; their pixels stay as if they had been painted."""
    kept = tuple(one for one in clicked if not which(one.owner))
    return clicked if len(kept) == len(clicked) else kept


def renumbered(clicked: tuple[ClickedObject, ...], numbers: Mapping[int, int]) -> tuple[ClickedObject, ...]:
    """Give classes other numbers; objects of classes without a new number are forgotten."""
    return tuple(
        replace(
            one,
            owner=numbers[one.owner],
            pixels=touches.renumbered(one.pixels, numbers),
            under=touches.renumbered(one.under, numbers),
        )
        for one in clicked
        if one.owner in numbers
    )


def _exchanged(document: Document, old: ClickedObject, new: ClickedObject) -> Document:
    """Exchange an object beneath all that lies over it."""
    if (new.clicks, new.pixels.tiles) == (old.clicks, old.pixels.tiles):
        return document
    place = next(index for index, one in enumerate(document.clicked) if one is old)
    gain = gained(old.pixels, new.pixels)
    done = [*document.clicked[:place], new]
    before, after = laid_over(old.under, old.pixels), laid_over(new.under, new.pixels)
    for above in document.clicked[place + 1 :]:
        under = moved_over(before, above.under, after, gain)
        pixels = above.pixels if above.owner == new.owner else without(above.pixels, gain)
        before, after = laid_over(above.under, above.pixels), laid_over(under, pixels)
        done.append(replace(above, pixels=pixels, under=under))
    touch_ups = moved_over(before, document.touch_ups, after, gain)
    return replace(document, touch_ups=touch_ups, clicked=tuple(one for one in done if one.clicks))
