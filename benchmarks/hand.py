"""Events sent to a widget as if by a hand, timed until what they change is on the screen."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

PATIENCE_S = 120.0


class Taken(NamedTuple):
    """What an event took: milliseconds on the clock, and of the window's own thread on a processor.

    The difference is waiting: for other programs on a busy machine, or for OpenCV's threads.
    """

    wall_ms: float
    own_ms: float


class Paints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Count, and let the event through."""
        self.count += event.type() == QEvent.Type.Paint
        return False

    def time(self, step: Callable[[], object]) -> Taken:
        """Time an event until what it changes is on the screen."""
        QApplication.processEvents()
        before, start, begun = self.count, time.perf_counter(), time.thread_time()
        step()
        while self.count == before:
            QApplication.processEvents()
            if time.perf_counter() - start > PATIENCE_S:
                raise RuntimeError("an event was not followed by a paint event")
        return Taken(1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - begun))


def wait_until(done: Callable[[], bool]) -> None:
    """Let the window work until something is done."""
    end = time.perf_counter() + PATIENCE_S
    while not done():
        QTest.qWait(3)
        if time.perf_counter() > end:
            raise RuntimeError("the program did not come to rest")


def mouse(widget: QWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, *, held: bool) -> None:
    """Send a mouse event."""
    place = QPointF(at)
    buttons = button if held else Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind, place, widget.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def wheel(widget: QWidget, delta: int) -> None:
    """Turn the wheel in the middle."""
    place = QPointF(widget.rect().center())
    none = QPoint()
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, widget.mapToGlobal(place), none, QPoint(0, delta), buttons, keys, phase, False)
    QApplication.sendEvent(widget, event)


def pans(widget: QWidget, paints: Paints, times: int) -> list[Taken]:
    """Drag the image with the middle button, forth and back."""
    middle, button = widget.rect().center(), Qt.MouseButton.MiddleButton
    mouse(widget, QEvent.Type.MouseButtonPress, middle, button, held=True)
    results, at = [], middle
    for turn in range(times):
        at = at + QPoint(13, 7) * (1 if turn // 20 % 2 else -1)
        step = partial(mouse, widget, QEvent.Type.MouseMove, at, button, held=True)
        results.append(paints.time(step))
    mouse(widget, QEvent.Type.MouseButtonRelease, at, button, held=False)
    return results


def zooms(widget: QWidget, paints: Paints, times: int) -> list[Taken]:
    """Turn the wheel in small steps, in and out."""
    return [paints.time(partial(wheel, widget, 24 if turn < times // 2 else -24)) for turn in range(times)]
