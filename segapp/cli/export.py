"""`segapp export`: saves the results of all images of a project, or of images by a recipe."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.cli.export_options import add_export_options, export_options
from segapp.cli.recipes import items_by_recipe, recipe_in
from segapp.cli.terminal import Command, Parser, PartlyFailedError, quiet_libraries
from segapp.core.errors import ExportError, ParameterError
from segapp.io.names import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from segapp.io.export import ExportOptions, Item, WrittenFile
    from segapp.io.project_results import Left

_TEXT = """\
Save the results of all images of a project, or those of images that are clustered,
chosen and cleaned up as a recipe says. An image of a project on which nothing was
done is saved with empty masks. An image that cannot be read is left out; the rest
is saved, and the exit code is then 2."""
_EXAMPLES = """\
examples:
  segapp export leaves.segproj --output masks
  segapp export leaves.segproj --output data --formats coco,csv --split 0.8,0.1,0.1
  segapp export *.jpg --recipe leaves.segrecipe --output data --formats coco --json
  segapp export leaves.segproj --output parts --formats mask,cutout --per-object --soft-px 2
"""


def _parser() -> argparse.ArgumentParser:
    from segapp.io.export import EXPORTERS

    formats = ", ".join(exporter.id for exporter in EXPORTERS)
    parser = Parser("segapp export", _TEXT, _EXAMPLES)
    add = parser.add_argument
    files = "the .segproj file, or the images that the recipe is for"
    parser.add_argument_group("what").add_argument("sources", metavar="FILE", nargs="+", help=files)
    add("--recipe", metavar="FILE", help="the .segrecipe file, saved from the window or a script")
    add("--output", metavar="FOLDER", help="where to save; made if missing, files of the same name replaced")
    add("--formats", metavar="NAMES", default="mask", help=f"what to save: {formats} (mask unless given)")
    add("--split", metavar="SHARES", help="shares for training, validation and test, as in 0.8,0.1,0.1")
    add("--seed", metavar="NUMBER", default="0", help="start of the random split (0 unless given)")
    add_export_options(parser)
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("-h", "--help", action="store_true", help="show this help")
    return parser


def _run(options: argparse.Namespace) -> str:
    from segapp.io.export import export, exporters_for

    if not options.output:
        raise ParameterError("--output is missing: say in which folder to save.")
    chosen = [
        exporter.id for exporter in exporters_for([name.strip() for name in options.formats.split(",")])
    ]
    given = _options(options)
    told: list[Left] = []
    count, found = _items(options, given, told)
    with quiet_libraries():
        first = next(found, None)
        if first is None:
            raise ExportError(told[0].sentence)
        images, notes = chain([first], found), list[str]()
        files = export(images, Path(options.output), chosen, given, count=count, tell=notes.append)
    missing = [left.sentence for left in told if left.is_left_out]
    notes = [*(left.sentence for left in told if not left.is_left_out), *notes]
    answer = _answer(options, files, notes, missing)
    if missing:
        raise PartlyFailedError(
            f"{len(files)} files were saved, but {len(missing)} of {count} images are left "
            f"out: {' '.join(missing)}",
            answer if options.json else "",
        )
    return answer


def _items(options: argparse.Namespace, given: ExportOptions, told: list[Left]) -> tuple[int, Iterator[Item]]:
    """Return how many images there are, and what is exported of each."""
    from segapp.io.project_results import items
    from segapp.scripting import open_project

    folder, recipe = Path(options.output), recipe_in(options)
    if recipe is not None:
        return len(options.sources), items_by_recipe(options.sources, recipe, given, folder, told.append)
    if len(options.sources) > 1:
        raise ParameterError("Give one project, or --recipe and the images that it is for.")
    project = open_project(options.sources[0])
    if not project.entries:
        raise ParameterError(f"{shown(options.sources[0])} has no images; add some in the window.")
    return len(project.entries), items(project, given, tell=told.append, folder=folder)


def _options(options: argparse.Namespace) -> ExportOptions:
    try:
        split = tuple(float(share) for share in (options.split or "").split(",") if options.split)
    except ValueError:
        raise ParameterError("--split takes shares that sum to 1, as in 0.8,0.1,0.1.") from None
    try:
        seed = int(options.seed)
    except ValueError:
        raise ParameterError(f"--seed takes whole numbers, not {shown(options.seed[:40])}.") from None
    if seed < 0:
        raise ParameterError("--seed takes whole numbers from 0.")
    return export_options(options, split=split, seed=seed)


def _answer(
    options: argparse.Namespace, files: list[WrittenFile], notes: list[str], errors: list[str]
) -> str:
    if not options.json:
        return (
            "\n".join([*(f"Note: {note}" for note in notes), *(f"Saved {file.path}" for file in files)])
            + "\n"
        )
    rows = [
        {"path": str(file.path), "format": file.format, "bytes": file.bytes, "iou": file.iou}
        for file in files
    ]
    return json.dumps({"files": rows, "notes": notes, "errors": errors}, indent=2) + "\n"


EXPORT = Command("export", "save the results of a project, or of images by a recipe", _parser, _run)
