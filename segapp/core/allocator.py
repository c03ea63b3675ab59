"""Lets memory that was freed serve the next array, on systems with the C library of GNU.

That library hands each large array back to the system as soon as it is freed, and the system clears every
page of the next one anew. A picture is worked on in dozens of arrays of its size: without this, a fifth of
the time goes there, and a window stands still where pages are dear, as they can be on virtual machines.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
_SETTINGS = (
    (_ARENA_MAX, 1),  # only the first arena has room for large arrays
    (_MMAP_MAX, 0),
    (_TRIM_THRESHOLD, -1),
)
"""Of mallopt; see its manual page."""


def keep_freed_memory() -> bool:
    """Keep what is freed from now on; best before any other thread begins.

    Returns
    -------
    bool
        False where the C library is another one, or where the address space is limited (`ulimit -v`, `-d`),
        of which what is kept would take its part: then nothing changes.
    """
    library = _gnu()
    if library is None or _is_limited():
        return False
    return all(library.mallopt(*setting) for setting in _SETTINGS)


def give_back_freed_memory() -> None:
    """Hand all that was freed back to the system, for other programs, or for larger arrays.

    It takes 20 to 70 ms, in which any thread that asks for much memory waits.
    """
    library = _gnu()
    if library is not None:
        library.malloc_trim(0)


def _is_limited() -> bool:
    import resource  # not on Windows

    limits = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return any(resource.getrlimit(limit)[0] != resource.RLIM_INFINITY for limit in limits)


@cache
def _gnu() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    if not all(hasattr(library, name) for name in ("gnu_get_libc_version", "mallopt", "malloc_trim")):
        return None
    library.malloc_trim.argtypes = (ctypes.c_size_t,)
    return library
