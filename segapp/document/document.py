"""The document: everything that undo brings back, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segapp.core.touch_ups import TouchUps
from segapp.core.types import ClassInfo, CleanUp, Image, Segmentation
from segapp.document.assignment import Assignment, empty_assignment

if TYPE_CHECKING:
    from segapp.core.scale import Scale

Area = tuple[tuple[float, float], ...]
"""Corners (row, col) of a polygon, in image pixels."""

FIRST_CLASS = ClassInfo("ROI", (0x00, 0x72, 0xB2))


@dataclass(frozen=True, eq=False)
class Document:
    """One image and what the user made of it.

    Attributes
    ----------
    image : Image
        The opened picture.
    segmentation : Segmentation or None
        Its clusters; None until the first clustering is done.
    names : tuple of str
        Name of each cluster.
    classes : tuple of ClassInfo
        The classes in order; class i is `classes[i - 1]`.
    active : int
        The class that clicks add to, from 1.
    assignment : Assignment
        Which regions belong to which class.
    clean_up : CleanUp
        Settings applied to the mask of every class that has none of its own.
    touch_ups : TouchUps
        What the user painted by hand; laid over the masks before and after clean-up.
    area : tuple of (row, col) or None
        Corners of the area of interest, outside which nothing is clustered; None is all of the
        image.
    scale : Scale or None
        How long a pixel is; None measures in pixels.
    """

    image: Image
    segmentation: Segmentation | None = None
    names: tuple[str, ...] = ()
    classes: tuple[ClassInfo, ...] = (FIRST_CLASS,)
    active: int = 1
    assignment: Assignment = field(default_factory=empty_assignment)
    clean_up: CleanUp = field(default_factory=CleanUp)
    touch_ups: TouchUps = field(default_factory=TouchUps)
    area: Area | None = None
    scale: Scale | None = None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is chosen and nothing is painted."""
        return self.assignment.is_empty and self.touch_ups.is_empty

    @property
    def clean_ups(self) -> dict[int, CleanUp]:
        """The settings that count for the mask of each class."""
        return {number: info.clean_up or self.clean_up for number, info in enumerate(self.classes, start=1)}

    @property
    def locked(self) -> frozenset[int]:
        """The classes that nothing the hand does changes."""
        return frozenset(number for number, info in enumerate(self.classes, start=1) if info.locked)
