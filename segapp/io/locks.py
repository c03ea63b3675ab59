"""Says who has a project open: a small file beside it, so that two programs do not save over each other."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from segapp.io.atomic import create, reason
from segapp.io.names import shown
from segapp.io.processes import Process, is_gone, this_process, user_name
from segapp.io.strict_json import convert, read_strictly, write_strictly

_MOST_BYTES = 4096
_TRIES = 5
_HALF_WRITTEN_S = 10.0


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    process: Process
    user: str
    since: str
    token: str


@dataclass(frozen=True)
class Lock:
    """A project that this process may save.

    Attributes
    ----------
    path : Path
        The lock file.
    token : str
        Tells it from the locks of others.
    """

    path: Path
    token: str

    @property
    def is_held(self) -> bool:
        """Whether nobody has taken the project over or the lock away."""
        found = _read(self.path)
        return found is not None and found.token == self.token

    def release(self) -> None:
        """Let others save the project."""
        if self.is_held:
            with suppress(OSError):
                self.path.unlink()


@dataclass(frozen=True)
class Held:
    """Why a project can only be looked at.

    Attributes
    ----------
    sentence : str
        Who has it open, or why it cannot be locked, for the user.
    can_take_over : bool
        Whether the user may decide that the other one is gone.
    """

    sentence: str
    can_take_over: bool = True


def lock_path(project: Path) -> Path:
    """Name the lock file of a project."""
    whole = Path(os.path.realpath(project))  # two links to one project have one lock
    return whole.with_name(f".{whole.name}.lock")


def acquire(project: Path, *, take_over: bool = False) -> Lock | Held:
    """Lock a project for saving.

    A lock whose process has ended is taken over. One from another computer is not, for nobody can
    know from here; the user decides.

    Parameters
    ----------
    project : Path
        The project file; it need not exist yet.
    take_over : bool
        Whether to take the lock whoever has it.

    Returns
    -------
    Lock or Held
        The lock, or who has it.
    """
    path = lock_path(project)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    record = _Record(this_process(), user_name(), now, secrets.token_hex(8))
    data = write_strictly(record)
    for _ in range(_TRIES):
        try:
            if create(path, data):
                return Lock(path, record.token)
        except (OSError, ValueError) as error:
            return Held(
                f"{shown(project.name)} is opened to look at only, because {reason(error)}.",
                can_take_over=False,
            )
        holder = _read(path)
        if holder is not None and not take_over and not is_gone(holder.process):
            return Held(_sentence(project, holder))
        if holder is None and _age_s(path) < _HALF_WRITTEN_S:
            time.sleep(0.05)  # it is just being written
            continue
        _remove(path, holder)
    return Held(f"{shown(project.name)} is being opened by another program; try again in a moment.")


def _remove(path: Path, expected: _Record | None) -> None:
    """Remove a lock, unless another one has taken its place meanwhile."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with suppress(OSError):
        os.rename(path, aside)  # noqa: PTH104 - one call for tests to watch
        found = _read(aside)
        if found is not None and (expected is None or found.token != expected.token):
            create(path, write_strictly(found))
        aside.unlink()


def _read(path: Path) -> _Record | None:
    try:
        with path.open("rb") as file:
            return convert(read_strictly(file.read(_MOST_BYTES + 1), _MOST_BYTES), _Record)
    except (OSError, ValueError):
        return None


def _age_s(path: Path) -> float:
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except OSError:
        return 0.0


def _sentence(project: Path, holder: _Record) -> str:
    who = shown(holder.user)[1:-1] if holder.user else "Somebody"
    try:
        since = f" since {datetime.fromisoformat(holder.since):%d %B, %H:%M}"
    except ValueError:
        since = ""
    host = shown(holder.process.host)[1:-1]
    return (
        f"{who} has {shown(project.name)} open on {host}{since}, so you can look at it but not save over it."
    )
