"""The canvas: paints only what the viewport shows, and hands the mouse to the active tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QImage, QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from segapp.tools import TOOLS
from segapp.tools.tool import Pointer, Target
from segapp.ui.camera import Camera
from segapp.ui.gestures import Gestures, Hold, Point, preview_of
from segapp.ui.marks import HANDLE_PX, paint_box, paint_split

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import (
        QContextMenuEvent,
        QEnterEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from segapp.tools.tool import Preview, Tool
    from segapp.ui.frame import OverlayStyle, ViewMode
    from segapp.ui.renderer import Renderer, Scene
    from segapp.ui.session import Session

_WHEEL_NOTCH = 120.0


@dataclass(frozen=True)
class Hover:
    """What is under the mouse: image position, and what a click there would take."""

    row: int
    col: int
    target: Target | None


class Canvas(QWidget):
    """Shows the picture and the overlay; draws nothing larger than itself."""

    hovered = Signal(object)
    """A `Hover`, or None when the mouse is not on the picture."""
    zoomed = Signal(float)
    opacity_asked = Signal(int)
    menu_asked = Signal(object, object)
    """A `Hover` and the global position for a menu."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.tool: Tool = TOOLS[0]
        self.camera = Camera()
        self._gestures = Gestures()
        self._renderer: Renderer | None = None
        self._scene: Scene | None = None
        self._mode: ViewMode | None = None
        self._style: OverlayStyle | None = None
        self._target: Target | None = None
        self._settled: tuple[int, int | None] | None = None
        self._listed: Preview | None = None
        self._images: tuple[QPointF, QImage | None, QImage | None] | None = None
        self._photo_key: object = None
        self._is_peeking = False
        self._space_held = False
        self.split: float | None = None
        self._is_moving_split = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Image"))

    # What is shown

    def show_scene(self, scene: Scene | None, mode: ViewMode, style: OverlayStyle) -> None:
        """Show a scene; the view stays unless the picture has another size."""
        self._scene, self._mode, self._style = scene, mode, style
        if scene is not None:
            height, width = scene.photo.levels[0].shape[:2]
            self._look_with(self.camera.for_image(width, height))
        self._find_target()
        self._repaint()

    def light_up(self, preview: Preview | None) -> None:
        """Light up what the mouse points at elsewhere, in the list of clusters say."""
        self._listed = preview
        self._repaint()

    def set_tool(self, tool: Tool) -> None:
        """Use another tool."""
        self._gestures.cancel()
        self.tool = tool
        self._find_target()
        self._repaint()

    def peek(self, *, on: bool) -> None:
        """Hide the overlay while a key is held."""
        if on != self._is_peeking:
            self._is_peeking = on
            self._repaint()

    def hold_space(self, *, on: bool) -> None:
        """Pan with the left button while the space bar is held."""
        self._space_held = on
        self._show_cursor()

    def cancel_gesture(self) -> bool:
        """Drop the gesture under way; tells whether there was one."""
        was_busy = self._gestures.hold is not Hold.NOTHING
        self._gestures.cancel()
        self._repaint()
        return was_busy

    def show_split(self, *, on: bool) -> None:
        """Show the bare photo left of a line that can be dragged."""
        self.split = 0.5 if on else None
        self.update()

    # Looking

    def fit(self) -> None:
        """Show all of the image."""
        self._look_with(self.camera.fitted())

    def zoom_steps(self, steps: float) -> None:
        """Zoom around the middle."""
        self._look_with(self.camera.stepped(steps, self.camera.width / 2, self.camera.height / 2))

    def actual_size(self) -> None:
        """Show each image pixel as one pixel of the screen."""
        self._look_with(self.camera.at_scale(1.0))

    def _look_with(self, camera: Camera) -> None:
        if camera == self.camera:
            return
        self.camera = camera
        self.zoomed.emit(camera.scale)
        self._repaint()

    # Painting

    def _repaint(self) -> None:
        self._images = None
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Dark))
        if self._scene is None:
            return
        if self._images is None:
            self._images = self._compose()
        at, photo, overlay = self._images
        if photo is not None:
            painter.drawImage(at, photo)
        if overlay is not None:
            self._paint_overlay(painter, at, overlay)
        self._paint_box(painter)

    def _compose(self) -> tuple[QPointF, QImage | None, QImage | None]:
        from segapp.ui.qimage import indexed_to_qimage, rgb_to_qimage
        from segapp.ui.renderer import Renderer

        assert self._scene is not None and self._mode is not None and self._style is not None
        self._renderer = self._renderer or Renderer()
        preview = self._gestures.preview() or self._listed or preview_of(self._lit_target())
        view = self.camera.view
        if self._is_peeking:
            patch, sampled = self._renderer.photo(self._scene, view)
            composed, palette = None, []
        else:
            frame = self._renderer.compose(self._scene, view, self._mode, preview, self._style)
            patch, sampled, composed, palette = frame.patch, frame.photo, frame.indices, frame.palette
        ratio = self.devicePixelRatioF()
        photo = None if sampled is None else rgb_to_qimage(sampled)
        overlay = None if composed is None else indexed_to_qimage(composed, palette)
        for image in (photo, overlay):
            if image is not None:
                image.setDevicePixelRatio(ratio)
        return QPointF(patch.left / ratio, patch.top / ratio), photo, overlay

    def _paint_overlay(self, painter: QPainter, at: QPointF, overlay: QImage) -> None:
        if self.split is None:
            painter.drawImage(at, overlay)
            return
        line = self._split_x()
        painter.save()
        painter.setClipRect(QRectF(line, 0, self.width() - line, self.height()))
        painter.drawImage(at, overlay)
        painter.restore()
        paint_split(painter, line, self.height(), self.palette())

    def _paint_box(self, painter: QPainter) -> None:
        preview = self._gestures.preview()
        if preview is None or preview.box is None:
            return
        ratio = self.devicePixelRatioF()
        box = preview.box
        left, top = self.camera.to_screen(box.col0, box.row0)
        right, bottom = self.camera.to_screen(box.col1 + 1, box.row1 + 1)
        rect = QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)
        paint_box(painter, rect, self.palette())

    # Mouse

    def _split_x(self) -> float:
        return (self.split or 0.0) * self.width()

    def _point(self, position: QPointF) -> Point:
        ratio = self.devicePixelRatioF()
        return Point(position.x() * ratio, position.y() * ratio)

    def _pointer(self, at: Point, modifiers: Qt.KeyboardModifier) -> Pointer:
        x, y = self.camera.to_image(at.x, at.y)
        return Pointer(
            int(y // 1),
            int(x // 1),
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._point(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if self.split is not None and left and abs(event.position().x() - self._split_x()) < HANDLE_PX:
            self._is_moving_split = True
        elif event.button() == Qt.MouseButton.MiddleButton or (left and self._space_held):
            self._gestures.press_pan(at)
        elif left:
            context = self._session.context()
            if context is not None:
                self._gestures.press_tool(self.tool, context, self._pointer(at, event.modifiers()), at)
                self._repaint()
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._point(event.position())
        if self._is_moving_split:
            self.split = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
            self.update()
        elif self._gestures.hold is Hold.PANNING:
            self._look_with(self.camera.panned(*self._gestures.pan_to(at)))
        elif self._gestures.hold is Hold.TOOL:
            self._gestures.move_tool(self._pointer(at, event.modifiers()), at)
            self._repaint()
        else:
            self._hover(at, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_moving_split = False
        clicked = self._target
        change = self._gestures.release()
        if change is not None:
            self._session.apply(change.label, change.edit)
            # What was just clicked shows as it is now; it lights up again when the mouse comes back to it.
            self._settled = (clicked.cluster, clicked.region) if clicked else None
        self._hover(self._point(event.position()), event.modifiers())
        self._repaint()
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.opacity_asked.emit(1 if notches > 0 else -1)
        elif notches:
            at = self._point(event.position())
            self._look_with(self.camera.stepped(notches, at.x, at.y))
            self._hover(at, event.modifiers())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._hover(self._point(QPointF(event.pos())), Qt.KeyboardModifier.NoModifier)
        hover = self._hover_at(self._mouse(), Qt.KeyboardModifier.NoModifier)
        if hover is not None:
            self.hovered.emit(None)
            self.menu_asked.emit(hover, event.globalPos())

    def leaveEvent(self, _: QEvent) -> None:
        self._target = None
        self.hovered.emit(None)
        self._repaint()

    def enterEvent(self, _: QEnterEvent) -> None:
        self._show_cursor()

    def resizeEvent(self, _: QResizeEvent) -> None:
        ratio = self.devicePixelRatioF()
        self._look_with(self.camera.resized(round(self.width() * ratio), round(self.height() * ratio)))

    def _mouse(self) -> Point:
        position: QPoint = self.mapFromGlobal(QCursor.pos())
        return self._point(QPointF(position))

    def modifiers_changed(self, event: QKeyEvent) -> None:
        """Light up what a click would take now that a modifier key was pressed or released."""
        if self._gestures.hold is Hold.NOTHING and self.underMouse():
            self._hover(self._mouse(), event.modifiers())

    def _find_target(self) -> None:
        if self.underMouse() and self._gestures.hold is Hold.NOTHING:
            self._hover(self._mouse(), QGuiApplication.keyboardModifiers())
        else:
            self._target = None

    def _hover_at(self, at: Point, modifiers: Qt.KeyboardModifier) -> Hover | None:
        context = self._session.context()
        pointer = self._pointer(at, modifiers)
        if context is None or not context.is_inside(pointer):
            return None
        return Hover(pointer.row, pointer.col, self.tool.target(context, pointer))

    def _lit_target(self) -> Target | None:
        target = self._target
        return None if target and (target.cluster, target.region) == self._settled else target

    def _hover(self, at: Point, modifiers: Qt.KeyboardModifier) -> None:
        hover = self._hover_at(at, modifiers)
        target = hover.target if hover else None
        if target != self._target:
            if target is None or (target.cluster, target.region) != self._settled:
                self._settled = None
            self._target = target
            self._repaint()
        self.hovered.emit(hover)

    def _show_cursor(self) -> None:
        if self._gestures.hold is Hold.PANNING:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space_held:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._scene is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()
