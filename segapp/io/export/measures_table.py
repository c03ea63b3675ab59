"""The measures of images as rows and columns: what the table files hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp import __version__
from segapp.core.measure_list import MEASURES
from segapp.core.recipe_words import sentences_about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.measure_list import Measure
    from segapp.core.result import Result
    from segapp.core.scale import Scale
    from segapp.core.types import Float64Array, Image

Cell = str | int | float | None
"""Words, a number, or nothing."""

OBJECT, CLASS = "object", "class"
_WHOLE = frozenset({"area", "box_x", "box_y", "box_width", "box_height"})


@dataclass(frozen=True)
class Column:
    """One measure in pixels, or in units if `in_units`."""

    measure: Measure
    in_units: bool

    @property
    def title(self) -> str:
        """The words above it; units differ from image to image and have a column of their own."""
        if self.measure.power == 0:
            return "share_percent" if self.measure.id == "share" else self.measure.id
        if not self.in_units:
            return f"{self.measure.id}_px"
        return f"{self.measure.id}_units{'2' if self.measure.power == 2 else ''}"


COLUMNS: tuple[Column, ...] = tuple(
    Column(measure, in_units)
    for measure in MEASURES
    for in_units in ((False, True) if measure.power else (False,))
)
_FIRST = ("image", "kind", "class", "object", "objects")
_LAST = ("units_per_px", "unit", "recipe")
TITLES: tuple[str, ...] = (*_FIRST, *(column.title for column in COLUMNS), *_LAST)
"""The words above the columns."""


def name_of(image: Image) -> str:
    """Return the file name of an image, without its folder."""
    return "image" if image.path is None else _written(image.path.name)


def _written(text: str) -> str:
    """Replace what no file of text can hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def object_rows(result: Result) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each object: `object` is its number in its class, from 1."""
    measures, classes = result.measures, result.class_map.classes
    first, last = name_of(result.image), _last(result)
    numbers = zip(measures.classes.tolist(), measures.numbers.tolist(), measures.values, strict=True)
    for class_id, number, values in numbers:
        words = (first, OBJECT, _written(classes[class_id - 1].name), number, None)
        yield (*words, *_cells(values, result), *last)


def class_rows(result: Result) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each class: `objects` is how many it has."""
    measures, first, last = result.measures, name_of(result.image), _last(result)
    rows = zip(result.class_map.classes, measures.counts.tolist(), measures.of_classes, strict=True)
    for info, count, values in rows:
        yield (first, CLASS, _written(info.name), None, count, *_cells(values, result), *last)


def _last(result: Result) -> tuple[Cell, ...]:
    scale = result.scale
    known = (None, "px") if scale is None else (scale.units_per_px, scale.unit)
    return (*known, sentences_about(result, __version__))


def _cells(values: Float64Array, result: Result) -> tuple[Cell, ...]:
    return tuple(
        _cell(column, float(value), result) for column, value in zip(COLUMNS, _spread(values), strict=True)
    )


def _spread(values: Float64Array) -> list[float]:
    """Repeat each measure that is given in pixels and in units."""
    repeats = [2 if measure.power else 1 for measure in MEASURES]
    spread: list[float] = np.repeat(values, repeats).tolist()
    return spread


def _cell(column: Column, value: float, result: Result) -> Cell:
    if np.isnan(value):
        return None
    if column.in_units:
        return None if result.scale is None else result.scale.of(value, column.measure.power)
    return int(value) if column.measure.id in _WHOLE else value


def shown_titles(scale: Scale | None) -> tuple[str, ...]:
    """Return the words above the measures of one image alone: each once, with its unit."""
    unit = "px" if scale is None else scale.unit
    return tuple(
        f"{measure.id}_{unit}{'²' if measure.power == 2 and scale is not None else ''}"
        if measure.power
        else Column(measure, in_units=False).title
        for measure in MEASURES
    )


def shown_values(values: Float64Array, scale: Scale | None) -> tuple[int | float, ...]:
    """Return the measures of one object as numbers, in units where there is a scale."""
    pairs = zip(MEASURES, values.tolist(), strict=True)
    if scale is None:
        return tuple(int(value) if measure.id in _WHOLE else value for measure, value in pairs)
    return tuple(scale.of(value, measure.power) if measure.power else value for measure, value in pairs)
