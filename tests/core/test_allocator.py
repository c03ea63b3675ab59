"""What is freed serves again; nothing else changes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from segapp.core.allocator import give_back_freed_memory

_PROGRAM = """
import resource, threading
from segapp.core.allocator import give_back_freed_memory, keep_freed_memory
{before}
kept = keep_freed_memory()
import numpy as np

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() >> 20

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def use():
    for array in [np.empty(40 << 20, np.uint8) for _ in range(4)]:
        array[::4096] = 1

def use_aside():
    thread = threading.Thread(target=use)
    thread.start()
    thread.join()

start = resident()
use_aside()
freed, before = resident() - start, faults()
use()
use_aside()
again = faults() - before
give_back_freed_memory()
print(int(kept), freed, again, resident() - start)
"""


def _run(before: str = "") -> tuple[int, int, int, int]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(before=before)], capture_output=True, text=True, check=True
    )
    kept, freed, again, left = map(int, done.stdout.split())
    return kept, freed, again, left


def _is_gnu() -> bool:
    import platform

    return platform.libc_ver()[0] == "glibc"


@pytest.mark.skipif(not _is_gnu(), reason="the C library has no such settings")
def test_what_is_freed_serves_again_until_it_is_given_back() -> None:
    kept, freed, again, left = _run()
    assert kept == 1
    assert freed > 100, "kept while it may be needed again"
    assert again < 100, "no page is asked for twice"
    assert left < 30, "and handed back in the end"


@pytest.mark.skipif(not _is_gnu(), reason="the C library has no such settings")
@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_a_limited_address_space_is_not_filled_with_it(limit: str) -> None:
    kept, freed, _, _ = _run(f"resource.setrlimit(resource.{limit}, (8 << 30,) * 2)")
    assert kept == 0
    assert freed < 30


def test_giving_back_is_allowed_at_any_time() -> None:
    held = bytearray(b"segapp" * 1_000_000)
    give_back_freed_memory()
    give_back_freed_memory()
    assert held == bytearray(b"segapp" * 1_000_000)
