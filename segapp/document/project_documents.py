"""From an image of a project to a document, and back: class numbers are told apart by their keys."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from segapp.core import touch_ups as touches
from segapp.core.scale import Scale
from segapp.document import assignment as assigning
from segapp.document import clicked
from segapp.document.document import Document
from segapp.document.project import Mark, Work, put_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import ClassInfo, Image
    from segapp.document.project import Entry, Project

_PARTS = tuple(field.name for field in fields(Work))


def document_of(project: Project, entry: Entry, image: Image, work: Work | None) -> Document:
    """Make the document of one image.

    Parameters
    ----------
    project : Project
        With the classes and settings that its images share.
    entry : Entry
        The image.
    image : Image
        Its pixels.
    work : Work or None
        What was made of it: that of the entry, or what was loaded from where it is stored.
    """
    fresh = Work(scale=image.scale or project.scale)
    work = _renumbered(work or fresh, entry.class_keys, project.class_keys)
    return Document(
        image,
        classes=project.classes,
        active=project.active,
        clean_up=project.clean_up,
        **{name: getattr(work, name) for name in _PARTS},
    )


def take_document(project: Project, entry_id: int, document: Document) -> Project:
    """Take over what became of a document: the work on its image, and what all images share.

    The same object is returned if nothing changed. Classes that were removed, renamed or moved are
    so for all images of the project.
    """
    entry = project.entry(entry_id)
    shared = _with_classes(project, document.classes)
    params = document.segmentation.params if document.segmentation else project.params
    settings = (document.clean_up, document.active, params)
    if settings != (shared.clean_up, shared.active, shared.params):
        shared = replace(shared, clean_up=document.clean_up, active=document.active, params=params)
    work = _work_of(document, entry)
    taken = replace(
        entry, work=work, mark=_mark_of(entry, document), class_keys=shared.class_keys if work else ()
    )
    if (taken.work is entry.work, taken.mark, taken.class_keys) == (True, entry.mark, entry.class_keys):
        return shared
    return put_entry(shared, taken)


def _mark_of(entry: Entry, document: Document) -> Mark:
    if entry.mark is Mark.DONE:
        return Mark.DONE
    return Mark.UNTOUCHED if document.is_untouched and document.area is None else Mark.IN_WORK


def _work_of(document: Document, entry: Entry) -> Work | None:
    """Return what was made; the very same object as before if it is the same."""
    for known in (entry.work, entry.stored.kept if entry.stored else None):
        if known is not None and _is_of(known, document):
            return known
    is_new = entry.work is None and entry.stored is None
    if is_new and document.segmentation is None and document.is_untouched and document.area is None:
        return None
    return Work(**{name: getattr(document, name) for name in _PARTS})


def _is_of(work: Work, document: Document) -> bool:
    pairs = ((getattr(work, name), getattr(document, name)) for name in _PARTS)
    return all(one is other or (isinstance(one, tuple | Scale) and one == other) for one, other in pairs)


def _renumbered(work: Work, old: tuple[int, ...], new: tuple[int, ...]) -> Work:
    if old == new[: len(old)]:
        return work
    places = {key: number for number, key in enumerate(new, start=1)}
    numbers = {number: places[key] for number, key in enumerate(old, start=1) if key in places}
    return replace(
        work,
        assignment=assigning.renumber_classes(work.assignment, numbers),
        touch_ups=touches.renumbered(work.touch_ups, numbers),
        clicked=clicked.renumbered(work.clicked, numbers),
    )


def _with_classes(project: Project, classes: tuple[ClassInfo, ...]) -> Project:
    if classes == project.classes:
        return project
    keys = _keys_of(project, classes)
    gone = [
        (key, info) for key, info in zip(project.class_keys, project.classes, strict=True) if key not in keys
    ]
    retired = tuple((key, info) for key, info in (*project.retired, *gone) if key not in keys)
    return replace(project, classes=classes, class_keys=keys, retired=retired)


def _keys_of(project: Project, classes: tuple[ClassInfo, ...]) -> tuple[int, ...]:
    """Recognise the classes: by name, else by colour, else by place; the others are new."""
    old = dict(zip(project.class_keys, project.classes, strict=True))
    found: dict[int, int] = {}
    _match(found, classes, old, lambda a, b: a.name == b.name)
    _match(found, classes, dict(project.retired), lambda a, b: a.name == b.name)
    _match(found, classes, old, lambda a, b: a.color == b.color)
    if len(classes) == len(old):
        for place, key in enumerate(project.class_keys):
            if place not in found and key not in found.values():
                found[place] = key
    fresh = 1 + max([*project.class_keys, *(key for key, _ in project.retired), *_keys_in_use(project)])
    for place in range(len(classes)):
        if place not in found:
            found[place] = fresh
            fresh += 1
    return tuple(found[place] for place in range(len(classes)))


def _match(
    found: dict[int, int],
    classes: tuple[ClassInfo, ...],
    known: dict[int, ClassInfo],
    alike: Callable[[ClassInfo, ClassInfo], bool],
) -> None:
    for place, info in enumerate(classes):
        if place in found:
            continue
        free = (key for key, old in known.items() if key not in found.values() and alike(info, old))
        key = next(free, None)
        if key is not None:
            found[place] = key


def _keys_in_use(project: Project) -> set[int]:
    return {key for entry in project.entries for key in entry.class_keys}
