"""What the canvas shows of the document, as palette indices at screen resolution. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from segapp.core.class_colors import ADDING_COLOR, REMOVING_COLOR
from segapp.core.lazy import np

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, ClassInfo, UInt8Array

MOST_CLASSES = 111
"""Indices 1 to 111 are classes, or 0 to 110 clusters."""
CHECKER_LIGHT, CHECKER_DARK = 112, 113
NOT_SURE = 114
BLACK, WHITE = 115, 116
GAP = 117
CLEAR = 118
UNSURE = 119
HOVER_ADD, HOVER_REMOVE = 120, 121

LINE = 128
"""Added to an index where a line is drawn on it."""
HALO = LINE
HOVER_EDGE_ADD, HOVER_EDGE_REMOVE = HOVER_ADD | LINE, HOVER_REMOVE | LINE

_CHECKER_PX = 8
_HATCH_PX = 8
_HATCH_WIDTH_PX = 2
ADDING_OPACITY, REMOVING_OPACITY = 0.6, 0.6
_NOT_SURE_COLOR = (0x80, 0x80, 0x80)
_UNSURE_COLOR = (0xE6, 0x00, 0x9C)


class ViewMode(Enum):
    """The four ways to look at the result."""

    OVERLAY = "overlay"
    CLUSTERS = "clusters"
    MASK = "mask"
    CUTOUT = "cutout"


class Fill(Enum):
    """How the inside of a class is painted over the photo."""

    PLAIN = "fill"
    OUTLINE = "outline"
    HATCH = "hatch"


@dataclass(frozen=True)
class OverlayStyle:
    """How the overlay is painted.

    Attributes
    ----------
    opacity : float
        Of the class colour, 0 to 1.
    dim_outside : bool
        Whether what belongs to no class is darkened.
    fill : Fill
        How the inside of a class is painted.
    """

    opacity: float = 0.3
    dim_outside: bool = False
    fill: Fill = Fill.PLAIN


def changes(values: UInt8Array | BoolArray, line_px: int = 1) -> UInt8Array:
    """Find the pixels with another value beside, above or below them, or not far from there.

    Parameters
    ----------
    values : uint8 or bool array of shape (h, w)
        Class of each screen pixel, say.
    line_px : int
        How many pixels are found on each side of where the value changes.

    Returns
    -------
    uint8 array of shape (h, w)
        `LINE` there, 0 elsewhere.
    """
    from segapp.core.opencv import cv2

    if not values.size:
        return np.zeros(values.shape, np.uint8)
    beside = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    around = cv2.morphologyEx(values.view(np.uint8), cv2.MORPH_GRADIENT, beside)
    _, found = cv2.threshold(around, 0, LINE, cv2.THRESH_BINARY)
    if line_px > 1:
        found = cv2.dilate(found, beside, iterations=line_px - 1)
    return np.asarray(found, np.uint8)


def light_indices(taken: UInt8Array, place: tuple[int, int], line_px: int = 1) -> UInt8Array:
    """Compose what a click would take, so that the image is still seen through it.

    Parameters
    ----------
    taken : uint8 array of shape (h, w)
        1 where it would take a screen pixel.
    place : tuple of int
        Screen pixels between the top left corner of the image and that of `taken`.
    line_px : int
        How many screen pixels wide an outline is.

    Returns
    -------
    uint8 array of shape (h, w)
        1 inside, 4 on the lines of a hatch there, 2 on its edge, 3 around that, 0 elsewhere.
    """
    edge, step = changes(taken, line_px) > 0, _HATCH_PX * line_px
    down, right = (np.arange(at, at + n) % step for at, n in zip(place, taken.shape, strict=True))
    lines = (down[:, np.newaxis] + right) % step < line_px
    indices = taken * np.where(lines, np.uint8(4), np.uint8(1))
    indices[edge] = 3 - taken[edge]
    return indices


def overlay_indices(
    classes: UInt8Array,
    taken: BoolArray | None,
    *,
    adds: bool,
    fill: Fill = Fill.PLAIN,
    place: tuple[int, int] = (0, 0),
    line_px: int = 1,
) -> UInt8Array:
    """Compose the overlay: classes, what a click would take, and the outline of both.

    Parameters
    ----------
    classes : uint8 array of shape (h, w)
        Class of each screen pixel, 0 = none.
    taken : bool array of shape (h, w) or None
        What a click would take.
    adds : bool
        Whether the click would add it.
    fill : Fill
        How the inside of a class is painted.
    place : tuple of int
        Screen pixels between the top left corner of the image and that of `classes`: a hatch
        moves with the image.
    line_px : int
        How many screen pixels wide an outline is.
    """
    lines = changes(classes, line_px)
    indices = classes.copy()
    if fill is Fill.HATCH:
        # A gap lies over any class; on a line it would hide which.
        gaps = (classes > 0) & ~_hatch(classes, place, line_px) & (lines == 0)
        np.maximum(indices, gaps.view(np.uint8) * np.uint8(GAP), out=indices)
    if taken is not None:
        np.maximum(indices, _where(taken, HOVER_ADD if adds else HOVER_REMOVE), out=indices)
    indices |= lines
    return indices


def draw_outline(indices: UInt8Array, taken: BoolArray, *, adds: bool, line_px: int = 1) -> None:
    """Draw the edge of what a click would take into `indices`, where a fill would hide the result."""
    lines = changes(taken, line_px)
    np.maximum(indices, lines, out=indices)
    edge = (lines > 0) & taken
    np.maximum(indices, _where(edge, HOVER_EDGE_ADD if adds else HOVER_EDGE_REMOVE), out=indices)


def line_index(classes: UInt8Array) -> UInt8Array:
    """Palette index of the outline of each class."""
    return classes | np.uint8(LINE)


def checker(shape: tuple[int, int], top: int, left: int, line_px: int = 1) -> UInt8Array:
    """Palette indices of a checkerboard; (top, left) is where the first pixel is on the board."""
    rows = (np.arange(shape[0]) + top) // (_CHECKER_PX * line_px)
    cols = (np.arange(shape[1]) + left) // (_CHECKER_PX * line_px)
    dark = ((rows[:, None] + cols[None, :]) & 1).astype(np.uint8)
    return dark + np.uint8(CHECKER_LIGHT)


def overlay_palette(classes: tuple[ClassInfo, ...], style: OverlayStyle) -> list[int]:
    """Colours of `overlay_indices`, straight 0xAARRGGBB."""
    palette = [0] * 256
    palette[0] = _argb((0, 0, 0), 0.55 if style.dim_outside else 0.0)
    inside = {Fill.PLAIN: style.opacity, Fill.OUTLINE: 0.0, Fill.HATCH: min(1.0, 2 * style.opacity)}
    for number, info in enumerate(classes[:MOST_CLASSES], start=1):
        if info.visible:
            palette[number] = _argb(info.color, inside[style.fill])
            palette[number | LINE] = _argb(info.color, 1.0)
    palette[HOVER_ADD] = _argb(ADDING_COLOR, ADDING_OPACITY)
    palette[HOVER_REMOVE] = _argb(REMOVING_COLOR, REMOVING_OPACITY)
    return _with_fixed(palette)


def cluster_palette(colors: UInt8Array) -> list[int]:
    """Colours of a picture of clusters: index i is what cluster i is shown in."""
    palette = [0] * 256
    for index, color in enumerate(colors):
        palette[index] = _argb((int(color[0]), int(color[1]), int(color[2])), 1.0)
    return _with_fixed(palette)


def _hatch(classes: UInt8Array, place: tuple[int, int], line_px: int) -> BoolArray:
    """Where lines are drawn; their direction tells classes apart without their colours."""
    from segapp.core.viewport import look_up

    step = _HATCH_PX * line_px
    rows, cols = np.mgrid[:step, :step]
    tile = np.zeros((step, step), np.uint8)
    for bit, across in enumerate((rows + cols, rows - cols, rows, cols)):
        tile |= (across % step < _HATCH_WIDTH_PX * line_px).astype(np.uint8) << np.uint8(bit)
    down, right = (np.arange(at, at + n) % step for at, n in zip(place, classes.shape, strict=True))
    pattern = tile[down].take(right, axis=1)
    direction = np.uint8(1) << ((np.arange(256) - 1) % 4).astype(np.uint8)
    lines: BoolArray = (pattern & look_up(direction, classes)) > 0
    return lines


def _where(mask: BoolArray, index: int) -> UInt8Array:
    return mask.view(np.uint8) * np.uint8(index)


def _with_fixed(palette: list[int]) -> list[int]:
    palette[CHECKER_LIGHT] = _argb((0xE6, 0xE8, 0xEB), 1.0)
    palette[CHECKER_DARK] = _argb((0xC4, 0xC8, 0xCE), 1.0)
    palette[NOT_SURE] = _argb(_NOT_SURE_COLOR, 1.0)
    palette[UNSURE] = _argb(_UNSURE_COLOR, 0.8)
    palette[BLACK] = _argb((0, 0, 0), 1.0)
    palette[WHITE] = _argb((255, 255, 255), 1.0)
    palette[HALO] = _argb((255, 255, 255), 0.9)
    palette[HOVER_EDGE_ADD] = _argb(ADDING_COLOR, 1.0)
    palette[HOVER_EDGE_REMOVE] = _argb(REMOVING_COLOR, 1.0)
    return palette


def _argb(color: tuple[int, int, int], alpha: float) -> int:
    return (round(alpha * 255) << 24) | (color[0] << 16) | (color[1] << 8) | color[2]
