"""The only place that writes files: beside the target first, then renamed over it."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.errors import ExportError
from segapp.io.names import shown
from segapp.io.parts import (
    copying,
    create,
    filling,
    part_in,
    remove,
    replace_file,
    sweep,
    sync_folders,
    write_part,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segapp.io.parts import Fill

    Check = Callable[[Path, bytes], None]


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


def write_all(
    files: Mapping[Path, bytes], check: Check | None = None, ask: Callable[[float], object] = lambda _: None
) -> None:
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
    ask : callable, optional
        Called before each file is written, with the share that is; an exception it raises ends the
        call, and old files are then as they were.

    Raises
    ------
    ExportError
        If one could not be written; old files are then as they were.
    """
    jobs = [_job(path, filling(data)) for path, data in files.items()]
    with ExitStack() as strays:
        parts: list[Path] = []
        for job in jobs:
            ask(len(parts) / len(jobs))
            with _explained(job):
                parts.append(write_part(job.target.parent, job.fill, job.before, strays))
        for job, part in zip(jobs, parts, strict=True):
            if check is not None:
                with _explained(job):
                    written = part.read_bytes()
                check(job.path, written)
        _replace_all(jobs, parts)
    sync_folders({job.target.parent for job in jobs})


def write_large(
    path: Path, fill: Fill, check: Callable[[Path], None] | None = None, backup: str = ""
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
    backup : str, optional
        What is put behind the name of the old file to keep it; it replaces what was kept before.

    Raises
    ------
    ExportError
        If it could not be written; an old file is then as it was.
    """
    job = _job(path, fill)
    with ExitStack() as strays:
        with _explained(job):
            part = write_part(job.target.parent, job.fill, job.before, strays)
        if check is not None:
            check(part)
        with _explained(job):
            if backup and job.before is not None:
                _keep_copy(job, job.target.with_name(job.target.name + backup), strays)
            replace_file(part, job.target)
    sync_folders({job.target.parent})


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


def _replace_all(jobs: list[_Job], parts: list[Path]) -> None:
    with ExitStack() as undo:
        for job, part in zip(jobs, parts, strict=True):
            with _explained(job):
                old = job.target.read_bytes() if len(jobs) > 1 and job.before is not None else b""
                replace_file(part, job.target)
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
            part = write_part(job.target.parent, filling(old), job.before, strays)
            replace_file(part, job.target)


def _keep_copy(job: _Job, backup: Path, strays: ExitStack) -> None:
    """Let the old file be found under another name too."""
    part = part_in(job.target.parent)
    strays.callback(remove, part)
    try:
        os.link(job.target, part)
    except OSError:
        # A memory stick knows no second names.
        part = write_part(job.target.parent, copying(job.target), job.before, strays)
    replace_file(part, backup)


__all__ = ["create", "reason", "sweep", "write_all", "write_bytes", "write_large"]
