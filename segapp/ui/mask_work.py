"""What the jobs about regions and masks compute, off the GUI thread.

The imports stand inside the functions: OpenCV costs 0.1 s, and the window is painted first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segapp.core.objects import Objects
    from segapp.core.task import Task
    from segapp.core.types import ClassMap, Regions, Segmentation
    from segapp.core.viewport import Pyramid
    from segapp.document.document import Document


@dataclass(frozen=True, eq=False)
class Located:
    """The regions of a segmentation and the pyramid of their ids."""

    segmentation: Segmentation
    regions: Regions
    pyramid: Pyramid


@dataclass(frozen=True, eq=False)
class Finished:
    """The finished masks of a document, and the objects of each class: `objects[i - 1]`."""

    source: Document
    class_map: ClassMap
    pyramid: Pyramid
    objects: tuple[Objects, ...]

    @property
    def area_px(self) -> int:
        """Pixels of all classes together."""
        return sum(found.area_px for found in self.objects)


def locate(segmentation: Segmentation, task: Task) -> Located:
    """Find the regions of a segmentation."""
    from segapp.core.regions import find_regions
    from segapp.core.viewport import label_pyramid

    regions = find_regions(segmentation.labels, task)
    return Located(segmentation, regions, label_pyramid(regions.ids))


def finish(document: Document, regions: Regions | None, task: Task) -> Finished:
    """Make the finished masks of a document: what is chosen, cleaned up."""
    from segapp.core.objects import find_objects
    from segapp.core.types import ClassMap
    from segapp.core.viewport import label_pyramid
    from segapp.document.finishing import finished_classes

    pixels = finished_classes(document, regions, task)
    task.raise_if_cancelled()
    pyramid = label_pyramid(pixels)
    objects = tuple(find_objects(pixels, number, task) for number in range(1, len(document.classes) + 1))
    return Finished(document, ClassMap(pixels, document.classes), pyramid, objects)
