"""Lets the window go first: what is computed in the background gets less of the processors."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

from PySide6.QtCore import QThread

STEPS = 5
"""How much nicer than the window: where both want a processor, it gets three times as much."""


def step_back() -> None:
    """Let the calling thread, and on Linux all that it starts, come after the window's thread.

    With as many threads at work as there are processors, the window would have to wait for one of
    them to pause.
    """
    if sys.platform.startswith("linux"):  # where Qt's priorities do nothing
        with suppress(OSError):
            niceness = min(19, os.getpriority(os.PRIO_PROCESS, os.getpid()) + STEPS)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
    else:
        QThread.currentThread().setPriority(QThread.Priority.LowPriority)
