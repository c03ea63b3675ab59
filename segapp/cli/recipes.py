"""Recipes on the command line: images clustered, chosen and cleaned up as a recipe says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.errors import ParameterError, SegappError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from segapp.core.recipe import Recipe
    from segapp.core.result import Result
    from segapp.core.scale import Scale
    from segapp.io.export import ExportOptions, Item
    from segapp.io.project_results import Left


def recipe_in(options: argparse.Namespace) -> Recipe | None:
    """Read the recipe that was given, and see that it chooses something.

    Raises
    ------
    ParameterError
        If its name is empty, or it chooses nothing.
    RecipeError
        If it cannot be read.
    """
    from segapp.document.by_recipe import check_choice
    from segapp.scripting import read_recipe

    if options.recipe is None:
        return None
    if not options.recipe:
        raise ParameterError("--recipe is empty: say which file holds the recipe.")
    recipe = read_recipe(options.recipe)
    check_choice(recipe)
    return recipe


def result_by_recipe(name: str, recipe: Recipe, scale: Scale | None = None) -> Result:
    """Read an image and make its masks.

    Parameters
    ----------
    name : str
        The file.
    recipe : Recipe
        The recipe.
    scale : Scale, optional
        In place of what the file says.

    Raises
    ------
    ParameterError
        If the name is empty.
    SegappError
        If the image cannot be read or clustered.
    """
    from segapp.io.images import read_image
    from segapp.scripting import apply_recipe

    if not name:
        raise ParameterError("The name of an image is empty; say which file is meant.")
    image = read_image(Path(name))
    return apply_recipe(replace(image, scale=scale or image.scale), recipe)


def items_by_recipe(
    names: Sequence[str],
    recipe: Recipe,
    options: ExportOptions,
    folder: Path,
    tell: Callable[[Left], None],
) -> Iterator[Item]:
    """Yield what is exported of each image, as `segapp.io.project_results.items` does for a project."""
    from segapp.io.export import Item, places_of
    from segapp.io.project_results import Left

    originals = tuple(Path(name) for name in names)
    for number, place in enumerate(places_of(originals, options)):
        try:
            result = result_by_recipe(names[number], recipe)
        except SegappError as error:
            tell(Left(number, str(error), is_left_out=True))
            continue
        yield Item(result, place.stem, place.part, originals, folder)
