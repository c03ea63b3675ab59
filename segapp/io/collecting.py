"""Puts Python's search for circular garbage off while very many small objects are made."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOME = 200  # more than Python keeps for use again
_lock = threading.Lock()
_running = 0
_was_on = False


def look_now() -> None:
    """Let Python look for circular garbage on this thread, if it is time and nobody has put it off.

    For programs that keep it switched off otherwise. How much it looks through is left to Python.
    """
    with _lock:
        if _running:
            return
        gc.enable()
        try:
            _ = [[] for _ in range(_SOME)]  # the making of objects starts it
        finally:
            gc.disable()


@contextmanager
def collecting_later() -> Iterator[None]:
    """Do not look for circular garbage meanwhile.

    The search stops every thread of the process, and where millions of numbers are in lists, as
    the corners of outlines are, it takes up to 0.3 s: a window stands still. Such lists hold no
    circles and go away by themselves.
    """
    global _running, _was_on  # noqa: PLW0603 - the switch is one of the whole process
    with _lock:
        if _running == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _running += 1
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if _running == 0 and _was_on:
                gc.enable()
