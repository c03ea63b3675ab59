"""A view of an image: paints only what the viewport shows, and knows where it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from segapp.ui.camera import Camera
from segapp.ui.showing import Showing

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from segapp.tools.tool import Preview
    from segapp.ui.frame import OverlayStyle, ViewMode
    from segapp.ui.renderer import Scene


class ImageView(QWidget):
    """Shows the image and the overlay; draws nothing larger than itself."""

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.camera = Camera()
        self._showing = Showing(self.update)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # What is shown

    def show_scene(self, scene: Scene | None, mode: ViewMode, style: OverlayStyle) -> None:
        """Show a scene; the view stays unless the image has another size."""
        showing = self._showing
        is_as_before = (showing.mode, showing.style) == (mode, style)
        is_result = is_as_before and scene is not None and scene.is_result(showing.scene)
        showing.scene, showing.mode, showing.style = scene, mode, style
        if scene is None:
            showing.forget()
        else:
            height, width = scene.photo.levels[0].shape[:2]
            self._look_with(self.camera.for_image(width, height))
        if is_result:
            self._soon.start(0)  # what else shows the result is painted before, in a turn of its own
        else:
            self.update()

    def peek(self, *, on: bool) -> None:
        """Hide the overlay while a key is held."""
        if on != self._showing.is_bare:
            self._showing.is_bare = on
            self.update()

    def show_split(self, *, on: bool) -> None:
        """Show the bare photo left of a line that can be dragged."""
        self._showing.split = 0.5 if on else None
        self.update()

    # Looking

    def fit(self) -> None:
        """Show all of the image."""
        self._look_with(self.camera.fitted())

    def zoom_steps(self, steps: float) -> None:
        """Zoom around the middle."""
        self._look_with(self.camera.stepped(steps, self.camera.width / 2, self.camera.height / 2))

    def look_along(self, right: float, down: float) -> None:
        """Move the view over the image, by shares of its width and its height."""
        camera = self.camera
        self._look_with(camera.panned(-right * camera.width, -down * camera.height))

    def show_part(self, box: tuple[int, int, int, int]) -> None:
        """Look at first row, first column to last row + 1, last column + 1."""
        self._look_with(self.camera.around(*box))

    def actual_size(self) -> None:
        """Show each image pixel as one pixel of the screen."""
        self.zoom_to(1.0)

    def zoom_to(self, scale: float) -> None:
        """Show each image pixel as so many pixels of the screen."""
        self._look_with(self.camera.at_scale(scale))

    def _look_with(self, camera: Camera) -> None:
        if camera == self.camera:
            return
        was_scale, self.camera = self.camera.scale, camera
        if camera.scale != was_scale:
            self.zoomed.emit(camera.scale)
            self._showing.zoom()
        self.update()

    # Painting

    def stored_bytes(self) -> int:
        """Count the bytes kept of the viewport."""
        return self._showing.stored_bytes

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, beside = QPainter(self), self.palette().color(QPalette.ColorRole.Dark)
        if self._showing.scene is None:
            painter.fillRect(self.rect(), beside)
            return
        self._showing.paint(painter, self.camera, self.devicePixelRatioF(), self._lit(), beside)
        self._showing.paint_line(painter, self.width(), self.height(), self.palette())
        self._paint_over(painter, event.rect())

    def _lit(self) -> Preview | None:
        """Return what is lit up."""
        return None

    def _paint_over(self, painter: QPainter, within: QRect) -> None:
        """Paint what lies over the image."""

    def resizeEvent(self, _: QResizeEvent) -> None:
        ratio = self.devicePixelRatioF()
        self._look_with(self.camera.resized(round(self.width() * ratio), round(self.height() * ratio)))
