"""Edits of the classes: add, remove, name, colour, order, show, lock, and which one is active."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segapp.core import touch_ups as touches
from segapp.core.class_colors import next_color
from segapp.core.types import ClassInfo
from segapp.document import assignment as assigning
from segapp.document import clicked

if TYPE_CHECKING:
    from segapp.core.types import CleanUp
    from segapp.document.document import Document

MAX_CLASSES = 100
"""The canvas has this many colours for them; a mask has 255."""


def add_class(document: Document, name: str = "", color: tuple[int, int, int] | None = None) -> Document:
    """Add a class at the end and make it the active one; beyond `MAX_CLASSES` nothing changes."""
    if len(document.classes) >= MAX_CLASSES:
        return document
    info = ClassInfo(
        _free_name(document, _tidy(name) or f"Class {len(document.classes) + 1}"),
        color or next_color([info.color for info in document.classes]),
    )
    return replace(document, classes=(*document.classes, info), active=len(document.classes) + 1)


def remove_class(document: Document, class_id: int) -> Document:
    """Remove a class; what was in it is in none. The last class and a locked one stay."""
    if len(document.classes) == 1 or not _exists(document, class_id) or _is_locked(document, class_id):
        return document
    order = [number for number in range(1, len(document.classes) + 1) if number != class_id]
    return _reordered(document, order)


def move_class(document: Document, class_id: int, position: int) -> Document:
    """Give a class another place in the order, counted from 1."""
    if not _exists(document, class_id) or not _exists(document, position) or position == class_id:
        return document
    order = [number for number in range(1, len(document.classes) + 1) if number != class_id]
    order.insert(position - 1, class_id)
    return _reordered(document, order)


def rename_class(document: Document, class_id: int, name: str) -> Document:
    """Give a class another name; an empty name, or that of another class, changes nothing."""
    name = _tidy(name)
    if not name or not _exists(document, class_id) or name in {info.name for info in document.classes}:
        return document
    return _changed(document, class_id, replace(document.classes[class_id - 1], name=name))


def recolor_class(document: Document, class_id: int, color: tuple[int, int, int]) -> Document:
    """Give a class another colour, RGB 0..255."""
    if not _exists(document, class_id):
        return document
    return _changed(document, class_id, replace(document.classes[class_id - 1], color=color))


def show_class(document: Document, class_id: int, *, on: bool) -> Document:
    """Show a class on the canvas, or hide it; it is exported all the same."""
    if not _exists(document, class_id):
        return document
    return _changed(document, class_id, replace(document.classes[class_id - 1], visible=on))


def lock_class(document: Document, class_id: int, *, on: bool) -> Document:
    """Protect a class from every change by hand, or no longer.

    A locked class keeps the clean-up that counted for it; unlocked, it follows the settings for all
    classes again if they are still the same, so that its mask does not change by that either.
    """
    if not _exists(document, class_id):
        return document
    info = document.classes[class_id - 1]
    counted = document.clean_ups[class_id]
    own = counted if on or counted != document.clean_up else None
    if on == info.locked:
        return document
    return _changed(document, class_id, replace(info, locked=on, clean_up=own))


def clean_class(document: Document, class_id: int, clean_up: CleanUp | None) -> Document:
    """Give a class clean-up settings of its own; None lets those for all classes count.

    A locked class keeps what it has.
    """
    if not _exists(document, class_id) or _is_locked(document, class_id):
        return document
    return _changed(document, class_id, replace(document.classes[class_id - 1], clean_up=clean_up))


def activate_class(document: Document, class_id: int) -> Document:
    """Make a class the one that clicks add to."""
    if class_id == document.active or not _exists(document, class_id):
        return document
    return replace(document, active=class_id)


def _reordered(document: Document, order: list[int]) -> Document:
    numbers = {old: new for new, old in enumerate(order, start=1)}
    return replace(
        document,
        classes=tuple(document.classes[old - 1] for old in order),
        active=numbers.get(document.active, min(document.active, len(order))),
        assignment=assigning.renumber_classes(document.assignment, numbers),
        touch_ups=touches.renumbered(document.touch_ups, numbers),
        clicked=clicked.renumbered(document.clicked, numbers),
    )


def _changed(document: Document, class_id: int, info: ClassInfo) -> Document:
    if info == document.classes[class_id - 1]:
        return document
    classes = (*document.classes[: class_id - 1], info, *document.classes[class_id:])
    return replace(document, classes=classes)


def _exists(document: Document, class_id: int) -> bool:
    return 1 <= class_id <= len(document.classes)


def _is_locked(document: Document, class_id: int) -> bool:
    return document.classes[class_id - 1].locked


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _free_name(document: Document, name: str) -> str:
    taken = {info.name for info in document.classes}
    candidates = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)
