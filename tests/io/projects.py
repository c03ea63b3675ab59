"""Projects made in code: images on the disk with all kinds of work on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image as PillowImage

from segapp.core import pipeline
from segapp.core.color_names import name_colors
from segapp.core.regions import find_regions
from segapp.core.smart.clicks import Click
from segapp.core.tiles import painting_of
from segapp.core.types import ClassInfo, CleanUp, ClusterParams, Image
from segapp.document import edits, touching
from segapp.document.clicked import set_clicks
from segapp.document.project import Project, Work, add_images, put_entry
from segapp.document.project_documents import document_of, take_document
from segapp.io.project_images import image_files, open_entry

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from segapp.document.clicked import ClickedObject
    from segapp.document.document import Document

CLASSES = (ClassInfo("leaf", (1, 2, 3)), ClassInfo("soil", (4, 5, 6), clean_up=CleanUp(grow_px=2)))


def pixels_of(seed: int, height: int = 30, width: int = 300) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    return (
        rng.integers(0, 256, (height // 5 + 1, width // 5 + 1, 3), np.uint8)
        .repeat(5, 0)
        .repeat(5, 1)[:height, :width]
    )


def make_images(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"image {number}.png" for number in range(count)]
    for number, path in enumerate(paths):
        PillowImage.fromarray(pixels_of(number)).save(path)
    return paths


def worked_on(document: Document, method: str = "kmeans", k: int = 4) -> Document:
    """Cluster, choose a cluster and a region, paint, and rename."""
    found = pipeline.segment(document.image, ClusterParams(k=k, method=method))
    document = edits.set_segmentation(document, found, name_colors(found.colors), document.assignment)
    document = edits.set_clusters(document, [0], on=True)
    regions = find_regions(found.labels)
    free = int(np.flatnonzero(regions.clusters == min(1, found.k - 1))[0])
    document = edits.toggle_region(document, regions, free)
    document = edits.rename_cluster(document, 0, "Ö 🙂")
    document = edits.recolor_cluster(document, 1, (9, 8, 7))
    bits = np.ones((4, 200 + int(document.image.pixels[0, 0, 0]) // 4), np.bool_)
    document = touching.paint(document, painting_of(3, 5, bits), adds=True)
    document = touching.paint(document, painting_of(3, 100, bits[:2, :20]), adds=False)
    clicks = (Click(120, 4, positive=True), Click(190, 9, positive=False, steps=-2))
    document = set_clicks(document, 1, clicks, painting_of(2, 110, bits[:, :90]))
    document = touching.paint(document, painting_of(4, 115, bits[:1, :9]), adds=False)
    return set_clicks(document, 7, clicks[:1], painting_of(9, 90, bits[:, :60]))


def project_of(folder: Path, count: int = 3, worked: int = 2) -> Project:
    """Make a project of some images of which some are worked on."""
    project = Project(classes=CLASSES, class_keys=(1, 2), clean_up=CleanUp(fill_holes_px=7))
    project = add_images(project, image_files(make_images(folder, count)))
    for number in range(1, worked + 1):
        project = work_on(project, number)
    return project


def work_on(project: Project, number: int) -> Project:
    opened = open_entry(project.entry(number))
    project = put_entry(project, replace(project.entry(number), file=opened.file))
    document = document_of(project, project.entry(number), opened.image, opened.work)
    return take_document(project, number, worked_on(document))


def document_in(project: Project, number: int) -> Document:
    """Open an image of a project as the window does."""
    entry = project.entry(number)
    opened = open_entry(entry)
    return document_of(project, entry, opened.image, opened.work)


def same_work(a: Work | Document, b: Work | Document) -> bool:
    """Whether two works are the same in every number."""
    one, other = a.segmentation, b.segmentation
    if (one is None) != (other is None):
        return False
    if one is not None and other is not None:
        arrays: list[tuple[Any, Any]] = [
            (one.labels, other.labels),
            (one.colors, other.colors),
            (one.counts, other.counts),
        ]
        arrays.append((np.asarray(one.means), np.asarray(other.means)))
        if (one.model is None) != (other.model is None):
            return False
        if one.model is not None and other.model is not None:
            arrays += [
                (np.asarray(getattr(one.model, name)), np.asarray(getattr(other.model, name)))
                for name in ("centers", "factors", "offsets")
            ]
        if not all(x.dtype == y.dtype and np.array_equal(x, y) for x, y in arrays):
            return False
        if (one.mse, one.params, one.notes) != (other.mse, other.params, other.notes):
            return False
    names = ("clusters", "region_ids", "region_classes", "region_clusters", "region_areas")
    return (
        all(np.array_equal(getattr(a.assignment, name), getattr(b.assignment, name)) for name in names)
        and dict(a.touch_ups.tiles) == dict(b.touch_ups.tiles)
        and [_parts(one) for one in a.clicked] == [_parts(one) for one in b.clicked]
        and (a.names, a.colors, a.area) == (b.names, b.colors, b.area)
    )


def _parts(one: ClickedObject) -> tuple[Any, ...]:
    return one.id, one.owner, one.clicks, dict(one.pixels.tiles), dict(one.under.tiles)


def plain_image(height: int = 30, width: int = 300) -> Image:
    return Image(pixels_of(0, height, width))
