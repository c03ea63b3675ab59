"""The OPTIONS table: what may be chosen about files, between which bounds, and the words for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segapp.core.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = bool | int | float | str


@dataclass(frozen=True)
class Option:
    """One field of `ExportOptions` that the window offers; what kind it is follows from its default.

    Attributes
    ----------
    name : str
        The field.
    label : str
        What it is called in the window.
    low, high : float
        The smallest and the largest number.
    step : float
        By how much an arrow changes it.
    unit : str
        What stands behind the number.
    zero : str
        What stands there in place of 0.
    choices : tuple of pairs of str
        The words that are allowed, each with what it is called in the window.
    unless : tuple of str
        Another field, and its values at which this one means nothing.
    """

    name: str
    label: str
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    unit: str = ""
    zero: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    unless: tuple[str, ...] = ()


OPTIONS: tuple[Option, ...] = (
    Option("ones", "1 in place of 255 for white, as some programs for training expect"),
    Option("per_object", "One file for each object"),
    Option("object_numbers", "Also the number of each object, as TIFF for ImageJ and napari"),
    Option(
        "cutout_of",
        "One file for",
        choices=(("all", "all classes together"), ("class", "each class"), ("object", "each object")),
    ),
    Option("crop", "Only the part around what is chosen", unless=("cutout_of", "object")),
    Option("soft_px", "Soft edge", high=5.0, step=0.5, unit="px", zero="off"),
    Option("margin", "Margin", high=1000.0, step=5.0),
    Option("margin_unit", "Margin in", choices=(("percent", "% of the object"), ("px", "pixels"))),
    Option(
        "background",
        "Background",
        choices=(
            ("keep", "as in the image"),
            ("white", "white"),
            ("black", "black"),
            ("transparent", "transparent"),
        ),
    ),
    Option("square", "Square"),
    Option("side_px", "Longer side", high=8192.0, step=32.0, unit="px", zero="as it is"),
    Option(
        "crop_type",
        "Kind of file",
        choices=(("png", "PNG"), ("jpeg", "JPEG")),
        unless=("background", "transparent"),
    ),
    Option("detail_px", "Outlines may stray by", high=100.0, step=0.5, unit="px", zero="exact"),
    Option("picture_inside", "With the image itself below the shapes"),
    Option("copy_images", "With a copy of the image, unless the image itself is there"),
    Option("scale_bar", "Scale bar in the corner, if the image has a scale"),
)


def check_options(values: Mapping[str, object], defaults: Mapping[str, object]) -> None:
    """Refuse what cannot be meant.

    Parameters
    ----------
    values : mapping
        The fields of `ExportOptions` by name.
    defaults : mapping
        Their usual values, which tell of what kind each is.

    Raises
    ------
    ParameterError
        If one of those in `OPTIONS` is of another kind or out of bounds.
    """
    for option in OPTIONS:
        value = values[option.name]
        expected = _expected(option, defaults[option.name], value)
        if expected:
            raise ParameterError(f"The export option {option.name} cannot be {value!r}; give {expected}.")


def _expected(option: Option, default: object, value: object) -> str:
    """Say what is expected, unless the value is it."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "True or False"
    if option.choices:
        words = [word for word, _ in option.choices]
        return "" if value in words else f"one of {', '.join(words)}"
    whole = isinstance(default, int)
    is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if is_number and math.isfinite(value) and option.low <= value <= option.high:  # type: ignore[arg-type, operator]  # a number
        return ""
    unit = f" {option.unit}" if option.unit else ""
    return f"a {'whole ' if whole else ''}number from {option.low:g} to {option.high:g}{unit}"
