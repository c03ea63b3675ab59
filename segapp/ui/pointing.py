"""From what Qt says of mouse and pen to a position on the image."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPointingDevice

from segapp.tools.tool import Pointer

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QTabletEvent

    from segapp.ui.camera import Camera
    from segapp.ui.gestures import Point


@dataclass(frozen=True)
class Pen:
    """What a pen tells beyond its position; a mouse is one that is always fully pressed.

    Attributes
    ----------
    pressure : float
        0 to 1.
    is_eraser : bool
        Whether it is the other end of the pen.
    """

    pressure: float = 1.0
    is_eraser: bool = False


MOUSE = Pen()


def pen_of(event: QTabletEvent) -> Pen:
    """Read a pen; one that feels no pressure is fully pressed."""
    feels = event.pointingDevice().capabilities() & QPointingDevice.Capability.Pressure
    is_eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
    return Pen(event.pressure() if feels else 1.0, is_eraser)


def takes_out(event: QMouseEvent) -> bool:
    """Whether a press is one of the right button, or on macOS one with the key that stands for it."""
    keys, shift = event.modifiers(), Qt.KeyboardModifier.ShiftModifier
    if event.button() == Qt.MouseButton.RightButton:
        return not keys & shift
    stands_for_it = sys.platform == "darwin" and bool(keys & Qt.KeyboardModifier.MetaModifier)
    return event.button() == Qt.MouseButton.LeftButton and stands_for_it


def pointer_at(at: Point, modifiers: Qt.KeyboardModifier, pen: Pen, camera: Camera, ratio: float) -> Pointer:
    """Return where a point of the screen is on the image; `ratio` are device pixels per logical one."""
    x, y = camera.to_image(at.x, at.y)
    return Pointer(
        int(y // 1),
        int(x // 1),
        shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        ctrl=bool(modifiers & Qt.KeyboardModifier.ControlModifier) or pen.is_eraser,
        exact=(y, x),
        scale=camera.scale / ratio,
        pressure=pen.pressure,
    )


def cursor_of(*, is_panning: bool, can_pan: bool, is_on_mark: bool = False) -> Qt.CursorShape:
    """Return what the mouse looks like over the image."""
    if is_panning:
        return Qt.CursorShape.ClosedHandCursor
    if can_pan:
        return Qt.CursorShape.OpenHandCursor
    return Qt.CursorShape.PointingHandCursor if is_on_mark else Qt.CursorShape.CrossCursor
