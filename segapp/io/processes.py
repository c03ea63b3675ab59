"""Which process a file belongs to, and whether it still runs."""

from __future__ import annotations

import getpass
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

import msgspec


class Process(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A running program.

    Attributes
    ----------
    pid : int
        Its number on its computer.
    host : str
        The name of the computer.
    started : str
        When it began, in units of the system; empty where the system does not tell. Numbers of
        processes are given again, so that the number alone could mean another one.
    """

    pid: int
    host: str
    started: str = ""


def this_process() -> Process:
    """Name the process that asks."""
    return Process(os.getpid(), platform.node(), _started(os.getpid()) or "")


def is_gone(process: Process) -> bool:
    """Whether a process of this computer has ended; False where that cannot be known."""
    if process.host != platform.node() or not 0 < process.pid < 2**31:
        return False
    started = _started(process.pid)
    if started is None:
        return True
    return bool(started and process.started) and started != process.started


def user_name() -> str:
    """Return the name that the user is known by on this computer; empty if there is none."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def _started(pid: int) -> str | None:
    """Say when a process began; None if there is none, empty if the system does not tell."""
    return _started_on_windows(pid) if sys.platform == "win32" else _started_on_posix(pid)


def _started_on_posix(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass  # it belongs to somebody else
    with suppress(OSError, IndexError):
        # Field 22; the name in field 2 may hold spaces and brackets.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    return ""


def _started_on_windows(pid: int) -> str | None:
    import ctypes

    kernel = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009 - exists on Windows only
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x1000, 0, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        no_such_process = 87  # ERROR_INVALID_PARAMETER
        return None if getattr(ctypes, "get_last_error")() == no_such_process else ""  # noqa: B009
    try:
        times = [ctypes.c_uint64() for _ in range(4)]
        code = ctypes.c_ulong()
        held = ctypes.c_void_p(handle)
        still_active = 259
        if kernel.GetExitCodeProcess(held, ctypes.byref(code)) and code.value != still_active:
            return None
        told = kernel.GetProcessTimes(held, *(ctypes.byref(time) for time in times))
        return str(times[0].value) if told else ""
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
