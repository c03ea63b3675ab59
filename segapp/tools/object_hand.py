"""The object that is being clicked: its clicks so far, and what tells the pixels that clicks mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.clicks import Box, Click, Patch, SmallPatch
    from segapp.core.task import Task


class ClickSession(Protocol):
    """Knows an image, and what clicks on it mean; the same clicks always mean the same."""

    def patch_of(self, clicks: Sequence[Click], task: Task) -> Patch:
        """Return the pixels that some clicks mean."""

    def small_preview(self, x: int, y: int, *, positive: bool, clicks: Sequence[Click]) -> SmallPatch | None:
        """Return about what one more click would change; quick, for it is None until `look` has found it."""

    def look(self, x: int, y: int, *, positive: bool, clicks: Sequence[Click], task: Task) -> None:
        """Find about what one more click would change."""

    def steps_at(self, clicks: Sequence[Click]) -> tuple[int, int]:
        """Return how many steps the last click can be made smaller and larger by."""

    def wants_zoom(self, clicks: Sequence[Click]) -> Box | None:
        """Return the part of the image that is worth a closer look, if there is one."""

    def zoom(self, box: Box, task: Task) -> None:
        """Look closer at a part of the image; the next patches there are finer."""


@dataclass(frozen=True, eq=False)
class ObjectHand:
    """The object in work.

    Attributes
    ----------
    number : int
        Its number; that of none in the document yet if there are no clicks.
    clicks : tuple of Click
        Those that the hand has made, also if they are still being worked on.
    session : ClickSession or None
        Once it is ready.
    is_busy : bool
        Whether the session is at work elsewhere: then it may only be asked for a preview and a look.
    """

    number: int
    clicks: tuple[Click, ...] = ()
    session: ClickSession | None = None
    is_busy: bool = False
