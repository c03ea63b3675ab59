"""Edits by hand: pixels painted into a class or out of it; locked classes keep theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segapp.core import touch_ups as touches
from segapp.core.lazy import np
from segapp.core.tiles import TILE_PX, Painting, slices_of
from segapp.core.touch_ups import ADDED, TAKEN_OUT, UNTOUCHED, TouchUps
from segapp.core.types import NO_CLUSTER
from segapp.document.assignment import classes_of_regions
from segapp.document.clicked import forget_clicks

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.tiles import Key
    from segapp.core.types import BoolArray, Regions, UInt8Array
    from segapp.document.document import Document


def paint(document: Document, painting: Painting, *, adds: bool, regions: Regions | None = None) -> Document:
    """Add pixels to the active class, or take them out; pixels of locked classes stay.

    Parameters
    ----------
    document : Document
        Before.
    painting : Painting
        The pixels.
    adds : bool
        Whether they are added.
    regions : Regions or None
        The regions that the assignment speaks of, to know what a locked class holds.
    """
    locked = document.locked
    if document.active in locked:
        return document
    if locked and adds:
        painting = without_locked(document, painting, regions)
    return _touched(document, touches.paint(document.touch_ups, painting, document.active, adds=adds))


def forget_touch_ups(document: Document) -> Document:
    """Undo all that was painted, except in locked classes."""
    kept = {number: number for number in document.locked}
    if document.touch_ups.is_empty or not {owner for owner, _ in document.touch_ups.tiles} - set(kept):
        return document
    clicked = forget_clicks(document.clicked, lambda owner: owner not in kept)
    return replace(document, touch_ups=touches.renumbered(document.touch_ups, kept), clicked=clicked)


def forget_taken_out(touch_ups: TouchUps, class_id: int) -> TouchUps:
    """Undo what was taken out of a class by hand."""
    return touches.change_values(
        touch_ups, class_id, lambda _, old: np.where(old == TAKEN_OUT, np.uint8(UNTOUCHED), old)
    )


def forget_class(touch_ups: TouchUps, class_id: int) -> TouchUps:
    """Undo all that was painted of one class."""
    return touches.change_values(touch_ups, class_id, lambda _, old: np.zeros_like(old))


def inverted(document: Document, class_id: int) -> TouchUps:
    """Swap the pixels painted into a class with those painted out of it; other classes keep theirs."""
    table = np.array([UNTOUCHED, TAKEN_OUT, ADDED], np.uint8)

    classes_of = class_reader(document, None)

    def swap(key: Key, values: UInt8Array) -> UInt8Array:
        swapped = table[values]
        owners = classes_of(key)
        elsewhere = (owners != 0) & (owners != class_id)
        part = swapped[: owners.shape[0], : owners.shape[1]]
        part[elsewhere & (part == ADDED)] = UNTOUCHED
        return swapped

    return touches.change_values(document.touch_ups, class_id, swap)


def class_reader(document: Document, regions: Regions | None) -> Callable[[Key], UInt8Array]:
    """Return a function from a tile to the class of each of its pixels, before clean-up: uint8 (h, w).

    Regions that differ from their cluster are told apart only if the regions are given.
    """
    given, segmentation, image = document.assignment, document.segmentation, document.image
    of_clusters = given.clusters.copy()
    of_clusters[NO_CLUSTER] = 0
    of_regions = None
    if regions is not None and len(given.region_ids):
        of_regions = np.append(classes_of_regions(given, regions), np.uint8(0))  # id -1 reads the last

    def read(key: Key) -> UInt8Array:
        rows, cols = slices_of(key)
        if of_regions is not None and regions is not None:
            classes: UInt8Array = of_regions[regions.ids[rows, cols]]
        elif segmentation is not None:
            classes = of_clusters[segmentation.labels[rows, cols]]
        else:
            height, width = image.height - rows.start, image.width - cols.start
            classes = np.zeros((min(TILE_PX, max(0, height)), min(TILE_PX, max(0, width))), np.uint8)
        touches.lay_over_tile(classes, document.touch_ups, key)
        return classes

    return read


def without_locked(document: Document, painting: Painting, regions: Regions | None) -> Painting:
    """Leave out of a painting the pixels that locked classes have."""
    if not document.locked:
        return painting
    classes_of = class_reader(document, regions)
    locked = np.zeros(256, np.bool_)
    locked[list(document.locked)] = True
    tiles: dict[Key, BoolArray] = {}
    for key, bits in painting.tiles.items():
        keep = locked[classes_of(key)]
        tile = bits
        if keep.any():
            tile = bits.copy()
            tile[: keep.shape[0], : keep.shape[1]] &= ~keep
        tiles[key] = tile
    return Painting(tiles)


def _touched(document: Document, touch_ups: TouchUps) -> Document:
    return document if touch_ups is document.touch_ups else replace(document, touch_ups=touch_ups)
