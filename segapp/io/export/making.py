"""Makes the files of images in memory, with all exporters that were chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError, NothingToSaveError
from segapp.core.strips import run_aside
from segapp.io.export.table import exporters_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segapp.core.result import Result
    from segapp.core.task import Task
    from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, Writer

MAX_CLASSES = 255


def begin(formats: Sequence[str], options: ExportOptions) -> list[tuple[Exporter, Writer]]:
    """Start an export in these formats.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    """
    return [(exporter, exporter.begin(options)) for exporter in exporters_for(formats)]


def files_of(item: Item, chosen: list[tuple[Exporter, Writer]], task: Task) -> list[Encoded]:
    """Make the files of one image.

    Raises
    ------
    ExportError
        If one cannot be made.
    Cancelled
        If the task is cancelled.
    """
    _check_class_map(item.result)
    files: list[Encoded] = []
    for number, (exporter, writer) in enumerate(chosen):
        task.raise_if_cancelled()
        task.report(number / len(chosen), exporter.name)
        files += _made(partial(writer.add, item), task)
    task.raise_if_cancelled()
    return files


def usable(chosen: list[tuple[Exporter, Writer]], item: Item) -> list[tuple[Exporter, Writer]]:
    """Return those that can make something of one image among several."""
    if item.result.segmentation is not None:
        return chosen
    return [(exporter, writer) for exporter, writer in chosen if not exporter.needs_clusters]


def _made(make: Callable[[], Iterable[Encoded]], task: Task) -> list[Encoded]:
    """Make files aside: no exporter knows the task, and a single large file may take a second."""
    made = run_aside(make, task)
    if isinstance(made, list):
        return made
    files, rest = [], iter(made)
    while (file := run_aside(partial(next, rest, None), task)) is not None:
        files.append(file)
    return files


def files_of_all(
    chosen: list[tuple[Exporter, Writer]], task: Task, empty: dict[str, NothingToSaveError] | None = None
) -> list[Encoded]:
    """Make the files about all images, once all were given.

    Parameters
    ----------
    chosen : list of (Exporter, Writer)
        What was begun.
    task : Task
        Asked whether to go on.
    empty : dict, optional
        Takes the names of the kinds of which there is nothing to save, with the reason; else that
        is raised.

    Raises
    ------
    NothingToSaveError
        If there is nothing to save of a kind, and `empty` is not given.
    ExportError
        If a file cannot be made.
    Cancelled
        If the task is cancelled.
    """
    files: list[Encoded] = []
    for exporter, writer in chosen:
        try:
            files += _made(writer.finish, task)
        except NothingToSaveError as error:
            if empty is None:
                raise
            empty[exporter.name] = error
    return files


def _check_class_map(result: Result) -> None:
    image, class_map = result.image, result.class_map
    if class_map.pixels.shape != (image.height, image.width):
        raise ExportError("The mask has another size than the image; cluster the image again.")
    if class_map.pixels.dtype != np.uint8 or len(class_map.classes) > MAX_CLASSES:
        raise ExportError(f"At most {MAX_CLASSES} classes can be saved; merge some of them.")
    highest = int(class_map.pixels.max(initial=0))
    if highest > len(class_map.classes):
        raise ExportError(f"The mask has a class {highest}, but only {len(class_map.classes)} have a name.")
