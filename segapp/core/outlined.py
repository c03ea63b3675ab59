"""A reduced picture with the outlines of its classes, for people to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.core.opencv import cv2
from segapp.core.scale import Scale
from segapp.core.types import frozen

if TYPE_CHECKING:
    from segapp.core.result import Result
    from segapp.core.types import BoolArray, UInt8Array

_WHITE = (255, 255, 255)


def reduced_scale(scale: Scale | None, shrink: float) -> Scale | None:
    """Return the scale of a picture that was reduced to this share of its size."""
    return None if scale is None else Scale(scale.units_per_px / shrink, scale.unit)


def with_outlines(result: Result, max_side_px: int) -> tuple[UInt8Array, float]:
    """Draw the outlines of all classes in their colours, with a white halo, over the reduced picture.

    Parameters
    ----------
    result : Result
        The picture and its masks.
    max_side_px : int
        Longest side of what is returned; smaller pictures keep their size.

    Returns
    -------
    uint8 array of shape (h, w, 3)
        RGB.
    float
        Its size as a share of that of the picture.
    """
    image, classes = result.image, result.class_map
    shrink = min(1.0, max_side_px / max(image.height, image.width))
    size = max(1, round(image.width * shrink)), max(1, round(image.height * shrink))
    drawn = np.asarray(cv2.resize(to_rgb8(image), size, interpolation=cv2.INTER_AREA), np.uint8).copy()
    inside = np.asarray(cv2.resize(classes.pixels, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    edges = _edges(inside)
    drawn[np.asarray(cv2.dilate(edges.view(np.uint8), np.ones((3, 3), np.uint8))) > 0] = _WHITE
    for class_id, info in enumerate(classes.classes, start=1):
        drawn[edges & (inside == class_id)] = info.color
    return frozen(drawn), size[0] / image.width


def _edges(inside: UInt8Array) -> BoolArray:
    """Find the pixels of classes that have another class, or none, on a side: bool (h, w)."""
    padded = np.pad(inside, 1, mode="edge")
    middle = padded[1:-1, 1:-1]
    edges: BoolArray = np.zeros(inside.shape, np.bool_)
    for other in (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]):
        edges |= other != middle
    return edges & (inside > 0)
