"""Files on their way: written whole under a name that nobody looks for, then renamed."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import platform
import secrets
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segapp.io.processes import Process, is_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import ExitStack

    Fill = Callable[[io.RawIOBase], None]

PREFIX, SUFFIX = ".segapp-", ".part"
"""How a file is called until it is whole; short and plain whatever it will be called, so that it fits."""

_REPLACE_PATIENCE_S = 2.0
_LONGEST_SAVE_S = 24 * 3600.0
_OPEN_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


def write_part(folder: Path, fill: Fill, before: os.stat_result | None, strays: ExitStack) -> Path:
    """Write a file under a name that nobody looks for, whole and safe on the disk.

    Parameters
    ----------
    folder : Path
        Where.
    fill : callable
        Writes the content.
    before : os.stat_result or None
        The file whose owner and mode it gets.
    strays : ExitStack
        Removes it again, if it is still there.

    Raises
    ------
    OSError
        If the disk does not take it.
    """
    part = part_in(folder)
    handle = os.open(part, _OPEN_FLAGS, 0o666)
    strays.callback(remove, part)
    try:
        fill(_Sink(handle))
        if before is not None:
            _keep_owner_and_mode(handle, before)
        os.fsync(handle)
    finally:
        os.close(handle)
    return part


def create(path: Path, data: bytes) -> bool:
    """Write a small file if there is none of this name; say whether it was written.

    Raises
    ------
    OSError
        If the folder takes no files.
    """
    try:
        handle = os.open(path, _OPEN_FLAGS, 0o666)
    except FileExistsError:
        return False
    try:
        _write_fully(handle, data)
    finally:
        os.close(handle)
    return True


def sweep(folder: Path) -> int:
    """Remove what programs left in a folder when they were killed while saving there; count the files.

    Those of a process that may still run are left alone, for a day.
    """
    count = 0
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            with suppress(OSError):
                if _is_left(entry):
                    Path(entry.path).unlink()
                    count += 1
    return count


def filling(data: bytes) -> Fill:
    """Make what writes these bytes."""

    def fill(sink: io.RawIOBase) -> None:
        sink.write(data)

    return fill


def copying(source: Path) -> Fill:
    """Make what writes what is in another file."""

    def fill(sink: io.RawIOBase) -> None:
        with source.open("rb") as old:
            while block := old.read(1 << 20):
                sink.write(block)

    return fill


def part_in(folder: Path) -> Path:
    """Return a new name for a file on its way."""
    return folder / f"{PREFIX}{_host()}-{os.getpid()}-{secrets.token_hex(6)}{SUFFIX}"


def replace_file(part: Path, target: Path) -> None:
    """Let a file take the place and the name of another; raises OSError."""
    give_up = time.monotonic() + _REPLACE_PATIENCE_S
    while True:
        try:
            os.replace(part, target)  # noqa: PTH105 - one call for tests to fail
            return
        except PermissionError:
            # A virus scanner on Windows holds a fresh file open for a moment.
            if sys.platform != "win32" or time.monotonic() > give_up:
                raise
        time.sleep(0.05)


def sync_folders(folders: Iterable[Path]) -> None:
    """Have the names of files in these folders reach the disk, where the system can do that."""
    if sys.platform == "win32":
        return
    for folder in folders:
        # The files are in place; some network folders cannot be synced and say so.
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def remove(part: Path) -> None:
    """Remove a file that may be gone already."""
    with suppress(OSError):
        part.unlink()


class _Sink(io.RawIOBase):
    """A file that takes all it is given, or raises."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        _write_fully(self._handle, view)
        return len(view)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return os.lseek(self._handle, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._handle, 0, os.SEEK_CUR)


def _write_fully(handle: int, data: bytes | memoryview) -> None:
    rest = memoryview(data)
    while rest:
        # Windows refuses more than 2 GB at once, and a nearly full disk takes less than it is given.
        written = os.write(handle, rest[: 1 << 26])
        if written <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]


def _keep_owner_and_mode(handle: int, before: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    # A memory stick knows neither owner nor mode, and only root may give a file away.
    with suppress(OSError):
        if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            os.fchown(handle, before.st_uid, before.st_gid)
    with suppress(OSError):
        os.fchmod(handle, stat.S_IMODE(before.st_mode))


def _is_left(entry: os.DirEntry[str]) -> bool:
    if not (entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX)):
        return False
    host, _, rest = entry.name[len(PREFIX) :].partition("-")
    pid = rest.partition("-")[0]
    if host == _host() and pid.isdecimal() and len(pid) < 10 and is_gone(Process(int(pid), platform.node())):
        return True
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > _LONGEST_SAVE_S


def _host() -> str:
    """Tell this computer from others without naming it."""
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:6]
