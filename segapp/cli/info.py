"""`segapp info`: says what an image, a recipe or a project holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segapp.cli.terminal import Command, Parser, quiet_libraries
from segapp.core.errors import ParameterError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_TEXT = """\
Say what a file holds: an image, a recipe (.segrecipe) or a project (.segproj).
A project is read as a whole, so that damage is noticed."""


def _parser() -> argparse.ArgumentParser:
    parser = Parser("segapp info", _TEXT)
    parser.add_argument_group("file").add_argument("file", metavar="FILE", help="the file")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("-h", "--help", action="store_true", help="show this help")
    return parser


def _run(options: argparse.Namespace) -> str:
    if not options.file:
        raise ParameterError("The name of the file is empty; say which file is meant.")
    path = Path(options.file)
    facts = {"file": options.file} | _reader_of(path)(path)
    if options.json:
        return json.dumps(facts, indent=2, allow_nan=False) + "\n"
    return "".join(f"{line}\n" for name, value in facts.items() for line in _lines(name, value))


def _of_image(path: Path) -> dict[str, Any]:
    from segapp.core.colors import band_count
    from segapp.io.images import read_image

    with quiet_libraries():
        image = read_image(path)
    return {
        "kind": "image",
        "width": image.width,
        "height": image.height,
        "bands": band_count(image),
        "depth": str(image.pixels.dtype),
        "alpha": image.has_alpha,
        "rotated": image.rotated,
        "units_per_px": None if image.scale is None else image.scale.units_per_px,
        "unit": None if image.scale is None else image.scale.unit,
        "bytes": path.stat().st_size,
    }


def _of_recipe(path: Path) -> dict[str, Any]:
    from segapp.io.recipe import read_recipe, recipe_bytes

    found = json.loads(recipe_bytes(read_recipe(path)))
    return {"kind": "recipe"} | {name: found[name] for name in ("params", "clean_up", "classes", "palette")}


def _of_project(path: Path) -> dict[str, Any]:
    from segapp.io.project import check_project, open_project
    from segapp.io.project_images import missing_images

    opened = open_project(path)
    project = opened.project
    lost = {*opened.damaged, *check_project(project)}
    missing = set(missing_images(project))
    rows = [
        {
            "name": entry.file.path.name,
            "mark": str(entry.mark),
            "width": entry.file.width or None,
            "height": entry.file.height or None,
            "found": entry.id not in missing,
            "damaged": entry.id in lost,
        }
        for entry in project.entries
    ]
    return {
        "kind": "project",
        "classes": [info.name for info in project.classes],
        "images": rows,
        "missing": len(missing),
        "damaged": len(lost),
    }


def _lines(name: str, value: Any) -> list[str]:
    """Put a fact into lines of text, with what it consists of below it."""
    words = name.replace("_", " ")
    if not isinstance(value, list | dict):
        return [f"{words}: {_spoken(value)}"]
    if isinstance(value, dict):
        parts = [f"  {part}" for inner, fact in value.items() for part in _lines(inner, fact)]
        return [f"{words}:", *parts]
    rows = [_row(row) for row in value]
    return [f"{words}: {len(value)}", *(f"  {row}" for row in rows)]


def _row(row: Any) -> str:
    if not isinstance(row, dict):
        return _spoken(row)
    return ", ".join(f"{name.replace('_', ' ')} {_spoken(value)}" for name, value in row.items())


def _spoken(value: Any) -> str:
    text = (
        {True: "yes", False: "no", None: "none"}.get(value) if isinstance(value, bool | None) else str(value)
    )
    return "".join(character if character.isprintable() else "?" for character in text or "none")


def _reader_of(path: Path) -> Callable[[Path], dict[str, Any]]:
    """Tell the kind by the first bytes, and where these are missing or damaged by the name."""
    from segapp.core.errors import ImageReadError
    from segapp.io.images.source import open_source

    try:
        with open_source(path) as source:
            head = source.head.lstrip()
    except ImageReadError:
        return _BY_NAME.get(path.suffix.lower(), _of_image)
    by_content = next((reader for start, reader in _BY_START.items() if head.startswith(start)), None)
    return by_content or _BY_NAME.get(path.suffix.lower(), _of_image)


_BY_START: dict[bytes, Callable[[Path], dict[str, Any]]] = {b"PK": _of_project, b"{": _of_recipe}
_BY_NAME: dict[str, Callable[[Path], dict[str, Any]]] = {".segrecipe": _of_recipe, ".segproj": _of_project}

INFO = Command("info", "say what an image, a recipe or a project holds", _parser, _run)
