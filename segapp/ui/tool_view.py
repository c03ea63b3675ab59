"""The image with a tool in hand: what the tool shows, what it means here, and what it has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QPainter, QRegion

from segapp.tools import TOOLS
from segapp.tools.tool import ToolOptions
from segapp.ui.gesture_view import GestureView, is_only_painted
from segapp.ui.gestures import Gestures, Hold, Point
from segapp.ui.hovering import Hover, Hovering
from segapp.ui.image_view import ImageView
from segapp.ui.pointing import MOUSE, cursor_of, pointer_at

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from segapp.core.smart.clicks import Click
    from segapp.tools.tool import Change, Context, Outline, Pointer, Preview, Tool
    from segapp.ui.frame import OverlayStyle, ViewMode
    from segapp.ui.renderer import Scene
    from segapp.ui.session import Session

_POINTED_OUT_MS = 1500
"""How long what is looked at stays framed."""


class ToolView(ImageView):
    """Shows the image with the overlay and what the active tool would do."""

    hovered = Signal(object)
    """A `Hover`, or None when the mouse is not on the picture."""
    options_changed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.tool: Tool = TOOLS[0]
        self.options = ToolOptions()
        self._gestures = Gestures()
        self._view = GestureView()
        self._hovering = Hovering()
        self._pen = MOUSE
        self._space_held = False
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._is_on_mark = False
        self._framed = QTimer(self)
        self._framed.setSingleShot(True)
        self._framed.setInterval(_POINTED_OUT_MS)
        self._framed.timeout.connect(self._end_pointing_out)
        session.pending.settled.connect(self._arrive)
        session.clicking.changed.connect(self._follow_clicks)
        session.clicking.looking.found.connect(self._follow_looks)

    # What is shown

    def show_scene(self, scene: Scene | None, mode: ViewMode, style: OverlayStyle) -> None:
        if self._gestures.is_outdated(scene.document if scene else None):
            self._gestures.cancel()
        super().show_scene(scene, mode, style)
        self._find_target()

    def light_up(self, preview: Preview | None) -> None:
        """Light up what the mouse points at elsewhere, in the list of clusters say."""
        self._hovering.listed = preview
        self.update()

    def propose(self, lines: tuple[Outline, ...]) -> None:
        """Draw lines over the image: what a command would cut."""
        self._view.lines = lines
        self.update()

    def set_tool(self, tool: Tool) -> None:
        """Use another tool."""
        self._gestures.cancel()
        self.tool = tool
        self._session.clicking.use(on=tool.marks_clicks)
        self._find_target()
        self.update()
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

    def hold_space(self, *, on: bool) -> None:
        """Pan with the left button while the space bar is held."""
        self._space_held = on
        self._show_cursor()

    @property
    def measured_px(self) -> float:
        """Length of the line that was measured last and is still shown; 0 if there is none."""
        return self._gestures.measured_px

    def look_along(self, right: float, down: float) -> None:
        super().look_along(right, down)
        self._find_target()

    def show_part(self, box: tuple[int, int, int, int]) -> None:
        """Look at first row, first column to last row + 1, last column + 1, framed for a moment."""
        super().show_part(box)
        self._view.found = box
        self._framed.start()
        self.update()

    def _end_pointing_out(self) -> None:
        self._view.found = None
        self.update()

    # Painting

    def _lit(self) -> Preview | None:
        return self._gestures.preview() or self._hovering.lit()

    def _paint_over(self, painter: QPainter, within: QRect) -> None:
        self._view.look(self.camera, self.devicePixelRatioF(), self._circle_px())
        document = self._showing.scene.document if self._showing.scene else None
        self._view.area = document.area if document is not None else None
        if document is not None and document.area is not None:
            self._view.paint_area(painter, document.area, self.palette())
        is_bare = self._showing.is_bare
        preview = self._held() or (None if is_bare else self._hovering.hint)
        self._view.paint(painter, preview, self.palette(), within)
        if self.tool.marks_clicks and not is_bare:
            self._view.paint_clicks(painter, self._shown_clicks())

    def _held(self) -> Preview | None:
        """Return what the gesture would do, as far as that is known."""
        preview = self._gestures.preview()
        is_held = self._gestures.hold is Hold.TOOL
        return self._looked_up(preview) if preview is not None and is_held else preview

    def _looked_up(self, preview: Preview) -> Preview:
        """Show what is known of a place near by until it is found what a click here would change."""
        if preview.awaited is None:
            return preview
        return replace(preview, small=self._session.clicking.look(preview.awaited))

    def _shown_clicks(self) -> tuple[Click, ...]:
        preview = self._gestures.preview()
        is_held = self._gestures.hold is Hold.TOOL
        if is_held and preview is not None and preview.clicks is not None:
            return preview.clicks
        hand = self._session.clicking.hand()
        return hand.clicks if hand else ()

    @property
    def is_clicking(self) -> bool:
        """Whether an object is being clicked."""
        hand = self._session.clicking.hand() if self.tool.marks_clicks else None
        return hand is not None and bool(hand.clicks)

    @property
    def clear_px(self) -> float:
        """How far around the mouse nothing is to be laid over the image, in logical pixels."""
        return self._circle_px() / 2

    def _circle_px(self) -> float:
        """Diameter of the circle that goes with the mouse; 0 is none."""
        is_shown = self.tool.brush and not self._space_held and self._gestures.hold is not Hold.PANNING
        return self.options.size_px if is_shown else 0.0

    def _show_gesture(self) -> None:
        """Repaint what the gesture has changed since the mouse moved last, and no more."""
        preview = self._gestures.preview()
        if preview is None or not is_only_painted(preview):
            self.update()
        else:
            self._view.look(self.camera, self.devicePixelRatioF(), self._circle_px())
            self._update_parts(self._view.changed_parts(preview))

    def _move_circle(self, to: QPointF | None) -> None:
        self._view.look(self.camera, self.devicePixelRatioF(), self._circle_px())
        self._update_parts(self._view.move_mouse(to))

    def _update_parts(self, parts: list[QRect]) -> None:
        region = QRegion()
        for part in parts:
            region += part
        self.update(region)

    # What it means

    def _point(self, position: QPointF) -> Point:
        ratio = self.devicePixelRatioF()
        return Point(position.x() * ratio, position.y() * ratio)

    def _pointer(self, at: Point, modifiers: Qt.KeyboardModifier) -> Pointer:
        return pointer_at(at, modifiers, self._pen, self.camera, self.devicePixelRatioF())

    def _context(self) -> Context | None:
        context = self._session.context()
        return replace(context, options=self.options) if context else None

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
            self._hovering.target = self._hovering.hint = None

    def _carry_out(self, change: Change | None) -> None:
        if change is not None:
            self._session.pending.add(change, is_neutral=self.tool.is_neutral)

    def _arrive(self) -> None:
        """What was worked out is in the document: its preview is no longer needed."""
        self._gestures.arrive()
        self.update()

    def _follow_clicks(self) -> None:
        """Show the clicks of the object in work, and what one more would take."""
        if self.tool.marks_clicks:
            self._find_target()
            self.update()

    def _follow_looks(self) -> None:
        """Show what was found."""
        if self._gestures.hold is Hold.TOOL:
            self._gestures.look_again()
            self.update()
        elif self.underMouse() and self._gestures.hold is Hold.NOTHING:
            self._hover(self._mouse(), self._modifiers)

    def _hover_at(self, at: Point, modifiers: Qt.KeyboardModifier, tool: Tool | None = None) -> Hover | None:
        context = self._context()
        pointer = self._pointer(at, modifiers)
        if context is None or not context.is_inside(pointer):
            return None
        tool = tool or self.tool
        hint = tool.hint(context, pointer) if tool.hint else None
        return Hover(pointer.row, pointer.col, tool.target(context, pointer), hint)

    def _hover(self, at: Point, modifiers: Qt.KeyboardModifier) -> None:
        # X11 does not count a key itself among those that are held when it is pressed.
        self._modifiers = modifiers
        hover = self._hover_at(at, modifiers)
        if self._hovering.move_to(hover.target if hover else None):
            self.update()
        self._show_hint(hover.hint if hover else None)
        context, remove = self._context(), self.tool.remove
        is_on_mark = bool(remove and hover and context and remove(context, self._pointer(at, modifiers)))
        if is_on_mark != self._is_on_mark:
            self._is_on_mark = is_on_mark
            self._show_cursor()
        self.hovered.emit(hover)

    def _say_where(self, pointer: Pointer) -> None:
        """Report where a gesture has come to; the card stays only over what it began on."""
        context = self._context()
        if context is None or not context.is_inside(pointer):
            self.hovered.emit(None)
            return
        begun = self._hovering.target
        is_there = begun is not None and self.tool.target(context, pointer) == begun
        self.hovered.emit(Hover(pointer.row, pointer.col, begun if is_there else None, is_drawing=True))

    def _show_hint(self, hint: Preview | None) -> None:
        shown = self._hovering.hint
        hint = self._looked_up(hint) if hint is not None else None
        hint = None if hint is not None and hint.awaited and hint.small is None else hint
        if hint is not None and shown is not None and hint.shows_same(shown):
            return
        if hint is not None or shown is not None:
            self._hovering.hint = hint
            self.update()

    def _show_cursor(self) -> None:
        if self._gestures.hold is not Hold.PANNING and self._showing.scene is None:
            self.unsetCursor()
        else:
            can_pan = self._space_held or self.tool.pans
            is_panning = self._gestures.hold is Hold.PANNING
            self.setCursor(cursor_of(is_panning=is_panning, can_pan=can_pan, is_on_mark=self._is_on_mark))
