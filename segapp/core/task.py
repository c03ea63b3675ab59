"""How a long computation reports its progress and learns that it is no longer wanted."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - the end of a task, not an error
    """Raised inside a computation when its result is no longer wanted."""


class Task(Protocol):
    """What a computation that may exceed 100 ms is given."""

    def report(self, fraction: float, message: str = "") -> None:
        """Say how far the work is, from 0 to 1."""

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when the result is no longer wanted."""


class NullTask:
    """A task nobody watches and nobody cancels."""

    def report(self, fraction: float, message: str = "") -> None:
        """Do nothing."""

    def raise_if_cancelled(self) -> None:
        """Do nothing."""


class SubTask:
    """A share of a larger task: maps 0..1 onto `start`..`stop` of the parent."""

    def __init__(self, parent: Task, start: float, stop: float) -> None:
        self._parent = parent
        self._start = start
        self._span = stop - start

    def report(self, fraction: float, message: str = "") -> None:
        """Report to the parent, scaled into this share."""
        self._parent.report(self._start + self._span * fraction, message)

    def raise_if_cancelled(self) -> None:
        """Ask the parent."""
        self._parent.raise_if_cancelled()
