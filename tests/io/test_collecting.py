"""Garbage is looked for again afterwards, whatever happens meanwhile."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from segapp.io.collecting import collecting_later, look_now

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def looked_for() -> Iterator[None]:
    """As in a program without a window."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


def test_garbage_is_not_looked_for_meanwhile() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collecting_later():
        with collecting_later():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the outer one still runs"
        _ = 1 / 0
    assert gc.isenabled()


def test_threads_may_overlap() -> None:
    both = Barrier(2)

    def run(_: int) -> bool:
        with collecting_later():
            both.wait(5)
            return gc.isenabled()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, range(2))) == [False, False]
    assert gc.isenabled()


def test_who_switched_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with collecting_later():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def circle_and_many_objects() -> tuple[weakref.ref[Thing], list[list[int]]]:
    """Make garbage, and so many objects that it is time to look for it."""
    thing = Thing()
    thing.itself = thing
    return weakref.ref(thing), [[] for _ in range(2 * gc.get_threshold()[0])]


class Thing:
    """Something that can hold itself."""

    itself: Thing | None = None


def test_where_it_is_switched_off_it_is_looked_for_when_asked() -> None:
    gc.disable()
    found, kept = circle_and_many_objects()
    with collecting_later():
        look_now()
    assert found() is not None and kept
    look_now()
    assert found() is None
    assert not gc.isenabled()
