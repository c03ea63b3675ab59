"""How wide a line is on screens of any density. No Qt."""

from __future__ import annotations

_LINE_EVERY_PX = 16


def line_px(scale: float, ratio: float) -> int:
    """Return how many screen pixels wide what marks a pixel of the image may be.

    It is as wide for the eye on any screen, but never so wide that it hides a pixel of the image.

    Parameters
    ----------
    scale : float
        Screen pixels per image pixel.
    ratio : float
        Screen pixels per logical pixel.
    """
    return max(1, min(outline_px(ratio), int(scale / _LINE_EVERY_PX)))


def outline_px(ratio: float) -> int:
    """Return how many screen pixels wide an outline is that is one logical pixel wide."""
    return max(1, round(ratio))
