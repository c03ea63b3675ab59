"""The only place that writes files: beside the target first, then renamed over it."""

from __future__ import annotations

import errno
import io
import os
import secrets
import stat
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.errors import ExportError
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    Check = Callable[[Path, bytes], None]
    Fill = Callable[[io.RawIOBase], None]

PART_PREFIX, PART_SUFFIX = ".segapp-", ".part"
"""How a file is called until it is whole."""

_REPLACE_PATIENCE_S = 2.0
_OPEN_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the space allowed on this disk is used up",
    errno.EACCES: "there is no permission to write there",
    errno.EPERM: "there is no permission to write there",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is a file",
    errno.EISDIR: "a folder has this name",
    errno.EEXIST: "a file with this name is in the way",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would be larger than this disk allows",
    errno.EIO: "the disk reported a fault",
    errno.ELOOP: "the link with this name points to itself",
    errno.EINVAL: "the disk does not accept this name",
    errno.EILSEQ: "the disk does not accept this name",
    errno.ESTALE: "the network folder is gone",
    errno.EMFILE: "too many files are open",
    errno.EBUSY: "another program is using it",
}


@dataclass(frozen=True)
class _Job:
    """One file on its way: where it goes, what it holds, what is there now."""

    path: Path
    target: Path
    fill: Fill
    before: os.stat_result | None


def write_bytes(path: Path, data: bytes) -> None:
    """Write one file so that at every moment either the old or the whole new file is there.

    Parameters
    ----------
    path : Path
        The target; a symbolic link is followed. Its folder must exist.
    data : bytes
        The whole content.

    Raises
    ------
    ExportError
        If it could not be written; an old file is then as it was.
    """
    write_all({path: data})


def write_all(files: Mapping[Path, bytes], check: Check | None = None) -> None:
    """Write several files, all or none.

    Every file is complete on the disk, under another name, before the first one takes its
    place. When one cannot take its place, the earlier ones are put back as they were.

    Parameters
    ----------
    files : mapping of Path to bytes
        Targets and their whole contents.
    check : callable, optional
        Called with each target and with what the disk gives back for it, before anything is
        replaced; an exception it raises ends the call.

    Raises
    ------
    ExportError
        If one could not be written; old files are then as they were.
    """
    jobs = [_job(path, _filling(data)) for path, data in files.items()]
    with ExitStack() as strays:
        parts = []
        for job in jobs:
            with _explained(job):
                parts.append(_write_part(job, strays))
        for job, part in zip(jobs, parts, strict=True):
            if check is not None:
                with _explained(job):
                    written = part.read_bytes()
                check(job.path, written)
        _replace_all(jobs, parts)
    _sync_folders({job.target.parent for job in jobs})


def write_large(
    path: Path, fill: Fill, check: Callable[[Path], None] | None = None, backup: Path | None = None
) -> None:
    """Write one file piece by piece, so that at every moment either the old or the whole new file is there.

    Parameters
    ----------
    path : Path
        The target; a symbolic link is followed. Its folder must exist.
    fill : callable
        Given a binary file that can be written and sought, writes the content; an exception it
        raises ends the call.
    check : callable, optional
        Called with where the new file lies before it takes its place; an exception it raises ends
        the call.
    backup : Path, optional
        Where the old file is kept; it replaces what was kept there before.

    Raises
    ------
    ExportError
        If it could not be written; an old file is then as it was.
    """
    job = _job(path, fill)
    with ExitStack() as strays:
        with _explained(job):
            part = _write_part(job, strays)
        if check is not None:
            check(part)
        with _explained(job):
            if backup is not None and job.before is not None:
                _keep_copy(job, backup, strays)
            _replace(part, job.target)
    _sync_folders({job.target.parent})


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


def sweep(folder: Path, older_than_s: float = 3600.0) -> int:
    """Remove what programs left in a folder when they were killed while saving there; count the files.

    Files younger than `older_than_s` are left alone: another program may be writing them.
    """
    count = 0
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            is_part = entry.name.startswith(PART_PREFIX) and entry.name.endswith(PART_SUFFIX)
            with suppress(OSError):
                if is_part and time.time() - entry.stat(follow_symlinks=False).st_mtime > older_than_s:
                    Path(entry.path).unlink()
                    count += 1
    return count


def reason(error: OSError | ValueError) -> str:
    """Say in plain words why a file or folder could not be written.

    Parameters
    ----------
    error : OSError or ValueError
        What the system raised; ValueError is how Python refuses a name.

    Returns
    -------
    str
        The second half of a sentence, as in 'the disk is full'.
    """
    if isinstance(error, ValueError):
        return "the disk does not accept this name"
    known = _REASONS.get(error.errno or 0)
    return known or f"the system says: {(error.strerror or type(error).__name__).rstrip('.')}"


@contextmanager
def _explained(job: _Job) -> Iterator[None]:
    """Turn what the system raises about one file into an ExportError."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise _failure(job.path, error, had_file=job.before is not None) from error


def _failure(path: Path, error: OSError | ValueError, *, had_file: bool) -> ExportError:
    rest = "the old file is intact" if had_file else "nothing was written"
    return ExportError(f"{shown(path.name)} could not be saved because {reason(error)}; {rest}.")


def _job(path: Path, fill: Fill) -> _Job:
    try:
        target = Path(os.path.realpath(path)) if path.is_symlink() else path
        before = _stat(target)
    except (OSError, ValueError) as error:
        raise _failure(path, error, had_file=False) from error
    job = _Job(path, target, fill, before)
    if before is not None:
        with _explained(job):
            _refuse_unless_writable(target, before)
    return job


def _stat(target: Path) -> os.stat_result | None:
    try:
        found = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return found


def _refuse_unless_writable(target: Path, before: os.stat_result) -> None:
    # Renaming would quietly replace a device, a pipe or a file its owner has write-protected.
    if stat.S_ISDIR(before.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(before.st_mode):
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
    if not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


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


def _filling(data: bytes) -> Fill:
    def fill(sink: io.RawIOBase) -> None:
        sink.write(data)

    return fill


def _part_in(folder: Path) -> Path:
    return folder / f"{PART_PREFIX}{secrets.token_hex(8)}{PART_SUFFIX}"


def _keep_copy(job: _Job, backup: Path, strays: ExitStack) -> None:
    """Let the old file be found under another name too."""
    part = _part_in(job.target.parent)
    strays.callback(_remove, part)
    try:
        os.link(job.target, part)
    except OSError:
        # A memory stick knows no second names.
        part = _write_part(replace(job, fill=_copying(job.target)), strays)
    _replace(part, backup)


def _copying(source: Path) -> Fill:
    def fill(sink: io.RawIOBase) -> None:
        with source.open("rb") as old:
            while block := old.read(1 << 20):
                sink.write(block)

    return fill


def _write_part(job: _Job, strays: ExitStack) -> Path:
    # The name is short and plain whatever the target is called, so that it always fits.
    part = _part_in(job.target.parent)
    handle = os.open(part, _OPEN_FLAGS, 0o666)
    strays.callback(_remove, part)
    try:
        job.fill(_Sink(handle))
        if job.before is not None:
            _keep_owner_and_mode(handle, job.before)
        os.fsync(handle)
    finally:
        os.close(handle)
    return part


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


def _replace_all(jobs: list[_Job], parts: list[Path]) -> None:
    with ExitStack() as undo:
        for job, part in zip(jobs, parts, strict=True):
            with _explained(job):
                old = job.target.read_bytes() if len(jobs) > 1 and job.before is not None else b""
                _replace(part, job.target)
            if job is not jobs[-1]:
                undo.callback(_put_back, job, old)
        undo.pop_all()


def _put_back(job: _Job, old: bytes) -> None:
    # A failure is already being reported; this must not hide it.
    with suppress(OSError):
        if job.before is None:
            job.target.unlink()
            return
        with ExitStack() as strays:
            _replace(_write_part(replace(job, fill=_filling(old)), strays), job.target)


def _replace(part: Path, target: Path) -> None:
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


def _sync_folders(folders: Iterable[Path]) -> None:
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


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink()
