"""Circular garbage is looked for on the thread of the window only."""

from __future__ import annotations

import gc
import importlib
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QThread

from segapp.ui.garbage import EVERY_MS, Garbage
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task


class Circle:
    """Garbage that tells on which thread it was found."""

    found_on: list[threading.Thread]

    def __init__(self, found_on: list[threading.Thread]) -> None:
        self.found_on, self.itself = found_on, self

    def __del__(self) -> None:
        self.found_on.append(threading.current_thread())


def many(_: Task) -> int:
    """Make far more objects than Python would let pass without a look."""
    kept: list[list[object]] = []
    for _index in range(200_000):
        kept.append([kept])
        if len(kept) > 20_000:
            kept = []
    return len(kept)


def test_a_job_that_makes_many_objects_destroys_no_widgets(qtbot: QtBot) -> None:
    found_on: list[threading.Thread] = []
    done: list[object] = []
    runner = JobRunner("test")
    qtbot.wait(3 * EVERY_MS)  # what the tests before have loaded is left out by then
    for _ in range(10):
        Circle(found_on)
    runner.run(Job("many", many, done.append, done.append))
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    qtbot.waitUntil(lambda: len(found_on) == 10, timeout=20 * EVERY_MS)
    assert set(found_on) == {threading.main_thread()}
    runner.close()


def test_there_is_one_for_the_application_on_its_thread(qtbot: QtBot) -> None:
    first, second = JobRunner("a"), JobRunner("b")
    application = QCoreApplication.instance()
    assert application is not None
    (found,) = application.findChildren(Garbage)
    assert found.thread() is application.thread() is QThread.currentThread()
    assert not gc.isenabled()
    first.close()
    second.close()


def test_libraries_are_left_out_once_they_are_loaded(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = JobRunner("test")
    qtbot.wait(3 * EVERY_MS)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "loaded_for_a_test.py").write_text("KEPT = [[number] for number in range(5000)]\n")
    before = gc.get_freeze_count()
    module = importlib.import_module("loaded_for_a_test")
    qtbot.waitUntil(lambda: gc.get_freeze_count() > before + 5000, timeout=20 * EVERY_MS)
    found_on: list[threading.Thread] = []
    Circle(found_on)
    runner.run(Job("many", many, lambda _: None, lambda _: None))
    qtbot.waitUntil(lambda: len(found_on) == 1, timeout=20 * EVERY_MS)
    assert len(module.KEPT) == 5000
    del sys.modules["loaded_for_a_test"]
    runner.close()
