"""When unsaved work is put in safety: soon after the hand rests, and now and then while it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

REST_S = 10.0
"""Saved this long after the last change."""
LONGEST_S = 60.0
"""Saved at the latest this long after the first change that is not in safety."""
RETRY_S = 30.0
"""Tried again this long after it failed."""


@dataclass(frozen=True)
class Autosave:
    """What has changed since the last save, in seconds of any clock that only goes forward.

    Attributes
    ----------
    first, last : float or None
        Time of the first and of the last change that is not in safety; None if all is.
    not_before : float
        Time before which it is not tried again.
    """

    first: float | None = None
    last: float | None = None
    not_before: float = float("-inf")

    def changed(self, now: float) -> Autosave:
        """Tell of a change."""
        return replace(self, first=now if self.first is None else self.first, last=now)

    def saved(self, started: float) -> Autosave:
        """Tell that all was saved as it was at the time `started`; later changes are still to be saved."""
        if self.last is None or self.last <= started:
            return Autosave()
        return Autosave(max(started, self.first or started), self.last)

    def failed(self, now: float) -> Autosave:
        """Tell that it could not be saved: the changes stay unsaved, and it is tried again later."""
        return replace(self, not_before=now + RETRY_S)

    @property
    def due(self) -> float | None:
        """When to save next; None if all is in safety."""
        if self.first is None or self.last is None:
            return None
        return max(self.not_before, min(self.last + REST_S, self.first + LONGEST_S))

    def is_due(self, now: float) -> bool:
        """Whether it is time to save."""
        return self.due is not None and now >= self.due
