"""What the canvas shows of a scene, and the composed viewport behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF

from segapp.ui.marks import HANDLE_PX, paint_split, whole_pixel
from segapp.ui.screen_lines import line_px, outline_px

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QColor, QPainter, QPalette

    from segapp.tools.tool import Preview
    from segapp.ui.camera import Camera
    from segapp.ui.frame import OverlayStyle, ViewMode
    from segapp.ui.renderer import Scene
    from segapp.ui.screen import Screen
    from segapp.ui.store import Wanted


class Showing:
    """A scene, how it is looked at, and whether the overlay is hidden or begins at a line."""

    def __init__(self, repaint: Callable[[], object]) -> None:
        self.scene: Scene | None = None
        self.mode: ViewMode | None = None
        self.style: OverlayStyle | None = None
        self.is_bare = False
        self.split: float | None = None
        """Share of the width that has no overlay."""
        self._repaint = repaint
        self._screen: Screen | None = None
        self._painted: Wanted | None = None

    @property
    def stored_bytes(self) -> int:
        """Bytes kept of the viewport."""
        return self._screen.stored_bytes if self._screen is not None else 0

    def forget(self) -> None:
        """Keep nothing of the scene that was shown."""
        self._painted = None
        if self._screen is not None:
            self._screen.invalidate()

    def zoom(self) -> None:
        """Say that the scale has changed, and may go on changing."""
        if self._screen is not None:
            self._screen.zoom()

    def has_line_at(self, x: float, width: int) -> bool:
        """Whether the line where the overlay begins can be taken hold of there."""
        return self.split is not None and abs(x - self.split * width) < HANDLE_PX

    def move_line(self, x: float, width: int) -> None:
        """Let the overlay begin elsewhere."""
        self.split = min(1.0, max(0.0, x / max(1, width)))

    def paint_line(self, painter: QPainter, width: int, height: int, palette: QPalette) -> None:
        """Paint the line where the overlay begins, if there is one."""
        if self.split is not None and not self.is_bare:
            paint_split(painter, self.split * width, height, palette)

    def paint(
        self, painter: QPainter, camera: Camera, ratio: float, preview: Preview | None, beside: QColor
    ) -> None:
        """Paint the viewport; `beside` is the colour beside the image."""
        from segapp.ui.glyphs import numbers_for
        from segapp.ui.renderer import Look
        from segapp.ui.screen import Screen
        from segapp.ui.store import Wanted

        assert self.scene is not None and self.mode is not None and self.style is not None
        if self._screen is None:
            self._screen = Screen()
            self._screen.sharpened.connect(self._repaint)
        document = self.scene.document
        wanted = Wanted(
            self.scene,
            Look(camera.view, self.mode, self.style, preview, outline_px(ratio)),
            beside.rgb(),
            is_bare=self.is_bare,
            split=None if self.split is None else round(self.split * camera.width),
            glyphs=numbers_for(camera.scale, ratio, document.image if document else None),
            grid_px=line_px(camera.scale, ratio),
        )
        self._invalidate_changed(wanted)
        image, times = self._screen.image(wanted)
        size = QSizeF(image.width() * times / ratio, image.height() * times / ratio)
        painter.drawImage(QRectF(whole_pixel(painter, ratio), size), image)

    def _invalidate_changed(self, wanted: Wanted) -> None:
        """Compose anew what is not the same as when it was painted last; where it lies does not matter."""
        from segapp.ui.stale import stale_rows

        before, self._painted = self._painted, wanted
        screen = self._screen
        if screen is None or before is None:
            return
        view = wanted.look.view
        is_same = _seen(before) == _seen(wanted)
        rows = stale_rows(before.scene, wanted.scene, view, wanted.look.line_px) if is_same else None
        if rows is None:
            screen.invalidate()
        elif rows[0] < rows[1]:
            screen.invalidate_rows(rows, view)


def _seen(wanted: Wanted) -> tuple[object, ...]:
    """Return all that a viewport's pixels depend on beside the scene and where it lies."""
    look = wanted.look
    widths = look.line_px, wanted.grid_px
    return look.mode, look.style, wanted.background, wanted.is_bare, _lit(look.preview), widths


def _lit(preview: Preview | None) -> tuple[object, ...]:
    """Return what of a preview is composed with the viewport, to be compared."""
    if preview is None or not (preview.clusters or preview.regions is not None):
        return ()
    regions = None if preview.regions is None else preview.regions.tobytes()
    return preview.clusters, regions, preview.adds
