from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication

from segapp.core.errors import SegmentError
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task

PATIENCE_S = 10.0


class Ends:
    """Notes how jobs end."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, object]] = []

    def job(self, name: str, work: Callable[[Task], object]) -> Job[object]:
        return Job(
            name,
            work,
            lambda value: self.seen.append((name, value)),
            lambda sentence: self.seen.append((name, sentence)),
            lambda: self.seen.append((name, "cancelled")),
        )


class Gate:
    """Work that waits, whether it is still wanted or not, until it is let go on."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.entered.set()
        assert self.open.wait(PATIENCE_S)

    def __call__(self, _: Task) -> str:
        self.wait()
        return "late"


def until_cancelled(task: Task) -> None:
    pause = threading.Event()
    while not pause.wait(0.001):
        task.raise_if_cancelled()


@pytest.fixture
def runner(nothing_survives: None) -> Iterator[JobRunner]:
    made = JobRunner("test")
    yield made
    made.close()


@pytest.fixture
def ends() -> Ends:
    return Ends()


def wait_until_idle(qtbot: QtBot, runner: JobRunner) -> None:
    qtbot.waitUntil(lambda: not runner.is_busy)


def test_a_job_gives_its_value(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    runner.run(ends.job("one", lambda _: 42))
    wait_until_idle(qtbot, runner)
    assert ends.seen == [("one", 42)]


def test_work_is_done_off_the_gui_thread_and_ends_on_it(runner: JobRunner, qtbot: QtBot) -> None:
    threads: list[int] = []
    runner.run(
        Job(
            "",
            lambda _: threads.append(threading.get_ident()),
            lambda _: threads.append(threading.get_ident()),
        )
    )
    wait_until_idle(qtbot, runner)
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


def test_an_expected_failure_is_told_in_its_own_words(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    def fail(_: Task) -> None:
        raise SegmentError("There is no visible pixel.")

    runner.run(ends.job("one", fail))
    wait_until_idle(qtbot, runner)
    assert ends.seen == [("one", "There is no visible pixel.")]


def test_an_unexpected_failure_is_told_in_one_sentence_and_logged(
    runner: JobRunner, ends: Ends, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Task) -> None:
        raise KeyError("missing")

    runner.run(ends.job("one", fail))
    wait_until_idle(qtbot, runner)
    [(_, sentence)] = ends.seen
    assert isinstance(sentence, str)
    assert sentence.endswith(".") and sentence.count(".") == 1 and "\n" not in sentence
    assert "KeyError" in sentence
    assert "missing" in caplog.text


def test_lack_of_memory_is_told_in_one_sentence(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    def fail(_: Task) -> None:
        raise MemoryError

    runner.run(ends.job("one", fail))
    wait_until_idle(qtbot, runner)
    [(_, sentence)] = ends.seen
    assert "not enough memory" in str(sentence)


def test_the_runner_works_on_after_a_failure(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    runner.run(ends.job("one", lambda _: 1 // 0))
    wait_until_idle(qtbot, runner)
    runner.run(ends.job("two", lambda _: 2))
    wait_until_idle(qtbot, runner)
    assert ends.seen[1] == ("two", 2)


def test_a_cancelled_job_says_so_once_and_at_once(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    runner.run(ends.job("one", until_cancelled))
    runner.cancel()
    assert ends.seen == [("one", "cancelled")]
    runner.run(ends.job("two", lambda _: 2))
    wait_until_idle(qtbot, runner)
    assert ends.seen == [("one", "cancelled"), ("two", 2)]


def test_cancelling_nothing_does_nothing(runner: JobRunner) -> None:
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    runner.cancel()
    assert told == []


def test_the_result_of_a_cancelled_job_is_dropped(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    gate = Gate()
    runner.run(ends.job("one", gate))
    assert gate.entered.wait(PATIENCE_S)
    runner.cancel()
    gate.open.set()
    runner.run(ends.job("two", lambda _: 2))
    wait_until_idle(qtbot, runner)
    assert ends.seen == [("one", "cancelled"), ("two", 2)]


def test_the_newest_job_wins(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    gate = Gate()
    runner.run(ends.job("one", gate))
    assert gate.entered.wait(PATIENCE_S)
    runner.run(ends.job("two", until_cancelled))
    runner.run(ends.job("three", lambda _: 3))
    gate.open.set()
    wait_until_idle(qtbot, runner)
    assert ends.seen == [("three", 3)]


def test_a_job_that_was_overtaken_before_it_began_does_no_work(
    runner: JobRunner, ends: Ends, qtbot: QtBot
) -> None:
    gate = Gate()
    worked: list[str] = []
    runner.run(ends.job("one", gate))
    runner.run(ends.job("two", lambda _: worked.append("two")))
    runner.run(ends.job("three", lambda _: worked.append("three")))
    gate.open.set()
    wait_until_idle(qtbot, runner)
    assert worked == ["three"]


def test_the_end_of_one_job_may_begin_the_next(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    runner.run(Job("one", lambda _: 1, lambda value: runner.run(ends.job("two", lambda _: value + 1))))
    qtbot.waitUntil(lambda: bool(ends.seen))
    assert ends.seen == [("two", 2)]


def test_it_is_busy_from_run_to_end(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    assert (runner.is_busy, runner.job_name) == (False, "")
    runner.run(ends.job("one", lambda _: 1))
    assert (runner.is_busy, runner.job_name) == (True, "one")
    wait_until_idle(qtbot, runner)
    assert (runner.is_busy, runner.job_name) == (False, "")
    assert told == [True, False]


def test_progress_comes_only_from_the_newest_job(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    told: list[float] = []
    runner.progressed.connect(lambda fraction, _: told.append(fraction))
    gate = Gate()

    def report_late(task: Task) -> None:
        gate.wait()
        task.report(0.1)

    runner.run(ends.job("one", report_late))
    assert gate.entered.wait(PATIENCE_S)
    runner.run(ends.job("two", lambda task: task.report(0.9, "almost")))
    gate.open.set()
    wait_until_idle(qtbot, runner)
    assert told == [0.9]


def test_progress_is_told_at_most_twenty_times_a_second(runner: JobRunner, qtbot: QtBot) -> None:
    told: list[float] = []
    took_s: list[float] = []
    runner.progressed.connect(lambda fraction, _: told.append(fraction))

    def report_often(task: Task) -> None:
        began_s = time.monotonic()
        for number in range(1000):
            task.report(number / 1000)
        took_s.append(time.monotonic() - began_s)

    runner.run(Job("", report_often))
    wait_until_idle(qtbot, runner)
    assert 1 <= len(told) <= 1 + 20 * took_s[0]


def test_closing_cancels_and_waits_for_the_thread(runner: JobRunner, ends: Ends) -> None:
    entered, left = threading.Event(), threading.Event()

    def work(task: Task) -> None:
        entered.set()
        try:
            until_cancelled(task)
        finally:
            left.set()

    runner.run(ends.job("one", work))
    assert entered.wait(PATIENCE_S)
    runner.close()
    assert left.is_set()
    assert not runner.is_busy
    QCoreApplication.processEvents()
    assert ends.seen == []


def test_closing_twice_or_before_any_job_is_no_harm(runner: JobRunner) -> None:
    runner.close()
    runner.close()
    assert not runner.is_busy


def test_a_closed_runner_can_run_again(runner: JobRunner, ends: Ends, qtbot: QtBot) -> None:
    runner.run(ends.job("one", until_cancelled))
    runner.close()
    runner.run(ends.job("two", lambda _: 2))
    wait_until_idle(qtbot, runner)
    assert ends.seen == [("two", 2)]
