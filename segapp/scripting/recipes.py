"""Recipes from a script: read, written, made of clusters, and applied to images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segapp.core.color_names import name_colors
from segapp.core.errors import ParameterError
from segapp.core.recipe import NamedCluster, Recipe
from segapp.core.result import Result
from segapp.core.task import NullTask, SubTask
from segapp.core.types import ClassMap, Image
from segapp.document import recipes
from segapp.document.by_recipe import document_by_recipe
from segapp.document.finishing import finished_classes
from segapp.io import recipe as files
from segapp.scripting.exporting import classes_of_clusters

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from segapp.core.task import Task
    from segapp.core.types import Segmentation
    from segapp.scripting.exporting import Selection


def read_recipe(path: str | os.PathLike[str]) -> Recipe:
    """Read a recipe that was saved from the window or by `write_recipe`.

    Parameters
    ----------
    path : str or path
        The `.segrecipe` file.

    Raises
    ------
    RecipeError
        If it cannot be read, is none, or was written by a newer segapp.
    """
    return files.read_recipe(Path(path))


def write_recipe(recipe: Recipe, path: str | os.PathLike[str]) -> None:
    """Save a recipe, to be applied in the window, on the command line or by `apply_recipe`.

    Parameters
    ----------
    recipe : Recipe
        From `recipe_of` or `read_recipe`, or the `recipe` of a `Result`.
    path : str or path
        The file; it is replaced if it is there.

    Raises
    ------
    ParameterError
        If it is no recipe.
    RecipeError
        If it could not be written; an old file is then as it was.
    """
    if not isinstance(recipe, Recipe):
        raise ParameterError(f"write_recipe takes a Recipe, not {type(recipe).__name__}.")
    files.write_recipe(recipe, Path(path))


def recipe_of(segmentation: Segmentation, select: Sequence[int] | Selection | None = None) -> Recipe:
    """Make a recipe of clusters and of what is chosen among them.

    Parameters
    ----------
    segmentation : Segmentation
        From `segapp.segment`.
    select : sequence of int, or mapping of str to sequences of int, optional
        As in `segapp.export`.

    Raises
    ------
    ParameterError
        If a cluster is unknown.
    """
    classes, table = classes_of_clusters(segmentation, select)
    names, colors = name_colors(segmentation.colors), segmentation.colors.tolist()
    palette = tuple(
        NamedCluster(name, (red, green, blue), int(class_id))
        for name, (red, green, blue), class_id in zip(names, colors, table, strict=False)
    )
    return Recipe(segmentation.params, classes=classes, palette=palette)


def apply_recipe(image: Image, recipe: Recipe, task: Task | None = None) -> Result:
    """Make the masks of an image as a recipe says.

    Each cluster takes the class of the entry of the palette that is nearest in colour; then the
    masks are cleaned up.

    Parameters
    ----------
    image : Image
        From `read_image`.
    recipe : Recipe
        From `read_recipe` or `recipe_of`.
    task : Task, optional
        Who is told of the progress, and asked whether to go on.

    Returns
    -------
    Result
        For `segapp.export`.

    Raises
    ------
    ParameterError
        If something else is given, or the recipe chooses no clusters.
    SegmentError
        If the image cannot be clustered.
    """
    if not isinstance(image, Image) or not isinstance(recipe, Recipe):
        given = f"{type(image).__name__} and {type(recipe).__name__}"
        raise ParameterError(f"apply_recipe takes an Image and a Recipe, not {given}.")
    watching = NullTask() if task is None else task
    document = document_by_recipe(image, recipe, SubTask(watching, 0.0, 0.8))
    pixels = finished_classes(document, None, SubTask(watching, 0.8, 1.0))
    return Result(
        image,
        ClassMap(pixels, document.classes),
        document.segmentation,
        document.names,
        recipes.recipe_of(document),
        image.scale,
    )
