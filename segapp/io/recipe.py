"""Recipe files: the settings that lead from an image to its masks, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from segapp.core.errors import ExportError, ImageReadError, RecipeError
from segapp.core.recipe import NamedCluster, Recipe
from segapp.document.classes import MAX_CLASSES
from segapp.io.atomic import reason, write_bytes
from segapp.io.images.source import open_source
from segapp.io.names import shown
from segapp.io.settings_records import check_color, check_name, class_from, clean_up_from, params_from
from segapp.io.strict_json import convert, read_strictly, write_strictly

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".segrecipe"
FORMAT = "segapp recipe"
SCHEMA = 1
MAX_BYTES = 1 << 20
_MAX_PALETTE = 255


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    schema: int
    params: dict[str, Any]
    clean_up: dict[str, Any]
    classes: list[dict[str, Any]] = []
    palette: list[dict[str, Any]] = []


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Save a recipe.

    Parameters
    ----------
    recipe : Recipe
        The settings.
    path : Path
        The file; it is replaced if it is there.

    Raises
    ------
    RecipeError
        If it could not be written; an old file is then as it was.
    """
    try:
        data = recipe_bytes(recipe)
        is_readable = recipe_from(data, path.name) == recipe
    except (ValueError, RecipeError):
        is_readable = False
    if not is_readable:
        raise RecipeError("This recipe cannot be saved because a name or a setting is too long; shorten it.")
    try:
        write_bytes(path, data)
    except ExportError as error:
        raise RecipeError(str(error)) from error


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    RecipeError
        If it cannot be read, is none, or was written by a newer segapp.
    """
    try:
        with open_source(path) as source:
            data = (
                source.head
                if source.size <= len(source.head)
                else source.read(0, min(source.size, MAX_BYTES + 1))
            )
    except ImageReadError as error:
        raise RecipeError(str(error).replace("an image file", "a recipe")) from error
    except OSError as error:
        raise RecipeError(f"{shown(path.name)} could not be read because {reason(error)}.") from error
    return recipe_from(data, path.name)


def recipe_bytes(recipe: Recipe) -> bytes:
    """Return the contents of a recipe file: ASCII, one line."""
    record = _File(
        FORMAT,
        SCHEMA,
        msgspec.to_builtins(recipe.params),
        msgspec.to_builtins(recipe.clean_up),
        [msgspec.to_builtins(info) for info in recipe.classes],
        [msgspec.to_builtins(entry) for entry in recipe.palette],
    )
    return write_strictly(record) + b"\n"


def recipe_from(data: bytes, name: str) -> Recipe:
    """Turn the contents of a recipe file into a recipe.

    Parameters
    ----------
    data : bytes
        The contents.
    name : str
        What to call it in messages.

    Raises
    ------
    RecipeError
        If they make no sense, or a newer segapp wrote them.
    """
    try:
        value = read_strictly(data, MAX_BYTES)
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise RecipeError(f"{shown(name)} is no recipe of segapp; choose a file ending in {SUFFIX}.")
        schema = value.get("schema")
        if type(schema) is int and schema > SCHEMA:
            raise RecipeError(f"{shown(name)} was saved by a newer segapp; update segapp to open it.")
        return _recipe(convert(value, _File))
    except (ValueError, OverflowError) as error:
        raise RecipeError(
            f"{shown(name)} is no recipe of segapp, or it is damaged; choose another."
        ) from error


def _recipe(record: _File) -> Recipe:
    if record.schema != SCHEMA or len(record.classes) > MAX_CLASSES or len(record.palette) > _MAX_PALETTE:
        raise ValueError("no recipe")
    classes = tuple(class_from(info) for info in record.classes)
    palette = tuple(convert(entry, NamedCluster) for entry in record.palette)
    if len({info.name for info in classes}) != len(classes):
        raise ValueError("two classes of one name")
    for entry in palette:
        check_name(entry.name)
        check_color(entry.color)
        if not 0 <= entry.class_id <= len(classes):
            raise ValueError("a class that is not there")
    return Recipe(params_from(record.params), clean_up_from(record.clean_up), classes, palette)
