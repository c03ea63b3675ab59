"""The clean-up panel: fill holes, drop specks, live."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segapp.core.types import CleanUp
from segapp.document import edits
from segapp.ui.panels.pixel_slider import PixelSlider

if TYPE_CHECKING:
    from segapp.document.document import Document
    from segapp.ui.session import Session

_MAX_PX = 100_000


class CleanUpPanel(QWidget):
    """Sliders for what is applied to every mask."""

    can_reset = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.fill_holes = PixelSlider(
            self.tr("Fill holes"),
            self.tr("Holes in the mask of at most this many pixels are filled."),
            _MAX_PX,
        )
        self.drop_specks = PixelSlider(
            self.tr("Drop specks"),
            self.tr("Separate pieces of at most this many pixels are left out of the mask."),
            _MAX_PX,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.addWidget(self.fill_holes)
        layout.addWidget(self.drop_specks)
        self.fill_holes.moved.connect(self._set_fill_holes)
        self.drop_specks.moved.connect(self._set_drop_specks)
        for slider in (self.fill_holes, self.drop_specks):
            slider.rested.connect(session.seal)
        session.changed.connect(self._show)

    def reset(self) -> None:
        """Switch all clean-up off."""
        self._session.apply(self.tr("Reset clean-up"), partial(edits.set_clean_up, clean_up=CleanUp()))

    def _set_fill_holes(self, value_px: int) -> None:
        self._set(self.tr("Fill holes"), "fill_holes_px", value_px)

    def _set_drop_specks(self, value_px: int) -> None:
        self._set(self.tr("Drop specks"), "drop_specks_px", value_px)

    def _set(self, label: str, field: str, value_px: int) -> None:
        document = self._session.document
        if document is not None:
            change: dict[str, Any] = {field: value_px}
            clean_up = replace(document.clean_up, **change)
            self._session.apply(label, partial(edits.set_clean_up, clean_up=clean_up), merge=field)

    def _show(self, before: Document | None, after: Document | None) -> None:
        if after is not None and (before is None or before.clean_up is not after.clean_up):
            self.fill_holes.show_px(after.clean_up.fill_holes_px)
            self.drop_specks.show_px(after.clean_up.drop_specks_px)
            self.can_reset.emit(not after.clean_up.is_off)
