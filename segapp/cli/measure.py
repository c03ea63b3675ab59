"""`segapp measure`: measures the objects of images, and saves them as one table."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.cli.clustering_options import add_clustering, params_of, whole_number
from segapp.cli.measured import Found, as_json, as_text, classes_of
from segapp.cli.recipes import recipe_in, result_by_recipe
from segapp.cli.terminal import Command, Parser, PartlyFailedError, quiet_libraries
from segapp.core.errors import ExportError, ParameterError, ProjectError, SegappError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from segapp.core.recipe import Recipe
    from segapp.core.result import Result
    from segapp.core.scale import Scale
    from segapp.io.export import Encoded, Exporter
    from segapp.io.export.records import Writer
    from segapp.io.project_results import Left

_TEXT = """\
Cluster images and measure the objects: the connected pieces of each cluster, or of
the selected clusters together. Of a project the objects of its classes are measured.
With a recipe its classes are measured, after its clean-up. Without --csv and --xlsx
the classes are listed.

Sizes are in pixels, and in units where an image states its scale or --scale gives it.
An image that cannot be read is left out; the rest is measured, and the exit code is
then 2."""
_EXAMPLES = """\
examples:
  segapp measure cells.tif -k 3 --select 1,2 --csv cells.csv
  segapp measure *.jpg --recipe cells.segrecipe --csv cells.csv --json
  segapp measure *.jpg --select 1 --scale 0.37um --csv all.csv --xlsx all.xlsx
"""


def _parser() -> argparse.ArgumentParser:
    parser = Parser("segapp measure", _TEXT, _EXAMPLES)
    add = parser.add_argument
    images = parser.add_argument_group("images")
    images.add_argument("images", metavar="IMAGE", nargs="+", help="images, or projects with finished masks")
    add("--csv", metavar="FILE", help="save a row for each object and each class as CSV; replaced if there")
    add("--xlsx", metavar="FILE", help="the same as an Excel workbook")
    add(
        "--select",
        metavar="NUMBERS",
        help="the clusters to take together, as in 1,2; else each alone",
    )
    add(
        "--recipe",
        metavar="FILE",
        help="a .segrecipe file, in place of --select and the settings of clustering",
    )
    add("--json", action="store_true", help="print one JSON object instead of text")
    add("--scale", metavar="LENGTH", help="the length of a pixel, as in 0.37um; else that of the file")
    add_clustering(parser)
    add("-h", "--help", action="store_true", help="show this help")
    return parser


def _run(options: argparse.Namespace) -> str:
    from segapp.io.export.measures_csv import CSV
    from segapp.io.export.records import DEFAULT_OPTIONS
    from segapp.io.export.xlsx import XLSX

    wanted = {exporter: getattr(options, exporter.id) for exporter in (CSV, XLSX)}
    for exporter, target in wanted.items():
        if target is not None and not target:
            raise ParameterError(f"--{exporter.id} is empty: say in which file to save.")
    for read in (params_of, _selected, _scale, _check_projects, _keep_sources):
        read(options)  # what is wrong is told before any work
    recipe = _recipe(options)
    writers = [
        (Path(path), exporter, exporter.begin(DEFAULT_OPTIONS)) for exporter, path in wanted.items() if path
    ]
    found = _measure(options, recipe, [writer for _, _, writer in writers])
    saved = _write([(path, exporter, file) for path, exporter, writer in writers for file in writer.finish()])
    if found.errors:
        left = f"{len(found.errors)} of {len(found.images) + len(found.errors)} images are left out"
        told = "; ".join([left, *(f"Saved {path}" for path in saved)])
        answer = as_json(found, saved) if options.json else ""
        raise PartlyFailedError(f"{told}: {' '.join(found.errors)}", answer)
    return as_json(found, saved) if options.json else as_text(found, saved)


def _measure(options: argparse.Namespace, recipe: Recipe | None, writers: list[Writer]) -> Found:
    from segapp.io.export.records import Item

    found = Found()
    for name in options.images:
        try:
            for result in _results(name, options, recipe, found):
                found.images.append(classes_of(result))
                for writer in writers:
                    writer.add(Item(result, "image"))
        except SegappError as error:
            if len(options.images) == 1:
                raise
            found.errors.append(str(error))
    if found.errors and not found.images:
        raise ExportError(
            f"None of the {len(found.errors)} images could be measured: {' '.join(found.errors)}"
        )
    return found


def _recipe(options: argparse.Namespace) -> Recipe | None:
    recipe = recipe_in(options)
    if recipe is not None and _clusters(options):
        raise ParameterError(
            "The recipe says how to cluster and what to choose; give either --recipe, or --select and the "
            "settings of clustering."
        )
    return recipe


def _clusters(options: argparse.Namespace) -> bool:
    """Whether it was said how to cluster or what to choose."""
    from segapp.core.types import ClusterParams

    return options.select is not None or params_of(options) != ClusterParams()


def _is_project(name: str) -> bool:
    from segapp.io.project import SUFFIX

    return Path(name).suffix.casefold() == SUFFIX


def _check_projects(options: argparse.Namespace) -> None:
    """Refuse what a project has no use for; projects beside images are measured as they are."""
    given = {
        "--recipe": options.recipe is not None,
        "--select and the settings of clustering": _clusters(options),
    }
    for what in (what for what, is_given in given.items() if is_given):
        if any(_is_project(name) for name in options.images):
            raise ParameterError(f"The masks of a project are finished; give {what} with images only.")


def _results(name: str, options: argparse.Namespace, recipe: Recipe | None, found: Found) -> Iterator[Result]:
    """Yield the results of one argument: a project has several, and says which of them it has not."""
    from segapp.io.project_results import items
    from segapp.scripting import open_project

    if recipe is not None:
        with quiet_libraries():
            result = result_by_recipe(name, recipe, _scale(options))
        yield result
        return
    if not _is_project(name):
        yield _of_image(name, options)
        return

    def tell(left: Left) -> None:
        if left.is_left_out:
            found.errors.append(left.sentence)
        elif project.entry(left.entry_id).has_work:  # that an image is empty is seen in the table
            found.notes.append(left.sentence)

    project = open_project(name)
    with quiet_libraries():
        for item in items(project, tell=tell):
            yield replace(item.result, scale=_scale(options) or item.result.scale)


def _of_image(name: str, options: argparse.Namespace) -> Result:
    from segapp.core.pipeline import segment
    from segapp.core.task import NullTask
    from segapp.io.images import read_image
    from segapp.scripting.exporting import result_of_clusters

    if not name:
        raise ParameterError("The name of an image is empty; say which file to measure.")
    with quiet_libraries():
        image = read_image(Path(name))
    image = replace(image, scale=_scale(options) or image.scale)
    found = segment(image, params_of(options), NullTask())
    return result_of_clusters(replace(found, source=image), _selected(options))


def _keep_sources(options: argparse.Namespace) -> None:
    """Refuse to save a table over what it is made of, as where the name of the table was forgotten."""
    from segapp.io.originals import Originals
    from segapp.io.project import open_project

    targets = [Path(name) for name in (options.csv, options.xlsx) if name]
    projects = [Path(name) for name in options.images if _is_project(name)]
    images = [Path(name) for name in options.images if not _is_project(name)]
    for path in projects if targets else ():
        with suppress(ProjectError):  # told when it is measured
            images += [entry.file.path for entry in open_project(path).project.entries]
    recipes = [Path(options.recipe)] if options.recipe else []
    kinds = {"one of the images": images, "the project": projects, "the recipe": recipes}
    for what, sources in kinds.items():
        originals = Originals()
        originals.add(sources)
        originals.check(targets, what)


def _selected(options: argparse.Namespace) -> list[int] | None:
    if options.select is None:
        return None
    return [whole_number(part, "--select") for part in options.select.split(",")]


def _scale(options: argparse.Namespace) -> Scale | None:
    """Read the length of a pixel: a number and a unit."""
    from segapp.core.scale import Scale

    if options.scale is None:
        return None
    text = options.scale.strip()
    end = max((at + 1 for at, letter in enumerate(text) if letter.isdigit()), default=0)
    try:
        return Scale(float(text[:end]), text[end:])
    except ValueError:
        raise ParameterError("--scale takes a number and a unit, as in 0.37um.") from None


def _write(files: list[tuple[Path, Exporter, Encoded]]) -> list[Path]:
    """Save the tables, all or none; each is read back before it takes the place of an old one."""
    from segapp.io.atomic import write_all

    by_path = {path: file for path, _, file in files}
    if len(by_path) < len(files):
        raise ParameterError("--csv and --xlsx name the same file; give each its own.")

    def check(path: Path, data: bytes) -> None:
        if not by_path[path].reads_back(data):
            raise ExportError(f"{path.name} could not be read back correctly; nothing was saved.")

    write_all({path: file.data for path, file in by_path.items()}, check)
    return list(by_path)


MEASURE = Command("measure", "measure the objects of images, save a table", _parser, _run)
