"""Says which rows of the viewport another scene changes: after a stroke only those that it met. No Qt."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import TYPE_CHECKING

from segapp.core.tiles import TILE_PX
from segapp.document.document import Document

if TYPE_CHECKING:
    from segapp.core.tiles import Key
    from segapp.core.touch_ups import TouchUps
    from segapp.core.view import View
    from segapp.ui.renderer import Scene

Rows = tuple[int, int]
"""First row of the viewport, and last + 1."""

_MARGIN_PX = 1
"""Which pixel of the image one of the screen samples is rounded."""
_OTHERS = tuple(field.name for field in fields(Document) if field.name not in ("touch_ups", "clicked"))


def changed_tiles(old: TouchUps, new: TouchUps) -> set[Key]:
    """Return the tiles in which two touch-ups differ."""
    if old is new:
        return set()
    differing = old.tiles.items() ^ new.tiles.items()
    return {key for (_, key), _ in differing}


def stale_rows(before: Scene, scene: Scene, view: View, line_px: int = 1) -> Rows | None:
    """Return the rows that look different after a scene took the place of another; None is all.

    Parameters
    ----------
    before, scene : Scene
        What was shown, and what is to be shown.
    view : View
        Where the viewport lay, and still lies.
    line_px : int
        How many pixels of the screen wide the edges of the neighbours are.

    Returns
    -------
    tuple of int or None
        First row and last + 1, equal where nothing changes; they may lie outside the viewport.
    """
    old, new = before.document, scene.document
    if any(getattr(before, name) is not getattr(scene, name) for name in ("photo", "located", "unsure")):
        return None
    if before.base is not scene.base or old is None or new is None:
        return None
    if any(getattr(old, name) is not getattr(new, name) for name in _OTHERS):
        return None
    rows = [row for row, _ in changed_tiles(old.touch_ups, new.touch_ups)]
    if not rows:
        return (0, 0)
    top, bottom = (row * TILE_PX * view.scale - view.origin[0] for row in (min(rows), max(rows) + 1))
    margin = _MARGIN_PX + line_px
    return math.floor(top) - margin, math.ceil(bottom) + margin
