"""The composed viewport as one image: a pan scrolls it, and only what is new is composed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from segapp.core.raster import Numbers, colorize, ink_layer, numbers_ink, premultiplied
from segapp.core.view import Patch
from segapp.ui.qimage import paint_over, pixels_of
from segapp.ui.renderer import Renderer

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array
    from segapp.core.view import View
    from segapp.ui.renderer import Look, Scene, Take
    from segapp.ui.stale import Rows

_BAND_ROWS = 180
"""Rows composed at a time: what is made on the way stays in the processor's cache, and is memory that
was used before. Fresh memory for a whole viewport costs twice the time of filling it."""

GRID_SCALE = 16.0
"""From here on pixels are told apart by lines."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """All that the viewport's pixels depend on.

    Attributes
    ----------
    scene : Scene
        What there is to show.
    look : Look
        How.
    background : int
        0xAARRGGBB beside the image.
    is_bare : bool
        Whether the overlay is hidden.
    split : int or None
        First column, in screen pixels, that has an overlay; None = all have.
    glyphs : uint8 array of shape (256, h, w), Numbers or None
        What to write the values of pixels with, where they fit.
    grid_px : int
        How many screen pixels wide the lines between the pixels of the image are.
    grid_from : float
        The scale from which on there are any.
    """

    scene: Scene
    look: Look
    background: int
    is_bare: bool = False
    split: int | None = None
    glyphs: UInt8Array | Numbers | None = None
    grid_px: int = 1
    grid_from: float = GRID_SCALE


class BackingStore:
    """Keeps the composed viewport."""

    def __init__(self) -> None:
        self._renderer = Renderer()
        self._image = QImage()
        self._view: View | None = None
        self._split: int | None = None
        self._stale: list[Patch] = []
        self.was_whole = False
        """Whether the last image was composed anew as a whole."""

    @property
    def stored_bytes(self) -> int:
        """Bytes of the composed viewport and of the samples it was made of."""
        return int(self._image.sizeInBytes()) + self._renderer.stored_bytes

    def invalidate(self, area: Patch | None = None) -> None:
        """Compose some screen pixels anew, or all, before they are shown the next time."""
        if area is None:
            self._view = None
        else:
            self._stale.append(area)

    def invalidate_rows(self, rows: Rows, view: View) -> None:
        """Compose some rows anew; they count in this view, and all are composed if another is kept."""
        if view != self._view:
            self._view = None
            return
        # Whole bands: what was sampled of them is kept.
        self._stale += [band for band in view.patch.bands(_BAND_ROWS) if _meet(band, rows)]

    def image(self, wanted: Wanted) -> QImage:
        """Return the viewport as it is wanted, an opaque RGB32 image."""
        view, before = wanted.look.view, self._view
        if (self._image.height(), self._image.width()) != (view.height, view.width):
            self._image = QImage(view.width, view.height, QImage.Format.Format_RGB32)
            before = None
        if before is None or before.scale != view.scale:
            self._stale = [view.patch]
        else:
            self._scroll(before, view)
            self._move_split(self._split, wanted.split, view)
        self._view, self._split = view, wanted.split
        self.was_whole = view.patch in self._stale
        if self.was_whole:
            self._stale = [view.patch]
            self._renderer.keep(view)
        for area in self._stale:
            part = area.inside(view.patch)
            if not part.is_empty:
                for band in part.bands(_BAND_ROWS):
                    self._compose(wanted, band)
        self._stale = []
        return self._image

    def _scroll(self, before: View, view: View) -> None:
        rows, cols = (new - old for new, old in zip(view.origin, before.origin, strict=True))
        if not rows and not cols:
            return
        kept = view.patch.moved(-rows, -cols).inside(view.patch)
        if kept.is_empty:
            self._stale = [view.patch]
            return
        pixels = pixels_of(self._image)
        # Each band goes where the ones before it were taken from.
        for band in kept.bands(_BAND_ROWS)[:: 1 if rows >= 0 else -1]:
            pixels[band.slices(view.patch)] = pixels[band.moved(rows, cols).slices(view.patch)]
        self._stale = [area.moved(-rows, -cols) for area in self._stale]
        height, width = view.height, view.width
        self._stale += [
            Patch(0, 0, kept.top, width),
            Patch(kept.bottom, 0, height, width),
            Patch(kept.top, 0, kept.bottom, kept.left),
            Patch(kept.top, kept.right, kept.bottom, width),
        ]
        if self._split is not None and cols:
            line = self._split
            self._stale.append(Patch(0, min(line, line - cols), height, max(line, line - cols)))

    def _move_split(self, before: int | None, split: int | None, view: View) -> None:
        if before == split:
            return
        first, last = sorted((before or 0, split or 0))
        self._stale.append(Patch(0, first, view.height, last))

    def _compose(self, wanted: Wanted, area: Patch) -> None:
        view, pixels = wanted.look.view, pixels_of(self._image)
        if wanted.is_bare:
            patch, photo = self._renderer.photo(wanted.scene, view, area)
            indices, palette = None, []
        else:
            frame = self._renderer.compose(wanted.scene, wanted.look, area)
            patch, photo, indices, palette = frame.patch, frame.photo, frame.indices, frame.palette
        if patch != area:
            pixels[area.slices(view.patch)] = wanted.background
        if photo is None:
            return
        pixels[patch.slices(view.patch)] = photo.view("uint32")[..., 0]
        if indices is not None:
            hidden = min(max(0, (wanted.split or 0) - patch.left), patch.shape[1])
            if hidden < patch.shape[1]:
                overlay = colorize(indices[:, hidden:], premultiplied(palette))
                paint_over(self._image, patch.left + hidden, patch.top, overlay)
        if view.scale >= wanted.grid_from:
            self._write_numbers(wanted, patch)

    def _write_numbers(self, wanted: Wanted, patch: Patch) -> None:
        view, pixels = wanted.look.view, pixels_of(self._image)
        under = pixels[patch.slices(view.patch)].view("uint8").reshape(*patch.shape, 4)
        ink = self._renderer.sampled(wanted.scene.photo, view, patch, _name_of_ink(wanted), _ink_of(wanted))
        paint_over(self._image, patch.left, patch.top, ink_layer(ink, under))


def _ink_of(wanted: Wanted) -> Take:
    return partial(numbers_ink, glyphs=wanted.glyphs, line_px=wanted.grid_px)


def _name_of_ink(wanted: Wanted) -> str:
    """Name what the ink depends on beside the picture and the view."""
    glyphs = wanted.glyphs
    parts = (glyphs.values, glyphs.glyphs) if isinstance(glyphs, Numbers) else (glyphs,)
    # Not by which arrays they are: the colours of an image with alpha are another view of it each time.
    places = [0 if part is None else part.ctypes.data for part in parts]
    return f"ink {places} {wanted.grid_px}"


def _meet(band: Patch, rows: Rows) -> bool:
    """Whether a patch has any of these rows."""
    return max(band.top, rows[0]) < min(band.bottom, rows[1])
