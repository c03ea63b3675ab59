"""Garbage is looked for again afterwards, whatever happens meanwhile."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from segapp.io.collecting import collecting_later


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
