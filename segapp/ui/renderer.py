"""Composes what the canvas shows at screen resolution; samples are kept while the view stays. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.types import NO_CLUSTER, BoolArray, UInt8Array
from segapp.core.view import Patch, View, covered_patch
from segapp.core.viewport import Pyramid, label_pyramid, look_up, sample, sample_bgra, transparent_at
from segapp.document.assignment import classes_of_regions
from segapp.ui import frame
from segapp.ui.frame import ViewMode
from segapp.ui.scene import Look, Scene
from segapp.ui.touched import TouchedSampler

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import Regions, Segmentation
    from segapp.core.viewport import AnyArray
    from segapp.document.assignment import Assignment
    from segapp.tools.tool import Preview

    Take = Callable[[Pyramid, View, Patch], AnyArray]

__all__ = ["Frame", "Look", "Renderer", "Scene", "Take"]

_TO_CLUSTERS = np.arange(256, dtype=np.uint8)
_TO_CLUSTERS[NO_CLUSTER] = frame.NOT_SURE
_TO_MASK = np.full(256, frame.WHITE, np.uint8)
_TO_MASK[0] = frame.BLACK
_TO_CUTOUT = np.full(256, frame.CLEAR, np.uint8)
_TO_CUTOUT[0] = 0


@dataclass(frozen=True, eq=False)
class Frame:
    """Composed screen pixels at `patch`: indices with their palette over the photo, blue first."""

    patch: Patch
    photo: UInt8Array | None
    indices: UInt8Array | None
    palette: list[int]


class Renderer:
    """Composes frames; keeps what was sampled of a view while the view stays."""

    def __init__(self) -> None:
        self._view: View | None = None
        self._kept: dict[tuple[str, Patch], tuple[object, AnyArray]] = {}
        self._table: tuple[object, object, UInt8Array] | None = None
        self._touched: dict[Patch, TouchedSampler] = {}

    def keep(self, view: View) -> None:
        """Remember from now on what is sampled of this view, and no longer what was of another."""
        if view != self._view:
            self._view = view
            self._kept.clear()
            self._touched.clear()

    def photo(self, scene: Scene, view: View, area: Patch | None = None) -> tuple[Patch, UInt8Array | None]:
        """Sample the picture alone: its patch and uint8 (h, w, 4), or None when it is out of sight."""
        covered = covered_patch(scene.photo.shape, view)
        patch = (area or view.patch).inside(covered)
        if patch.is_empty:
            return patch, None
        return patch, _Composer(self, scene, view, patch).photo()

    def compose(self, scene: Scene, look: Look, area: Patch | None = None) -> Frame:
        """Compose the viewport, or only some of its pixels."""
        patch, photo = self.photo(scene, look.view, area)
        document = scene.document
        if photo is None or document is None or document.segmentation is None:
            return Frame(patch, photo, None, [])
        # Whether a pixel is on an edge depends on its neighbours.
        around = patch.grown(look.line_px).inside(covered_patch(scene.photo.shape, look.view))
        indices = _Composer(self, scene, look.view, around).indices(look)
        if look.mode is ViewMode.CLUSTERS:
            palette = frame.cluster_palette(document.shown_colors)
        else:
            palette = frame.overlay_palette(document.classes, look.style)
        return Frame(patch, photo, indices[patch.slices(around)], palette)

    def sampled(self, pyramid: Pyramid, view: View, patch: Patch, name: str, take: Take) -> AnyArray:
        """Sample a patch, or return what is kept of it under a name."""
        if view != self._view:
            return take(pyramid, view, patch)
        source = pyramid.levels[0]
        known = self._kept.get((name, patch))
        if known is not None and known[0] is source:
            return known[1]
        found = take(pyramid, view, patch)
        self._kept[name, patch] = (source, found)
        return found

    def touched_sampler(self, view: View, patch: Patch) -> TouchedSampler:
        """Return what samples touch-ups; it knows those of a patch of the kept view already."""
        if view != self._view:
            return TouchedSampler()
        return self._touched.setdefault(patch, TouchedSampler())

    @property
    def stored_bytes(self) -> int:
        """Bytes of the samples that are kept."""
        return sum(sampled.nbytes for _, sampled in self._kept.values())

    def class_table(self, given: Assignment, regions: Regions) -> UInt8Array:
        """Class of each region, and 0 for pixels without one, whose id -1 is the last entry."""
        if self._table is None or self._table[0] is not given or self._table[1] is not regions:
            table = np.append(classes_of_regions(given, regions), np.uint8(0))
            self._table = (given, regions, table)
        return self._table[2]


@dataclass(frozen=True, eq=False)
class _Composer:
    """Composes one patch of one view."""

    renderer: Renderer
    scene: Scene
    view: View
    patch: Patch

    def photo(self) -> UInt8Array:
        pixels: UInt8Array = self._sampled(self.scene.photo, "photo", sample_bgra)
        return pixels

    def indices(self, look: Look) -> UInt8Array:
        preview = look.preview
        taken = self._taken(preview) if preview else None
        adds = preview.adds if preview else True
        if look.mode is ViewMode.OVERLAY:
            indices = frame.overlay_indices(
                self._visible(),
                taken,
                adds=adds,
                fill=look.style.fill,
                place=self._place(),
                line_px=look.line_px,
            )
            return self._with_unsure(self._over_board(indices, look))
        if look.mode is ViewMode.CLUSTERS:
            indices = self._over_board(look_up(_TO_CLUSTERS, self._labels()), look)
        elif look.mode is ViewMode.MASK:
            indices = look_up(_TO_MASK, self._classes())
        else:
            indices = np.maximum(look_up(_TO_CUTOUT, self._classes()), self._board(look))
        indices = self._with_unsure(indices)
        if taken is not None:
            frame.draw_outline(indices, taken, adds=adds, line_px=look.line_px)
        return indices

    def _labels(self) -> UInt8Array:
        segmentation = self.scene.document.segmentation if self.scene.document else None
        if segmentation is None:
            raise ValueError("there are no clusters to show")
        labels: UInt8Array = self._sampled(label_pyramid(segmentation.labels), "labels")
        return labels

    def _classes(self) -> UInt8Array:
        """Class of each screen pixel: the finished masks, or at once what was chosen of them."""
        scene, document = self.scene, self.scene.document
        if document is None:
            return np.zeros(self.patch.shape, np.uint8)
        base, painted = scene.base, document.touch_ups
        finished: UInt8Array | None = None if base is None else self._sampled(base.pyramid, "finished")
        if finished is not None and scene.finished is not None:
            return finished
        chosen = self._chosen(document.assignment)
        sampler = self.renderer.touched_sampler(self.view, self.patch)
        if finished is None or base is None:
            return sampler.lay_over(chosen, painted, self.view, self.patch)
        strokes = (base.source.touch_ups, painted)
        return sampler.lay_over_since(strokes, finished, chosen, self.view, self.patch)

    def _visible(self) -> UInt8Array:
        """The classes without those that the user has hidden."""
        infos = self.scene.document.classes if self.scene.document else ()
        hidden = [number for number, info in enumerate(infos, start=1) if not info.visible]
        if not hidden:
            return self._classes()
        table = np.arange(256, dtype=np.uint8)
        table[hidden] = 0
        return look_up(table, self._classes())

    def _chosen(self, given: Assignment) -> UInt8Array:
        located = self.scene.located
        if not len(given.region_ids) or located is None:
            return look_up(given.clusters, self._labels())
        table = self.renderer.class_table(given, located.regions)
        classes: UInt8Array = table.take(self._sampled(located.pyramid, "regions"), mode="wrap")
        return classes

    def _taken(self, preview: Preview) -> BoolArray | None:
        taken: BoolArray | None = None
        if preview.clusters:
            table = np.zeros(256, np.uint8)
            table[list(preview.clusters)] = 1
            taken = look_up(table, self._labels()).view(np.bool_)
        located = self.scene.located
        if preview.regions is not None and len(preview.regions) and located is not None:
            ids = self._sampled(located.pyramid, "regions")
            if len(preview.regions) == 1:
                of_regions: BoolArray = ids == preview.regions[0]
            else:
                chosen = np.zeros(len(located.regions) + 1, np.bool_)
                chosen[preview.regions] = True
                of_regions = chosen.take(ids, mode="wrap")
            taken = of_regions if taken is None else taken | of_regions
        return taken

    def _over_board(self, indices: UInt8Array, look: Look) -> UInt8Array:
        """Put the checkerboard where the picture is transparent."""
        document = self.scene.document
        if document is None or document.segmentation is None or _is_everywhere(document.segmentation):
            return indices
        if not (self._labels() == NO_CLUSTER).any():
            return indices
        transparent = transparent_at(document.image, self.view, self.patch)
        return indices if transparent is None else np.where(transparent, self._board(look), indices)

    def _with_unsure(self, indices: UInt8Array) -> UInt8Array:
        """Mark the pixels that were a close call."""
        if self.scene.unsure is None:
            return indices
        marked = self._sampled(self.scene.unsure, "unsure") > 0
        return np.where(marked, np.uint8(frame.UNSURE), indices)

    def _board(self, look: Look) -> UInt8Array:
        return frame.checker(self.patch.shape, *self._place(), look.line_px)

    def _place(self) -> tuple[int, int]:
        """Screen pixels from the image's top left corner: patterns move with the image."""
        top, left = self.view.origin
        return top + self.patch.top, left + self.patch.left

    def _sampled(self, pyramid: Pyramid, name: str, take: Take = sample) -> Any:
        return self.renderer.sampled(pyramid, self.view, self.patch, name, take)


def _is_everywhere(segmentation: Segmentation) -> bool:
    """Whether every pixel belongs to a cluster."""
    return int(segmentation.counts.sum()) == segmentation.labels.size
