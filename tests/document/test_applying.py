"""A recipe brings its classes and its clean-up, and takes nothing that was chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segapp.core.recipe import Recipe
from segapp.core.types import ClassInfo, CleanUp, Image
from segapp.document import classes, edits
from segapp.document.applying import apply_recipe
from segapp.document.document import Document
from segapp.document.recipes import recipe_of
from tests.document.model import document_of

LEAF = ClassInfo("leaf", (1, 2, 3), clean_up=CleanUp(grow_px=2))
SOIL = ClassInfo("soil", (4, 5, 6))
RECIPE = Recipe(clean_up=CleanUp(fill_holes_px=9), classes=(LEAF, SOIL))
LABELS = np.array([[0, 0, 1], [0, 2, 1]], np.uint8)


def test_an_untouched_document_gets_the_classes_as_they_are() -> None:
    applied = apply_recipe(Document(Image(np.zeros((3, 3), np.uint8))), RECIPE)
    assert (applied.classes, applied.active, applied.clean_up) == (RECIPE.classes, 1, RECIPE.clean_up)
    assert apply_recipe(applied, RECIPE) is applied


def test_what_is_chosen_stays_and_missing_classes_are_added() -> None:
    document = edits.set_clusters(document_of(LABELS), [1], on=True)
    document = classes.rename_class(document, 1, "leaf")
    applied = apply_recipe(document, RECIPE)
    others = [info.name for info in document.classes[1:]]
    assert [info.name for info in applied.classes] == ["leaf", *others, "soil"]
    assert applied.classes[0].color == LEAF.color
    assert applied.classes[0].clean_up == LEAF.clean_up
    assert applied.assignment is document.assignment
    assert applied.clean_up == RECIPE.clean_up


def test_a_locked_class_is_left_alone() -> None:
    document = edits.set_clusters(document_of(LABELS), [1], on=True)
    document = classes.rename_class(document, 1, "leaf")
    locked = replace(document, classes=(replace(document.classes[0], locked=True),))
    assert apply_recipe(locked, RECIPE).classes[0] == locked.classes[0]


def test_a_document_is_as_its_own_recipe() -> None:
    document = edits.set_clusters(document_of(LABELS), [1], on=True)
    assert apply_recipe(document, recipe_of(document)) is document
