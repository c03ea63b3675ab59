"""The remembered settings while the program runs; a failure to save them is never in the way."""

from __future__ import annotations

import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, QTimer

from segapp.core.errors import ExportError
from segapp.io import settings as storage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segapp.io.settings import Settings

log = logging.getLogger(__name__)


_REST_MS = 1500


class Preferences(QObject):
    """Holds the settings; changes are written together, once the hand rests."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings, self.notice = storage.load_settings()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.save)

    def change(self, **values: Any) -> None:
        """Change some settings."""
        self._keep(msgspec.structs.replace(self.settings, **values))

    def remember_file(self, path: Path) -> None:
        """Put a picture at the head of the recent files."""
        self._keep(storage.remember_file(self.settings, path))

    def forget_file(self, path: Path) -> None:
        """Drop a picture that is gone from the recent files."""
        self._keep(storage.forget_file(self.settings, path))

    def remember_export(
        self,
        folder: Path,
        formats: tuple[str, ...],
        *,
        crop: bool,
        options: Mapping[str, bool | int | float | str] = MappingProxyType({}),
    ) -> None:
        """Offer the same choices at the next export."""
        self._keep(storage.remember_export(self.settings, folder, formats, crop=crop, options=options))

    def _keep(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        self._timer.start()

    def save(self) -> None:
        """Write what was changed since the last time."""
        self._timer.stop()
        try:
            storage.save_settings(self.settings)
        except ExportError as error:
            log.warning("settings not saved: %s", error)
