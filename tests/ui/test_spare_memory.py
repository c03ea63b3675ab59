"""What is kept of freed memory goes back to the system once the user is in another program."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from segapp.ui import spare_memory
from segapp.ui.spare_memory import SpareMemory
from tests.ui.conftest import destroy_what_is_due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ACTIVE, AWAY = Qt.ApplicationState.ApplicationActive, Qt.ApplicationState.ApplicationInactive
WAIT_MS = 60


@pytest.fixture
def given_back(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """On which thread it was given back, each time."""
    threads: list[threading.Thread] = []
    monkeypatch.setattr(spare_memory, "AWAY_MS", WAIT_MS)
    monkeypatch.setattr(
        spare_memory, "give_back_freed_memory", lambda: threads.append(threading.current_thread())
    )
    return threads


@pytest.fixture
def parent(given_back: list[threading.Thread], qapp: QApplication) -> Iterator[QObject]:
    assert given_back == []
    made = QObject()
    SpareMemory(made)
    yield made
    if isValid(made):
        made.deleteLater()
        destroy_what_is_due()


def test_it_is_given_back_once_when_the_user_stays_away(
    parent: QObject, given_back: list[threading.Thread], qapp: QApplication, qtbot: QtBot
) -> None:
    qapp.applicationStateChanged.emit(AWAY)
    qtbot.waitUntil(lambda: bool(given_back))
    qtbot.wait(3 * WAIT_MS)
    assert len(given_back) == 1
    assert given_back[0] is not threading.main_thread()
    assert parent.children()


def test_while_something_is_computed_the_memory_is_kept_and_given_back_afterwards(
    parent: QObject,
    given_back: list[threading.Thread],
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used_s = [0.0]

    def busy() -> float:
        used_s[0] += WAIT_MS / 1000
        return used_s[0]

    with monkeypatch.context() as patch:
        patch.setattr(spare_memory, "process_time", busy)
        qapp.applicationStateChanged.emit(AWAY)
        qtbot.wait(4 * WAIT_MS)
        assert used_s[0] > 2 * WAIT_MS / 1000, "it has looked"
        assert given_back == []
        patch.setattr(spare_memory, "process_time", lambda: used_s[0])
        qtbot.waitUntil(lambda: bool(given_back))


def test_a_short_look_at_another_program_costs_nothing(
    parent: QObject, given_back: list[threading.Thread], qapp: QApplication, qtbot: QtBot
) -> None:
    qapp.applicationStateChanged.emit(AWAY)
    qapp.applicationStateChanged.emit(ACTIVE)
    qtbot.wait(3 * WAIT_MS)
    assert given_back == []


def test_a_window_that_is_gone_waits_no_more(
    parent: QObject, given_back: list[threading.Thread], qapp: QApplication, qtbot: QtBot
) -> None:
    qapp.applicationStateChanged.emit(AWAY)
    parent.deleteLater()
    destroy_what_is_due()
    qapp.applicationStateChanged.emit(AWAY)
    qtbot.wait(3 * WAIT_MS)
    assert given_back == []
