"""Looks for circular garbage on the thread of the window only.

Python looks for it on whatever thread has just made an object. What it finds may be widgets; destroyed
on another thread, they can leave that thread and the window waiting for each other for ever.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from segapp.io.collecting import look_now

EVERY_MS = 500

_NAME = "garbage"


class Garbage(QObject):
    """Looks as often as Python would, between two turns of the loop of events.

    Libraries never go away, and a look through what they have made takes 50 to 80 ms. So where some have been
    loaded, all that there is by then is left out from then on.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        gc.disable()
        self._modules = 0
        timer = QTimer(self)
        timer.timeout.connect(self._look)
        timer.start(EVERY_MS)

    def _look(self) -> None:
        loaded = len(sys.modules)
        if loaded > self._modules:
            gc.freeze()
        else:
            look_now()
        self._modules = loaded


def look_on_this_thread() -> None:
    """Let garbage be looked for on the thread of the application only, from now on."""
    application = QCoreApplication.instance()
    if application is not None and application.findChild(Garbage, _NAME) is None:
        Garbage(application)
