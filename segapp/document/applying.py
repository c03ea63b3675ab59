"""Applies a recipe to a document: its classes and its clean-up; the clusters have to be found anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segapp.document.classes import MAX_CLASSES

if TYPE_CHECKING:
    from segapp.core.recipe import Recipe
    from segapp.document.document import Document


def apply_recipe(document: Document, recipe: Recipe) -> Document:
    """Take over the classes and the clean-up of a recipe.

    Parameters
    ----------
    document : Document
        Before.
    recipe : Recipe
        A class of a name that the document has gets the recipe's colour and clean-up; the others
        are added, as far as there is room. A document in which nothing is chosen gets the classes
        as they are.

    Returns
    -------
    Document
        The same object if nothing changes.
    """
    if document.is_untouched and recipe.classes:
        applied = replace(document, classes=recipe.classes, active=1, clean_up=recipe.clean_up)
    else:
        wanted = {info.name: info for info in recipe.classes}
        kept = tuple(
            replace(info, color=wanted[info.name].color, clean_up=wanted[info.name].clean_up)
            if info.name in wanted and not info.locked
            else info
            for info in document.classes
        )
        names = {info.name for info in kept}
        added = tuple(info for info in recipe.classes if info.name not in names)
        applied = replace(document, classes=(*kept, *added)[:MAX_CLASSES], clean_up=recipe.clean_up)
    is_same = (applied.classes, applied.clean_up, applied.active) == (
        document.classes,
        document.clean_up,
        document.active,
    )
    return document if is_same else applied
