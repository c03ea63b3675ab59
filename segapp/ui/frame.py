"""What the canvas shows of the document, as palette indices at screen resolution. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from segapp.core.lazy import np

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, ClassInfo, UInt8Array

# Palette indices above the classes and clusters (at most 200 of them).
NOT_SURE, UNSURE = 244, 245
CHECKER_LIGHT, CHECKER_DARK = 246, 247
BLACK, WHITE = 248, 249
HOVER_ADD, HOVER_REMOVE = 250, 251
HALO = 252
HOVER_EDGE_ADD, HOVER_EDGE_REMOVE = 253, 254
CLEAR = 255

_CHECKER_PX = 8
_ADD_COLOR, _REMOVE_COLOR = (0x56, 0xB4, 0xE9), (0xD5, 0x5E, 0x00)


class ViewMode(Enum):
    """The four ways to look at the result."""

    OVERLAY = "overlay"
    CLUSTERS = "clusters"
    MASK = "mask"
    CUTOUT = "cutout"


@dataclass(frozen=True)
class OverlayStyle:
    """How the overlay is painted.

    Attributes
    ----------
    opacity : float
        Of the class colour, 0 to 1.
    dim_outside : bool
        Whether what belongs to no class is darkened.
    """

    opacity: float = 0.3
    dim_outside: bool = False


def outline(classes: UInt8Array) -> tuple[BoolArray, BoolArray]:
    """Find the edge of all classes, one screen pixel inside, and its halo, one outside.

    Parameters
    ----------
    classes : uint8 array of shape (h, w)
        Class of each screen pixel, 0 = none.

    Returns
    -------
    edge, halo : bool arrays of shape (h, w)
        The edge lies on pixels of a class, the halo on pixels of none.
    """
    changes = np.zeros(classes.shape, np.bool_)
    vertical = classes[1:] != classes[:-1]
    horizontal = classes[:, 1:] != classes[:, :-1]
    changes[1:] |= vertical
    changes[:-1] |= vertical
    changes[:, 1:] |= horizontal
    changes[:, :-1] |= horizontal
    inside = classes > 0
    return changes & inside, changes & ~inside


def overlay_indices(classes: UInt8Array, taken: BoolArray | None, *, adds: bool) -> UInt8Array:
    """Compose the overlay: classes, their outline, and what a click would take.

    Parameters
    ----------
    classes : uint8 array of shape (h, w)
        Class of each screen pixel, 0 = none.
    taken : bool array of shape (h, w) or None
        What a click would take.
    adds : bool
        Whether the click would add it.
    """
    indices = classes.copy()
    if taken is not None:
        indices[taken] = HOVER_ADD if adds else HOVER_REMOVE
    edge, halo = outline(classes)
    np.copyto(indices, line_index(classes), where=edge)
    indices[halo] = HALO
    return indices


def draw_outline(indices: UInt8Array, taken: BoolArray, *, adds: bool) -> None:
    """Draw the edge of what a click would take into `indices`, where a fill would hide the result."""
    edge, halo = outline(taken.view(np.uint8))
    indices[edge] = HOVER_EDGE_ADD if adds else HOVER_EDGE_REMOVE
    indices[halo] = HALO


def line_index(classes: UInt8Array) -> UInt8Array:
    """Palette index of the outline of each class."""
    return classes | np.uint8(128)


def checker(shape: tuple[int, int], top: int, left: int) -> UInt8Array:
    """Palette indices of a checkerboard that stands still on the screen."""
    rows = (np.arange(shape[0]) + top) // _CHECKER_PX
    cols = (np.arange(shape[1]) + left) // _CHECKER_PX
    dark = (rows[:, None] + cols[None, :]) % 2 == 1
    return np.where(dark, np.uint8(CHECKER_DARK), np.uint8(CHECKER_LIGHT))


def overlay_palette(classes: tuple[ClassInfo, ...], style: OverlayStyle) -> list[int]:
    """Colours of `overlay_indices`, straight 0xAARRGGBB."""
    palette = [0] * 256
    palette[0] = _argb((0, 0, 0), 0.55 if style.dim_outside else 0.0)
    for number, info in enumerate(classes, start=1):
        palette[number] = _argb(info.color, style.opacity if info.visible else 0.0)
        palette[number | 128] = _argb(info.color, 1.0 if info.visible else 0.0)
    palette[HOVER_ADD] = _argb(_ADD_COLOR, 0.55)
    palette[HOVER_REMOVE] = _argb(_REMOVE_COLOR, 0.55)
    return _with_fixed(palette)


def cluster_palette(colors: UInt8Array) -> list[int]:
    """Colours of a picture of clusters: index i is the mean colour of cluster i."""
    palette = [0] * 256
    for index, color in enumerate(colors):
        palette[index] = _argb((int(color[0]), int(color[1]), int(color[2])), 1.0)
    return _with_fixed(palette)


def _with_fixed(palette: list[int]) -> list[int]:
    palette[CHECKER_LIGHT] = _argb((0xE6, 0xE8, 0xEB), 1.0)
    palette[CHECKER_DARK] = _argb((0xC4, 0xC8, 0xCE), 1.0)
    palette[NOT_SURE] = _argb((0x80, 0x80, 0x80), 1.0)
    palette[UNSURE] = _argb((0xE6, 0x00, 0x9C), 0.8)
    palette[BLACK] = _argb((0, 0, 0), 1.0)
    palette[WHITE] = _argb((255, 255, 255), 1.0)
    palette[HALO] = _argb((255, 255, 255), 0.9)
    palette[HOVER_EDGE_ADD] = _argb(_ADD_COLOR, 1.0)
    palette[HOVER_EDGE_REMOVE] = _argb(_REMOVE_COLOR, 1.0)
    return palette


def _argb(color: tuple[int, int, int], alpha: float) -> int:
    return (round(alpha * 255) << 24) | (color[0] << 16) | (color[1] << 8) | color[2]
