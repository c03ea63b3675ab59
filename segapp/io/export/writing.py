"""Saves results: the files of an image in memory first, then all of them, each read back before it counts."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from segapp.core.errors import ExportError, NothingToSaveError
from segapp.core.strips import run_aside
from segapp.core.task import NullTask, SubTask, Task
from segapp.io.atomic import sweep, write_all
from segapp.io.collecting import collecting_later
from segapp.io.export.left_out import without_clusters, without_objects
from segapp.io.export.making import begin, files_of, files_of_all, usable
from segapp.io.export.places import places_of
from segapp.io.export.records import DEFAULT_OPTIONS, Encoded, ExportOptions, Item, WrittenFile
from segapp.io.making_folders import make_folder
from segapp.io.names import shown
from segapp.io.originals import Originals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from segapp.core.result import Result
    from segapp.io.export.records import Exporter, Writer

_UNWATCHED = NullTask()


def encode(
    results: Sequence[Result],
    formats: Sequence[str],
    options: ExportOptions = DEFAULT_OPTIONS,
    task: Task = _UNWATCHED,
) -> list[Encoded]:
    """Make the files of all formats in memory.

    Parameters
    ----------
    results : sequence of Result
        The images with their finished masks.
    formats : sequence of str
        Ids in `table.EXPORTERS`; one given twice counts once.
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
    chosen = begin(formats, options)
    files: list[Encoded] = []
    for number, item in enumerate(items_of(results, options)):
        share = (number / len(results), (number + 1) / len(results))
        files += files_of(item, chosen, SubTask(task, *share))
    return files + files_of_all(chosen, task)


def items_of(
    results: Sequence[Result], options: ExportOptions = DEFAULT_OPTIONS, folder: Path | None = None
) -> list[Item]:
    """Give each result its name and its part of the data set; `folder` is as in `Item`."""
    paths = [result.image.path for result in results]
    originals = tuple(path for path in paths if path is not None)
    return [
        Item(result, place.stem, place.part, originals, folder)
        for result, place in zip(results, places_of(paths, options), strict=True)
    ]


def export(  # noqa: PLR0913, PLR0917 - what, where and how are six things, and the last three have defaults
    items: Iterable[Item],
    folder: Path,
    formats: Sequence[str],
    options: ExportOptions = DEFAULT_OPTIONS,
    task: Task = _UNWATCHED,
    count: int = 1,
    tell: Callable[[str], object] = lambda _: None,
) -> list[WrittenFile]:
    """Save the results of images; of each image all files are written, or none.

    A folder that does not exist is made once something is ready for it. Files of the same name
    are replaced, but never the images themselves. Each file is read back from the disk, as other
    programs will read it, before it takes the place of an old one.

    Parameters
    ----------
    items : iterable of Item
        The images, from `items_of`, or one by one from where they are kept.
    folder : Path
        Where the files go.
    formats : sequence of str
        Ids in `table.EXPORTERS`.
    options : ExportOptions
        What was chosen about the files.
    task : Task
        Who is told, and asked whether to go on.
    count : int
        How many images there are. The files of a single one and those about all of it are
        written together: all of them, or none.
    tell : callable
        Told in a sentence what was left out of several images: kinds of files that need clusters
        or objects, where there are none.

    Returns
    -------
    list of WrittenFile
        The files, image by image in the order of the formats, and last those about all images.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    ExportError
        If something cannot be made or written; old files are then as they were, except those of
        images that were saved before.
    """
    chosen = begin(formats, options)
    place = _Place(folder)
    written: list[WrittenFile] = []
    without: list[str] = []
    for number, item in enumerate(items):
        part = SubTask(task, number / count, (number + 1) / count)
        able = chosen if count == 1 else usable(chosen, item)
        if len(able) < len(chosen):
            without.append(item.stem)
        written += _save(place, able, item, part, is_last=count == 1)
    empty: dict[str, NothingToSaveError] = {}
    if count != 1:
        written += _save(place, chosen, None, task, is_last=True, empty=empty)
    if not written and empty:
        raise next(iter(empty.values()))
    if not written and any(exporter.needs_clusters for exporter, _ in chosen):
        raise ExportError("The clusters of these images are not known, so there is nothing to save.")
    for sentence in ([without_clusters(without)] if without else []) + [*map(without_objects, empty)]:
        tell(sentence)
    task.report(1.0)
    return written


@dataclass(frozen=True)
class _Place:
    """Where the files go: the names that are taken, the folders where old strays are gone, and the images."""

    folder: Path
    taken: set[str] = field(default_factory=set)
    swept: set[Path] = field(default_factory=set)
    originals: Originals = field(default_factory=Originals)


@collecting_later()
def _save(  # noqa: PLR0913 - what and where of one image; the rest is about the last
    place: _Place,
    chosen: list[tuple[Exporter, Writer]],
    item: Item | None,
    task: Task,
    *,
    is_last: bool,
    empty: dict[str, NothingToSaveError] | None = None,
) -> list[WrittenFile]:
    """Save the files of one image, and those about all images after the last; `empty` as there."""
    files: list[Encoded] = []
    if item is not None:
        try:
            files = files_of(item, chosen, SubTask(task, 0.0, 0.6))
        except ExportError as error:
            if is_last:
                raise
            raise ExportError(f"{shown(item.stem)}: {error}") from error  # which one of several
    if is_last:
        files += files_of_all(chosen, task, empty)
    _claim(files, place.taken)
    place.originals.add(() if item is None else item.originals)
    task.report(0.6, "Saving")
    return _write(files, place, task)


def _claim(files: list[Encoded], taken: set[str]) -> None:
    """Refuse to write two things under one name."""
    for file in files:
        name = file.name.casefold()
        if name in taken:
            raise ExportError(f"Two files would both be called {shown(file.name)}; save them apart.")
        taken.add(name)


def _write(files: list[Encoded], place: _Place, task: Task) -> list[WrittenFile]:
    if not files:
        return []
    by_path = {place.folder.joinpath(*file.name.split("/")): file for file in files}
    place.originals.check(by_path)

    def check(path: Path, data: bytes) -> None:
        task.raise_if_cancelled()
        if data != by_path[path].data or not run_aside(partial(by_path[path].reads_back, data), task):
            raise ExportError(f"{shown(path.name)} could not be read back correctly; nothing was saved.")

    def ask(share: float) -> None:
        task.raise_if_cancelled()
        task.report(0.6 + 0.2 * share, "Saving")

    with ExitStack() as made:
        for folder in sorted({place.folder, *(path.parent for path in by_path)}):
            make_folder(folder, made)
            if folder not in place.swept:
                sweep(folder)  # what an export left that was killed
                place.swept.add(folder)
        write_all({path: file.data for path, file in by_path.items()}, check, ask)
        made.pop_all()
    return [WrittenFile(path, len(file.data), file.format, file.iou) for path, file in by_path.items()]
