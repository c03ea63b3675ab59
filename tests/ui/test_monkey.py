from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from segapp.core.types import Image
from segapp.ui import work
from tests.ui.monkey import Monkey, Turns
from tests.ui.pictures import three_colors

if TYPE_CHECKING:
    from segapp.ui.main_window import MainWindow

EVENTS = 5000
BLOCKED_S = 5.0
"""Far over what a slow machine needs for one event; a window that hangs never comes back."""
TURN_S = 0.2
"""Processor time of one turn of the event loop. The longest, a change of the theme, takes 0.07 s."""


@pytest.mark.answers_everything
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize(("seed", "tool", "events"), [(1, None, EVENTS), (2, "object", EVENTS // 5)])
def test_random_events_leave_the_window_sound(
    window: MainWindow, seed: int, tool: str | None, events: int
) -> None:
    window.resize(900, 600)
    window.session.open(work.show(Image(three_colors(90, 130))))
    monkey = Monkey(window, seed, tool)
    monkey.run(events)
    # The offscreen platform crashes at the end of the process when something is left there.
    QApplication.clipboard().clear()
    assert monkey.done == events
    assert monkey.longest_s < BLOCKED_S, f"{monkey.longest_event} took {monkey.longest_s:.1f} s"
    turns = monkey.turns
    assert 0.0 < turns.longest_s < TURN_S, f"a turn in {turns.longest_in} took {turns.longest_s:.2f} s"


def test_a_turn_of_the_loop_that_takes_long_is_noticed(window: MainWindow) -> None:
    turns = Turns(window)
    turns.begin("busy")
    time.sleep(2 * TURN_S)
    QApplication.processEvents()
    assert turns.longest_s < TURN_S, "waiting is not computing"
    end = time.thread_time() + TURN_S
    QTimer.singleShot(0, lambda: [None for _ in iter(lambda: time.thread_time() < end, False)])
    QApplication.processEvents()
    turns.end()
    assert turns.longest_s >= TURN_S and turns.longest_in == "busy"
