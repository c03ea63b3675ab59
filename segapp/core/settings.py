"""What the user sets for all masks."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class CleanUp:
    """Settings applied to every mask; 0 switches a step off.

    Attributes
    ----------
    fill_holes_px : int
        Holes of at most this many pixels are filled.
    drop_specks_px : int
        Pieces of fewer than or exactly this many pixels are dropped.
    smooth_px : int
        How far an edge is smoothed: radius of the window, or deviation of the blur; 0 to 50.
    smooth_by : str
        Key of `clean_up.SMOOTHERS`; counts only with `smooth_px`.
    drop_border : bool
        Whether pieces that touch the border of the picture are dropped.
    grow_px : int
        By how much masks grow; shrink if negative.
    keep_largest : bool
        Whether only the largest piece of each class is kept.
    """

    fill_holes_px: int = 0
    drop_specks_px: int = 0
    smooth_px: int = 0
    smooth_by: str = "majority"
    drop_border: bool = False
    grow_px: int = 0
    keep_largest: bool = False

    @property
    def is_off(self) -> bool:
        """Whether the mask stays as it was chosen."""
        return replace(self, smooth_by=CleanUp.smooth_by) == CleanUp()
