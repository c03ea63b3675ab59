"""Hands memory that was freed and kept for the next image back, once the user is in another program."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from segapp.core.allocator import give_back_freed_memory

AWAY_MS = 30_000


class SpareMemory(QObject):
    """Waits until nobody has looked at a window of segapp for a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._away = QTimer(self, singleShot=True, interval=AWAY_MS)
        self._away.timeout.connect(self._give_back)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._turn)

    @Slot(Qt.ApplicationState)
    def _turn(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._away.stop()
        else:
            self._away.start()

    @Slot()
    def _give_back(self) -> None:
        # It takes 20 to 70 ms. No job: nobody waits for it, and there is nothing to stop.
        threading.Thread(target=give_back_freed_memory, name="memory", daemon=True).start()
