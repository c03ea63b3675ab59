"""A document made of an image by a recipe alone, as if the user had done it once more.

For work off the window's thread: unlike the rest of the package it imports OpenCV.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import pipeline
from segapp.core.color_names import free_name, name_colors
from segapp.core.errors import ParameterError
from segapp.core.features import features_of
from segapp.core.task import NullTask
from segapp.document.applying import apply_recipe
from segapp.document.assignment import assign_clusters, empty_assignment
from segapp.document.document import Document

if TYPE_CHECKING:
    from segapp.core.recipe import Recipe
    from segapp.core.task import Task
    from segapp.core.types import Image, UInt8Array


def document_by_recipe(
    image: Image,
    recipe: Recipe,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Document:
    """Cluster an image as a recipe says, and choose the clusters that it chooses.

    A cluster takes the class of the entry of the palette whose colour is nearest to its own in
    CIE L*a*b*. So the image that the recipe was made of gets the masks it had, as far as whole
    clusters were chosen; and a colour that the recipe knows as another's is not chosen.

    Parameters
    ----------
    image : Image
        The image.
    recipe : Recipe
        The settings, the classes and the palette.
    task : Task
        Told, and asked whether to go on.

    Returns
    -------
    Document
        With clusters, their names and classes, and the clean-up.

    Raises
    ------
    ParameterError
        If the recipe chooses nothing, or a setting cannot be used.
    SegmentError
        If the image cannot be clustered.
    Cancelled
        If the task is cancelled.
    """
    check_choice(recipe)
    found = pipeline.segment(image, recipe.params, task)
    document = apply_recipe(Document(image, scale=image.scale), recipe)
    return choose_by_recipe(replace(document, active=1, segmentation=found), recipe)


def choose_by_recipe(document: Document, recipe: Recipe) -> Document:
    """Name and choose the clusters of a document as a recipe does.

    Parameters
    ----------
    document : Document
        With clusters; what was chosen of them is given up.
    recipe : Recipe
        A class of its palette is that of the same name in the document.

    Returns
    -------
    Document
        The same object if it has no clusters, or the recipe no palette.
    """
    found = document.segmentation
    if found is None or not recipe.palette:
        return document
    nearest = nearest_entries(found.colors, recipe)
    numbers = {info.name: number for number, info in enumerate(document.classes, start=1)}
    assignment = empty_assignment()
    for class_id, info in enumerate(recipe.classes, start=1):
        members = [index for index, entry in enumerate(nearest) if recipe.palette[entry].class_id == class_id]
        if info.name in numbers:
            assignment = assign_clusters(assignment, members, numbers[info.name], frozenset())
    names = _names(nearest, found.colors, recipe)
    return replace(document, names=names, assignment=assignment)


def check_choice(recipe: Recipe) -> None:
    """Refuse a recipe whose masks would always be empty.

    Raises
    ------
    ParameterError
        If none of its clusters belongs to a class.
    """
    if not any(1 <= entry.class_id <= len(recipe.classes) for entry in recipe.palette):
        raise ParameterError(
            "The recipe chooses no clusters, so all masks would be empty; choose some in the window and save "
            "the recipe again."
        )


def nearest_entries(colors: UInt8Array, recipe: Recipe) -> list[int]:
    """Find for each colour, uint8 (k, 3) in RGB, the entry of the palette that is nearest in CIE L*a*b*."""
    palette = np.array([entry.color for entry in recipe.palette], np.float32).reshape(-1, 3)
    lab, known = (features_of(rows, "lab") for rows in (colors.astype(np.float32), palette))
    distances = np.square(lab[:, np.newaxis] - known).sum(axis=-1)
    nearest: list[int] = distances.argmin(axis=1).tolist()
    return nearest


def _names(nearest: list[int], colors: UInt8Array, recipe: Recipe) -> tuple[str, ...]:
    """Name the clusters as in the palette; of several that are nearest to one entry the first."""
    names: list[str] = []
    for entry, plain in zip(nearest, name_colors(colors), strict=True):
        name = recipe.palette[entry].name
        names.append(free_name(plain, names) if name in names else name)
    return tuple(names)
