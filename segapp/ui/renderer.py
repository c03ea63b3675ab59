"""Composes what the canvas shows at screen resolution; samples are kept while the view stays. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.types import NO_CLUSTER, BoolArray, UInt8Array
from segapp.core.view import Patch, View, visible_patch
from segapp.core.viewport import Pyramid, label_pyramid, look_up, sample
from segapp.document.assignment import classes_of_regions
from segapp.ui import frame
from segapp.ui.frame import OverlayStyle, ViewMode
from segapp.ui.touched import TouchedSampler

if TYPE_CHECKING:
    from segapp.core.types import Image
    from segapp.document.document import Document
    from segapp.tools.tool import Preview
    from segapp.ui.work import Finished, Located


@dataclass(frozen=True, eq=False)
class Scene:
    """What there is to show.

    Attributes
    ----------
    photo : Pyramid
        The picture, 8-bit RGB.
    document : Document or None
        None while the picture is only a preview.
    located : Located or None
        The regions, once found.
    finished : Finished or None
        The finished masks, when they are those of the document.
    unsure : Pyramid or None
        1 at pixels to be marked because they were a close call.
    """

    photo: Pyramid
    document: Document | None = None
    located: Located | None = None
    finished: Finished | None = None
    unsure: Pyramid | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """A composed viewport: indices with their palette over the photo, at `patch`."""

    patch: Patch
    photo: UInt8Array | None
    indices: UInt8Array | None
    palette: list[int]


class Renderer:
    """Composes frames and remembers the samples of the last view."""

    def __init__(self) -> None:
        self._view: View | None = None
        self._samples: dict[int, tuple[Pyramid, Any]] = {}
        self._labels: tuple[object, Pyramid] | None = None
        self._touched = TouchedSampler()
        self._valid: tuple[Image, Pyramid] | None = None

    def photo(self, scene: Scene, view: View) -> tuple[Patch, UInt8Array | None]:
        """Sample the picture alone: its patch and uint8 (h, w, 3), or None when it is out of sight."""
        patch = visible_patch(scene.photo.levels[0].shape, view)
        return patch, None if patch.is_empty else self._sampled(scene.photo, view, patch)

    def compose(
        self, scene: Scene, view: View, mode: ViewMode, preview: Preview | None, style: OverlayStyle
    ) -> Frame:
        """Compose one frame."""
        patch, photo = self.photo(scene, view)
        document = scene.document
        if photo is None or document is None or document.segmentation is None:
            return Frame(patch, photo, None, [])
        labels = self._sampled(self._label_pyramid(scene), view, patch)
        classes = self._classes(scene, view, patch, labels)
        taken = self._taken(scene, view, patch, preview) if preview else None
        adds = preview.adds if preview else True
        palette = frame.overlay_palette(document.classes, style)
        if mode is ViewMode.OVERLAY:
            indices = frame.overlay_indices(classes, taken, adds=adds)
            self._show_nowhere(scene, view, patch, indices, in_gray=False)
            self._mark_unsure(scene, view, patch, indices)
            return Frame(patch, photo, indices, palette)
        if mode is ViewMode.CLUSTERS:
            indices = labels.copy()
            palette = frame.cluster_palette(document.segmentation.colors)
            self._show_nowhere(scene, view, patch, indices, in_gray=True)
        elif mode is ViewMode.MASK:
            indices = np.where(classes > 0, np.uint8(frame.WHITE), np.uint8(frame.BLACK))
        else:
            board = frame.checker(classes.shape, patch.top, patch.left)
            indices = np.where(classes > 0, np.uint8(frame.CLEAR), board)
        self._mark_unsure(scene, view, patch, indices)
        if taken is not None:
            frame.draw_outline(indices, taken, adds=adds)
        return Frame(patch, photo, indices, palette)

    def _label_pyramid(self, scene: Scene) -> Pyramid:
        segmentation = scene.document.segmentation if scene.document else None
        if segmentation is None:
            raise ValueError("there are no clusters to show")
        if self._labels is None or self._labels[0] is not segmentation:
            self._labels = (segmentation, label_pyramid(segmentation.labels))
        return self._labels[1]

    def _classes(self, scene: Scene, view: View, patch: Patch, labels: UInt8Array) -> UInt8Array:
        """Class of each screen pixel: the finished masks, or at once what was chosen of them."""
        if scene.finished is not None:
            classes: UInt8Array = self._sampled(scene.finished.pyramid, view, patch)
            return classes
        if scene.document is None:
            return np.zeros_like(labels)
        chosen = self._chosen(scene, view, patch, labels)
        return self._touched.lay_over(chosen, scene.document.touch_ups, view, patch)

    def _chosen(self, scene: Scene, view: View, patch: Patch, labels: UInt8Array) -> UInt8Array:
        assert scene.document is not None
        given = scene.document.assignment
        if len(given.region_ids) and scene.located is not None:
            table = classes_of_regions(given, scene.located.regions)
            ids = self._sampled(scene.located.pyramid, view, patch)
            return np.where(ids >= 0, table[ids], np.uint8(0))
        return look_up(given.clusters, labels)

    def _taken(self, scene: Scene, view: View, patch: Patch, preview: Preview) -> BoolArray | None:
        taken: BoolArray | None = None
        if preview.clusters:
            labels = self._sampled(self._label_pyramid(scene), view, patch)
            table = np.zeros(256, np.uint8)
            table[list(preview.clusters)] = 1
            taken = look_up(table, labels).astype(np.bool_)
        if preview.regions is not None and len(preview.regions) and scene.located is not None:
            ids = self._sampled(scene.located.pyramid, view, patch)
            if len(preview.regions) == 1:
                of_regions: BoolArray = ids == preview.regions[0]
            else:
                chosen = np.zeros(len(scene.located.regions) + 1, np.bool_)
                chosen[preview.regions] = True
                of_regions = chosen[ids]
            taken = of_regions if taken is None else taken | of_regions
        return taken

    def _show_nowhere(
        self, scene: Scene, view: View, patch: Patch, indices: UInt8Array, *, in_gray: bool
    ) -> None:
        """Show where there is no cluster: a checkerboard if transparent, gray or nothing if not sure."""
        nowhere = self._sampled(self._label_pyramid(scene), view, patch) == NO_CLUSTER
        document = scene.document
        if document is None or document.segmentation is None or not nowhere.any():
            return
        if document.segmentation.params.not_sure:
            if in_gray:
                indices[nowhere] = frame.NOT_SURE
            if document.image.valid is None:
                return
            nowhere &= self._sampled(self._valid_pyramid(document.image), view, patch) == 0
        np.copyto(indices, frame.checker(indices.shape, patch.top, patch.left), where=nowhere)

    def _valid_pyramid(self, image: Image) -> Pyramid:
        """Pyramid of 0 where the image is transparent; it must be so somewhere."""
        if self._valid is None or self._valid[0] is not image:
            assert image.valid is not None
            self._valid = (image, label_pyramid(image.valid.view(np.uint8)))
        return self._valid[1]

    def _mark_unsure(self, scene: Scene, view: View, patch: Patch, indices: UInt8Array) -> None:
        if scene.unsure is not None:
            indices[self._sampled(scene.unsure, view, patch) > 0] = frame.UNSURE

    def _sampled(self, pyramid: Pyramid, view: View, patch: Patch) -> Any:
        if view != self._view:
            self._view = view
            self._samples.clear()
        key = id(pyramid)
        if key not in self._samples or self._samples[key][0] is not pyramid:
            self._samples[key] = (pyramid, sample(pyramid, view, patch))
        return self._samples[key][1]
