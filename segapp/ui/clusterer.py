"""What clusters the user wants, and the jobs that find them; the newest wish wins."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from segapp.core.types import ClusterParams
from segapp.document import edits
from segapp.document.document import same_clusters
from segapp.ui import cluster_work, work
from segapp.ui.carried import what_was_carried
from segapp.ui.jobs import Job, JobRunner
from segapp.ui.trial import Trial
from segapp.ui.wishes import name_of_change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Segmentation
    from segapp.document.document import Document
    from segapp.document.nested import Nested
    from segapp.tools.tool import Edit
    from segapp.ui.session import Session
    from segapp.ui.work import Clustered

_MOST_STEPS = 3
"""Up to so many clusters more or fewer are found step by step, so that the others stay."""


class Clusterer(QObject):
    """Runs the clustering jobs of a session and applies what they find."""

    wanted_changed = Signal()
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("clustering", self)
        self.trial = Trial(session)
        self.trial.rested.connect(self._find_tried)
        self.wanted = ClusterParams()
        self.prepared: Prepared | None = None
        self._running: ClusterParams | None = None
        self._nested: WeakKeyDictionary[Segmentation, Nested] = WeakKeyDictionary()
        """What is chosen of the finest parts, for clusters that are cut from a tree."""
        session.changed.connect(self._follow_area)

    def want(self, params: ClusterParams, *, fresh: bool = False) -> None:
        """Ask for other clusters; a fresh search does not start from those shown."""
        was_trying = self.trial.end()
        has_some = self._session.segmentation is not None or self.runner.is_busy
        if params == self.wanted and has_some and not was_trying:
            return
        is_new = params != self.wanted
        self.wanted = params
        if is_new:
            self.wanted_changed.emit()
        if self._session.document is not None:
            self._find_wanted(fresh=fresh)

    def prefer(self, params: ClusterParams) -> None:
        """Want these clusters of the image that is opened next."""
        self.wanted = params
        self.wanted_changed.emit()

    def get_ready(self, params: ClusterParams) -> None:
        """Make what is needed to try such settings out."""
        self.trial.get_ready(params)

    def try_out(self, params: ClusterParams) -> None:
        """Show nearly what other settings would do, while a slider is being dragged."""
        self.wanted = params
        if self.runner.is_busy and self._running != params:
            self.runner.cancel()
            self.wanted = params  # what was cancelled may have been taken back
        self.wanted_changed.emit()
        self.trial.show(params)

    def recluster(self) -> None:
        """Cluster the image as wanted, from the start."""
        document = self._session.document
        if document is not None:
            known = self._nested.get(document.segmentation) if document.segmentation else None
            find = partial(work.cluster, document, self.prepared, self.wanted, nested=known)
            self._run(find, self.wanted)

    def split(self, cluster: int) -> None:
        """Split one cluster in two."""
        document = self._session.document
        if document is None or self.prepared is None or not 0 <= cluster < len(document.names):
            return
        label = self.tr("Split “{}”").format(document.names[cluster])
        self._run(partial(cluster_work.split, document, self.prepared, cluster, label))

    def merge(self, clusters: Iterable[int]) -> None:
        """Make some clusters one."""
        document, chosen = self._session.document, tuple(sorted(set(clusters)))
        if document is None or self.prepared is None or not chosen:
            return
        names = [f"“{document.names[cluster]}”" for cluster in chosen]
        label = self.tr("Merge {} clusters").format(len(chosen))
        if len(chosen) == 2:
            label = self.tr("Merge {} and {}").format(*names)
        self._run(partial(cluster_work.merge, document, self.prepared, chosen, label))

    def cancel(self) -> None:
        """Stop what is being found; what is shown stays."""
        self.trial.end()
        self.runner.cancel()
        self.want_what_is_shown()

    def show_another(self) -> None:
        """Begin anew with the image that was opened; clusters that it has are left as they are."""
        self.trial.end()
        self.trial.drop()
        self.prepared = None
        document = self._session.document
        # The job is not cancelled, which would take back a wish; these drop it.
        if document is None or document.segmentation is None:
            self.recluster()
        else:
            self.want_what_is_shown()
            self._prepare(document)

    def _prepare(self, document: Document) -> None:
        self._running = None
        find = partial(work.prepare, document)
        self.runner.run(Job(self.tr("Looking at the image"), find, self._take_prepared, self._fail))

    def _follow_area(self, before: Document | None, after: Document | None) -> None:
        """Prepare the image anew when another part of it is to be clustered."""
        if before is None or after is None or before.image is not after.image or before.area == after.area:
            return
        self.trial.drop()
        self._session.questions.forget()
        self.prepared = None
        if after.segmentation is not None:
            self._prepare(after)

    def _take_prepared(self, prepared: Prepared) -> None:
        document = self._session.document
        if document is not None and document.image is prepared.image:
            self.prepared = prepared

    def close_image(self) -> None:
        """Drop what is known of the image."""
        self.cancel()
        self.prepared = None

    def close(self) -> None:
        """End all jobs and wait for them."""
        self.runner.close()
        self.trial.close()

    def want_what_is_shown(self) -> None:
        """Let the controls show the settings of the clusters on the screen."""
        present = self._session.segmentation
        if present is not None:
            self.wanted = present.params
        self.trial.drop()
        self.wanted_changed.emit()

    def _find_tried(self) -> None:
        """Find exactly what is being tried out: the hand rests."""
        self._find_wanted(fresh=False)

    def _find_wanted(self, *, fresh: bool) -> None:
        document, shown = self._session.document, self._session.segmentation
        if self.runner.is_busy and self._running == self.wanted:
            return
        if shown is not None and shown.params == self.wanted and not fresh:
            self.runner.cancel()
            self.trial.drop()
        elif document is not None and self.prepared is not None and not fresh and self._is_near():
            k = self.wanted.k
            self._run(partial(cluster_work.change_k, document, self.prepared, k), self.wanted)
        else:
            self.recluster()

    def _is_near(self) -> bool:
        """Whether only the number is wanted to change, and by little."""
        shown = self._session.segmentation
        if shown is None or shown.k != shown.params.k:
            return False
        steps = abs(self.wanted.k - shown.k)
        is_same = self.wanted == replace(shown.params, k=self.wanted.k)
        # Each step of a mixture clusters the whole image.
        is_mixture = shown.model is not None and shown.model.offsets is not None
        if self._is_tree(shown):
            return False  # any number is cut from the tree at once
        most = 1 if is_mixture else _MOST_STEPS
        return is_same and 0 < steps <= most

    @staticmethod
    def _is_tree(shown: Segmentation) -> bool:
        from segapp.core.clustering import find_method

        return find_method(shown.params.method).by_place

    def _run(self, find: Callable[[Task], Clustered], wanted: ClusterParams | None = None) -> None:
        self._running = wanted
        self.runner.run(
            Job(self.tr("Finding clusters"), find, self._take, self._fail, partial(self._stopped, wanted))
        )

    def _stopped(self, wanted: ClusterParams | None) -> None:
        # A wish that was already replaced by a newer one is not taken back.
        if wanted is None or wanted == self.wanted:
            self.want_what_is_shown()

    def _fail(self, sentence: str) -> None:
        self.want_what_is_shown()
        self.failed.emit(sentence)

    def _take(self, result: Clustered) -> None:
        document = self._session.document
        if document is None or document.image is not result.prepared.image:
            return
        self.prepared = result.prepared
        if document.segmentation is not None and not same_clusters(result.source, document):
            if result.nested is not None:
                self.recluster()
                return
            again = (result.prepared, result.segmentation)
            self._run(
                lambda task: work.carry_over(document, *again, task, result.by_hand),
                self._running,
            )
            return
        if result.nested is not None:
            self._nested[result.segmentation] = result.nested
        self.trial.forget()
        if document.segmentation is None:
            self._session.complete(_edit_of(result))
        else:
            self._apply(document, result)
            self.trial.changed.emit()
        for note in result.segmentation.notes:
            self.noticed.emit(note)

    def _apply(self, document: Document, result: Clustered) -> None:
        before, after = document.segmentation, result.segmentation
        assert before is not None
        by_hand = result.by_hand
        label = by_hand.label if by_hand else name_of_change(before.params, after.params)
        self._session.apply(label, _edit_of(result), merge=None if by_hand else "clusters")
        if by_hand or (after.params != self.wanted and not self.trial.is_on):
            self.want_what_is_shown()
        told = "" if after.notes else what_was_carried(document, result)
        if told:
            self.noticed.emit(told)


def _edit_of(result: Clustered) -> Edit:
    values: dict[str, Any] = {
        "segmentation": result.segmentation,
        "names": result.names,
        "assignment": result.assignment,
        "colors": result.colors,
    }
    return partial(edits.set_segmentation, **values)
