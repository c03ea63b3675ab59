"""One pure function for each thing the user can do to a document; nothing changed = same object."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.params import CleanUp
from segapp.document import assignment as assigning
from segapp.document import touching
from segapp.document.assignment import NO_CLASS, Assignment, Membership
from segapp.document.clicked import forget_clicks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segapp.core.scale import Scale
    from segapp.core.touch_ups import TouchUps
    from segapp.core.types import Int32Array, Regions, Segmentation
    from segapp.document.document import RGB, Area, Document


def set_segmentation(
    document: Document,
    segmentation: Segmentation,
    names: tuple[str, ...],
    assignment: Assignment,
    colors: tuple[RGB | None, ...] = (),
) -> Document:
    """Take a new clustering, with the names, the colours and the selection carried over to it."""
    if segmentation is document.segmentation:
        return document
    return replace(document, segmentation=segmentation, names=names, assignment=assignment, colors=colors)


def set_clusters(document: Document, clusters: Iterable[int], *, on: bool) -> Document:
    """Add whole clusters to the active class, or take them out of it; locked classes keep theirs."""
    assignment, locked = document.assignment, document.locked
    if document.active in locked:
        return document
    if on:
        return _assigned(document, assigning.assign_clusters(assignment, clusters, document.active, locked))
    members = [
        cluster
        for cluster in clusters
        if assigning.membership(assignment, cluster, document.active) is not Membership.NONE
    ]
    return _assigned(document, assigning.assign_clusters(assignment, members, NO_CLASS, locked))


def toggle_region(document: Document, regions: Regions, region: int) -> Document:
    """Add one region to the active class, or take it out when it is in."""
    inside = assigning.class_of_region(document.assignment, regions, region) == document.active
    return set_regions(document, regions, np.array([region], np.int32), on=not inside)


def set_regions(document: Document, regions: Regions, ids: Int32Array, *, on: bool) -> Document:
    """Add regions to the active class, or take those that are in it out; locked classes keep theirs."""
    if document.active in document.locked:
        return document
    if not on or document.locked:
        classes = assigning.classes_of_regions(document.assignment, regions)[ids]
        ids = ids[~np.isin(classes, list(document.locked)) if on else classes == document.active]
    class_id = document.active if on else NO_CLASS
    return _assigned(document, assigning.assign_regions(document.assignment, regions, ids, class_id))


def select_all(document: Document) -> Document:
    """Add every cluster to the active class, also where it was taken out by hand."""
    if document.active in document.locked:
        return document
    chosen = set_clusters(document, range(_k(document)), on=True)
    return _touched(chosen, touching.forget_taken_out(document.touch_ups, document.active))


def select_none(document: Document) -> Document:
    """Take everything out of the active class, also what was painted."""
    if document.active in document.locked:
        return document
    chosen = set_clusters(document, range(_k(document)), on=False)
    return _touched(_unclicked(chosen), touching.forget_class(document.touch_ups, document.active))


def select_only(document: Document, cluster: int) -> Document:
    """Make one cluster all there is in the active class."""
    if document.active in document.locked:
        return document
    return set_clusters(select_none(document), [cluster], on=True)


def invert(document: Document) -> Document:
    """Swap what is in the active class with what is in no class."""
    if document.active in document.locked:
        return document
    touch_ups = touching.inverted(document, document.active)
    swapped = assigning.invert(document.assignment, range(_k(document)), document.active)
    return _touched(_unclicked(_assigned(document, swapped)), touch_ups)


def set_area(document: Document, area: Area | None) -> Document:
    """Choose the area of interest; None is all of the image."""
    return document if area == document.area else replace(document, area=area)


def set_scale(document: Document, scale: Scale | None) -> Document:
    """Say how long a pixel is; None measures in pixels."""
    return document if scale == document.scale else replace(document, scale=scale)


def set_clean_up(document: Document, clean_up: CleanUp) -> Document:
    """Change the settings applied to the mask of every class that has none of its own."""
    return document if clean_up == document.clean_up else replace(document, clean_up=clean_up)


def can_reset_clean_up(document: Document) -> bool:
    """Whether any clean-up could be switched off; locked classes keep theirs."""
    return not document.clean_up.is_off or any(
        info.clean_up is not None and not info.locked for info in document.classes
    )


def reset_clean_up(document: Document) -> Document:
    """Switch all clean-up off, that of single classes too, except of locked ones."""
    if not can_reset_clean_up(document):
        return document
    plain = tuple(info if info.locked else replace(info, clean_up=None) for info in document.classes)
    return replace(document, clean_up=CleanUp(), classes=plain)


def rename_cluster(document: Document, cluster: int, name: str) -> Document:
    """Give a cluster another name; an empty name changes nothing."""
    name = " ".join(name.split())
    if not name or name == document.names[cluster]:
        return document
    names = (*document.names[:cluster], name, *document.names[cluster + 1 :])
    return replace(document, names=names)


def recolor_cluster(document: Document, cluster: int, color: RGB) -> Document:
    """Show a cluster in another colour; the one that it is shown in already changes nothing."""
    shown = document.shown_colors
    if not 0 <= cluster < len(shown) or color == tuple(shown[cluster].tolist()):
        return document
    return _colored(document, cluster, color)


def uncolor_cluster(document: Document, cluster: int) -> Document:
    """Show a cluster in its own mean colour again."""
    if document.given_color(cluster) is None:
        return document
    return _colored(document, cluster, None)


def _colored(document: Document, cluster: int, color: RGB | None) -> Document:
    given = document.colors or (None,) * _k(document)
    colors = (*given[:cluster], color, *given[cluster + 1 :])
    return replace(document, colors=colors if any(colors) else ())


def _k(document: Document) -> int:
    return document.segmentation.k if document.segmentation else 0


def _unclicked(document: Document) -> Document:
    """Forget the clicks in the active class."""
    clicked = forget_clicks(document.clicked, lambda owner: owner == document.active)
    return document if clicked is document.clicked else replace(document, clicked=clicked)


def _touched(document: Document, touch_ups: TouchUps) -> Document:
    return document if touch_ups is document.touch_ups else replace(document, touch_ups=touch_ups)


def _assigned(document: Document, assignment: Assignment) -> Document:
    if assigning.same(assignment, document.assignment):
        return document
    return replace(document, assignment=assignment)
