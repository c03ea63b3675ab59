"""Refuses work that the free memory cannot hold, before it begins."""

from __future__ import annotations

import ctypes
import math
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.allocator import give_back_freed_memory
from segapp.core.errors import SegmentError
from segapp.core.needs import clustering_bytes, counting_bytes
from segapp.core.opencv import cv2
from segapp.core.strips import thread_count
from segapp.core.types import ClusterParams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.types import Image

_MEMORY_INFO = Path("/proc/meminfo")
_PROCESS_SIZE = Path("/proc/self/statm")
_LEAST_MEGAPIXELS = 0.1
_RESERVED = (
    128 << 20
)  # address space that malloc and OpenBLAS reserve for a thread; OpenBLAS exits without it


def require_memory_to_count(image: Image) -> None:
    """Check that there is memory to count the colours of a picture.

    Raises
    ------
    SegmentError
        If there is not; the sentence says what would fit.
    """
    needed = counting_bytes(image)
    available = _available_for(needed)
    if available is not None and needed > available:
        raise SegmentError(_too_large(needed, available) + _fitting(image, None, available))


def require_memory(image: Image, params: ClusterParams, colors: int | None = None) -> None:
    """Check that there is memory to cluster a picture.

    Parameters
    ----------
    image : Image
        The picture.
    params : ClusterParams
        What to look for.
    colors : int, optional
        Number of its colours, if they are counted.

    Raises
    ------
    SegmentError
        If there is not; the sentence says what would fit.
    """
    needed = clustering_bytes(image, params, colors)
    available = _available_for(needed)
    if available is not None and needed > available:
        raise SegmentError(_too_large(needed, available) + _fitting(image, params, available, colors))


@contextmanager
def told_of_memory(image: Image, params: ClusterParams | None = None) -> Iterator[None]:
    """Tell in a sentence when memory runs out all the same.

    Raises
    ------
    SegmentError
        Instead of what Python, NumPy and OpenCV raise then.
    """
    try:
        yield
    except (MemoryError, RuntimeError, cv2.error) as error:
        if not _is_of_memory(error):
            raise
        text = "There is not enough free memory to cluster this image"
        give_back_freed_memory()
        raise SegmentError(text + _fitting(image, params, available_bytes() or 0)) from error


def available_bytes() -> int | None:
    """Estimate the memory that can be had without swapping; None if the system does not say."""
    if sys.platform == "win32":
        return _available_on_windows()
    found = [size for size in (_free_of_system(), _free_of_limit()) if size is not None]
    return min(found, default=None)


def _available_for(needed: int) -> int | None:
    """Estimate the memory that can be had, with what the program keeps if the rest is too little."""
    available = available_bytes()
    if available is None or needed <= available:
        return available
    give_back_freed_memory()
    return available_bytes()


def _is_of_memory(error: Exception) -> bool:
    if isinstance(error, cv2.error):
        return getattr(error, "code", 0) == cv2.Error.StsNoMem or "bad_alloc" in str(error)
    # A thread without room for its stack is a RuntimeError.
    return isinstance(error, MemoryError) or "start new thread" in str(error)


def _too_large(needed: int, available: int) -> str:
    sizes = f"{needed / 1e9:.2g} GB of memory, but {available / 1e9:.2g} GB are free"
    return f"Clustering this image takes about {sizes}"


def _fitting(image: Image, params: ClusterParams | None, available: int, colors: int | None = None) -> str:
    """End a sentence with what would fit: other settings, or a smaller picture as rich in colours."""
    params = params or ClusterParams()
    plain = ClusterParams(params.k, params.space, params.seed, attempts=params.attempts)
    if params != plain and clustering_bytes(image, plain, colors) <= available:
        return "; with the method kmeans and nothing else set it would fit."
    whole = image.height * image.width
    fixed = clustering_bytes(image, params, 0, pixels=0)
    each = (clustering_bytes(image, params, colors) - fixed) / max(1, whole)
    fitting = math.floor((available - fixed) / max(1.0, each) / 1e5) / 10
    # The whole picture does not fit, even if this estimate says so.
    if fitting < _LEAST_MEGAPIXELS or fitting * 1e6 >= whole:
        return "; close other programs and try again."
    return f"; with these settings up to {fitting:.1f} megapixels would fit."


def _free_of_system() -> int | None:
    try:
        for line in _MEMORY_INFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _free_of_limit() -> int | None:
    """Find what is left of the address space, where it was limited (`ulimit -v`)."""
    import resource  # not on Windows

    try:
        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit == resource.RLIM_INFINITY:
            return None
        used = int(_PROCESS_SIZE.read_text(encoding="ascii").split()[0])
        reserved = thread_count() * _RESERVED
        return max(0, limit - used * os.sysconf("SC_PAGE_SIZE") - reserved)
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
