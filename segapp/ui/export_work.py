"""What the jobs that save and copy compute, off the GUI thread.

The imports stand inside the functions: the kinds of files cost 0.2 s, and the window is painted first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from segapp.core.lazy import np
from segapp.core.task import SubTask
from segapp.ui.mask_work import finish

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QImage

    from segapp.core.result import Result
    from segapp.core.task import Task
    from segapp.core.types import Regions
    from segapp.document.document import Document
    from segapp.document.project import Project
    from segapp.io.export import ExportOptions, WrittenFile


def warm_up_exporters(_: Task) -> None:
    """Load what makes files while the user looks at the image."""
    from segapp.io import export  # noqa: F401
    from segapp.ui.dialogs import exported  # noqa: F401


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
    changed = [one.sentence for one in left if not one.is_left_out and project.entry(one.entry_id).has_work]
    gone = tuple(one.sentence for one in left if one.is_left_out)
    return Exported(written, gone, (*changed, *notes))


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


def copy(document: Document, regions: Regions | None, what: str, task: Task) -> tuple[QByteArray, QImage]:
    """Make the PNG of a mask or a cut-out for the clipboard, and the same as a QImage."""
    from segapp.io.export import encode
    from segapp.io.export.png import pixels_of
    from segapp.ui.qimage import gray_to_qimage, rgba_to_qimage

    data = encode([result_of(document, regions, task)], [what])[0].data
    # Not QImage.fromData: it keeps the interpreter, and so the window, for 0.2 s at 12 megapixels.
    pixels = pixels_of(data)
    return _byte_array(data), gray_to_qimage(pixels) if pixels.ndim == 2 else rgba_to_qimage(pixels)


def _byte_array(data: bytes) -> QByteArray:
    """Copy bytes. Not `QByteArray(data)`: it keeps the interpreter for 40 ms at 24 megapixels."""
    from PySide6.QtCore import QByteArray

    found = QByteArray()
    found.resize(len(data))
    buffer = cast("bytearray", found)  # it can be written to as one, though its type does not say so
    np.frombuffer(buffer, np.uint8)[:] = np.frombuffer(data, np.uint8)
    return found
