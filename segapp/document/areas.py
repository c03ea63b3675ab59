"""The area of interest: the image is clustered only inside it.

For work off the window's thread: unlike the rest of the package it imports OpenCV.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core import pipeline
from segapp.core.strokes import polygon_bits
from segapp.core.task import NullTask, SubTask
from segapp.document import edits
from segapp.document.carry import carry_over
from segapp.document.document import same_clusters

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Image
    from segapp.document.document import Area, Document


def area_mask(area: Area | None, image: Image) -> BoolArray | None:
    """Return the pixels inside an area: bool (H, W), or None for all of the image."""
    if area is None:
        return None
    mask: BoolArray = np.zeros((image.height, image.width), np.bool_)
    found = polygon_bits(area, (image.height, image.width))
    if found is not None:
        top, left, bits = found
        mask[top : top + bits.shape[0], left : left + bits.shape[1]] = bits
    return mask


def prepare(document: Document, task: Task) -> Prepared:
    """Prepare the image of a document for clustering inside its area.

    Raises
    ------
    SegmentError
        If no visible pixel lies in the area.
    Cancelled
        If the task is cancelled.
    """
    return pipeline.prepare(document.image, task, area=area_mask(document.area, document.image))


def change_area(document: Document, area: Area | None, task: Task) -> Callable[[Document], Document]:
    """Cluster a document with the same settings inside another area.

    Parameters
    ----------
    document : Document
        With clusters.
    area : Area or None
        Corners of the area; None is all of the image.
    task : Task
        Reported to, and asked whether to go on.

    Returns
    -------
    callable
        The edit: area and clusters in one step, with names, colours and selection carried over.
        A document that got other clusters meanwhile is left alone.

    Raises
    ------
    ValueError
        If the document has no clusters.
    SegmentError
        If no visible pixel lies in the area.
    Cancelled
        If the task is cancelled.
    """
    before = document.segmentation
    if before is None:
        raise ValueError("a document without clusters has no area to change")
    changed = edits.set_area(document, area)
    prepared = prepare(changed, SubTask(task, 0.0, 0.3))
    segmentation = pipeline.cluster(prepared, before.params, SubTask(task, 0.3, 0.9))
    carried = carry_over(document, segmentation, SubTask(task, 0.9, 1.0))

    def edit(present: Document) -> Document:
        if present.segmentation is not before:
            return present
        kept = carried if same_clusters(present, document) else carry_over(present, segmentation, NullTask())
        moved = edits.set_segmentation(present, segmentation, kept.names, kept.assignment, kept.colors)
        return replace(moved, area=area)

    return edit
