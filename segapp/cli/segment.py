"""`segapp segment`: clusters one picture, lists the clusters, saves masks of some."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.cli.clustering_options import NUMBERS, add_clustering, params_of, whole_number
from segapp.cli.export_options import add_export_options, export_options
from segapp.cli.terminal import Command, Parser, quiet_libraries
from segapp.core.errors import ParameterError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from segapp.core.types import BoolArray, Image, Segmentation
    from segapp.io.export import WrittenFile

_TEXT = """\
Cluster the pixels of an image by colour and list the clusters, largest first.
The same image and the same settings always give the same result.

Pixels that are transparent, outside the area or not sure get no cluster: they are
in no saved mask. In Python they have the label 255."""
_EXAMPLES = """\
examples:
  segapp segment leaf.jpg
  segapp segment leaf.jpg -k 8 --space hsv --json
  segapp segment leaf.jpg --select 1,2 --output masks --formats mask,cutout
"""


def _parser() -> argparse.ArgumentParser:
    from segapp.io.export import EXPORTERS

    formats = ", ".join(exporter.id for exporter in EXPORTERS)
    parser = Parser("segapp segment", _TEXT, _EXAMPLES)
    add = parser.add_argument
    parser.add_argument_group("image").add_argument("image", metavar="IMAGE", help="the file to cluster")
    add_clustering(parser)
    add("--area", metavar="FILE", help="an image of the same size; where it is not black is clustered")
    add("--json", action="store_true", help="print one JSON object instead of a table")
    add("--select", metavar="NUMBERS", help="the clusters to save together, as in 1,2; needs --output")
    add("--output", metavar="FOLDER", help="where to save; made if missing, files of the same name replaced")
    add(
        "--formats",
        metavar="NAMES",
        help=f"what to save: {formats} (mask unless given), as in mask,labels; "
        "labels holds 1 where a selected cluster is, 0 elsewhere",
    )
    add_export_options(parser)
    add("-h", "--help", action="store_true", help="show this help")
    return parser


def _run(options: argparse.Namespace) -> str:
    from segapp.core.pipeline import segment
    from segapp.core.task import NullTask
    from segapp.io.images import read_image

    selected, formats = _what_to_save(options)
    params = params_of(options)
    if not options.image:
        raise ParameterError("The name of the image is empty; say which file to cluster.")
    with quiet_libraries():
        image = read_image(Path(options.image))
        area = None if options.area is None else _area(options.area, image)
    result = segment(image, params, NullTask(), area=area)
    files: list[WrittenFile] = []
    notes = list(result.notes)
    if selected:
        files = _save(image, result, selected, options, formats)
        if image.rotated:
            notes.append("The camera file is stored rotated; the saved files match the image as shown.")
    if options.json:
        return _as_json(options, image, result, notes, files)
    return _as_table(result, notes, files)


def _area(name: str, image: Image) -> BoolArray:
    """Read where the image of that name is not black (nor transparent): bool (H, W)."""
    from segapp.io.images import read_image

    if not name:
        raise ParameterError("The name of the area is empty; say which file shows the area to cluster.")
    mask = read_image(Path(name))
    if (mask.height, mask.width) != (image.height, image.width):
        raise ParameterError(
            f"The area has {mask.width} x {mask.height} pixels, but the image has {image.width} x "
            f"{image.height}; give an area of the same size."
        )
    color = mask.color.reshape(mask.height, mask.width, -1)
    seen = mask.valid
    inside: BoolArray = (color != 0).any(axis=2)
    return inside if seen is None else inside & seen


def _what_to_save(options: argparse.Namespace) -> tuple[list[int], list[str]]:
    from segapp.io.export import exporters_for
    from segapp.io.export.records import DEFAULT_OPTIONS

    given = export_options(options)
    if options.select is None and options.output is None and options.formats is None:
        if given != DEFAULT_OPTIONS:
            raise ParameterError("--select and --output are missing: say which clusters to save, and where.")
        return [], []
    if options.select is None:
        raise ParameterError("--select is missing: say which clusters to save, as in --select 1,2.")
    if not options.output:
        raise ParameterError("--output is missing: say in which folder to save.")
    selected = [whole_number(part, "--select") for part in options.select.split(",")]
    names = [name.strip() for name in ("mask" if options.formats is None else options.formats).split(",")]
    return selected, [exporter.id for exporter in exporters_for(names)]


def _save(
    image: Image, result: Segmentation, selected: list[int], options: argparse.Namespace, formats: list[str]
) -> list[WrittenFile]:
    import numpy as np

    from segapp.core.color_names import name_colors
    from segapp.core.result import Result
    from segapp.core.types import ClassMap
    from segapp.io.export import export, items_of

    try:
        mask = result.mask(selected)
    except ValueError as error:
        raise ParameterError(str(error)) from error
    names = name_colors(result.colors)
    chosen = Result(image, ClassMap(mask.astype(np.uint8)), result, names, scale=image.scale)
    given, folder = export_options(options), Path(options.output)
    kept = () if options.area is None else (Path(options.area),)
    items = [replace(item, originals=(*item.originals, *kept)) for item in items_of([chosen], given, folder)]
    return export(items, folder, formats, given)


def _hex(color: Sequence[int]) -> str:
    return "#" + "".join(f"{int(value):02x}" for value in color)


def _as_table(result: Segmentation, notes: list[str], files: list[WrittenFile]) -> str:
    lines = ["cluster  colour     share      pixels"]
    rows = zip(result.colors.tolist(), result.shares.tolist(), result.counts.tolist(), strict=True)
    for index, (color, share, pixels) in enumerate(rows):
        lines.append(f"{index:>7}  {_hex(color)}  {100 * share:>6.2f} %  {pixels:>10}")
    lines += [f"Note: {note}" for note in notes]
    lines += [f"Saved {file.path}" for file in files]
    return "\n".join(lines) + "\n"


def _as_json(
    options: argparse.Namespace,
    image: Image,
    result: Segmentation,
    notes: list[str],
    files: list[WrittenFile],
) -> str:
    from segapp.core.types import ClusterParams

    params = result.params
    usual = ClusterParams()
    numbers = {
        name: getattr(params, name) for name in NUMBERS if getattr(params, name) != getattr(usual, name)
    }
    rows = zip(result.colors.tolist(), result.shares.tolist(), result.counts.tolist(), strict=True)
    answer: dict[str, object] = {
        "image": {"path": options.image, "width": image.width, "height": image.height},
        "params": {"k": params.k, "space": params.space, "seed": params.seed, "method": params.method}
        | numbers
        | ({} if options.area is None else {"area": options.area}),
        "clusters": [
            {"index": index, "color": _hex(color), "rgb": color, "share": share, "pixels": pixels}
            for index, (color, share, pixels) in enumerate(rows)
        ],
        "pixels_without_cluster": image.width * image.height - int(result.counts.sum()),
        "mse": float(result.mse),
        "notes": notes,
    }
    if files:
        answer["files"] = [
            {"path": str(file.path), "format": file.format, "bytes": file.bytes} for file in files
        ]
    return json.dumps(answer, indent=2, allow_nan=False) + "\n"


SEGMENT = Command("segment", "cluster an image, list its clusters, save masks", _parser, _run)
