"""Cleans the finished masks: specks, holes, edges, size, border, largest piece."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import morphology
from segapp.core.errors import ParameterError
from segapp.core.masks import Box, bounding_box
from segapp.core.morphology import MOST_SMOOTH_PX, Sides
from segapp.core.params import CleanUp
from segapp.core.specks import classes_in, drop_specks, fill_holes
from segapp.core.strips import run_aside
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, UInt8Array

    Change = Callable[[BoolArray, CleanUp, Sides], BoolArray]

MOST_GROW_PX = 1000

MOST_AREA_PX = 2**31 - 1

SMOOTHERS: dict[str, Callable[[BoolArray, int], BoolArray]] = {
    "majority": morphology.smooth_by_majority,
    "gaussian": morphology.smooth_by_level_set,
}
"""Ways to smooth an edge: mask and pixels -> mask."""


def clean_up(
    class_pixels: UInt8Array,
    settings: CleanUp | Mapping[int, CleanUp],
    task: Task = NullTask(),  # noqa: B008 - has no state
    fillable: BoolArray | None = None,
) -> UInt8Array:
    """Clean the masks of all classes.

    These steps follow each other, and each works inside the box around its class only:

    1. Drop specks: pieces (8 neighbours) of one class of at most `drop_specks_px` pixels.
    2. Fill holes: pieces (4 neighbours) without class of at most `fill_holes_px` pixels that
       do not reach the border of the picture and have only one class around them (4
       neighbours). What lies between several classes stays open, as nothing says whose it is.
    3. Smooth the edge by `smooth_px`, in the way `smooth_by`.
    4. Drop the pieces (8 neighbours) that touch the border of the picture.
    5. Grow or shrink by `grow_px`. The border of the picture shrinks nothing.
    6. Keep the largest piece of each class.

    In steps 3 and 5 a class gains only pixels without class, or that their class gives up in
    the same step; what several classes could gain goes to the first of them.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        0 = no class.
    settings : CleanUp or mapping from class to CleanUp
        Which steps, and how far: for all classes the same, or for each its own; a class that
        is not in the mapping is not cleaned.
    task : Task
        Asked between the steps.
    fillable : bool array of shape (H, W), optional
        False where the picture is transparent: such pixels belong to holes, so that a hole
        may open into the transparent outside, but they are never gained.

    Returns
    -------
    uint8 array of shape (H, W)
        `class_pixels` itself if there is nothing to do.

    Raises
    ------
    ParameterError
        If a setting cannot be used.
    Cancelled
        If the task is cancelled.
    """
    of_class = _by_class(settings)
    for own in of_class.values():
        check_clean_up(own)
    is_off = all(own.is_off for own in of_class.values())
    box = None if is_off else bounding_box(class_pixels != 0)
    if box is None:
        return class_pixels
    around = _slices(box, class_pixels.shape, 1)
    result = class_pixels.copy()
    part = result[around]
    for class_id in classes_in(part):
        if of_class[class_id].drop_specks_px:
            task.raise_if_cancelled()
            drop_specks(part, class_id, of_class[class_id].drop_specks_px)
    task.raise_if_cancelled()
    most_px = np.array([of_class[number].fill_holes_px for number in range(256)], np.int64)
    if most_px.any():
        fill_holes(part, most_px, None if fillable is None else fillable[around])
    for is_wanted, change in _CHANGES:
        wanted = {number: own for number, own in of_class.items() if is_wanted(own)}
        if wanted:
            result = _changed(result, change, wanted, task, fillable)
    return result


def _by_class(settings: CleanUp | Mapping[int, CleanUp]) -> dict[int, CleanUp]:
    if isinstance(settings, CleanUp):
        return dict.fromkeys(range(256), settings)
    return {number: settings.get(number, CleanUp()) for number in range(256)}


def check_clean_up(settings: CleanUp) -> None:
    """Check the settings of a clean-up.

    Raises
    ------
    ParameterError
        If a setting has a value that cannot be used.
    """
    for area_px in (settings.fill_holes_px, settings.drop_specks_px):
        if not 0 <= area_px <= MOST_AREA_PX:
            raise ParameterError(f"Holes and specks must have 0 to {MOST_AREA_PX} pixels, not {area_px}.")
    if settings.smooth_by not in SMOOTHERS:
        known = ", ".join(SMOOTHERS)
        raise ParameterError(f"An edge cannot be smoothed by “{settings.smooth_by}”; choose one of {known}.")
    if not 0 <= settings.smooth_px <= MOST_SMOOTH_PX:
        raise ParameterError(f"Smooth an edge by 0 to {MOST_SMOOTH_PX} pixels, not {settings.smooth_px}.")
    if abs(settings.grow_px) > MOST_GROW_PX:
        raise ParameterError(f"Grow or shrink by at most {MOST_GROW_PX} pixels, not {abs(settings.grow_px)}.")


def _smooth(mask: BoolArray, settings: CleanUp, _: Sides) -> BoolArray:
    return SMOOTHERS[settings.smooth_by](mask, settings.smooth_px)


def _drop_border(mask: BoolArray, _: CleanUp, sides: Sides) -> BoolArray:
    return morphology.without_border(mask, sides)


def _grow(mask: BoolArray, settings: CleanUp, _: Sides) -> BoolArray:
    change = morphology.grow if settings.grow_px > 0 else morphology.shrink
    return change(mask, abs(settings.grow_px))


def _keep_largest(mask: BoolArray, _: CleanUp, __: Sides) -> BoolArray:
    return morphology.largest_piece(mask)


_CHANGES: tuple[tuple[Callable[[CleanUp], bool], Change], ...] = (
    (lambda settings: settings.smooth_px > 0, _smooth),
    (lambda settings: settings.drop_border, _drop_border),
    (lambda settings: settings.grow_px != 0, _grow),
    (lambda settings: settings.keep_largest, _keep_largest),
)


def _changed(
    pixels: UInt8Array,
    change: Change,
    wanted: Mapping[int, CleanUp],
    task: Task,
    fillable: BoolArray | None,
) -> UInt8Array:
    """Change the masks of some classes, then put all masks together again."""
    result: UInt8Array = pixels.copy()
    found: list[tuple[int, tuple[slice, slice], BoolArray]] = []
    for class_id in classes_in(pixels):
        if class_id not in wanted:
            continue
        task.raise_if_cancelled()
        settings = wanted[class_id]
        margin = 1 + max(0, settings.grow_px)
        whole = pixels == class_id
        box = bounding_box(whole)
        if box is not None:
            around = _slices(box, pixels.shape, margin)
            given = np.ascontiguousarray(whole[around]), settings, _sides(around, pixels.shape)
            mask = run_aside(partial(change, *given), task)  # a second at 100 megapixels
            np.copyto(result[around], np.uint8(0), where=whole[around] & ~mask)
            found.append((class_id, around, mask))
    for class_id, around, mask in found:
        gained = mask & (result[around] == 0)
        if fillable is not None:
            gained &= fillable[around]
        np.copyto(result[around], np.uint8(class_id), where=gained)
    return result


def _slices(box: Box, shape: tuple[int, ...], margin: int) -> tuple[slice, slice]:
    """Some pixels more on every side, so that the outside of a box is one piece around it."""
    top, left, bottom, right = box
    return (
        slice(max(0, top - margin), min(shape[0], bottom + margin)),
        slice(max(0, left - margin), min(shape[1], right + margin)),
    )


def _sides(around: tuple[slice, slice], shape: tuple[int, ...]) -> Sides:
    rows, columns = around
    return rows.start == 0, columns.start == 0, rows.stop == shape[0], columns.stop == shape[1]
