"""Questions about the image and its clusters: how many, why here, and where it was a close call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

from segapp.ui import cluster_work
from segapp.ui.cluster_work import Ground
from segapp.ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.certainty import Explanation
    from segapp.core.suggest import Suggestion
    from segapp.core.types import Segmentation
    from segapp.document.document import Document
    from segapp.ui.cluster_work import Unsure
    from segapp.ui.session import Session

NOT_KNOWN = str(
    QT_TRANSLATE_NOOP(
        "Questions",
        "These clusters were changed by hand, so how near each pixel is to them is not "
        "known; choose Clusters > Find clusters again and ask once more.",
    )
)
PARTS_NOT_KNOWN = str(
    QT_TRANSLATE_NOOP(
        "Questions",
        "The parts of a tree have no middle that a pixel could be near to; choose another method to see "
        "how near each pixel is.",
    )
)


def why_not_known(segmentation: Segmentation) -> str:
    """Say why it is not known how near pixels are to clusters without a model."""
    from segapp.core.clustering import find_method

    return PARTS_NOT_KNOWN if find_method(segmentation.params.method).by_place else NOT_KNOWN


class Questions(QObject):
    """Answers one question at a time; none changes the document."""

    failed = Signal(str)
    noticed = Signal(str)
    unsure_changed = Signal()
    """Unsure pixels are to be shown, or no longer, or were found."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.runner = JobRunner("questions", self)
        session.changed.connect(self._follow)
        self._ground: Ground | None = None
        self._asked: Job[Any] | None = None
        self.shows_unsure = False
        self._unsure: Unsure | None = None

    def suggest(
        self,
        found: Callable[[Suggestion], object],
        failed: Callable[[str], object],
        stopped: Callable[[], None],
    ) -> None:
        """Compare 2 to 9 clusters."""
        ground = self._get_ground()
        if ground is not None:
            work = partial(cluster_work.suggest, ground, self._session.wanted)
            name = self.tr("Comparing numbers of clusters")
            self._ask(Job(name, work, found, failed, stopped))

    def explain(self, row: int, col: int, found: Callable[[Explanation | None], object]) -> None:
        """Ask why a pixel is in its cluster."""
        ground, segmentation = self._get_ground(), self._session.segmentation
        if ground is not None and segmentation is not None:
            work = partial(cluster_work.explain, ground, segmentation, (row, col))
            name = self.tr("Comparing the clusters")
            self._ask(Job(name, work, found, self.failed.emit))

    def explain_cluster(
        self, cluster: int, found: Callable[[tuple[tuple[int, int], Explanation | None]], object]
    ) -> None:
        """Ask why the pixel in the middle of a cluster is in it; `found` gets its row and column too."""
        ground, segmentation = self._get_ground(), self._session.segmentation
        if ground is not None and segmentation is not None:
            work = partial(cluster_work.explain_cluster, ground, segmentation, cluster)
            name = self.tr("Comparing the clusters")
            self._ask(Job(name, work, found, self.failed.emit))

    def show_unsure(self, *, on: bool) -> None:
        """Show or hide the pixels that were a close call."""
        self.shows_unsure = on
        self._find_unsure()
        self.unsure_changed.emit()

    def unsure(self) -> Unsure | None:
        """Return the unsure pixels, if they are to be shown and known."""
        return self._unsure if self.shows_unsure and self._is_present() else None

    def forget(self) -> None:
        """Drop what is known: another image is shown."""
        self.runner.cancel()
        self._ground = self._unsure = None

    def close(self) -> None:
        """End the job and wait for it."""
        self.shows_unsure = False
        self.runner.close()

    def _get_ground(self) -> Ground | None:
        document = self._session.document
        if document is None:
            return None
        if self._ground is None or not self._ground.fits(document):
            self._ground = Ground(document, self._session.clusterer.prepared)
        return self._ground

    def _ask(self, job: Job[Any]) -> None:
        """Run a job that unsure pixels have to wait for."""
        self._asked = job
        found, failed, stopped = job.succeeded, job.failed, job.cancelled
        job.succeeded = lambda value: self._end(partial(found, value))
        job.failed = lambda sentence: self._end(partial(failed, sentence))
        job.cancelled = lambda: self._end(stopped)
        self.runner.run(job)

    def _end(self, tell: Callable[[], object]) -> None:
        self._asked = None
        tell()
        self._find_unsure()

    def _is_present(self) -> bool:
        return self._unsure is not None and self._unsure.segmentation is self._session.segmentation

    def _follow(self, before: Document | None, after: Document | None) -> None:
        present = after.segmentation if after else None
        if not self.shows_unsure or present is None or (before and before.segmentation is present):
            return
        self._find_unsure()
        if present.model is None:
            self.noticed.emit(self.tr(why_not_known(present)))

    def _find_unsure(self) -> None:
        """Find the unsure pixels of the clusters shown, unless they are known or cannot be."""
        ground, segmentation = self._get_ground(), self._session.segmentation
        if not self.shows_unsure or ground is None or segmentation is None or segmentation.model is None:
            return
        if not self._is_present() and self._asked is None:
            work = partial(cluster_work.find_unsure, ground, segmentation)
            name = self.tr("Looking for unsure pixels")
            stop = partial(self.show_unsure, on=False)
            self.runner.run(Job(name, work, self._take_unsure, self._fail_unsure, stop))

    def _take_unsure(self, found: Unsure) -> None:
        self._unsure = found
        self.unsure_changed.emit()

    def _fail_unsure(self, sentence: str) -> None:
        self.show_unsure(on=False)
        self.failed.emit(sentence)
