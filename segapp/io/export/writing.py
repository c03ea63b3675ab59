"""Saves results: all in memory first, then all files, each read back before it counts."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ExportError, ParameterError
from segapp.core.task import NullTask, SubTask, Task
from segapp.io.atomic import reason, write_all
from segapp.io.export.cutout import CUTOUT
from segapp.io.export.labels import LABELS
from segapp.io.export.mask import MASK
from segapp.io.export.records import DEFAULT_OPTIONS, Encoded, Exporter, ExportOptions, WrittenFile
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from segapp.core.types import ClassMap, Image

EXPORTERS: tuple[Exporter, ...] = (MASK, LABELS, CUTOUT)

MAX_CLASSES = 255
_UNWATCHED = NullTask()


def exporters_for(formats: Sequence[str]) -> list[Exporter]:
    """Look up exporters by their ids.

    Parameters
    ----------
    formats : sequence of str
        Ids in `EXPORTERS`; one given twice counts once.

    Returns
    -------
    list of Exporter
        The exporters, in the order given.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    """
    known = {exporter.id: exporter for exporter in EXPORTERS}
    for name in formats:
        if name not in known:
            raise ParameterError(f"There is no format {shown(name)}; the formats are {', '.join(known)}.")
    if not formats:
        raise ParameterError(f"No format is chosen; the formats are {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(formats)]


def encode(
    image: Image,
    class_map: ClassMap,
    formats: Sequence[str],
    options: ExportOptions = DEFAULT_OPTIONS,
    task: Task = _UNWATCHED,
) -> list[Encoded]:
    """Make the files of all formats in memory.

    Parameters
    ----------
    image : Image
        The picture.
    class_map : ClassMap
        The finished masks, of the size of the picture.
    formats : sequence of str
        Ids in `EXPORTERS`; one given twice counts once.
    options : ExportOptions
        What was chosen about the files.
    task : Task
        Who is told, and asked whether to go on.

    Returns
    -------
    list of Encoded
        The files.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    ExportError
        If a file cannot be made.
    """
    chosen = exporters_for(formats)
    _check_class_map(image, class_map)
    files: list[Encoded] = []
    for number, exporter in enumerate(chosen):
        task.raise_if_cancelled()
        task.report(number / len(chosen), exporter.name)
        files += exporter.encode(image, class_map, options)
    return files


def export(  # noqa: PLR0913, PLR0917 - what, where and how are six things, and the last two have defaults
    image: Image,
    class_map: ClassMap,
    folder: Path,
    formats: Sequence[str],
    options: ExportOptions = DEFAULT_OPTIONS,
    task: Task = _UNWATCHED,
) -> list[WrittenFile]:
    """Save the results of one picture; all files are written, or none.

    A folder that does not exist is made once everything else is ready. Files of the same
    name are replaced. Each file is read back from the disk, as other programs will read
    it, before it takes the place of an old one.

    Parameters
    ----------
    image : Image
        The picture.
    class_map : ClassMap
        The finished masks, of the size of the picture.
    folder : Path
        Where the files go.
    formats : sequence of str
        Ids in `EXPORTERS`.
    options : ExportOptions
        What was chosen about the files.
    task : Task
        Who is told, and asked whether to go on.

    Returns
    -------
    list of WrittenFile
        The files, in the order of the formats.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    ExportError
        If something cannot be made or written; old files are then as they were.
    """
    files = encode(image, class_map, formats, options, SubTask(task, 0.0, 0.6))
    task.raise_if_cancelled()
    task.report(0.6, "Saving")
    by_path = {folder / file.name: file for file in files}

    def check(path: Path, data: bytes) -> None:
        task.raise_if_cancelled()
        if data != by_path[path].data or not by_path[path].reads_back(data):
            raise ExportError(f"{shown(path.name)} could not be read back correctly; nothing was saved.")

    with ExitStack() as made:
        _make_folder(folder, made)
        write_all({path: file.data for path, file in by_path.items()}, check)
        made.pop_all()
    task.report(1.0)
    return [WrittenFile(path, len(file.data), file.format) for path, file in by_path.items()]


def existing(image: Image, class_map: ClassMap, folder: Path, formats: Sequence[str]) -> list[Path]:
    """List the files that `export` would replace.

    Parameters
    ----------
    image : Image
        The picture.
    class_map : ClassMap
        The finished masks.
    folder : Path
        Where the files would go.
    formats : sequence of str
        Ids in `EXPORTERS`.

    Returns
    -------
    list of Path
        Those that are there already.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    """
    targets = [
        folder / name for exporter in exporters_for(formats) for name in exporter.names(image, class_map)
    ]
    found = []
    for target in targets:
        with suppress(OSError, ValueError):
            if target.exists() or target.is_symlink():
                found.append(target)
    return found


def _check_class_map(image: Image, class_map: ClassMap) -> None:
    if class_map.pixels.shape != (image.height, image.width):
        raise ExportError("The mask has another size than the image; cluster the image again.")
    if class_map.pixels.dtype != np.uint8 or len(class_map.classes) > MAX_CLASSES:
        raise ExportError(f"At most {MAX_CLASSES} classes can be saved; merge some of them.")
    highest = int(class_map.pixels.max(initial=0))
    if highest > len(class_map.classes):
        raise ExportError(f"The mask has a class {highest}, but only {len(class_map.classes)} have a name.")


def _make_folder(folder: Path, made: ExitStack) -> None:
    """Make the folder; `made` takes it away again unless the files arrive."""
    try:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir()
            made.callback(_remove_folder, path)
        if not folder.is_dir():
            raise ExportError(f"{shown(folder)} is a file, not a folder; choose a folder to save in.")
    except (OSError, ValueError) as error:
        raise ExportError(
            f"The folder {shown(folder)} cannot be used because {reason(error)}; nothing was saved."
        ) from error


def _remove_folder(path: Path) -> None:
    with suppress(OSError):
        path.rmdir()
