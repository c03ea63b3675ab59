"""The session: owns the history; the only writer of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from segapp.document import history as steps
from segapp.document.document import Document
from segapp.tools.tool import Context
from segapp.ui.clicking import Clicking
from segapp.ui.clusterer import Clusterer
from segapp.ui.cutting import Cutting
from segapp.ui.histograms import Histograms
from segapp.ui.measuring import Measuring
from segapp.ui.pending import Pending
from segapp.ui.questions import Questions
from segapp.ui.results import Results

if TYPE_CHECKING:
    from segapp.core.scale import Scale
    from segapp.core.types import ClusterParams, Segmentation
    from segapp.document.history import History
    from segapp.tools.tool import Edit
    from segapp.ui.work import Finished, Located, Photo


class Session(QObject):
    """What is open, and what is being computed for it."""

    changed = Signal(object, object)
    """The document before and after; either may be None."""
    photo_changed = Signal()
    """Another image, or a better decoded one, is to be shown."""
    results_changed = Signal()
    """Regions, finished masks or a preview of the present document arrived."""
    wanted_changed = Signal()
    """The user asks for other clusters than those shown, or no longer does."""
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photo: Photo | None = None
        self.next_scale: Scale | None = None
        """For images that are opened from now on and state none of their own."""
        self._history: History | None = None
        self.clusterer = Clusterer(self)
        self.clustering = self.clusterer.runner
        self.trial = self.clusterer.trial
        self.questions = Questions(self)
        self.histograms = Histograms(self)
        self._results = Results(self)
        self.measuring = Measuring(self)
        self.pending = Pending(self)
        self.clicking = Clicking(self)
        self.clicking.settled.connect(self.pending.go_on)
        self.cutting = Cutting(self)
        for part in (self.clusterer, self.questions, self._results):
            part.failed.connect(self.failed)
        self.clusterer.noticed.connect(self.noticed)
        self.questions.noticed.connect(self.noticed)
        self.clusterer.wanted_changed.connect(self.wanted_changed)
        self.trial.changed.connect(self.results_changed)
        self._results.changed.connect(self.results_changed)

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
    def wanted(self) -> ClusterParams:
        """The clusters asked for."""
        return self.clusterer.wanted

    @property
    def located(self) -> Located | None:
        """The regions of the clusters shown, once they are found."""
        return self._results.located_of(self.segmentation)

    @property
    def finished(self) -> Finished | None:
        """The finished masks, when they are those of the present document."""
        return self._results.finished_of(self.document)

    @property
    def former(self) -> Finished | None:
        """Finished masks from before the last strokes, where nothing else has changed since."""
        return self._results.former_of(self.document)

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
            hand=self.clicking.hand(),
        )

    # Opening

    def open(self, photo: Photo, history: History | None = None) -> None:
        """Show another image: as it was left, or newly clustered with the present settings."""
        before = self.document
        self._results.forget()
        self.questions.forget()
        self.pending.drop()
        self.photo = photo
        fresh = Document(photo.image, scale=photo.image.scale or self.next_scale)
        self._history = history or steps.start(fresh)
        self.photo_changed.emit()
        self.changed.emit(before, self.document)
        self.clusterer.show_another()
        if self.document is not None:
            self._results.follow(self.document)

    def close_image(self) -> None:
        """Show nothing."""
        before = self.document
        self.clusterer.close_image()
        self._results.forget()
        self.questions.forget()
        self.pending.drop()
        self.photo = self._history = None
        self.photo_changed.emit()
        self.changed.emit(before, None)

    # Changing

    def apply(self, label: str, edit: Edit, merge: str | None = None) -> None:
        """Change the document by an edit: one undo step with this name."""
        if self._history is None:
            return
        self._move(steps.apply(self._history, label, edit(self._history.document), merge))

    def complete(self, edit: Edit) -> None:
        """Complete all steps by an edit that is not the user's doing."""
        if self._history is not None:
            self._move(steps.amend(self._history, edit))

    def seal(self) -> None:
        """End a gesture made of several changes that count as one step."""
        if self._history is not None:
            self._history = steps.seal(self._history)

    def undo(self) -> None:
        """Take the last step back; what is still being computed is the last step."""
        if self.pending.drop_last():
            return
        if self.clustering.is_busy and self.segmentation is not None:
            self.clusterer.cancel()
        elif self._history is not None:
            self._go(steps.undo(self._history))
            self.clusterer.want_what_is_shown()

    def take_back(self, before: Document) -> None:
        """Forget the last step, if it led on from this document: it was the start of something else."""
        if self._history is not None:
            self._move(steps.take_back(self._history, before))

    def redo(self) -> None:
        """Bring the next step back."""
        if self._history is not None:
            self.clusterer.cancel()
            self._go(steps.redo(self._history))
            self.clusterer.want_what_is_shown()

    def mark_saved(self, document: Document) -> None:
        """Remember that this document is on disk."""
        if self._history is not None:
            self._history = steps.mark_saved(self._history, document)
            self.changed.emit(self.document, self.document)

    # Clustering

    def want(self, params: ClusterParams) -> None:
        """Ask for other clusters; the newest wish wins."""
        self.clusterer.want(params)

    def recluster(self) -> None:
        """Cluster the image as wanted."""
        self.clusterer.recluster()

    def cancel(self) -> None:
        """Stop clustering; what is shown stays."""
        self.clusterer.cancel()

    def close(self) -> None:
        """End all jobs and wait for them."""
        beside = (self.questions, self.histograms, self.measuring, self.cutting, self.clicking)
        for part in (self.clusterer, *beside, self._results, self.pending):
            part.close()

    def _go(self, history: History) -> None:
        before = self.document
        self._move(history)
        if before is not None:
            self.clicking.follow_back(before, history.document)

    def _move(self, history: History) -> None:
        before, self._history = self.document, history
        after = history.document
        if before is after:
            return
        self.changed.emit(before, after)
        self._results.follow(after)
