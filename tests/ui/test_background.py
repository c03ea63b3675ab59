"""What is computed in the background comes after the window."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread

from segapp.ui.background import STEPS
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task


def importance() -> int:
    """How important the calling thread is: more is more."""
    if sys.platform.startswith("linux"):
        return -os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    return QThread.currentThread().priority().value


def test_jobs_are_less_important_than_the_window_and_so_are_the_threads_they_start(qtbot: QtBot) -> None:
    found: list[tuple[int, int]] = []
    before = importance()

    def work(_: Task) -> tuple[int, int]:
        with ThreadPoolExecutor(1) as pool:
            return importance(), pool.submit(importance).result()

    runner = JobRunner("test")
    for _ in range(2):
        runner.run(Job("", work, found.append))
        qtbot.waitUntil(lambda: not runner.is_busy)
    runner.close()
    assert importance() == before
    own, started = found[0]
    assert own < before
    if sys.platform.startswith("linux"):
        assert own == started == max(-19, before - STEPS)
    assert found[1] == found[0], "once, not step by step"
