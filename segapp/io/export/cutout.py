"""Cut-outs: the image itself, transparent outside the mask, its edge hard or soft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.core.errors import ExportError
from segapp.core.masks import bounding_box
from segapp.core.scale_bar import with_scale_bar
from segapp.core.soft_edge import HALO_PX, reach_px, soft_cut
from segapp.io.export.of_objects import for_objects, named_objects, names_by_class, patterns_by_object
from segapp.io.export.png import color_file
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, names_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segapp.core.masks import Box
    from segapp.core.scale import Scale
    from segapp.core.types import BoolArray, ClassInfo, Image, Int32Array, UInt8Array

    Inside = Callable[[tuple[slice, slice]], BoolArray]
    """Tells where in a part of the image the mask is."""

_SUFFIX = "_cutout.png"


def _one(stem: str, _classes: tuple[ClassInfo, ...], suffix: str) -> tuple[str, ...]:
    return (stem + suffix,)


_NAMES = {"all": _one, "class": names_by_class, "object": patterns_by_object}


def _names(stem: str, classes: tuple[ClassInfo, ...], options: ExportOptions) -> tuple[str, ...]:
    return _NAMES[options.cutout_of](stem, classes, _SUFFIX)


@dataclass(frozen=True, eq=False)
class _Source:
    """What is cut out of: the image in 8 bits, and how opaque it is."""

    rgb: UInt8Array
    alpha: UInt8Array | None
    soft_px: float
    scale: Scale | None

    def file(self, name: str, inside: Inside, box: Box, *, is_only: bool = False) -> Encoded:
        """Make the file of a mask inside a box; what is not the only one is painted again to be checked."""
        paint = partial(self._framed, inside, box)
        file = color_file(name, CUTOUT.id, paint(), None if is_only else paint)
        # A scale bar is part of no mask.
        return file if self.scale is None else replace(file, iou=None)

    def _framed(self, inside: Inside, box: Box) -> UInt8Array:
        return with_scale_bar(self.cut(inside, box), self.scale)

    def cut(self, inside: Inside, box: Box) -> UInt8Array:
        """Cut a mask out of a box: uint8 (h, w, 4)."""
        place = _slices(box)
        pixels = self._soft(inside, box) if self.soft_px else self._hard(inside(place), place)
        if self.alpha is not None:
            opaque = pixels[..., 3].astype(np.uint16) * self.alpha[place]
            pixels[..., 3] = (opaque + 127) // 255
        # What is not seen must not be in the file either. One number a pixel: 10 times as fast.
        whole = pixels.view(np.uint32)[..., 0]
        whole *= pixels[..., 3] > 0
        return pixels

    def _hard(self, mask: BoolArray, place: tuple[slice, slice]) -> UInt8Array:
        pixels: UInt8Array = np.empty((*mask.shape, 4), np.uint8)
        pixels[..., :3] = self.rgb[place]
        np.multiply(mask, np.uint8(255), out=pixels[..., 3])
        return pixels

    def _soft(self, inside: Inside, box: Box) -> UInt8Array:
        around = grown(box, HALO_PX, self.rgb.shape)
        place = _slices(around)
        valid = None if self.alpha is None else self.alpha[place] > 0
        cut = soft_cut(self.rgb[place], inside(place), self.soft_px, valid)
        top, left = box[0] - around[0], box[1] - around[1]
        return np.ascontiguousarray(cut[top : top + box[2] - box[0], left : left + box[3] - box[1]])

    def box_of(self, box: Box) -> Box:
        """Return the box with room for the soft edge."""
        return grown(box, reach_px(self.soft_px), self.rgb.shape)

    @property
    def whole(self) -> Box:
        """The box of the image."""
        return (0, 0, self.rgb.shape[0], self.rgb.shape[1])


def _encode(item: Item, options: ExportOptions) -> Iterator[Encoded]:
    image, scale = item.result.image, item.result.scale if options.scale_bar else None
    source = _Source(to_rgb8(image), alpha8(image) if image.has_alpha else None, options.soft_px, scale)
    if options.cutout_of == "object":
        ids = item.result.objects.ids
        for name, one in named_objects(item, _SUFFIX):
            paint = partial(source.cut, partial(_is, ids, one.index + 1), source.box_of(one.box))
            yield color_file(name, CUTOUT.id, paint(), paint)
        return
    class_pixels = item.result.class_map.pixels
    if options.cutout_of == "all":
        inside: Inside = lambda place: class_pixels[place] > 0  # noqa: E731 - as short as its neighbour
        box = _box(source, inside, options)
        if box is None:
            raise ExportError("Nothing is chosen, so there is nothing to cut out; choose a cluster first.")
        yield source.file(item.stem + _SUFFIX, inside, box, is_only=True)
        return
    names = names_by_class(item.stem, item.result.class_map.classes, _SUFFIX)
    for class_id, name in enumerate(names, start=1):
        inside = partial(_is, class_pixels, class_id)
        box = _box(source, inside, options)
        if box is not None:
            yield source.file(name, inside, box)


def _is(numbers: UInt8Array | Int32Array, number: int, place: tuple[slice, slice]) -> BoolArray:
    same: BoolArray = numbers[place] == number
    return same


def _box(source: _Source, inside: Inside, options: ExportOptions) -> Box | None:
    """Say what part of the image a cut-out shows; None if it is cropped and there is nothing."""
    if not options.crop:
        return source.whole
    box = bounding_box(inside(_slices(source.whole)))
    return None if box is None else source.box_of(box)


def grown(box: Box, by_px: int, shape: tuple[int, ...]) -> Box:
    """Return a box that is larger on all sides, as far as the image goes."""
    top, left, bottom, right = box
    return (
        max(0, top - by_px),
        max(0, left - by_px),
        min(shape[0], bottom + by_px),
        min(shape[1], right + by_px),
    )


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(box[0], box[2]), slice(box[1], box[3])


def alpha8(image: Image) -> UInt8Array:
    """Return how opaque an image with alpha is: uint8 (H, W)."""
    alpha = image.pixels[..., -1]
    if alpha.dtype == np.uint8:
        return alpha.astype(np.uint8)
    if alpha.dtype == np.uint16:
        return ((alpha.astype(np.uint32) + 128) // 257).astype(np.uint8)
    rounded: UInt8Array = np.rint(np.clip(np.nan_to_num(alpha), 0, 1) * 255).astype(np.uint8)
    return rounded


CUTOUT = Exporter(
    id="cutout",
    name="Cut-out (PNG)",
    description="The image itself, transparent outside the mask; a soft edge takes the colour of the old "
    "background out of the rim.",
    names=names_of_each(_names),
    begin=for_objects(_encode, lambda options: options.cutout_of != "all"),
    options=("cutout_of", "crop", "soft_px", "scale_bar"),
    group="images",
)
