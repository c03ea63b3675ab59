"""Looks for circular garbage on the thread of the window only.

Python looks for it on whatever thread has just made an object. What it finds may be widgets; destroyed
on another thread, they can leave that thread and the window waiting for each other for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from segapp.io.collecting import look_now

EVERY_MS = 500
FIRST_MS = 6000
"""By then what was loaded is left out (`app.keep_what_is_loaded`): with it, a look took up to 60 ms."""

_NAME = "garbage"


class Garbage(QObject):
    """Looks as often as Python would, between two turns of the loop of events."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(FIRST_MS)

    def _look(self) -> None:
        look_now()
        self._timer.setInterval(EVERY_MS)


def look_on_this_thread() -> None:
    """Let garbage be looked for on the thread of the application only, from now on."""
    application = QCoreApplication.instance()
    if application is not None and application.findChild(Garbage, _NAME) is None:
        Garbage(application)
