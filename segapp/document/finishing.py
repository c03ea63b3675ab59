"""The finished masks of a document: what is chosen and painted, cleaned up.

For work off the window's thread: unlike the rest of the package it imports OpenCV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.apart import keep_apart
from segapp.core.clean_up import clean_up
from segapp.core.masks import class_map
from segapp.core.regions import find_regions
from segapp.core.touch_ups import lay_over, taken_out

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Regions, UInt8Array
    from segapp.document.document import Document


def finished_classes(document: Document, regions: Regions | None, task: Task) -> UInt8Array:
    """Find the class of every pixel.

    Touch-ups are laid over the chosen regions before and after clean-up: it works on what was
    painted too (a painted bridge joins two pieces), and what was painted stays as it was painted:
    pieces that a line parts do not meet around its ends when they grow.

    Parameters
    ----------
    document : Document
        With clusters.
    regions : Regions or None
        Those of its clusters, if they are known.
    task : Task
        Asked between the steps.

    Returns
    -------
    uint8 array of shape (H, W)
        0 = no class.

    Raises
    ------
    ValueError
        If the document has no clusters.
    Cancelled
        If the task is cancelled.
    """
    segmentation, given = document.segmentation, document.assignment
    if segmentation is None:
        raise ValueError("a document without clusters has no mask")
    if regions is None and len(given.region_ids):
        regions = find_regions(segmentation.labels, task)
    pixels = class_map(segmentation.labels, given.clusters, regions, given.region_ids, given.region_classes)
    task.raise_if_cancelled()
    paintable = document.image.valid
    touched = lay_over(pixels, document.touch_ups, paintable)
    task.raise_if_cancelled()
    cleaned = clean_up(touched, document.clean_ups, task, paintable)
    if cleaned is touched:
        return cleaned
    cuts = taken_out(document.touch_ups, (document.image.height, document.image.width))
    if cuts is not None:
        cleaned = keep_apart(cleaned, touched, cuts, task)
    return lay_over(cleaned, document.touch_ups, paintable)
