"""The recipe of a document: its settings, without its image and what is true of that alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.recipe import NamedCluster, Recipe
from segapp.core.types import ClusterParams

if TYPE_CHECKING:
    from segapp.document.document import Document


def recipe_of(document: Document) -> Recipe:
    """Return all the settings of a document and its named palette."""
    found = document.segmentation
    if found is None:
        return Recipe(ClusterParams(), document.clean_up, document.classes)
    rows = zip(document.names, found.colors.tolist(), document.assignment.clusters.tolist(), strict=False)
    palette = tuple(
        NamedCluster(name, (red, green, blue), class_id) for name, (red, green, blue), class_id in rows
    )
    return Recipe(found.params, document.clean_up, document.classes, palette)
