"""What the window's jobs compute, off the GUI thread: values in, values out.

The imports stand inside the functions: OpenCV costs 0.1 s, and the window is painted first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import SubTask
from segapp.ui.export_work import (
    Exported,
    ExportRequest,
    copy,
    export,
    result_of,
    warm_up_exporters,
)
from segapp.ui.mask_work import Finished, Located, finish, locate

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Image, Segmentation
    from segapp.core.viewport import Pyramid
    from segapp.document.assignment import Assignment
    from segapp.document.document import RGB, Document
    from segapp.document.history import History
    from segapp.document.nested import Nested
    from segapp.document.project import Entry, ImageFile, Work

__all__ = [
    "ByHand",
    "Clustered",
    "ExportRequest",
    "Exported",
    "Finished",
    "Located",
    "Opened",
    "Photo",
    "carry_over",
    "cluster",
    "copy",
    "export",
    "finish",
    "locate",
    "open_entry",
    "prepare",
    "read_photo",
    "read_preview",
    "result_of",
    "show",
    "warm_up",
    "warm_up_exporters",
]

_PREVIEW_SIDE_PX = 1600


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture ready to be shown: its pyramid in 8-bit RGB."""

    image: Image
    pyramid: Pyramid


@dataclass(frozen=True)
class ByHand:
    """A split or a merge: the name of the step, and the heirs as in `Adjusted`."""

    label: str
    heirs: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Clustered:
    """A clustering with all that the window shows of it.

    Attributes
    ----------
    source : Document
        What names, colours and selection were carried over from.
    by_hand : ByHand or None
        None where the clusters follow from the settings.
    kept_names, given_names : int
        Names given by the user that clusters have now, and had before.
    kept_colors, given_colors : int
        Colours given by the user that clusters have now, and had before.
    nested : Nested or None
        What is chosen of the finest parts, if the clusters are cut from a tree.
    """

    prepared: Prepared
    segmentation: Segmentation
    names: tuple[str, ...]
    assignment: Assignment
    source: Document
    by_hand: ByHand | None = None
    kept_names: int = 0
    given_names: int = 0
    colors: tuple[RGB | None, ...] = ()
    kept_colors: int = 0
    given_colors: int = 0
    nested: Nested | None = None


def warm_up(_: Task) -> None:
    """Load the heavy libraries while the user looks for the Open button."""
    from segapp.core import pipeline, viewport  # noqa: F401 - the import is the work
    from segapp.io import images  # noqa: F401

    _load_painters()


def _load_painters() -> None:
    """Load what the window wants once it has an image; there it would stand still meanwhile."""
    from segapp.core import histogram  # noqa: F401 - the import is the work
    from segapp.ui import glyphs, renderer, screen, stale  # noqa: F401


def read_preview(path: Path, _: Task) -> Photo | None:
    """Read a reduced picture, if the format gives one quickly."""
    from segapp.io.images import read_preview as read

    image = read(path, _PREVIEW_SIDE_PX)
    return None if image is None else show(image)


def read_photo(path: Path, task: Task) -> Photo:
    """Read a picture and make it ready to be shown."""
    from segapp.io.images import read_image

    image = read_image(path)
    task.raise_if_cancelled()
    return show(image)


def show(image: Image) -> Photo:
    """Make a picture ready to be shown."""
    from segapp.core.colors import to_rgb8
    from segapp.core.viewport import picture_pyramid

    _load_painters()
    return Photo(image, picture_pyramid(to_rgb8(image)))


@dataclass(frozen=True, eq=False)
class Opened:
    """An image of a project that was opened, its file as it is now, and the work that was stored."""

    photo: Photo
    file: ImageFile
    work: Work | None = None
    notes: tuple[str, ...] = ()


def open_entry(entry: Entry, history: History | None, task: Task) -> Opened:
    """Read an image of a project, and the work on it, unless that is in memory."""
    from segapp.io.project_images import open_entry as read

    if history is not None:
        return Opened(show(history.document.image), entry.file)
    found = read(entry, SubTask(task, 0.0, 0.8))
    task.raise_if_cancelled()
    return Opened(show(found.image), found.file, found.work, found.notes)


def cluster(
    document: Document,
    prepared: Prepared | None,
    params: ClusterParams,
    task: Task,
    nested: Nested | None = None,
) -> Clustered:
    """Cluster the document's image; its present clusters pass on names, colours and selection.

    `nested` is what was remembered of the present clusters if they are cut from a tree.
    """
    from segapp.core import pipeline

    if prepared is None:
        prepared = prepare(document, SubTask(task, 0.0, 0.3))
    segmentation = pipeline.cluster(prepared, params, SubTask(task, 0.3, 0.9))
    carried = carry_over(document, prepared, segmentation, SubTask(task, 0.9, 1.0))
    return _nested(document, carried, params, nested, task)


def _nested(
    document: Document, carried: Clustered, params: ClusterParams, known: Nested | None, task: Task
) -> Clustered:
    """Choose what was chosen of the finest parts, where clusters nest in one another."""
    from segapp.core.clustering import find_method
    from segapp.document.nested import nest

    old = document.segmentation
    if old is None or not (find_method(params.method).by_place and old.params.method == params.method):
        return carried
    found = nest(document, carried.segmentation, carried.prepared.detail(params, task), known)
    return carried if found is None else replace(carried, assignment=found.shown, nested=found)


def prepare(document: Document, task: Task) -> Prepared:
    """Prepare the document's image for clustering inside its area."""
    from segapp.document import areas

    return areas.prepare(document, task)


def carry_over(
    document: Document,
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task,
    by_hand: ByHand | None = None,
) -> Clustered:
    """Give each new cluster the name, the colour and the class of what covers over half of it.

    After a split or a merge the clusters that were not meant keep their names and colours.
    """
    from segapp.document import carry, heirs

    old = document.segmentation
    if old is not None and _are_same(old, segmentation):
        return Clustered(prepared, old, document.names, document.assignment, document, colors=document.colors)
    carried = carry.carry_over(document, segmentation, task)
    names, colors = carried.names, carried.colors
    if old is not None and by_hand is not None:
        names = heirs.names_of_heirs(document.names, old, segmentation, by_hand.heirs)
        colors = heirs.colors_of_heirs(document.colors, segmentation.k, by_hand.heirs)
    return Clustered(
        prepared,
        segmentation,
        names,
        carried.assignment,
        document,
        by_hand,
        kept_names=carried.named,
        given_names=carried.given,
        colors=colors,
        kept_colors=carried.colored,
        given_colors=carried.given_colors,
    )


def _are_same(old: Segmentation, new: Segmentation) -> bool:
    return old.params == new.params and np.array_equal(old.labels, new.labels)
