from __future__ import annotations

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.strips import map_strips, row_strips, run_aside
from segapp.core.task import Cancelled, NullTask


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 5000))
def test_strips_cover_every_row_once(height: int, width: int, pixels: int) -> None:
    rows = [row for strip in row_strips((height, width), pixels) for row in range(height)[strip]]
    assert rows == list(range(height))


def test_results_come_in_order() -> None:
    strips = row_strips((100, 10), 50)
    assert list(map_strips(lambda rows: rows.start, strips, NullTask())) == list(range(0, 100, 5))


def test_cancelling_drops_the_strips_not_yet_begun() -> None:
    class Impatient(NullTask):
        asked = 0

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked == 3:
                raise Cancelled

    done: list[int] = []
    with pytest.raises(Cancelled):
        for _ in map_strips(lambda rows: done.append(rows.start), row_strips((100_000, 1), 1), Impatient()):
            pass
    assert len(done) < 100


def test_a_failure_in_a_strip_reaches_the_caller() -> None:
    def fail(rows: slice) -> None:
        raise ArithmeticError(rows.start)

    with pytest.raises(ArithmeticError):
        list(map_strips(fail, row_strips((10, 1), 1), NullTask()))


def test_a_long_call_aside_returns_its_result_and_its_failure() -> None:
    assert run_aside(lambda: 7, NullTask()) == 7

    def fail() -> None:
        raise ArithmeticError("aside")

    with pytest.raises(ArithmeticError, match="aside"):
        run_aside(fail, NullTask())


def test_a_cancelled_call_aside_is_not_waited_for() -> None:
    released = Event()

    class Second(NullTask):
        asked = 0

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        run_aside(released.wait, Second())
    assert not released.is_set()
    released.set()
