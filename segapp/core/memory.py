"""Refuses work that the free memory cannot hold, before it begins."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from segapp.core.errors import SegmentError

_FIXED = 64 << 20  # the table of all colours, strips and sample
_MEMORY_INFO = Path("/proc/meminfo")


def require_memory(pixels: int, bytes_per_pixel: int) -> None:
    """Check that there is memory to cluster a picture.

    Raises
    ------
    SegmentError
        If there is not; the sentence says what would fit.
    """
    available = available_bytes()
    needed = pixels * bytes_per_pixel + _FIXED
    if available is None or needed <= available:
        return
    fitting = max(0, available - _FIXED) / bytes_per_pixel / 1e6
    raise SegmentError(
        f"Clustering this picture takes about {needed / 1e9:.1f} GB of memory, but {available / 1e9:.1f} GB "
        f"are free; with these settings a picture of up to {fitting:.0f} megapixels would fit."
    )


def available_bytes() -> int | None:
    """Estimate the memory that can be had without swapping; None if the system does not say."""
    if sys.platform == "win32":
        return _available_on_windows()
    try:
        for line in _MEMORY_INFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


class _MemoryStatus(ctypes.Structure):
    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("available", ctypes.c_ulonglong),
        ("others", ctypes.c_ulonglong * 5),
    )


def _available_on_windows() -> int | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - mypy knows it on Windows only
    return int(status.available) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None
