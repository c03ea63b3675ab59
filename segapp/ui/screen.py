"""What the canvas draws: the viewport, or a draft of it while a zoom goes on and time is short."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from segapp.core.view import View
from segapp.ui.store import GRID_SCALE, BackingStore

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from segapp.ui.stale import Rows
    from segapp.ui.store import Wanted

_REST_MS = 120
_LARGE_PX = 2_000_000
"""Smaller viewports are composed at once on any machine."""
_SLOW_S = 0.010
"""A viewport that takes longer is drafted: with the time to show it, 60 frames a second are over."""


class Screen(QObject):
    """Chooses between the viewport in full and a draft of it."""

    sharpened = Signal()
    """The zoom has come to rest: the viewport is to be shown in full."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._full, self._draft = BackingStore(), BackingStore()
        self._took_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.sharpened)

    @property
    def stored_bytes(self) -> int:
        """Bytes kept of the viewport."""
        return self._full.stored_bytes + self._draft.stored_bytes

    def invalidate(self) -> None:
        """Compose the viewport anew before it is shown the next time."""
        self._full.invalidate()
        self._draft.invalidate()

    def invalidate_rows(self, rows: Rows, view: View) -> None:
        """Compose some rows of the viewport anew before it is shown the next time."""
        self._full.invalidate_rows(rows, view)
        self._draft.invalidate()

    def zoom(self) -> None:
        """Say that the scale has changed, and may go on changing."""
        self._timer.start()

    def image(self, wanted: Wanted) -> tuple[QImage, int]:
        """Return the viewport, and how many screen pixels wide each of its pixels is to be drawn."""
        view = wanted.look.view
        is_large = view.height * view.width > _LARGE_PX
        if is_large and self._timer.isActive() and self._took_s > _SLOW_S:
            return self._draft.image(_at_half_resolution(wanted)), 2
        start = time.perf_counter()
        image = self._full.image(wanted)
        if self._full.was_whole:
            self._took_s = time.perf_counter() - start
        return image, 1


def _at_half_resolution(wanted: Wanted) -> Wanted:
    view = wanted.look.view
    half = View(view.scale / 2, view.row, view.col, (view.height + 1) // 2, (view.width + 1) // 2)
    split = None if wanted.split is None else wanted.split // 2
    look = replace(wanted.look, view=half, line_px=max(1, wanted.look.line_px // 2))
    grid_px = max(1, wanted.grid_px // 2)
    # Values would be twice as large, and nobody reads them while they move.
    return replace(wanted, look=look, split=split, glyphs=None, grid_px=grid_px, grid_from=GRID_SCALE / 2)
