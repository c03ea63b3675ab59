"""A recipe as sentences for the methods section of a report, and the programs that carried it out."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.clustering import AMOUNTS, find_method
from segapp.core.opencv import cv2
from segapp.core.recipe import Recipe
from segapp.core.scale import short_number

if TYPE_CHECKING:
    from segapp.core.params import CleanUp, ClusterParams
    from segapp.core.result import Result
    from segapp.core.types import ClassInfo

_SPACES = {
    "lab": "CIE L*a*b*",
    "luv": "CIE L*u*v*",
    "rgb": "RGB",
    "hsv": "HSV",
    "gray": "brightness alone",
    "ycc": "YCbCr",
}
_SMOOTHED = {"majority": "a majority filter", "gaussian": "a Gaussian filter"}


def sentences_about(result: Result, version: str) -> str:
    """Say how the masks of an image were made and in what they are measured, in a few sentences.

    Parameters
    ----------
    result : Result
        Where no recipe is known, the settings of its clusters count.
    version : str
        That of segapp.

    Returns
    -------
    str
        One line of plain text.
    """
    recipe = result.recipe
    if recipe is None and result.segmentation is not None:
        recipe = Recipe(result.segmentation.params)
    parts = [] if recipe is None else [_clustered(recipe.params), *_cleaned(recipe)]
    if result.scale is not None:
        length = short_number(result.scale.units_per_px)
        parts.append(f"A pixel was {length} {result.scale.unit} long.")
    return " ".join([*parts, _programs(recipe, version)])


def _clustered(params: ClusterParams) -> str:
    method = find_method(params.method)
    name = method.name if method.name.startswith("k-") else method.name[:1].lower() + method.name[1:]
    settings = [f"k = {params.k}"] if "k" in method.parameters else []
    settings += [_SPACES.get(params.space, params.space), f"seed {params.seed}"]
    amounts = {words: getattr(params, field) for field, words in AMOUNTS.items()}
    settings += [f"{words[:1].lower()}{words[1:]} {amount} %" for words, amount in amounts.items() if amount]
    return f"Pixels were clustered with {name} ({', '.join(settings)})."


def _cleaned(recipe: Recipe) -> list[str]:
    """Say how the masks were cleaned: of all classes, and of those with settings of their own."""
    sentences = []
    common = _steps(recipe.clean_up)
    if common:
        sentences.append(f"In the masks, {_listed(common)}.")
    own = [(info, info.clean_up) for info in recipe.classes if info.clean_up is not None]
    return sentences + [_cleaned_class(info, clean_up) for info, clean_up in own]


def _cleaned_class(info: ClassInfo, clean_up: CleanUp) -> str:
    steps = _steps(clean_up)
    name = " ".join(info.name.split())
    return (
        f"In the mask of “{name}”, {_listed(steps)}." if steps else f"The mask of “{name}” was not cleaned."
    )


def _steps(clean_up: CleanUp) -> list[str]:
    """Name the steps of the clean-up in their order."""
    grown = clean_up.grow_px
    smoother = _SMOOTHED.get(clean_up.smooth_by, clean_up.smooth_by)
    steps = (
        (clean_up.drop_specks_px, f"pieces of up to {clean_up.drop_specks_px} px were dropped"),
        (clean_up.fill_holes_px, f"holes of up to {clean_up.fill_holes_px} px were filled"),
        (clean_up.smooth_px, f"edges were smoothed by {clean_up.smooth_px} px with {smoother}"),
        (clean_up.drop_border, "pieces that touch the border of the image were dropped"),
        (grown, f"edges were moved {'out' if grown > 0 else 'in'} by {abs(grown)} px"),
        (clean_up.keep_largest, "only the largest piece was kept"),
    )
    return [words for is_on, words in steps if is_on]


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _programs(recipe: Recipe | None, version: str) -> str:
    names = [f"segapp {version}", f"OpenCV {cv2.__version__}", f"NumPy {np.__version__}"]
    if recipe is not None and find_method(recipe.params.method).source.startswith("sklearn"):
        names.append(f"scikit-learn {metadata.version('scikit-learn')}")
    return f"Made with {_listed(names)}."
