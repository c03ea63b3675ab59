"""The outlines of all objects of an image, along the edges of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.outlines import edge_outlines
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.object_map import ObjectMap
    from segapp.core.outlines import Polygon
    from segapp.core.task import Task
    from segapp.core.types import UInt8Array


def object_outlines(
    class_pixels: UInt8Array,
    objects: ObjectMap,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> list[list[Polygon]]:
    """Trace the outlines of all objects, class by class.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        Class of each pixel, 0 = none.
    objects : ObjectMap
        The objects of these classes.
    task : Task
        Asked whether to go on.

    Returns
    -------
    list of lists of Polygon
        The pieces (4 neighbours) of each object, in the order of the objects. Together they are a
        valid multipolygon; see `outlines.Outlines`.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    found: list[list[Polygon]] = [[] for _ in range(len(objects))]
    for class_id in np.unique(objects.classes).tolist():
        boxes = objects.boxes[objects.classes == class_id]
        (top, left), (bottom, right) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        outlines = edge_outlines(class_pixels[top:bottom, left:right] == class_id, task)
        corner = np.array((top, left), np.int32)
        rows, cols = (outlines.pixels + corner).T
        of_piece = objects.ids[rows, cols] - 1
        for index, polygon in zip(of_piece.tolist(), outlines.polygons(), strict=True):
            found[index].append(tuple(ring + corner for ring in polygon))
    return found
