"""The canvas: paints only what the viewport shows, and hands the mouse to the active tool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QPainter, QPalette, QPointingDevice
from PySide6.QtWidgets import QSizePolicy, QWidget

from segapp.tools import TOOLS
from segapp.tools.tool import Pointer, Target, ToolOptions, no_target
from segapp.ui.camera import Camera
from segapp.ui.gesture_view import GestureView, circle_part
from segapp.ui.gestures import Gestures, Hold, Point, preview_of
from segapp.ui.marks import HANDLE_PX, paint_circle, paint_path, paint_split, paint_text

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import (
        QContextMenuEvent,
        QEnterEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QTabletEvent,
        QWheelEvent,
    )

    from segapp.core.types import UInt8Array
    from segapp.tools.tool import Change, Context, Preview, Tool
    from segapp.ui.frame import OverlayStyle, ViewMode
    from segapp.ui.renderer import Scene
    from segapp.ui.session import Session
    from segapp.ui.store import BackingStore, Wanted

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
    options_changed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.tool: Tool = TOOLS[0]
        self.camera = Camera()
        self.options = ToolOptions()
        self._gestures = Gestures()
        self._store: BackingStore | None = None
        self._glyphs: tuple[float, UInt8Array] | None = None
        self._view = GestureView()
        self._mouse_at: QPointF | None = None
        self._pressure = 1.0
        self._has_eraser_end = False
        self._scene: Scene | None = None
        self._mode: ViewMode | None = None
        self._style: OverlayStyle | None = None
        self._target: Target | None = None
        self._settled: tuple[int, int | None] | None = None
        self._listed: Preview | None = None
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
        if self._is_outdated(scene):
            self._gestures.cancel()
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
        self._show_cursor()

    def set_options(self, options: ToolOptions) -> None:
        """Change what can be set of the tools."""
        if options != self.options:
            self.options = options
            self.options_changed.emit(options)
            self.update()

    def resize_brush(self, steps: float) -> None:
        """Make the brush larger (or smaller) by some steps."""
        self.set_options(self.options.resized(steps))

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
        was_busy = self._gestures.hold is not Hold.NOTHING or self._gestures.preview() is not None
        self._gestures.cancel()
        self._repaint()
        return was_busy

    def finish_gesture(self) -> bool:
        """Close a gesture of several clicks; tells whether there was one."""
        was_chain = self._gestures.hold is Hold.CHAIN
        if was_chain:
            self._carry_out(self._gestures.finish())
            self._repaint()
        return was_chain

    def step_back(self) -> bool:
        """Take the last of several clicks back; tells whether there was such a gesture."""
        was_chain = self._gestures.back()
        self._repaint()
        return was_chain

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
        was_scale, self.camera = self.camera.scale, camera
        if camera.scale != was_scale:
            self.zoomed.emit(camera.scale)
        self.update()

    # Painting

    def _repaint(self) -> None:
        if self._store is not None:
            self._store.invalidate()
        self.update()

    def stored_bytes(self) -> int:
        """Count the bytes kept of the viewport."""
        return self._store.stored_bytes if self._store is not None else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._scene is None:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Dark))
            return
        from segapp.ui.store import BackingStore

        self._store = self._store or BackingStore()
        image = self._store.image(self._wanted(self._scene))
        ratio = self.devicePixelRatioF()
        painter.drawImage(QRectF(0, 0, image.width() / ratio, image.height() / ratio), image)
        if self.split is not None and not self._is_peeking:
            paint_split(painter, self._split_x(), self.height(), self.palette())
        self._paint_gesture(painter, event.rect())

    def _wanted(self, scene: Scene) -> Wanted:
        from segapp.ui.renderer import Look
        from segapp.ui.store import Wanted

        assert self._mode is not None and self._style is not None
        preview = self._gestures.preview() or self._listed or preview_of(self._lit_target())
        ratio = self.devicePixelRatioF()
        return Wanted(
            scene,
            Look(self.camera.view, self._mode, self._style, preview),
            self.palette().color(QPalette.ColorRole.Dark).rgb(),
            is_bare=self._is_peeking,
            split=None if self.split is None else round(self._split_x() * ratio),
            glyphs=self._numbers(ratio),
        )

    def _numbers(self, ratio: float) -> UInt8Array | None:
        """Return the numbers to write the values of pixels with, where they fit into one."""
        from segapp.ui.glyphs import fits, number_glyphs
        from segapp.ui.store import GRID_SCALE

        if self.camera.scale < GRID_SCALE:
            return None
        if self._glyphs is None or self._glyphs[0] != ratio:
            self._glyphs = (ratio, number_glyphs(ratio))
        return self._glyphs[1] if fits(self._glyphs[1], self.camera.scale) else None

    def _paint_gesture(self, painter: QPainter, within: QRect) -> None:
        self._view.look(self.camera, self.devicePixelRatioF())
        document = self._scene.document if self._scene else None
        if document is not None and document.area is not None:
            paint_path(painter, self._view.path(document.area, closed=True), self.palette())
        preview = self._gestures.preview()
        if preview is not None:
            self._view.paint(painter, preview, self.palette(), within)
        if self._mouse_at is None:
            return
        if self._has_circle():
            paint_circle(painter, self._mouse_at, self.options.size_px / 2)
        if preview is not None and preview.text:
            paint_text(painter, self._mouse_at, preview.text, self.palette())

    def _has_circle(self) -> bool:
        return self.tool.brush and not self._space_held and self._gestures.hold is not Hold.PANNING

    def _show_gesture(self) -> None:
        """Repaint what the gesture has changed since the mouse moved last, and no more."""
        preview = self._gestures.preview()
        if preview is None or preview.clusters or preview.regions is not None:
            self._repaint()
        elif preview.painting is None or preview.outlines or preview.text:
            self.update()
        else:
            self._view.look(self.camera, self.devicePixelRatioF())
            self.update(self._view.changed_part(preview))

    def _move_circle(self, to: QPointF | None) -> None:
        for at in (self._mouse_at, to):
            if at is not None and self._has_circle():
                self.update(circle_part(at, self.options.size_px / 2))
        self._mouse_at = to

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
            ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier) or self._has_eraser_end,
            exact=(y, x),
            scale=self.camera.scale / self.devicePixelRatioF(),
            pressure=self._pressure,
        )

    def _context(self) -> Context | None:
        context = self._session.context()
        return replace(context, options=self.options) if context else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._point(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if self.split is not None and left and abs(event.position().x() - self._split_x()) < HANDLE_PX:
            self._is_moving_split = True
        elif event.button() == Qt.MouseButton.MiddleButton or (left and (self._space_held or self.tool.pans)):
            self._gestures.press_pan(at)
        elif left:
            context = self._context()
            if context is not None:
                self._gestures.press_tool(self.tool, context, self._pointer(at, event.modifiers()), at)
                self._mouse_at = event.position()
                self._repaint()
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.finish_gesture():
            self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take a pen as a mouse that knows how hard it is pressed, and which end of it."""
        has_pressure = event.pointingDevice().capabilities() & QPointingDevice.Capability.Pressure
        self._pressure = event.pressure() if has_pressure else 1.0
        self._has_eraser_end = event.pointerType() == QPointingDevice.PointerType.Eraser
        handle = {
            QEvent.Type.TabletPress: self.mousePressEvent,
            QEvent.Type.TabletMove: self.mouseMoveEvent,
            QEvent.Type.TabletRelease: self.mouseReleaseEvent,
        }[event.type()]
        handle(event)  # type: ignore[arg-type]  # both are single-point events
        self._pressure, self._has_eraser_end = 1.0, False
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._point(event.position())
        self._move_circle(event.position())
        if self._is_moving_split:
            self.split = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
            self.update()
        elif self._gestures.hold is Hold.PANNING:
            self._look_with(self.camera.panned(*self._gestures.pan_to(at)))
        elif self._gestures.hold in (Hold.TOOL, Hold.CHAIN):
            self._gestures.move_tool(self._pointer(at, event.modifiers()), at)
            self._show_gesture()
        else:
            self._hover(at, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_moving_split = False
        clicked = self._target
        change = self._gestures.release()
        if change is not None:
            self._carry_out(change)
            # What was just clicked shows as it is now; it lights up again when the mouse comes back to it.
            self._settled = (clicked.cluster, clicked.region) if clicked else None
        self._hover(self._point(event.position()), event.modifiers())
        self._repaint()
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # On some systems the wheel with Shift goes sideways.
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _WHEEL_NOTCH
        if self.tool.brush and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.resize_brush(notches)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.opacity_asked.emit(1 if notches > 0 else -1)
        elif notches:
            at = self._point(event.position())
            self._look_with(self.camera.stepped(notches, at.x, at.y))
            self._hover(at, event.modifiers())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._hover(self._point(QPointF(event.pos())), Qt.KeyboardModifier.NoModifier)
        hover = self._hover_at(self._mouse(), Qt.KeyboardModifier.NoModifier, TOOLS[0])
        if hover is not None:
            self.hovered.emit(None)
            self.menu_asked.emit(hover, event.globalPos())

    def leaveEvent(self, _: QEvent) -> None:
        self._target = None
        self._move_circle(None)
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

    def _carry_out(self, change: Change | None) -> None:
        if change is not None:
            self._session.pending.add(change)

    def _is_outdated(self, scene: Scene | None) -> bool:
        """Whether the gesture under way is about another image, or about other clusters."""
        before = self._scene.document if self._scene else None
        after = scene.document if scene else None
        if before is None or after is None or before.image is not after.image:
            return before is not after
        return before.segmentation is not after.segmentation and self.tool.target is not no_target

    def _hover_at(self, at: Point, modifiers: Qt.KeyboardModifier, tool: Tool | None = None) -> Hover | None:
        context = self._context()
        pointer = self._pointer(at, modifiers)
        if context is None or not context.is_inside(pointer):
            return None
        return Hover(pointer.row, pointer.col, (tool or self.tool).target(context, pointer))

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
        elif self._space_held or self.tool.pans:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._scene is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()
