"""Where the viewport lies on the image: fit, zoom at a point, pan. Pure arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from segapp.core.view import View

MAX_SCALE = 128.0
_FIT_MARGIN = 0.94
_STEP = 1.25
_HALF = 0.5 + 1e-6


_PART = 0.5  # of the viewport for a part that is looked at
MAX_PART_SCALE = 16.0
"""A part of a few pixels is not blown up further."""


@dataclass(frozen=True)
class Camera:
    """A viewport of `width` x `height` screen pixels over an image.

    Attributes
    ----------
    image_width, image_height : int
        Size of the image in its own pixels.
    width, height : int
        Size of the viewport in device pixels.
    scale : float
        Device pixels per image pixel.
    center_x, center_y : float
        Image position in the middle of the viewport.
    fits : bool
        Whether the image is kept fitted when the window changes its size.
    """

    image_width: int = 1
    image_height: int = 1
    width: int = 1
    height: int = 1
    scale: float = 1.0
    center_x: float = 0.5
    center_y: float = 0.5
    fits: bool = True

    @property
    def view(self) -> View:
        """The same as rows and columns, for sampling."""
        left, top = self._origin
        return View(self.scale, top / self.scale, left / self.scale, self.height, self.width)

    @property
    def _origin(self) -> tuple[int, int]:
        """The top left corner in screen pixels from that of the image.

        Whole pixels, so that what was drawn can be moved along when the view is. Zooming keeps
        the exact middle; else the image would drift.
        """
        # Not `round`, which takes turns at halves: a pan of one pixel would move by none or two.
        return (
            math.floor(self.center_x * self.scale - self.width / 2 + _HALF),
            math.floor(self.center_y * self.scale - self.height / 2 + _HALF),
        )

    @property
    def fit_scale(self) -> float:
        """The scale at which all of the image is visible; small images are not blown up beyond 8 x."""
        inside = min(self.width / self.image_width, self.height / self.image_height) * _FIT_MARGIN
        return min(inside, 8.0)

    def fitted(self) -> Camera:
        """Show all of the image."""
        return replace(
            self,
            scale=self.fit_scale,
            center_x=self.image_width / 2,
            center_y=self.image_height / 2,
            fits=True,
        )

    def for_image(self, width: int, height: int) -> Camera:
        """Look at another image: fitted, unless it has the size of the one before."""
        if (width, height) == (self.image_width, self.image_height):
            return self
        return replace(self, image_width=width, image_height=height).fitted()

    def resized(self, width: int, height: int) -> Camera:
        """Follow the window; a fitted image stays fitted."""
        changed = replace(self, width=max(1, width), height=max(1, height))
        return changed.fitted() if self.fits else changed

    def zoomed(self, factor: float, x: float, y: float) -> Camera:
        """Zoom by a factor; the image position under the screen point (x, y) stays there."""
        lowest = min(self.fit_scale / 4, 1.0)
        scale = min(MAX_SCALE, max(lowest, self.scale * factor))
        keep_x = self.center_x + (x - self.width / 2) / self.scale
        keep_y = self.center_y + (y - self.height / 2) / self.scale
        return self._bounded(
            scale, keep_x - (x - self.width / 2) / scale, keep_y - (y - self.height / 2) / scale
        )

    def stepped(self, steps: float, x: float, y: float) -> Camera:
        """Zoom by a number of steps (a notch of the wheel is one)."""
        return self.zoomed(_STEP**steps, x, y)

    def at_scale(self, scale: float) -> Camera:
        """Zoom to a scale around the middle; an image that then fits comes to the middle."""
        zoomed = self.zoomed(scale / self.scale, self.width / 2, self.height / 2)
        if self.image_width * scale <= self.width and self.image_height * scale <= self.height:
            return replace(zoomed, center_x=self.image_width / 2, center_y=self.image_height / 2)
        return zoomed

    def around(self, top: float, left: float, bottom: float, right: float) -> Camera:
        """Look at a part of the image, with as much again around it."""
        inside = min(self.width / max(1.0, right - left), self.height / max(1.0, bottom - top))
        scale = min(MAX_PART_SCALE, max(self.fit_scale, inside * _PART))
        return self._bounded(scale, (left + right) / 2, (top + bottom) / 2)

    def panned(self, dx: float, dy: float) -> Camera:
        """Move the image by a number of screen pixels."""
        return self._bounded(self.scale, self.center_x - dx / self.scale, self.center_y - dy / self.scale)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Image position (x, y) under a screen point."""
        left, top = self._origin
        return (left + x) / self.scale, (top + y) / self.scale

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Screen point of an image position (x, y)."""
        left, top = self._origin
        return x * self.scale - left, y * self.scale - top

    def _bounded(self, scale: float, x: float, y: float) -> Camera:
        """Keep the middle of the viewport on the image, so that it cannot be lost."""
        return replace(
            self,
            scale=scale,
            center_x=min(self.image_width, max(0.0, x)),
            center_y=min(self.image_height, max(0.0, y)),
            fits=False,
        )
