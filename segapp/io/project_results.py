"""The results of a project, image by image: what is exported and measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ImageReadError, ProjectError
from segapp.core.result import Result
from segapp.core.task import NullTask, SubTask
from segapp.core.types import NO_CLUSTER, ClassMap, ClusterParams, Segmentation
from segapp.document.finishing import finished_classes
from segapp.document.project_documents import document_of
from segapp.document.recipes import recipe_of
from segapp.io.export import ExportOptions, Item, places_of
from segapp.io.export.records import DEFAULT_OPTIONS
from segapp.io.names import shown
from segapp.io.project import open_project
from segapp.io.project_images import open_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from segapp.core.task import Task
    from segapp.core.types import UInt8Array
    from segapp.document.document import Document
    from segapp.document.project import Entry, Project

_UNWATCHED = NullTask()


@dataclass(frozen=True)
class Left:
    """An image that is not among the results, has none or may have wrong ones, and a sentence why."""

    entry_id: int
    sentence: str
    is_left_out: bool


def entries_of(project: Project, only: Collection[int] | None = None) -> tuple[Entry, ...]:
    """Return the images, or those with these numbers, in the order of the project."""
    return tuple(entry for entry in project.entries if only is None or entry.id in only)


def items(  # noqa: PLR0913 - all but the project have defaults
    project: Project,
    options: ExportOptions = DEFAULT_OPTIONS,
    task: Task = _UNWATCHED,
    *,
    only: Collection[int] | None = None,
    tell: Callable[[Left], None] | None = None,
    folder: Path | None = None,
) -> Iterator[Item]:
    """Yield what is exported of each image; one is in memory at a time.

    An image on which nothing was done has a result without objects: that too is an answer. The
    name and the part of the data set of an image do not depend on whether others can be read.

    Parameters
    ----------
    project : Project
        The project.
    options : ExportOptions
        With the shares of the parts.
    task : Task
        Asked whether to go on.
    only : collection of int, optional
        The images that are wanted.
    tell : callable, optional
        Told of images that are left out because they cannot be read, of those on which nothing
        was done, and of those that have changed since. Without it the first that cannot be read
        ends the export.
    folder : Path, optional
        Where the files will lie, as in `Item`.

    Raises
    ------
    ImageReadError, ProjectError
        If an image or its work cannot be read, and nobody is told.
    ParameterError
        If the shares are no shares.
    Cancelled
        If the task is cancelled.
    """
    entries = entries_of(project, only)
    originals = tuple(entry.file.path for entry in project.entries)
    places = places_of([entry.file.path for entry in entries], options)
    for entry, place in zip(entries, places, strict=True):
        task.raise_if_cancelled()
        try:
            result, notes = _read(project, entry, SubTask(task, 0.0, 0.0))
        except (ImageReadError, ProjectError) as error:
            if tell is None:
                raise
            tell(Left(entry.id, str(error), is_left_out=True))
            continue
        if not entry.has_work:
            notes = (f"Nothing was done on {shown(entry.file.path.name)}, so there is nothing in its masks.",)
        if tell is not None:
            for note in notes:
                tell(Left(entry.id, note, is_left_out=False))
        yield Item(result, place.stem, place.part, originals, folder)


def result_of(project: Project, entry: Entry, task: Task = _UNWATCHED) -> Result:
    """Read one image and finish its masks.

    Raises
    ------
    ImageReadError
        If the image is missing or cannot be read.
    ProjectError
        If the work is damaged.
    Cancelled
        If the task is cancelled.
    """
    return _read(project, entry, task)[0]


def results_of(path: Path, task: Task = _UNWATCHED) -> Iterator[Result]:
    """Yield the results of a project file, image by image.

    Raises
    ------
    ImageReadError, ProjectError
        If the project, an image or its work cannot be read.
    Cancelled
        If the task is cancelled.
    """
    project = open_project(path).project
    for entry in project.entries:
        yield result_of(project, entry, task)


def _read(project: Project, entry: Entry, task: Task) -> tuple[Result, tuple[str, ...]]:
    """Return the result of an image, and what there is to say of the image."""
    opened = open_entry(entry, SubTask(task, 0.0, 0.5))
    document = document_of(project, entry, opened.image, opened.work)
    class_map = ClassMap(_pixels(document, SubTask(task, 0.5, 1.0)), project.classes)
    result = Result(
        opened.image, class_map, document.segmentation, document.names, recipe_of(document), document.scale
    )
    return result, opened.notes


def _pixels(document: Document, task: Task) -> UInt8Array:
    """Return the class of each pixel; painted ones alone where there are no clusters."""
    if document.segmentation is None:
        nowhere = np.full((document.image.height, document.image.width), NO_CLUSTER, np.uint8)
        none = Segmentation(nowhere, np.zeros((0, 3), np.uint8), np.zeros(0, np.int64), 0.0, ClusterParams())
        document = replace(document, segmentation=none)
    return finished_classes(document, None, task)
