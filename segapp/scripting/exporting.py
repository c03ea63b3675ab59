"""Saves results from a script: clusters just found, or masks made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.class_colors import next_color
from segapp.core.color_names import name_colors
from segapp.core.errors import ParameterError
from segapp.core.result import Result
from segapp.core.task import NullTask, Task
from segapp.core.types import NO_CLUSTER, ClassInfo, ClassMap, Segmentation
from segapp.document.project import Project
from segapp.io import export as saving
from segapp.io.project_results import items

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from segapp.core.types import UInt8Array
    from segapp.io.export import ExportOptions, WrittenFile

_ONE_CLASS = "ROI"

Selection = Mapping[str, "Sequence[int]"]
"""The clusters of each class by its name."""


def export(  # noqa: PLR0913 - one call for a script, all but what and where have defaults
    source: Segmentation | Result | Project,
    output: str | os.PathLike[str],
    formats: str | Sequence[str] = ("mask",),
    *,
    select: Sequence[int] | Selection | None = None,
    options: ExportOptions | None = None,
    task: Task | None = None,
) -> list[WrittenFile]:
    """Save the results of an image, or of a project.

    Parameters
    ----------
    source : Segmentation, Result or Project
        Clusters from `segapp.segment`, a `Result` with finished masks, or what
        `segapp.open_project` returned; of a project all images are saved, one after the other.
    output : str or path
        The folder to save in; it is made if it is missing, files of the same name are replaced.
    formats : sequence of str, or str
        What to save: ids of exporters, as in ``["mask", "coco"]``, or a single one.
    select : sequence of int, or mapping of str to sequences of int, optional
        For a segmentation: the clusters that form one class named 'ROI', or the clusters of each
        class by its name. Unless given, each cluster is a class of its own.
    options : ExportOptions, optional
        What is chosen about the files.
    task : Task, optional
        Who is told of the progress, and asked whether to go on.

    Returns
    -------
    list of WrittenFile
        The files; each has a `path`, and can be given to `open` itself.

    Raises
    ------
    ParameterError
        If a format or a cluster is unknown, or the image is not known.
    ImageReadError, ProjectError
        If an image of a project, or the work on it, cannot be read.
    ExportError
        If something cannot be made or written; old files are then as they were.
    """
    given = saving.ExportOptions() if options is None else options
    watching = NullTask() if task is None else task
    formats = (formats,) if isinstance(formats, str) else formats
    if isinstance(source, Project) and select is None:
        parts = items(source, given, watching, folder=Path(output))
        return saving.export(parts, Path(output), formats, given, watching, len(source.entries))
    if isinstance(source, Project):
        raise ParameterError("The masks of a project are finished; give select with a Segmentation only.")
    result = result_of_clusters(source, select) if isinstance(source, Segmentation) else source
    if not isinstance(result, Result):
        raise ParameterError(
            f"export takes a Segmentation, a Result or a Project, not {type(source).__name__}."
        )
    if isinstance(source, Result) and select is not None:
        raise ParameterError("The masks of a Result are finished; give select with a Segmentation only.")
    return saving.export(
        saving.items_of([result], given, Path(output)), Path(output), formats, given, watching
    )


def result_of_clusters(segmentation: Segmentation, select: Sequence[int] | Selection | None = None) -> Result:
    """Make classes of clusters: what `export` saves of a segmentation.

    Parameters
    ----------
    segmentation : Segmentation
        From `segapp.segment`.
    select : sequence of int, or mapping of str to sequences of int, optional
        As in `export`.

    Raises
    ------
    ParameterError
        If a cluster is unknown, or the image is not known.
    """
    if segmentation.source is None:
        raise ParameterError("The image of these clusters is not known; cluster it with segapp.segment.")
    names = name_colors(segmentation.colors)
    classes, table = classes_of_clusters(segmentation, select)
    class_map = ClassMap(table[segmentation.labels], classes)
    scale = segmentation.source.scale
    return Result(segmentation.source, class_map, segmentation, names, scale=scale)


def classes_of_clusters(
    segmentation: Segmentation, select: Sequence[int] | Selection | None = None
) -> tuple[tuple[ClassInfo, ...], UInt8Array]:
    """Return the classes that are selected, and the class of each cluster: uint8 (256,), 0 = none.

    Raises
    ------
    ParameterError
        If a cluster is unknown.
    """
    names = name_colors(segmentation.colors)
    classes: list[ClassInfo] = []
    table = np.zeros(256, np.uint8)
    for name, clusters in _by_class(select, names).items():
        classes.append(ClassInfo(name, next_color([info.color for info in classes])))
        for cluster in clusters:
            if not (isinstance(cluster, int | np.integer) and 0 <= cluster < segmentation.k):
                raise ParameterError(
                    f"There is no cluster {cluster}; the clusters are 0 to {segmentation.k - 1}."
                )
            table[int(cluster)] = len(classes)
    table[NO_CLUSTER] = 0
    return tuple(classes), table


def _by_class(select: Sequence[int] | Selection | None, names: tuple[str, ...]) -> Selection:
    if select is None:
        return {name: [cluster] for cluster, name in enumerate(names)}
    if isinstance(select, Mapping):
        if not select:
            raise ParameterError("select names no class; give the clusters of each class by its name.")
        return select
    return {_ONE_CLASS: list(select)}
