"""What the window's jobs compute, off the GUI thread: values in, values out.

The imports stand inside the functions: OpenCV costs 0.1 s, and the window is painted first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from segapp.core.objects import Objects
    from segapp.core.pipeline import Prepared
    from segapp.core.result import Result
    from segapp.core.task import Task
    from segapp.core.types import ClassMap, ClusterParams, Image, Regions, Segmentation
    from segapp.core.viewport import Pyramid
    from segapp.document.assignment import Assignment
    from segapp.document.document import RGB, Document
    from segapp.document.history import History
    from segapp.document.nested import Nested
    from segapp.document.project import Entry, ImageFile, Project, Work
    from segapp.io.export import ExportOptions, WrittenFile

_PREVIEW_SIDE_PX = 1600


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture ready to be shown: its pyramid in 8-bit RGB."""

    image: Image
    pyramid: Pyramid


@dataclass(frozen=True)
class ByHand:
    """A split or a merge: the name of the step, and the heirs as in `Adjusted`."""

    label: str
    heirs: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Clustered:
    """A clustering with all that the window shows of it.

    Attributes
    ----------
    source : Document
        What names, colours and selection were carried over from.
    by_hand : ByHand or None
        None where the clusters follow from the settings.
    kept_names, given_names : int
        Names given by the user that clusters have now, and had before.
    kept_colors, given_colors : int
        Colours given by the user that clusters have now, and had before.
    nested : Nested or None
        What is chosen of the finest parts, if the clusters are cut from a tree.
    """

    prepared: Prepared
    segmentation: Segmentation
    names: tuple[str, ...]
    assignment: Assignment
    source: Document
    by_hand: ByHand | None = None
    kept_names: int = 0
    given_names: int = 0
    colors: tuple[RGB | None, ...] = ()
    kept_colors: int = 0
    given_colors: int = 0
    nested: Nested | None = None


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


def warm_up(_: Task) -> None:
    """Load the heavy libraries while the user looks for the Open button."""
    from segapp.core import pipeline, viewport  # noqa: F401 - the import is the work
    from segapp.io import images  # noqa: F401


def warm_up_exporters(_: Task) -> None:
    """Load what makes files while the user looks at the image."""
    from segapp.io import export  # noqa: F401


def read_preview(path: Path, _: Task) -> Photo | None:
    """Read a reduced picture, if the format gives one quickly."""
    from segapp.io.images import read_preview as read

    image = read(path, _PREVIEW_SIDE_PX)
    return None if image is None else show(image)


def read_photo(path: Path, task: Task) -> Photo:
    """Read a picture and make it ready to be shown."""
    from segapp.io.images import read_image

    image = read_image(path)
    task.raise_if_cancelled()
    return show(image)


def show(image: Image) -> Photo:
    """Make a picture ready to be shown."""
    from segapp.core.colors import to_rgb8
    from segapp.core.viewport import picture_pyramid

    return Photo(image, picture_pyramid(to_rgb8(image)))


@dataclass(frozen=True, eq=False)
class Opened:
    """An image of a project that was opened, its file as it is now, and the work that was stored."""

    photo: Photo
    file: ImageFile
    work: Work | None = None
    notes: tuple[str, ...] = ()


def open_entry(entry: Entry, history: History | None, task: Task) -> Opened:
    """Read an image of a project, and the work on it, unless that is in memory."""
    from segapp.io.project_images import open_entry as read

    if history is not None:
        return Opened(show(history.document.image), entry.file)
    found = read(entry, SubTask(task, 0.0, 0.8))
    task.raise_if_cancelled()
    return Opened(show(found.image), found.file, found.work, found.notes)


def cluster(
    document: Document,
    prepared: Prepared | None,
    params: ClusterParams,
    task: Task,
    nested: Nested | None = None,
) -> Clustered:
    """Cluster the document's image; its present clusters pass on names, colours and selection.

    `nested` is what was remembered of the present clusters if they are cut from a tree.
    """
    from segapp.core import pipeline

    if prepared is None:
        prepared = prepare(document, SubTask(task, 0.0, 0.3))
    segmentation = pipeline.cluster(prepared, params, SubTask(task, 0.3, 0.9))
    carried = carry_over(document, prepared, segmentation, SubTask(task, 0.9, 1.0))
    return _nested(document, carried, params, nested, task)


def _nested(
    document: Document, carried: Clustered, params: ClusterParams, known: Nested | None, task: Task
) -> Clustered:
    """Choose what was chosen of the finest parts, where clusters nest in one another."""
    from segapp.core.clustering import find_method
    from segapp.document.nested import nest

    old = document.segmentation
    if old is None or not (find_method(params.method).by_place and old.params.method == params.method):
        return carried
    found = nest(document, carried.segmentation, carried.prepared.detail(params, task), known)
    return carried if found is None else replace(carried, assignment=found.shown, nested=found)


def prepare(document: Document, task: Task) -> Prepared:
    """Prepare the document's image for clustering inside its area."""
    from segapp.document import areas

    return areas.prepare(document, task)


def carry_over(
    document: Document,
    prepared: Prepared,
    segmentation: Segmentation,
    task: Task,
    by_hand: ByHand | None = None,
) -> Clustered:
    """Give each new cluster the name, the colour and the class of what covers over half of it.

    After a split or a merge the clusters that were not meant keep their names and colours.
    """
    from segapp.document import carry, heirs

    old = document.segmentation
    if old is not None and _are_same(old, segmentation):
        return Clustered(prepared, old, document.names, document.assignment, document, colors=document.colors)
    carried = carry.carry_over(document, segmentation, task)
    names, colors = carried.names, carried.colors
    if old is not None and by_hand is not None:
        names = heirs.names_of_heirs(document.names, old, segmentation, by_hand.heirs)
        colors = heirs.colors_of_heirs(document.colors, segmentation.k, by_hand.heirs)
    return Clustered(
        prepared,
        segmentation,
        names,
        carried.assignment,
        document,
        by_hand,
        kept_names=carried.named,
        given_names=carried.given,
        colors=colors,
        kept_colors=carried.colored,
        given_colors=carried.given_colors,
    )


def _are_same(old: Segmentation, new: Segmentation) -> bool:
    return old.params == new.params and np.array_equal(old.labels, new.labels)


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


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """What to save, and where.

    Attributes
    ----------
    project : Project or None
        Where several images are saved: the project that they are of.
    ids : tuple of int
        Their numbers.
    """

    document: Document
    regions: Regions | None
    folder: Path
    formats: tuple[str, ...]
    options: ExportOptions
    project: Project | None = None
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Exported:
    """What was written, and sentences: about images that were left out, and about files."""

    written: list[WrittenFile]
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def export(request: ExportRequest, task: Task) -> Exported:
    """Make the finished masks and write them; every file is read back and compared."""
    from segapp.io.export import export as write
    from segapp.io.export import items_of

    if request.project is not None:
        return _export_several(request, request.project, task)
    result = result_of(request.document, request.regions, SubTask(task, 0.0, 0.3))
    items = items_of([result], request.options, request.folder)
    return Exported(write(items, request.folder, request.formats, request.options, SubTask(task, 0.3, 1.0)))


def _export_several(request: ExportRequest, project: Project, task: Task) -> Exported:
    from segapp.io.export import export as write
    from segapp.io.project_results import Left, items

    left: list[Left] = []
    found = items(project, request.options, task, only=request.ids, tell=left.append, folder=request.folder)
    count = len(request.ids)
    notes: list[str] = []
    written = write(found, request.folder, request.formats, request.options, task, count, notes.append)
    return Exported(written, tuple(one.sentence for one in left if one.is_left_out), tuple(notes))


def result_of(document: Document, regions: Regions | None, task: Task) -> Result:
    """Make what is exported of a document."""
    from segapp.core.result import Result
    from segapp.document.recipes import recipe_of

    finished = finish(document, regions, task)
    return Result(
        document.image,
        finished.class_map,
        document.segmentation,
        document.names,
        recipe_of(document),
        document.scale,
    )


def copy(document: Document, regions: Regions | None, what: str, task: Task) -> tuple[bytes, QImage]:
    """Make the PNG of a mask or a cut-out for the clipboard, and the same as a QImage."""
    from segapp.io.export import encode
    from segapp.io.images import read_bytes
    from segapp.ui.qimage import gray_to_qimage, rgba_to_qimage

    data = encode([result_of(document, regions, task)], [what])[0].data
    # Not QImage.fromData: it keeps the interpreter, and so the window, for 0.2 s at 12 megapixels.
    pixels = np.asarray(read_bytes(data, what).pixels, np.uint8)
    return data, gray_to_qimage(pixels) if pixels.ndim == 2 else rgba_to_qimage(pixels)
