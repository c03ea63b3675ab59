"""Hands memory that was freed and kept for the next image back, once the user is in another program."""

from __future__ import annotations

import threading
from time import process_time

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from segapp.core.allocator import give_back_freed_memory

AWAY_MS = 30_000
IDLE_SHARE = 0.1


class SpareMemory(QObject):
    """Waits until nobody has looked at a window of segapp for a while, and nothing is computed either."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._away = QTimer(self, interval=AWAY_MS)
        self._away.timeout.connect(self._give_back)
        self._used_s = 0.0
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._turn)

    @Slot(Qt.ApplicationState)
    def _turn(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._away.stop()
        else:
            self._used_s = process_time()
            self._away.start()

    @Slot()
    def _give_back(self) -> None:
        used_s, self._used_s = process_time() - self._used_s, process_time()
        if used_s > IDLE_SHARE * AWAY_MS / 1000:
            return
        self._away.stop()
        # No job: nobody waits for it, and there is nothing to stop.
        threading.Thread(target=give_back_freed_memory, name="memory", daemon=True).start()
