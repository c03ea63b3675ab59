"""Keeps long work answering: strips of rows on a few threads, and single long calls aside."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segapp.core.task import Task

STRIP_PIXELS = 1 << 18
"""Pixels of one strip: small enough for the second-level cache, about 2 ms of work."""

_COMMON_BANDS = 4
_MOST_THREADS = 4
_ASK_EVERY_S = 0.05

_Result = TypeVar("_Result")


def row_strips(shape: tuple[int, ...], pixels: int = STRIP_PIXELS) -> list[slice]:
    """Cut rows 0 to `shape[0]` into slices of about `pixels` pixels each, fewer of many bands."""
    height, width = shape[0], shape[1]
    bands = shape[2] if len(shape) > 2 else 1
    rows = max(1, pixels * _COMMON_BANDS // max(_COMMON_BANDS, bands) // max(1, width))
    return [slice(top, min(top + rows, height)) for top in range(0, height, rows)]


def thread_count() -> int:
    """Threads that work on strips."""
    return min(_MOST_THREADS, os.cpu_count() or 1)


def map_strips(
    work: Callable[[slice], _Result], strips: list[slice], task: Task, message: str = ""
) -> Iterator[_Result]:
    """Yield `work(strip)` for every strip, in order, computed on a few threads.

    The order of the results does not depend on the number of threads, and `task` is only
    used from the calling thread.

    Raises
    ------
    Cancelled
        If the task is cancelled; strips not yet begun are dropped.
    """
    task.raise_if_cancelled()
    if len(strips) < 3:
        for strip in strips:
            yield work(strip)
            task.raise_if_cancelled()
        return
    threads = thread_count()
    pool = ThreadPoolExecutor(threads)
    try:
        waiting: deque[Future[_Result]] = deque()
        for index, strip in enumerate(strips):
            waiting.append(pool.submit(work, strip))
            if len(waiting) > 2 * threads:  # a few ahead: enough to do, little to wait for at the end
                yield waiting.popleft().result()
                task.raise_if_cancelled()
                task.report(index / len(strips), message)
        while waiting:
            yield waiting.popleft().result()
            task.raise_if_cancelled()
    finally:
        pool.shutdown(cancel_futures=True)


def run_aside(work: Callable[[], _Result], task: Task) -> _Result:
    """Run one call that cannot be interrupted, and keep asking the task meanwhile.

    When the task is cancelled the call is left to end by itself, and its result is dropped.
    So `work` must not write into anything that is used afterwards.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    task.raise_if_cancelled()
    pool = ThreadPoolExecutor(1)
    future = pool.submit(work)
    pool.shutdown(wait=False)
    while not wait((future,), _ASK_EVERY_S).done:
        task.raise_if_cancelled()
    return future.result()
