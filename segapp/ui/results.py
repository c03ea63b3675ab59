"""What is computed of the present document beside its clusters: its regions and its finished masks."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from segapp.document.document import Document
from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from segapp.core.types import Segmentation
    from segapp.ui.work import Finished, Located

_KEPT_REGIONS = 2
_REPAINTED_MS = 30
"""By then a click is repainted; masks begun before that took a core and the interpreter from it, and
it took twice as long."""
_NO_MATTER = ("names", "colors", "classes", "active", "clean_up", "scale", "clicked")
_MASK_FIELDS = tuple(field.name for field in fields(Document) if field.name not in _NO_MATTER)
"""What a finished mask depends on, beside the clean-up of each class."""
_UNPAINTED_FIELDS = tuple(name for name in _MASK_FIELDS if name != "touch_ups")


class Results(QObject):
    """Follows the document; a result is handed out only while it is one of the present document."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._masks = JobRunner("masks", self)
        self._regions = JobRunner("regions", self)
        self._located: list[Located] = []
        self._finished: Finished | None = None
        self._unfinished: Document | None = None
        self._repainted = QTimer(self)
        self._repainted.setSingleShot(True)
        self._repainted.setInterval(_REPAINTED_MS)
        self._repainted.timeout.connect(self._finish_masks)

    def located_of(self, segmentation: Segmentation | None) -> Located | None:
        """Return the regions of these clusters, once they are found."""
        return next((found for found in self._located if found.segmentation is segmentation), None)

    def finished_of(self, document: Document | None) -> Finished | None:
        """Return the finished masks, if they are those of this document."""
        if document is None or self._finished is None or not _agree(self._finished.source, document):
            return None
        if self._finished.source.classes is not document.classes:
            # Other names or colours: the masks are the same.
            from segapp.core.types import ClassMap

            renamed = ClassMap(self._finished.class_map.pixels, document.classes)
            self._finished = replace(self._finished, source=document, class_map=renamed)
        return self._finished

    def former_of(self, document: Document | None) -> Finished | None:
        """Return finished masks that are those of this document but for what was painted since."""
        former = self._finished
        if document is None or former is None or not _agree(former.source, document, _UNPAINTED_FIELDS):
            return None
        return former

    def forget(self) -> None:
        """Drop all results and all work on them: another image is shown."""
        self._stop_masks()
        self._regions.cancel()
        self._located, self._finished = [], None

    def follow(self, document: Document) -> None:
        """Compute what is missing for this document, its masks once the window has been repainted."""
        # What is being made is of another step, and would take the place of these.
        self._masks.cancel()
        if self.finished_of(document) is not None or document.segmentation is None:
            self._stop_masks()
        else:
            self._unfinished = document
            if not self._repainted.isActive():  # changes that follow fast must not put it off for ever
                self._repainted.start()
        self._locate_regions(document.segmentation)

    def close(self) -> None:
        """End all jobs and wait for them."""
        self._stop_masks()
        self._masks.close()
        self._regions.close()

    def _locate_regions(self, present: Segmentation | None) -> None:
        if present is None:
            return
        found = self.located_of(present)
        if found is not None:
            # Regions of a step that was undone would take the place of these.
            self._regions.cancel()
            self._located = [found, *(other for other in self._located if other is not found)]
            return
        self._regions.run(
            Job(
                self.tr("Finding regions"),
                partial(work.locate, present),
                self._take_regions,
                self.failed.emit,
            )
        )

    def _take_regions(self, found: Located) -> None:
        self._located = [found, *self._located][:_KEPT_REGIONS]
        self.changed.emit()

    def _stop_masks(self) -> None:
        self._repainted.stop()
        self._unfinished = None
        self._masks.cancel()

    def _finish_masks(self) -> None:
        document, self._unfinished = self._unfinished, None
        if document is None:
            return
        located = self.located_of(document.segmentation)
        self._masks.run(
            Job(
                self.tr("Making the mask"),
                partial(work.finish, document, located.regions if located else None),
                self._take_masks,
                self.failed.emit,
            )
        )

    def _take_masks(self, finished: Finished) -> None:
        self._finished = finished
        self.changed.emit()


def _agree(source: Document, document: Document, names: tuple[str, ...] = _MASK_FIELDS) -> bool:
    """Whether two documents have the same masks, as far as these fields decide it."""
    if any(getattr(source, name) is not getattr(document, name) for name in names):
        return False
    return source.clean_ups == document.clean_ups
