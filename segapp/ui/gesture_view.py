"""Paints a gesture over the canvas while it lasts: pixels, lines, words, and the circle of a brush."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from segapp.core.class_colors import ADDING_COLOR, REMOVING_COLOR
from segapp.core.view import visible_patch
from segapp.ui import marks
from segapp.ui.frame import ADDING_OPACITY, REMOVING_OPACITY
from segapp.ui.screen_lines import outline_px

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QPalette

    from segapp.core.smart.clicks import Click, SmallPatch
    from segapp.core.types import UInt8Array
    from segapp.core.view import Patch, View
    from segapp.tools.tool import Outline, Preview
    from segapp.tools.tool import Point as ImagePoint
    from segapp.ui.camera import Camera
    from segapp.ui.touched import PaintedSampler, Spans

_ADDS = QColor(*ADDING_COLOR, round(255 * ADDING_OPACITY))
_TAKES_OUT = QColor(*REMOVING_COLOR, round(255 * REMOVING_OPACITY))
_LIGHT_OPACITIES = 0.1, 0.45
_FAR_PX = 200
"""A cut that begins farther outside of what is painted is left out."""

_EDGE_PX = 4
"""How far lines and circles reach over what they surround."""
_LARGE_PX, _BANDS = 100, 16
"""A circle of a larger radius is painted anew in so many bands: its line is a small part of its box."""


class GestureView:
    """What a gesture looks like; keeps its pixels sampled between two moves of the mouse."""

    def __init__(self) -> None:
        self.camera: Camera
        self.ratio = 1.0
        self.lines: tuple[Outline, ...] = ()
        """What a command would cut."""
        self.found: tuple[int, int, int, int] | None = None
        """First row, first column, last row + 1, last column + 1 of what is pointed out."""
        self.area: Sequence[ImagePoint] | None = None
        """Where anything can be taken at all; None is everywhere."""
        self._circle_px = 0.0
        self._mouse: QPointF | None = None
        self._sampler: PaintedSampler | None = None

    def look(self, camera: Camera, ratio: float, circle_px: float) -> None:
        """Paint for another view: `ratio` device pixels per logical one, and a circle with the mouse."""
        self.camera, self.ratio, self._circle_px = camera, ratio, circle_px

    def move_mouse(self, to: QPointF | None) -> list[QRect]:
        """Take the circle along with the mouse; returns the parts of the canvas that changed."""
        both = (self._mouse, to) if self._circle_px else ()
        self._mouse = to
        return [part for at in both if at is not None for part in _circle_parts(at, self._circle_px / 2)]

    def changed_parts(self, preview: Preview) -> list[QRect]:
        """Bring the painted pixels up to date; returns the parts of the canvas that changed."""
        if preview.painting is None:
            return []
        patch = self._patch(self.camera.view)
        spans = self._sampled().update(preview.painting, self.camera.view, patch)
        return [self._logical(span, patch) for span in spans]

    def paint_area(self, painter: QPainter, area: Sequence[ImagePoint], palette: QPalette) -> None:
        """Paint the border of the area of interest."""
        marks.paint_path(painter, self.path(area, closed=True), palette)

    def paint(self, painter: QPainter, preview: Preview | None, palette: QPalette, within: QRect) -> None:
        """Paint what a gesture would do if it ended now, and what goes with the mouse."""
        self._paint_lines(painter, palette, within)
        if preview is not None:
            self._paint_preview(painter, preview, palette, within)
        if self.found is not None:
            row0, col0, row1, col1 = self.found
            box = QRectF(self.place((row0, col0)), self.place((row1, col1)))
            marks.paint_box(painter, box.adjusted(-_EDGE_PX, -_EDGE_PX, _EDGE_PX, _EDGE_PX), palette)
        if self._mouse is not None and self._circle_px:
            marks.paint_circle(painter, self._mouse, self._circle_px / 2)
        at = self._words_at(preview)
        if preview is not None and preview.text and at is not None:
            marks.paint_text(painter, at, preview.text, palette)

    def paint_clicks(self, painter: QPainter, clicks: Sequence[Click]) -> None:
        """Paint marks where an object was clicked; the last one is the one that the wheel changes."""
        for index, click in enumerate(clicks):
            at = self.place((click.y + 0.5, click.x + 0.5))
            marks.paint_click(painter, at, adds=click.positive, is_last=index == len(clicks) - 1)

    def _words_at(self, preview: Preview | None) -> QPointF | None:
        """Return where the words of a gesture stand: a length stays with its line, others with the mouse."""
        if preview is not None and preview.measured_px:
            return self.place(preview.outlines[-1].points[-1])
        return self._mouse

    def _paint_lines(self, painter: QPainter, palette: QPalette, within: QRect) -> None:
        around = QRectF(within).adjusted(-_FAR_PX, -_FAR_PX, _FAR_PX, _FAR_PX)
        painter.save()
        for line in self.lines:
            if around.contains(self.place(line.points[0])):
                self._paint_outline(painter, line, palette, adds=False)
        painter.restore()

    def _paint_preview(self, painter: QPainter, preview: Preview, palette: QPalette, within: QRect) -> None:
        painter.save()
        if preview.painting is not None:
            self._paint_pixels(painter, preview, within)
        if preview.small is not None:
            self._paint_small(painter, preview.small, preview)
        for outline in preview.outlines:
            self._paint_outline(painter, outline, palette, adds=preview.adds)
        if preview.box is not None:
            box = preview.box
            first, last = self.place((box.row0, box.col0)), self.place((box.row1 + 1, box.col1 + 1))
            marks.paint_box(painter, QRectF(first, last), palette)
        painter.restore()

    def place(self, point: ImagePoint) -> QPointF:
        """Return where an image position (row, col) is on the canvas."""
        x, y = self.camera.to_screen(point[1], point[0])
        return QPointF(x / self.ratio, y / self.ratio)

    def path(self, points: Sequence[ImagePoint], *, closed: bool) -> QPainterPath:
        """Return a line through image positions."""
        path = QPainterPath()
        for index, point in enumerate(points):
            if index:
                path.lineTo(self.place(point))
            else:
                path.moveTo(self.place(point))
        if closed and len(points):
            path.closeSubpath()
        return path

    def _paint_pixels(self, painter: QPainter, preview: Preview, within: QRect) -> None:
        patch = self._patch(self.camera.view)
        self.changed_parts(preview)
        top, left = int(within.top() * self.ratio) - patch.top, int(within.left() * self.ratio) - patch.left
        bottom = int((within.bottom() + 1) * self.ratio) + 1 - patch.top
        right = int((within.right() + 1) * self.ratio) + 1 - patch.left
        rows, cols = slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))
        part = self._sampled().indices[rows, cols]
        if not part.size:
            return
        first = patch.top + rows.start, patch.left + cols.start
        is_light = preview.is_light
        image = self._hatched(part, first, preview) if is_light else _tinted(part, adds=preview.adds)
        image.setDevicePixelRatio(self.ratio)
        at = QPointF((patch.left + cols.start) / self.ratio, (patch.top + rows.start) / self.ratio)
        painter.drawImage(at, image)

    def _paint_small(self, painter: QPainter, small: SmallPatch, preview: Preview) -> None:
        """Paint pixels of a copy of the image that has another size."""
        from segapp.ui.touched import sampled

        patch = self._patch(self.camera.view)
        found = sampled(small, self.camera.view, patch, outline_px(self.ratio))
        if found is None:
            return
        top, left, part = found
        if self.area is not None:
            painter.setClipPath(self.path(self.area, closed=True), Qt.ClipOperation.IntersectClip)
        image = self._hatched(part, (patch.top + top, patch.left + left), preview)
        image.setDevicePixelRatio(self.ratio)
        painter.drawImage(QPointF((patch.left + left) / self.ratio, (patch.top + top) / self.ratio), image)

    def _hatched(self, part: UInt8Array, first: tuple[int, int], preview: Preview) -> QImage:
        """Return pixels of the screen, the first of which is at this row and column, lightly painted."""
        down, right = self.camera.view.origin
        place = first[0] + down, first[1] + right
        return _lightly_tinted(part, place, outline_px(self.ratio), adds=preview.adds)

    def _paint_outline(self, painter: QPainter, outline: Outline, palette: QPalette, *, adds: bool) -> None:
        path = self.path(outline.points, closed=outline.closed)
        if outline.filled:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_ADDS if adds else _TAKES_OUT)
            painter.drawPath(path)
        marks.paint_path(painter, path, palette)
        marks.paint_dots(painter, [self.place(dot) for dot in outline.dots], palette)

    def _patch(self, view: View) -> Patch:
        return visible_patch((self.camera.image_height, self.camera.image_width), view)

    def _sampled(self) -> PaintedSampler:
        if self._sampler is None:
            from segapp.ui.touched import PaintedSampler

            self._sampler = PaintedSampler()
        return self._sampler

    def _logical(self, spans: Spans, patch: Patch) -> QRect:
        rows, cols = spans
        left, top = (cols.start + patch.left) / self.ratio, (rows.start + patch.top) / self.ratio
        width, height = (cols.stop - cols.start) / self.ratio, (rows.stop - rows.start) / self.ratio
        return QRectF(left, top, width, height).toAlignedRect().adjusted(-1, -1, 1, 1)


def is_only_painted(preview: Preview) -> bool:
    """Whether a gesture shows nothing but pixels that it has painted."""
    is_lit = preview.clusters or preview.regions is not None
    is_more = preview.outlines or preview.text or preview.clicks is not None
    return preview.painting is not None and not (is_lit or is_more)


def _circle_parts(middle: QPointF, radius: float) -> list[QRect]:
    """Return parts of the canvas that cover the circle of a brush, and of a large one not what is inside."""
    outer, inner = radius + _EDGE_PX, radius - _EDGE_PX
    if inner < _LARGE_PX:
        return [QRectF(-outer, -outer, 2 * outer, 2 * outer).translated(middle).toAlignedRect()]
    parts = []
    for top, bottom in pairwise(outer * (2 * band / _BANDS - 1) for band in range(_BANDS + 1)):
        nearest, farthest = min(abs(top), abs(bottom)), max(abs(top), abs(bottom))
        reach = math.sqrt(outer * outer - nearest * nearest)
        gap = math.sqrt(max(0.0, inner * inner - farthest * farthest))
        for left, right in ((-reach, -gap), (gap, reach)) if gap else ((-reach, reach),):
            parts.append(QRectF(left, top, right - left, bottom - top).translated(middle).toAlignedRect())
    return parts


def _lightly_tinted(part: UInt8Array, place: tuple[int, int], line_px: int, *, adds: bool) -> QImage:
    """Return the pixels that a click would take: hatched, in an outline with a halo."""
    from segapp.ui.frame import light_indices
    from segapp.ui.qimage import indexed_to_qimage

    red, green, blue = ADDING_COLOR if adds else REMOVING_COLOR
    inside, line = (QColor(red, green, blue, round(255 * share)) for share in _LIGHT_OPACITIES)
    edge, halo = QColor(red, green, blue), QColor(255, 255, 255, 230)
    palette = [0, *(color.rgba() for color in (inside, edge, halo, line))]
    return indexed_to_qimage(light_indices(part, place, line_px), palette)


def _tinted(part: object, *, adds: bool) -> QImage:
    from segapp.ui.qimage import indexed_to_qimage

    color = _ADDS if adds else _TAKES_OUT
    return indexed_to_qimage(part, [0, color.rgba()])  # type: ignore[arg-type]  # an array; NumPy is not loaded here
