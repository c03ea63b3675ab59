"""What all images of a project have in common: the classes and the clean-up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core import touch_ups as touches
from segapp.document import assignment as assigning

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo, CleanUp
    from segapp.document.document import Document


@dataclass(frozen=True)
class Shared:
    """The part of a document that counts for every image of a project.

    Attributes
    ----------
    classes : tuple of ClassInfo
        The classes in order.
    active : int
        The class that clicks add to, from 1.
    clean_up : CleanUp
        Settings for the mask of every class that has none of its own.
    """

    classes: tuple[ClassInfo, ...]
    active: int
    clean_up: CleanUp


def shared_of(document: Document) -> Shared:
    """Return what a document has in common with the other images."""
    return Shared(document.classes, document.active, document.clean_up)


def share(document: Document, shared: Shared) -> Document:
    """Give a document the classes and the clean-up of its project; its own selection follows them.

    Parameters
    ----------
    document : Document
        Before.
    shared : Shared
        What counts now. A class of the document is found in it by its key, or by its name where
        it has no key; what belongs to one that is not there belongs to none.

    Returns
    -------
    Document
        The same object if all is as it should be.
    """
    if _is_shared(document, shared):
        return document
    numbers = _numbers(document.classes, shared.classes)
    assignment, touch_ups = document.assignment, document.touch_ups
    if any(old != new for old, new in numbers.items()) or len(numbers) < len(document.classes):
        assignment = assigning.renumber_classes(assignment, numbers)
        touch_ups = touches.renumbered(touch_ups, numbers)
    return replace(
        document,
        classes=shared.classes,
        active=shared.active,
        clean_up=shared.clean_up,
        assignment=assignment,
        touch_ups=touch_ups,
    )


def _is_shared(document: Document, shared: Shared) -> bool:
    keys = [info.key for info in document.classes]
    return shared_of(document) == shared and keys == [info.key for info in shared.classes]


def _numbers(old: tuple[ClassInfo, ...], new: tuple[ClassInfo, ...]) -> dict[int, int]:
    """Find the new number of each old class that is still there, both from 1."""
    by_key = {info.key: number for number, info in enumerate(new, start=1) if info.key}
    by_name = {info.name: number for number, info in enumerate(new, start=1)}
    numbers = {}
    for number, info in enumerate(old, start=1):
        found = by_key.get(info.key) if info.key else by_name.get(info.name)
        if found is not None:
            numbers[number] = found
    return numbers
