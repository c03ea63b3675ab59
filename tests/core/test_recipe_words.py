"""A recipe in words says every setting that changes the masks, and no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from segapp.core.clustering import AMOUNTS, METHODS, find_method
from segapp.core.recipe import Recipe
from segapp.core.recipe_words import sentences_about
from segapp.core.result import Result
from segapp.core.scale import Scale
from segapp.core.types import ClassInfo, ClassMap, CleanUp, ClusterParams, Image


def words(recipe: Recipe | None, scale: Scale | None = None) -> str:
    pixels = np.zeros((3, 3), np.uint8)
    return sentences_about(Result(Image(pixels), ClassMap(pixels), recipe=recipe, scale=scale), "9.8.7")


def test_the_usual_settings_are_short() -> None:
    text = words(Recipe())
    assert text.startswith(
        "Pixels were clustered with k-means (k = 5, CIE L*a*b*, seed 0). Made with segapp 9.8.7,"
    )
    assert "OpenCV" in text and "scikit-learn" not in text


@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_every_method_has_words(method: str) -> None:
    text = words(Recipe(ClusterParams(method=method)))
    assert text.startswith("Pixels were clustered with ")
    assert ("scikit-learn" in text) == find_method(method).source.startswith("sklearn")


@pytest.mark.parametrize("field", AMOUNTS)
def test_every_slider_is_told(field: str) -> None:
    changed: dict[str, Any] = {field: 37}
    assert f"{AMOUNTS[field].lower()} 37 %" in words(Recipe(replace(ClusterParams(), **changed)))


@pytest.mark.parametrize(
    ("clean_up", "told"),
    [
        (CleanUp(fill_holes_px=120), "In the masks, holes of up to 120 px were filled."),
        (
            CleanUp(grow_px=-3, keep_largest=True),
            "edges were moved in by 3 px and only the largest piece was kept.",
        ),
        (CleanUp(smooth_px=4, smooth_by="gaussian"), "edges were smoothed by 4 px with a Gaussian filter."),
        (
            CleanUp(drop_border=True, drop_specks_px=5),
            "pieces of up to 5 px were dropped and pieces that touch",
        ),
    ],
)
def test_the_clean_up_is_told(clean_up: CleanUp, told: str) -> None:
    assert told in words(Recipe(clean_up=clean_up))


def test_classes_with_settings_of_their_own_are_told_apart() -> None:
    classes = (
        ClassInfo("leaf", (1, 2, 3), clean_up=CleanUp(grow_px=2)),
        ClassInfo("so\nil", (1, 2, 3), clean_up=CleanUp()),
        ClassInfo("rest", (1, 2, 3)),
    )
    text = words(Recipe(clean_up=CleanUp(fill_holes_px=7), classes=classes))
    assert "In the mask of “leaf”, edges were moved out by 2 px." in text
    assert "The mask of “so il” was not cleaned." in text
    assert "rest" not in text


def test_the_scale_is_told() -> None:
    assert "A pixel was 0.25 µm long." in words(None, Scale(0.25, "um"))


def test_masks_made_elsewhere_have_no_recipe() -> None:
    assert words(None).startswith("Made with segapp")
