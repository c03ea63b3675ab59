"""The session: owns the history and the clustering jobs; the only writer of the document."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.core.types import ClusterParams
from segapp.document import edits
from segapp.document import history as steps
from segapp.document.assignment import size_in
from segapp.document.document import Document
from segapp.tools.tool import Context
from segapp.ui import work
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.pending import Pending
from segapp.ui.words import percent

if TYPE_CHECKING:
    from segapp.core.pipeline import Prepared
    from segapp.core.types import Segmentation
    from segapp.document.history import History
    from segapp.tools.tool import Edit
    from segapp.ui.work import Clustered, Finished, Located, Photo

_KEPT_REGIONS = 2


class Session(QObject):
    """What is open, and what is being computed for it."""

    changed = Signal(object, object)
    """The document before and after; either may be None."""
    photo_changed = Signal()
    """Another picture, or a better decoded one, is to be shown."""
    results_changed = Signal()
    """Regions or finished masks of the present document arrived."""
    wanted_changed = Signal()
    """The user asks for other clusters than those shown, or no longer does."""
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clustering = JobRunner("clustering", self)
        self._masks = JobRunner("masks", self)
        self._regions = JobRunner("regions", self)
        self.pending = Pending(self)
        self.photo: Photo | None = None
        self.wanted = ClusterParams()
        self._history: History | None = None
        self._prepared: Prepared | None = None
        self._located: list[Located] = []
        self._finished: Finished | None = None

    # What is open

    @property
    def document(self) -> Document | None:
        """The document as it is now, or None when nothing is open."""
        return self._history.document if self._history else None

    @property
    def segmentation(self) -> Segmentation | None:
        """The clusters shown, if there are any yet."""
        return self.document.segmentation if self.document else None

    @property
    def history(self) -> History | None:
        """Undo and redo, read only."""
        return self._history

    @property
    def is_dirty(self) -> bool:
        """Whether there is a selection that is not on disk."""
        return self._history is not None and self._history.is_dirty

    @property
    def located(self) -> Located | None:
        """The regions of the clusters shown, once they are found."""
        present = self.segmentation
        return next((found for found in self._located if found.segmentation is present), None)

    @property
    def finished(self) -> Finished | None:
        """The finished masks, when they are those of the present document."""
        document, finished = self.document, self._finished
        if document is None or finished is None:
            return None
        source = finished.source
        is_present = (
            source.segmentation is document.segmentation
            and source.assignment is document.assignment
            and source.clean_up is document.clean_up
            and source.touch_ups is document.touch_ups
            and source.active == document.active
        )
        return finished if is_present else None

    def context(self) -> Context | None:
        """What the tools may look at."""
        if self.document is None:
            return None
        located = self.located
        return Context(
            self.document,
            located.regions if located else None,
            self.finished.class_map.pixels if self.finished else None,
            self.photo.pyramid.levels[0] if self.photo else None,
        )

    # Opening

    def open(self, photo: Photo) -> None:
        """Show another image and cluster it with the present settings."""
        before = self.document
        # Clustering is not cancelled, which would take back a wish; `recluster` drops the old job.
        self._masks.cancel()
        self._regions.cancel()
        self.pending.drop()
        self.photo, self._prepared, self._finished = photo, None, None
        self._located = []
        document = Document(photo.image)
        self._history = steps.start(document)
        self.photo_changed.emit()
        self.changed.emit(before, document)
        self.recluster()

    def close_image(self) -> None:
        """Show nothing."""
        before = self.document
        self.clustering.cancel()
        self._masks.cancel()
        self._regions.cancel()
        self.pending.drop()
        self.photo = self._prepared = self._finished = self._history = None
        self._located = []
        self.photo_changed.emit()
        self.changed.emit(before, None)

    # Changing

    def apply(self, label: str, edit: Edit, merge: str | None = None) -> None:
        """Change the document by an edit: one undo step with this name."""
        if self._history is None:
            return
        self._move(steps.apply(self._history, label, edit(self._history.document), merge))

    def seal(self) -> None:
        """End a gesture made of several changes that count as one step."""
        if self._history is not None:
            self._history = steps.seal(self._history)

    def undo(self) -> None:
        """Take the last step back; what is still being computed is the last step."""
        if self.pending.drop():
            return
        if self.clustering.is_busy and self.segmentation is not None:
            self.clustering.cancel()
        elif self._history is not None:
            self._move(steps.undo(self._history))
            self._want_what_is_shown()

    def redo(self) -> None:
        """Bring the next step back."""
        if self._history is not None:
            self.clustering.cancel()
            self._move(steps.redo(self._history))
            self._want_what_is_shown()

    def mark_saved(self, document: Document) -> None:
        """Remember that this document is on disk."""
        if self._history is not None:
            self._history = steps.mark_saved(self._history, document)
            self.changed.emit(self.document, self.document)

    # Clustering

    def want(self, params: ClusterParams) -> None:
        """Ask for other clusters; the newest wish wins."""
        if params == self.wanted and (self.segmentation is not None or self.clustering.is_busy):
            return
        self.wanted = params
        self.wanted_changed.emit()
        if self.document is not None:
            self.recluster()

    def recluster(self) -> None:
        """Cluster the image as wanted."""
        document = self.document
        if document is None:
            return
        self.clustering.run(
            Job(
                self.tr("Finding clusters"),
                partial(work.cluster, document, self._prepared, self.wanted),
                self._take_clusters,
                self._clustering_failed,
                self._want_what_is_shown,
            )
        )

    def cancel(self) -> None:
        """Stop clustering; what is shown stays."""
        self.clustering.cancel()

    def close(self) -> None:
        """End all jobs and wait for them."""
        self.clustering.close()
        self._masks.close()
        self._regions.close()
        self.pending.close()

    def _take_clusters(self, result: Clustered) -> None:
        document = self.document
        if document is None or self._history is None or document.image is not result.prepared.image:
            return
        self._prepared = result.prepared
        if document.segmentation is None:
            edit = partial(
                edits.set_segmentation,
                segmentation=result.segmentation,
                names=result.names,
                assignment=result.assignment,
            )
            self._move(steps.amend(self._history, edit))
        elif self._is_outdated(result.source, document):
            self.clustering.run(
                Job(
                    self.tr("Finding clusters"),
                    partial(work.carry_over, document, result.prepared, result.segmentation),
                    self._take_clusters,
                    self._clustering_failed,
                    self._want_what_is_shown,
                )
            )
            return
        else:
            self._apply_clusters(document, result)
        for note in result.segmentation.notes:
            self.noticed.emit(note)

    def _apply_clusters(self, document: Document, result: Clustered) -> None:
        before = document.segmentation
        self.apply(
            self._clusters_label(before, result.segmentation),
            partial(
                edits.set_segmentation,
                segmentation=result.segmentation,
                names=result.names,
                assignment=result.assignment,
            ),
            merge="clusters",
        )
        if not document.assignment.is_empty and before is not None and not result.segmentation.notes:
            text = self.tr("Your selection was carried over: it is {after} of the picture, and was {before}.")
            was = size_in(document.assignment, before, document.active)
            now = size_in(result.assignment, result.segmentation, document.active)
            self.noticed.emit(text.format(after=percent(now), before=percent(was)))

    @staticmethod
    def _is_outdated(source: Document, document: Document) -> bool:
        return (
            source.assignment is not document.assignment
            or source.names is not document.names
            or source.segmentation is not document.segmentation
        )

    def _clusters_label(self, before: Segmentation | None, after: Segmentation) -> str:
        if before is not None and before.params.space != after.params.space:
            return self.tr("Compare colours in another way")
        return self.tr("Change to {} clusters").format(after.params.k)

    def _clustering_failed(self, sentence: str) -> None:
        self._want_what_is_shown()
        self.failed.emit(sentence)

    def _want_what_is_shown(self) -> None:
        """Let the controls show the settings of the clusters on the screen."""
        present = self.segmentation
        if present is not None:
            self.wanted = present.params
        self.wanted_changed.emit()

    # Results

    def _move(self, history: History) -> None:
        before, self._history = self.document, history
        after = history.document
        if before is after:
            return
        self.changed.emit(before, after)
        if self.finished is None:
            self._finish_masks()
        self._locate_regions()

    def _locate_regions(self) -> None:
        present = self.segmentation
        if present is None or self.located is not None:
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
        self.results_changed.emit()

    def _finish_masks(self) -> None:
        document = self.document
        if document is None or document.segmentation is None:
            return
        regions = self.located.regions if self.located else None
        self._masks.run(
            Job(
                self.tr("Making the mask"),
                partial(work.finish, document, regions),
                self._take_masks,
                self.failed.emit,
            )
        )

    def _take_masks(self, finished: Finished) -> None:
        self._finished = finished
        self.results_changed.emit()
