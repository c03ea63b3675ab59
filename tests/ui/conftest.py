"""Fixtures for tests with Qt: own settings, a window, and nothing left behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from segapp.io.settings import CONFIG_DIR_VARIABLE
from segapp.ui import app as ui_app
from segapp.ui import commands, jobs
from segapp.ui.dialogs.guard import Answer
from segapp.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow

PATIENCE_S = 10.0


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of this test alone."""
    folder = tmp_path / "settings"
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(folder))
    return folder


@pytest.fixture(autouse=True)
def nothing_survives(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread or a window behind."""
    started: list[QThread] = []

    class Thread(QThread):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)

    monkeypatch.setattr(jobs, "QThread", Thread)
    threads, widgets = set(threading.enumerate()), set(QApplication.topLevelWidgets())
    yield
    destroy_what_is_due()
    running = [thread.objectName() for thread in started if thread.isRunning()]
    assert not running, f"threads survive the test: {running}"
    # Threads that Python did not start are listed for ever once they ran Python code.
    alive = [thread for thread in set(threading.enumerate()) - threads if type(thread) is threading.Thread]
    for thread in alive:
        thread.join(PATIENCE_S)  # a call of OpenCV that was cancelled is left to end by itself
    assert not any(thread.is_alive() for thread in alive), f"threads survive the test: {alive}"
    left = set(QApplication.topLevelWidgets()) - widgets
    assert not left, f"windows survive the test: {left}"


@pytest.fixture(autouse=True)
def nothing_waits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which a dialog would wait for ever for a user who is not there."""
    if request.node.get_closest_marker("answers_everything"):
        return

    def execute(self: QWidget, *_: object) -> None:
        pytest.fail(f"a {type(self).__name__} waits for an answer: {self.windowTitle()}")

    for waiting in (QDialog, QMessageBox):
        monkeypatch.setattr(waiting, "exec", execute)


@pytest.fixture
def session(nothing_survives: None) -> Iterator[Session]:
    """Nothing open yet, no window."""
    made = Session()
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, nothing_survives: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The main window, shown and empty; what is unsaved at the end is discarded."""
    monkeypatch.setattr(commands, "ask_about_unsaved", lambda *_: Answer.DISCARD)
    _, made = ui_app.build([])
    with qtbot.waitExposed(made):
        made.show()
    yield made
    assert made.close()
    made.deleteLater()
    destroy_what_is_due()


def destroy_what_is_due() -> None:
    """Carry out every `deleteLater`."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
