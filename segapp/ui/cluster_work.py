"""What the jobs of the clusters panel compute, off the GUI thread: values in, values out.

The imports stand inside the functions, as in `work`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import SubTask
from segapp.ui.work import ByHand, Clustered, carry_over

if TYPE_CHECKING:
    from segapp.core.certainty import Explanation
    from segapp.core.histogram import Histogram
    from segapp.core.pipeline import Prepared
    from segapp.core.suggest import Suggestion
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Image, Segmentation, UInt8Array
    from segapp.core.viewport import Pyramid
    from segapp.document.document import Area, Document

_PREVIEW_PIXELS = 1 << 17
_TRIAL_ATTEMPTS, _TRIAL_POINTS = 2, 1 << 13  # enough to see what a slider does
_CARRY_START = 0.9  # share of the time before names, colours and selection are carried over
_UNSURE_LEVEL = 204  # a second cluster is at most a quarter farther than the own one
_UNSURE_MIXTURE = 64  # another cluster has a chance of a quarter


def change_k(document: Document, prepared: Prepared, k: int, task: Task) -> Clustered:
    """Go to another number of clusters step by step, so that most clusters stay where they are.

    Raises
    ------
    SegmentError
        If not even one step can be made.
    """
    from segapp.core import adjust
    from segapp.core.anchors import find_footing
    from segapp.core.clustering import find_method
    from segapp.core.errors import SegmentError
    from segapp.core.smart.stepping import step_in_tree

    shown = _clusters_of(document)
    if find_method(shown.params.method).by_place:
        nested = step_in_tree(prepared, shown, k, SubTask(task, 0.0, _CARRY_START))
        if nested is not None:
            return carry_over(document, prepared, nested.segmentation, SubTask(task, _CARRY_START, 1.0))
    present, steps = shown, abs(k - shown.k)
    footing = find_footing(prepared, shown.params) if steps > 1 else None
    step = adjust.more if k > shown.k else adjust.fewer
    for index in range(steps):
        part = SubTask(task, _CARRY_START * index / steps, _CARRY_START * (index + 1) / steps)
        try:
            present = step(prepared, present, part, footing).segmentation
        except SegmentError as error:
            if present is shown:
                raise
            present = replace(present, notes=(str(error),))
            break
    return carry_over(document, prepared, present, SubTask(task, _CARRY_START, 1.0))


def split(document: Document, prepared: Prepared, cluster: int, label: str, task: Task) -> Clustered:
    """Split one cluster in two; the others keep their pixels, names, colours and classes."""
    from segapp.core import adjust

    done = adjust.split(prepared, _clusters_of(document), cluster, SubTask(task, 0.0, _CARRY_START))
    rest = SubTask(task, _CARRY_START, 1.0)
    return carry_over(document, prepared, done.segmentation, rest, ByHand(label, done.heirs))


def merge(
    document: Document, prepared: Prepared, clusters: tuple[int, ...], label: str, task: Task
) -> Clustered:
    """Make some clusters one; the others keep their pixels, names, colours and classes."""
    from segapp.core import adjust

    done = adjust.merge(prepared, _clusters_of(document), clusters, SubTask(task, 0.0, _CARRY_START))
    rest = SubTask(task, _CARRY_START, 1.0)
    return carry_over(document, prepared, done.segmentation, rest, ByHand(label, done.heirs))


@dataclass(frozen=True, eq=False)
class Reduced:
    """A smaller copy of an image, every n-th pixel of it, and its colours."""

    image: Image
    every: int
    prepared: Prepared
    area: Area | None

    def pick(self, pixels: UInt8Array) -> UInt8Array:
        """Pick the same pixels of a map of the image: uint8 (H, W) -> (h, w)."""
        first = self.every // 2
        row, col = (min(first, length - 1) for length in pixels.shape)
        return np.ascontiguousarray(pixels[row :: self.every, col :: self.every])

    def spread(self, labels: UInt8Array) -> UInt8Array:
        """Give a map of the copy the size of the image: uint8 (h, w) -> (H, W)."""
        if self.every == 1:
            return labels
        height, width = self.image.height, self.image.width
        columns = np.minimum(np.arange(width) // self.every, labels.shape[1] - 1)
        wide = labels[:, columns]
        spread: UInt8Array = np.empty((height, width), np.uint8)
        # The last rows are those of which the copy has none; elsewhere each is copied as a whole.
        whole = min(height // self.every, len(wide))
        rows = spread[: whole * self.every].reshape(whole, self.every, width)
        rows[...] = wide[:whole, np.newaxis]
        spread[whole * self.every :] = wide[min(whole, len(wide) - 1)]
        return spread


@dataclass(frozen=True, eq=False)
class Previewed:
    """A document with clusters found on a reduced copy: what the settings would do, nearly."""

    source: Document
    params: ClusterParams
    reduced: Reduced
    document: Document


def get_ready(document: Document, reduced: Reduced | None, params: ClusterParams, task: Task) -> Reduced:
    """Make the reduced copy, and find what only such settings look at, so that `preview` is quick."""
    reduced = _reduced_of(document, reduced, task)
    reduced.prepared.view(params, task)
    return reduced


def preview(
    document: Document,
    reduced: Reduced | None,
    params: ClusterParams,
    classes: UInt8Array | None,
    task: Task,
) -> Previewed:
    """Cluster a reduced copy of the document's image.

    Parameters
    ----------
    document : Document
        With clusters.
    reduced : Reduced or None
        From the last preview of the same image.
    params : ClusterParams
        The settings to try.
    classes : uint8 array of shape (H, W) or None
        The finished masks; None takes the classes of whole clusters.
    task : Task
        Asked whether to go on.
    """
    from segapp.core import pipeline
    from segapp.core.overlap import overlap_counts
    from segapp.core.viewport import look_up
    from segapp.document.assignment import from_overlap
    from segapp.document.carry import carried_colors

    shown = _clusters_of(document)
    reduced = _reduced_of(document, reduced, task)
    tried_params = replace(params, attempts=min(params.attempts, _TRIAL_ATTEMPTS))
    found = pipeline.cluster(reduced.prepared, tried_params, task, most_points=_TRIAL_POINTS)
    old = reduced.pick(shown.labels)
    picked = look_up(document.assignment.clusters, old) if classes is None else reduced.pick(classes)
    overlap = overlap_counts(picked, found.labels, len(document.classes) + 1, found.k)
    shared = overlap_counts(old, found.labels, shown.k, found.k)
    tried = replace(
        document,
        segmentation=replace(found, labels=reduced.spread(found.labels), params=params),
        names=("",) * found.k,
        assignment=from_overlap(overlap.T),
        colors=carried_colors(document.colors, shared),
    )
    return Previewed(document, params, reduced, tried)


def _reduced_of(document: Document, known: Reduced | None, task: Task) -> Reduced:
    if known is None or known.image is not document.image or known.area != document.area:
        return _reduce(document, task)
    return known


def _reduce(document: Document, task: Task) -> Reduced:
    from segapp.core import pipeline
    from segapp.document.areas import area_mask

    image, inside = document.image, area_mask(document.area, document.image)
    every = max(1, math.ceil(math.sqrt(image.height * image.width / _PREVIEW_PIXELS)))
    row, col = (min(every // 2, length - 1) for length in (image.height, image.width))
    part = (slice(row, None, every), slice(col, None, every))
    small = replace(image, pixels=image.pixels[part])
    # An area that no pixel of the copy lies in cannot be tried out.
    area = None if inside is None or not inside[part].any() else np.ascontiguousarray(inside[part])
    return Reduced(image, every, pipeline.prepare(small, task, area=area), document.area)


class Ground:
    """What questions about an image are answered from; for one thread alone.

    It shares the colours with the clustering, but not what is kept beside them: that is changed
    by whoever asks.
    """

    def __init__(self, document: Document, known: Prepared | None) -> None:
        self._document = document
        self._known = known
        self._prepared: Prepared | None = None

    def fits(self, document: Document) -> bool:
        """Whether it is about the same image and area."""
        return self._document.image is document.image and self._document.area == document.area

    def prepared(self, task: Task) -> Prepared:
        """Prepare the image inside its area, unless that was done before."""
        from segapp.core import pipeline
        from segapp.document import areas

        if self._prepared is None:
            known = self._known or areas.prepare(self._document, task)
            self._prepared = pipeline.Prepared(known.image, known.colors, known.area)
        return self._prepared


def suggest(ground: Ground, params: ClusterParams, task: Task) -> Suggestion:
    """Cluster with 2 to 9 clusters and find the best number."""
    from segapp.core.suggest import suggest_k

    return suggest_k(ground.prepared(task), params, task)


def explain(
    ground: Ground, segmentation: Segmentation, place: tuple[int, int], task: Task
) -> Explanation | None:
    """Say why a pixel is in its cluster; `place` is its row and column."""
    from segapp.core import certainty

    return certainty.explain(ground.prepared(task), segmentation, *place)


def explain_cluster(
    ground: Ground, segmentation: Segmentation, cluster: int, task: Task
) -> tuple[tuple[int, int], Explanation | None]:
    """Say why the pixel in the middle of a cluster is in it, and where that is: row and column."""
    from segapp.core import certainty

    place = certainty.middle_of(segmentation.labels, cluster) or (0, 0)
    return place, explain(ground, segmentation, place, task)


@dataclass(frozen=True, eq=False)
class Unsure:
    """Where another cluster is nearly as near: a pyramid of 0 and 1."""

    segmentation: Segmentation
    pyramid: Pyramid


def find_unsure(ground: Ground, segmentation: Segmentation, task: Task) -> Unsure:
    """Find the pixels that were a close call."""
    from segapp.core import certainty
    from segapp.core.viewport import label_pyramid

    doubt = certainty.ambiguity(ground.prepared(task), segmentation, task)
    model = segmentation.model
    is_mixture = model is not None and model.offsets is not None
    level = _UNSURE_MIXTURE if is_mixture else _UNSURE_LEVEL
    return Unsure(segmentation, label_pyramid((doubt >= level).view(np.uint8)))


def count_channel(
    image: Image, segmentation: Segmentation, channel: str, task: Task
) -> tuple[Segmentation, Histogram]:
    """Count how the clusters are spread over a channel."""
    from segapp.core import histogram

    return segmentation, histogram.count_channel(image, segmentation.labels, segmentation.k, channel, task)


def _clusters_of(document: Document) -> Segmentation:
    if document.segmentation is None:
        raise ValueError("a document without clusters has none to change")
    return document.segmentation
