"""What lies under the mouse while no button is pressed, and what of it is lit up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segapp.ui.gestures import preview_of

if TYPE_CHECKING:
    from segapp.tools.tool import Preview, Target


@dataclass(frozen=True)
class Hover:
    """What is under the mouse: image position, and what a click there would take.

    Attributes
    ----------
    row, col : int
        The pixel.
    target : Target or None
        A cluster or a region.
    hint : Preview or None
        Something else.
    is_drawing : bool
        Whether a gesture goes on.
    """

    row: int
    col: int
    target: Target | None
    hint: Preview | None = None
    is_drawing: bool = False


class Hovering:
    """Remembers the target under the mouse, and what is pointed at elsewhere."""

    def __init__(self) -> None:
        self.target: Target | None = None
        self.listed: Preview | None = None
        self.hint: Preview | None = None
        self._settled: tuple[int, int | None] | None = None

    def lit(self) -> Preview | None:
        """Return what is to be lit up."""
        is_settled = self.target is not None and _place(self.target) == self._settled
        return self.listed or (None if is_settled else preview_of(self.target))

    def move_to(self, target: Target | None) -> bool:
        """Go to another target; tells whether it is another."""
        if target == self.target:
            return False
        if _place(target) != self._settled:
            self._settled = None
        self.target = target
        return True

    def settle(self, clicked: Target | None) -> None:
        """Show what was just clicked as it is now, until the mouse comes back to it."""
        self._settled = _place(clicked)


def _place(target: Target | None) -> tuple[int, int | None] | None:
    return (target.cluster, target.region) if target else None
