"""The document: everything that undo brings back, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field

from segapp.core.types import ClassInfo, CleanUp, Image, Segmentation
from segapp.document.assignment import Assignment, empty_assignment

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
        Settings applied to every mask.
    """

    image: Image
    segmentation: Segmentation | None = None
    names: tuple[str, ...] = ()
    classes: tuple[ClassInfo, ...] = (FIRST_CLASS,)
    active: int = 1
    assignment: Assignment = field(default_factory=empty_assignment)
    clean_up: CleanUp = field(default_factory=CleanUp)
