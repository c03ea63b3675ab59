"""What the user said of an object: where it is, and where it is not."""

from __future__ import annotations

from typing import NamedTuple


class Click(NamedTuple):
    """One click.

    Attributes
    ----------
    x, y : int
        Column and row of the pixel, in the full image.
    positive : bool
        Whether the pixel belongs to the object.
    steps : int
        By how many steps of the tree what the click takes was made larger, or smaller if negative.
    """

    x: int
    y: int
    positive: bool
    steps: int = 0
