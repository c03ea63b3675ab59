"""What an export will write, told before: the names of the files, and which of them are there already."""

from __future__ import annotations

import glob
from contextlib import suppress
from typing import TYPE_CHECKING

from segapp.io.export.copies import copy_name, is_beside
from segapp.io.export.records import DEFAULT_OPTIONS, ExportOptions
from segapp.io.export.table import exporters_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from segapp.core.types import ClassInfo
    from segapp.io.export.records import Exporter


def announced(  # noqa: PLR0913, PLR0917 - what, where and how, as of an export
    stems: Sequence[str],
    classes: tuple[ClassInfo, ...],
    folder: Path,
    formats: Sequence[str],
    options: ExportOptions = DEFAULT_OPTIONS,
    paths: Sequence[Path | None] = (),
) -> list[str]:
    """List the files that `export` would write.

    Parameters
    ----------
    stems : sequence of str
        What stands for the images in file names, from `places_of`.
    classes : tuple of ClassInfo
        The classes.
    folder : Path
        Where the files would go.
    formats : sequence of str
        Ids in `table.EXPORTERS`.
    options : ExportOptions
        What was chosen about the files.
    paths : sequence of Path or None
        The images, in the order of the stems; without them their copies are not listed.

    Returns
    -------
    list of str
        Paths below the folder; a star stands for what is only known later.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    """
    names: list[str] = []
    for exporter in exporters_for(formats):
        names += exporter.names(tuple(stems), classes, options)
        names += _copies(exporter, stems, folder, options, paths)
    return names


def _copies(
    exporter: Exporter,
    stems: Sequence[str],
    folder: Path,
    options: ExportOptions,
    paths: Sequence[Path | None],
) -> list[str]:
    below = exporter.copies_in
    if below is None or not options.copy_images:
        return []
    images = zip(stems, paths, strict=False)
    return [copy_name(stem, below) for stem, path in images if not is_beside(path, folder, below)]


def existing(  # noqa: PLR0913, PLR0917 - as of `announced`
    stems: Sequence[str],
    classes: tuple[ClassInfo, ...],
    folder: Path,
    formats: Sequence[str],
    options: ExportOptions = DEFAULT_OPTIONS,
    paths: Sequence[Path | None] = (),
) -> list[Path]:
    """List the files that `export` would replace: of those `announced` the ones that are there already.

    Raises
    ------
    ParameterError
        If no format is given or one is unknown.
    """
    found = []
    for name in announced(stems, classes, folder, formats, options, paths):
        with suppress(OSError, ValueError):
            if "*" in name:
                found += sorted(folder.glob("*".join(map(glob.escape, name.split("*")))))
            elif (folder / name).exists() or (folder / name).is_symlink():
                found.append(folder / name)
    return found
