"""What is measured of each object and each class: size, place, shape and colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.hulls import hull_measures
from segapp.core.measure_list import MEASURES
from segapp.core.object_sums import SUMS, sum_up
from segapp.core.task import NullTask, SubTask
from segapp.core.types import frozen

if TYPE_CHECKING:
    from segapp.core.object_map import ObjectMap
    from segapp.core.task import Task
    from segapp.core.types import Float64Array, Int32Array, Int64Array, UInt8Array

_COLOR_SUMS = slice(SUMS.index("red"), SUMS.index("b") + 1)
_LEAST_VARIANCE = 1e-9
"""Less than this is what rounding leaves of a single colour."""


_COLUMN = {measure.id: index for index, measure in enumerate(MEASURES)}


@dataclass(frozen=True, eq=False)
class Measures:
    """What was measured of the objects of one image, in pixels.

    Attributes
    ----------
    classes : uint8 array of shape (n,)
        Class of each object, from 1.
    numbers : int64 array of shape (n,)
        Number of each object in its class, from 1.
    boxes : int32 array of shape (n, 4)
        First row, first column, last row + 1, last column + 1 of each object.
    values : float64 array of shape (n, m)
        A row for each object, a column for each of `MEASURES`.
    of_classes : float64 array of shape (c, m)
        A row for each class: all its objects taken together. NaN where a class has no such
        measure, or no object.
    """

    classes: UInt8Array
    numbers: Int64Array
    boxes: Int32Array
    values: Float64Array
    of_classes: Float64Array

    def __post_init__(self) -> None:
        for name in ("classes", "numbers", "boxes", "values", "of_classes"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def counts(self) -> Int64Array:
        """Number of objects of each class: int64 (c,)."""
        counted = np.bincount(self.classes, minlength=len(self.of_classes) + 1)[1:]
        return counted.astype(np.int64)

    def of(self, name: str) -> Float64Array:
        """Return one measure of all objects, by its id: float64 (n,)."""
        column: Float64Array = self.values[:, _COLUMN[name]]
        return column


def measure(
    objects: ObjectMap,
    rgb: UInt8Array,
    n_classes: int,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Measures:
    """Measure all objects and all classes.

    Parameters
    ----------
    objects : ObjectMap
        The objects.
    rgb : uint8 array of shape (H, W, 3)
        The picture as shown.
    n_classes : int
        Number of classes.
    task : Task
        Told how far the work is, and asked whether to go on.

    Returns
    -------
    Measures
        The same for any number of threads.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    sums = sum_up(objects, rgb, SubTask(task, 0.0, 0.6))
    hulls = hull_measures(sums.lefts, sums.rights, sums.firsts, SubTask(task, 0.6, 1.0))
    n_pixels = objects.ids.size
    values = _values(sums.table, objects.boxes, objects.boxes[:, :2], n_pixels)
    areas = values[:, _COLUMN["area"]]
    values[:, _COLUMN["solidity"]] = areas / np.maximum(hulls[:, 0], 1)
    values[:, _COLUMN["feret"]] = hulls[:, 1]
    of_classes = _of_classes(objects, sums.table, n_classes)
    return Measures(objects.classes, objects.numbers, objects.boxes, values, of_classes)


def _values(sums: Float64Array, boxes: Int32Array, origins: Int32Array, n_pixels: int) -> Float64Array:
    """Turn sums over pixels, of places counted from the origins, into measures; hulls are left out."""
    found: Float64Array = np.full((len(sums), len(MEASURES)), np.nan)
    if not len(sums):
        return found
    area, row, col = (sums[:, SUMS.index(name)] for name in ("area", "row", "col"))
    top, left, bottom, right = boxes.T
    major, minor, eccentricity = _ellipses(sums)
    plain = {
        "area": area,
        "share": 100 * area / n_pixels,
        "perimeter": sums[:, SUMS.index("perimeter")],
        "centroid_x": origins[:, 1] + col / area,
        "centroid_y": origins[:, 0] + row / area,
        "box_x": left,
        "box_y": top,
        "box_width": right - left,
        "box_height": bottom - top,
        "major_axis": major,
        "minor_axis": minor,
        "eccentricity": eccentricity,
    }
    for name, column in plain.items():
        found[:, _COLUMN[name]] = column
    _fill_colors(found, sums, area)
    return found


def _ellipses(sums: Float64Array) -> tuple[Float64Array, Float64Array, Float64Array]:
    """Find the axes and the eccentricity of the ellipses with the same second moments."""
    area, row, col, row_row, row_col, col_col = (
        sums[:, SUMS.index(name)] for name in ("area", "row", "col", "row_row", "row_col", "col_col")
    )
    down, across, both = (
        (product - one * other / area) / area
        for product, one, other in ((row_row, row, row), (col_col, col, col), (row_col, row, col))
    )
    middle, spread = (down + across) / 2, np.hypot((down - across) / 2, both)
    larger, smaller = np.maximum(middle + spread, 0), np.maximum(middle - spread, 0)
    smaller[smaller < larger * 1e-14] = 0  # what rounding leaves of a line
    ratio = np.divide(smaller, larger, out=np.ones_like(larger), where=larger > 0)
    return 4 * np.sqrt(larger), 4 * np.sqrt(smaller), np.sqrt(1 - ratio)


def _fill_colors(found: Float64Array, sums: Float64Array, area: Float64Array) -> None:
    """Write means and standard deviations of RGB and L*a*b*."""
    means = sums[:, _COLOR_SUMS] / area[:, np.newaxis]
    squares = sums[:, _COLOR_SUMS.stop :] / area[:, np.newaxis]
    variances = squares - means**2
    deviations = np.sqrt(np.where(variances < _LEAST_VARIANCE, 0, variances))
    for first, part in (("red", slice(0, 3)), ("lightness", slice(3, 6))):
        at = _COLUMN[first]
        found[:, at : at + 3], found[:, at + 3 : at + 6] = means[:, part], deviations[:, part]


def _of_classes(objects: ObjectMap, sums: Float64Array, n_classes: int) -> Float64Array:
    """Measure each class as all of its objects together."""
    found: Float64Array = np.full((n_classes, len(MEASURES)), np.nan)
    found[:, [_COLUMN["area"], _COLUMN["share"], _COLUMN["perimeter"]]] = 0
    for class_id in range(1, n_classes + 1):
        its = objects.classes == class_id
        if not its.any():
            continue
        boxes, own = objects.boxes[its], sums[its].copy()
        # Places are sums over pixels counted from the corner of each box.
        for name, edge in (("row", 0), ("col", 1)):
            own[:, SUMS.index(name)] += own[:, SUMS.index("area")] * boxes[:, edge]
        box = np.concatenate((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))[np.newaxis]
        whole = own.sum(axis=0)[np.newaxis]
        found[class_id - 1] = _values(whole, box, np.zeros((1, 2), np.int32), objects.ids.size)[0]
    found[:, [not measure.of_classes for measure in MEASURES]] = np.nan
    return found
