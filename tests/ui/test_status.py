"""What the status bar says of jobs: nothing of those that are over at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from segapp.core.types import Image
from segapp.ui import status, work
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.status import Status
from tests.ui.pictures import three_colors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task
    from segapp.ui.main_window import MainWindow
    from segapp.ui.session import Session


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner("test")
    yield made
    made.close()


@pytest.fixture
def shown(qtbot: QtBot, session: Session, runner: JobRunner) -> Status:
    made = Status(session, (runner,))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_job_that_is_over_at_once_is_not_announced(shown: Status, runner: JobRunner, qtbot: QtBot) -> None:
    seen: list[bool] = []
    for _ in range(3):
        runner.run(Job("Working", lambda _: seen.append(shown.cancel.isVisible())))
        qtbot.waitUntil(lambda: not runner.is_busy)
        seen.append(shown.cancel.isVisible())
    assert not any(seen)


def test_a_job_that_lasts_is_announced_until_it_is_over(
    shown: Status, runner: JobRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "_SOON_MS", 20)
    end = threading.Event()

    def work(task: Task) -> None:
        while not end.wait(0.002):
            task.raise_if_cancelled()

    runner.run(Job("Working", work))
    assert not shown.cancel.isVisible()
    qtbot.waitUntil(shown.cancel.isVisible)
    assert shown._job.text() == "Working"
    runner.run(Job("Working on", work))
    assert shown.cancel.isVisible() and shown._job.text() == "Working on", "no pause between two jobs"
    shown.cancel.click()
    qtbot.waitUntil(lambda: not shown.cancel.isVisible())
    end.set()
    QApplication.processEvents()
    assert not runner.is_busy


def test_a_long_text_does_not_make_the_window_wider(shown: Status) -> None:
    width = shown.minimumSizeHint().width()
    shown.show_advice("Klicken Sie, was dazugeh\u00f6rt, und mit rechts, was nicht dazugeh\u00f6rt. " * 4)
    shown.adjustSize()
    assert shown.minimumSizeHint().width() == width


def test_what_a_menu_says_stands_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.session.open(work.show(Image(three_colors(30, 40))))
    line = window._status._hint
    qtbot.waitUntil(line.isVisible)
    window._status.showMessage("Open an image.")
    assert not line.isVisible()
    window._status.clearMessage()
    assert line.isVisible()
