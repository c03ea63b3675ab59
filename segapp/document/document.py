"""The document: everything that undo brings back, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.touch_ups import TouchUps
from segapp.core.types import ClassInfo, CleanUp, Image, Segmentation, frozen
from segapp.document.assignment import Assignment, empty_assignment

if TYPE_CHECKING:
    from segapp.core.scale import Scale
    from segapp.core.types import UInt8Array
    from segapp.document.clicked import ClickedObject

RGB = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

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
    colors : tuple of (RGB or None)
        Colour that the user gave to each cluster; None = it is shown in its mean colour. Empty
        where no cluster was given one.
    classes : tuple of ClassInfo
        The classes in order; class i is `classes[i - 1]`.
    active : int
        The class that clicks add to, from 1.
    assignment : Assignment
        Which regions belong to which class.
    clean_up : CleanUp
        Settings applied to the mask of every class that has none of its own.
    touch_ups : TouchUps
        What the user painted by hand and clicked with the Object tool; laid over the masks before
        and after clean-up.
    clicked : tuple of ClickedObject
        The objects in the touch-ups that remember their clicks, the lowest first.
    area : tuple of (row, col) or None
        Corners of the area of interest, outside which nothing is clustered; None is all of the
        image.
    scale : Scale or None
        How long a pixel is; None measures in pixels.
    """

    image: Image
    segmentation: Segmentation | None = None
    names: tuple[str, ...] = ()
    colors: tuple[RGB | None, ...] = ()
    classes: tuple[ClassInfo, ...] = (FIRST_CLASS,)
    active: int = 1
    assignment: Assignment = field(default_factory=empty_assignment)
    clean_up: CleanUp = field(default_factory=CleanUp)
    touch_ups: TouchUps = field(default_factory=TouchUps)
    clicked: tuple[ClickedObject, ...] = ()
    area: Area | None = None
    scale: Scale | None = None

    @property
    def shown_colors(self) -> UInt8Array:
        """Colours that the clusters are shown in: the user's, or their means; uint8 (k, 3), RGB."""
        if self.segmentation is None:
            return frozen(np.zeros((0, 3), np.uint8))
        if not self.colors:
            return self.segmentation.colors
        shown = self.segmentation.colors.copy()
        for cluster, color in enumerate(self.colors):
            if color is not None:
                shown[cluster] = color
        return frozen(shown)

    def given_color(self, cluster: int) -> RGB | None:
        """Return the colour that the user gave to a cluster, None if it is shown in its mean colour."""
        return self.colors[cluster] if 0 <= cluster < len(self.colors) else None

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is chosen and nothing is painted."""
        return self.assignment.is_empty and self.touch_ups.is_empty and not self.clicked

    @property
    def clean_ups(self) -> dict[int, CleanUp]:
        """The settings that count for the mask of each class."""
        return {number: info.clean_up or self.clean_up for number, info in enumerate(self.classes, start=1)}

    @property
    def locked(self) -> frozenset[int]:
        """The classes that nothing the hand does changes."""
        return frozenset(number for number, info in enumerate(self.classes, start=1) if info.locked)


def same_clusters(a: Document, b: Document) -> bool:
    """Whether two documents share their clusters and all that new ones inherit from them."""
    inherited = ("segmentation", "names", "colors", "assignment")
    return all(getattr(a, name) is getattr(b, name) for name in inherited)
