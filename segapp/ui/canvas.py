"""The canvas: an image under the hand; it gives the mouse to the active tool."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent

from segapp.tools import TOOLS
from segapp.ui.gestures import Hold
from segapp.ui.pointing import MOUSE, pen_of, takes_out
from segapp.ui.tool_view import ToolView

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QEnterEvent,
        QMouseEvent,
        QTabletEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from segapp.ui.session import Session

_WHEEL_NOTCH = 120.0


class Canvas(ToolView):
    """Gives the mouse, the wheel and the pen to the tool, or to the camera."""

    opacity_asked = Signal(int)
    menu_asked = Signal(object, object)
    """A `Hover` and the global position for a menu."""
    pressed = Signal(int, int)
    """Row and column of a pixel of the image at which a tool's gesture begins."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._button = Qt.MouseButton.NoButton
        self._is_moving_split = False
        self._turned = 0.0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Image"))

    # What the keys do to a gesture

    def cancel_gesture(self) -> bool:
        """Drop the gesture under way; tells whether there was one."""
        was_busy = self._gestures.is_in_hand
        self._gestures.cancel()
        self.update()
        return was_busy

    def finish_gesture(self) -> bool:
        """Close a gesture of several clicks; tells whether there was one."""
        was_chain = self._gestures.hold is Hold.CHAIN
        if was_chain:
            self._carry_out(self._gestures.finish())
            self.update()
        return was_chain or (self.tool.marks_clicks and self._session.clicking.finish())

    def remove_click(self) -> bool:
        """Take back the click whose mark is under the mouse; tells whether there was one."""
        context = self._context()
        if self.tool.remove is None or context is None or not self.underMouse():
            return False
        change = self.tool.remove(context, self._pointer(self._mouse(), Qt.KeyboardModifier.NoModifier))
        self._carry_out(change)
        return change is not None

    def step_back(self) -> bool:
        """Take the last of several clicks back; tells whether there was such a gesture."""
        was_chain = self._gestures.back()
        self.update()
        return was_chain

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._point(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        right = takes_out(event) and self.tool.marks_clicks
        if self._gestures.hold is Hold.TOOL and (left or right):
            return  # the other button is down
        self._button = event.button()
        if left and self._showing.has_line_at(event.position().x(), self.width()):
            self._is_moving_split = True
        elif event.button() == Qt.MouseButton.MiddleButton or (left and (self._space_held or self.tool.pans)):
            self._gestures.press_pan(at)
            self.hovered.emit(None)
        elif left or right:
            context = self._context()
            if context is not None:
                pointer = self._pointer(at, event.modifiers())
                pointer = replace(pointer, ctrl=pointer.ctrl or right)
                if context.is_inside(pointer):
                    self.pressed.emit(pointer.row, pointer.col)
                if self._gestures.press_tool(self.tool, context, pointer, at):
                    self.finish_gesture()
                self._move_circle(event.position())
                self._show_gesture()
                if self._gestures.is_in_hand:
                    self._say_where(pointer)
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second press of a double-click on the start of a line must not begin another line.
        left = event.button() == Qt.MouseButton.LeftButton
        is_end = (left and self.tool.chains) or self.tool.marks_clicks
        if not (left and self.finish_gesture()) and not is_end:
            self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take a pen as a mouse that knows how hard it is pressed, and which end of it."""
        self._pen = pen_of(event)
        handle = {
            QEvent.Type.TabletPress: self.mousePressEvent,
            QEvent.Type.TabletMove: self.mouseMoveEvent,
            QEvent.Type.TabletRelease: self.mouseReleaseEvent,
        }[event.type()]
        handle(event)  # type: ignore[arg-type]  # both are single-point events
        self._pen = MOUSE
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._point(event.position())
        self._move_circle(event.position())
        if self._is_moving_split:
            self._showing.move_line(event.position().x(), self.width())
            self.update()
        elif self._gestures.hold is Hold.PANNING:
            self._look_with(self.camera.panned(*self._gestures.pan_to(at)))
        elif self._gestures.hold in (Hold.TOOL, Hold.CHAIN):
            pointer = self._pointer(at, event.modifiers())
            self._gestures.move_tool(pointer, at)
            self._show_gesture()
            self._say_where(pointer)
        else:
            self._hover(at, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gestures.hold is Hold.TOOL and event.button() != self._button:
            return
        self._is_moving_split = False
        clicked = self._hovering.target
        change = self._gestures.release()
        if change is not None:
            self._carry_out(change)
            self._hovering.settle(clicked)
        self._hover(self._point(event.position()), event.modifiers())
        self.update()
        self._show_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # On some systems the wheel with Shift goes sideways.
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _WHEEL_NOTCH
        if self.tool.brush and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.resize_brush(notches)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.tool.turn is not None:
            self._turn(notches)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.opacity_asked.emit(1 if notches > 0 else -1)
        elif notches:
            at = self._point(event.position())
            self._look_with(self.camera.stepped(notches, at.x, at.y))
            self._hover(at, event.modifiers())
        event.accept()

    def _turn(self, notches: float) -> None:
        """Let the wheel change what the last click takes; small turns add up to a notch."""
        context, self._turned = self._context(), self._turned + notches
        whole = int(self._turned)
        if whole and context is not None and self.tool.turn is not None:
            self._turned -= whole
            change = self.tool.turn(context, whole)
            self._carry_out(change)
            if change is None:
                self._session.clicking.say_end(more=whole > 0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_held = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self.tool.marks_clicks and event.reason() == QContextMenuEvent.Reason.Mouse and not is_held:
            return  # the click was one of the tool
        self._hover(self._point(QPointF(event.pos())), Qt.KeyboardModifier.NoModifier)
        hover = self._hover_at(self._mouse(), Qt.KeyboardModifier.NoModifier, TOOLS[0])
        if hover is not None:
            self.hovered.emit(None)
            self.menu_asked.emit(hover, event.globalPos())

    def leaveEvent(self, _: QEvent) -> None:
        self.forget_mouse()

    def forget_mouse(self) -> None:
        """Show nothing of what is under the mouse: that is elsewhere, or on something over the canvas."""
        self._hovering.move_to(None)
        self._hovering.hint = None
        self._move_circle(None)
        self.hovered.emit(None)
        self.update()

    def enterEvent(self, _: QEnterEvent) -> None:
        self._show_cursor()
