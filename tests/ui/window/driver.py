"""A user who drives the real window by mouse and keys, on pictures made in code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCursor, QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import segapp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from segapp.core.types import BoolArray, UInt8Array
    from segapp.document.document import Document
    from segapp.ui.main_window import MainWindow

WAIT_MS = 20_000
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
MIDDLE = Qt.MouseButton.MiddleButton

WHITE, RED, GREEN, BLUE = range(4)
"""The clusters of `patches`, largest first."""
K = 4
SPACE = "rgb"
COLORS = ((250, 250, 250), (200, 30, 30), (30, 160, 40), (30, 50, 190))

ON_WHITE, ON_RED, ON_OTHER_RED, ON_GREEN, ON_BLUE = (4, 4), (16, 16), (48, 16), (18, 44), (50, 78)
"""A pixel (row, col) well inside each patch."""


def patches() -> UInt8Array:
    """Two red squares, a green and a blue one on white; 64 rows, 96 columns."""
    pixels = np.full((64, 96, 3), COLORS[WHITE], np.uint8)
    pixels[8:24, 8:24] = COLORS[RED]
    pixels[40:56, 8:24] = COLORS[RED]
    pixels[8:28, 34:54] = COLORS[GREEN]
    pixels[44:56, 70:86] = COLORS[BLUE]
    return pixels


class User:
    """Sees and touches one window; positions are (row, col) of the picture."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot
        self.canvas = window.canvas
        self.session = window.session

    # What there is

    @property
    def document(self) -> Document:
        document = self.session.document
        assert document is not None
        return document

    @property
    def message(self) -> str:
        """The sentence above the canvas, empty when there is none."""
        bar = self.window.messages
        return bar.text.text() if bar.isVisible() else ""

    def mask(self) -> BoolArray:
        """What the window would save now."""
        self.wait_until_ready()
        finished = self.session.finished
        assert finished is not None
        return finished.class_map.mask(1)

    def expected(self, clusters: Iterable[int], k: int = K, space: str = SPACE) -> BoolArray:
        """What a script gets for the same picture."""
        return segapp.segment(self.document.image, k=k, space=space).mask(clusters)

    def has_chosen(self, *clusters: int) -> bool:
        """Whether exactly these whole clusters are chosen."""
        return np.array_equal(self.mask(), self.expected(clusters))

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def wait_until_ready(self) -> None:
        """Wait for clusters, regions and masks of what is asked for."""
        session = self.session
        self.wait(
            lambda: (
                not self.window.files.runner.is_busy
                and not session.clustering.is_busy
                and session.located is not None
                and session.finished is not None
            )
        )

    def open(self, path: Path) -> None:
        """Open a picture as the command line does, and wait for its clusters."""
        self.window.open_paths([str(path)])
        self.wait_for_image(path)

    def wait_for_image(self, path: Path | None) -> None:
        session = self.session
        self.wait(lambda: session.document is not None and session.document.image.path == path)
        self.wait_until_ready()

    # The mouse

    def point(self, place: tuple[int, int]) -> QPoint:
        """Where the middle of a pixel of the picture is on the canvas."""
        ratio = self.canvas.devicePixelRatioF()
        x, y = self.canvas.camera.to_screen(place[1] + 0.5, place[0] + 0.5)
        return QPoint(round(x / ratio), round(y / ratio))

    def _in_window(self, at: QPoint, widget: QWidget) -> QPoint:
        return widget.mapTo(self.window, at)

    def move_to(self, at: QPoint, widget: QWidget | None = None) -> None:
        widget = widget or self.canvas
        QCursor.setPos(widget.mapToGlobal(at))
        QTest.mouseMove(self.window.windowHandle(), self._in_window(at, widget))

    def hover(self, place: tuple[int, int]) -> None:
        self.move_to(self.point(place))

    def leave(self) -> None:
        """Take the mouse off the picture."""
        bar = self.window.statusBar()
        self.move_to(bar.rect().center(), bar)

    def press(
        self, place: tuple[int, int], keys: Qt.KeyboardModifier = NO_KEY, button: Qt.MouseButton = LEFT
    ) -> None:
        self.hover(place)
        at = self._in_window(self.point(place), self.canvas)
        QTest.mousePress(self.window.windowHandle(), button, keys, at)

    def release(
        self, place: tuple[int, int], keys: Qt.KeyboardModifier = NO_KEY, button: Qt.MouseButton = LEFT
    ) -> None:
        at = self._in_window(self.point(place), self.canvas)
        QTest.mouseRelease(self.window.windowHandle(), button, keys, at)

    def click(self, place: tuple[int, int], keys: Qt.KeyboardModifier = NO_KEY) -> None:
        self.press(place, keys)
        self.release(place, keys)

    def drag(self, *places: tuple[int, int], keys: Qt.KeyboardModifier = NO_KEY) -> None:
        self.press(places[0], keys)
        for place in places[1:]:
            self.hover(place)
        self.release(places[-1], keys)

    def click_widget(self, widget: QWidget, at: QPoint | None = None) -> None:
        at = widget.rect().center() if at is None else at
        self.move_to(at, widget)
        QTest.mouseClick(self.window.windowHandle(), LEFT, NO_KEY, self._in_window(at, widget))

    def wheel(self, at: QPoint, notches: int, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        self.move_to(at)
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.canvas.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def drop(self, data: QMimeData) -> None:
        """Drop what another program drags over the window."""
        at = self.window.rect().center()
        action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(at, action, data, buttons, NO_KEY)
        QApplication.sendEvent(self.window, enter)
        if enter.isAccepted():
            QApplication.sendEvent(self.window, QDropEvent(QPointF(at), action, data, buttons, NO_KEY))

    def drop_file(self, path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        self.drop(data)

    # The keys

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.keyClick(self.window.windowHandle(), key, keys)

    def key_down(self, key: Qt.Key) -> None:
        QTest.keyPress(self.window.windowHandle(), key)

    def key_up(self, key: Qt.Key) -> None:
        QTest.keyRelease(self.window.windowHandle(), key)

    def focus(self, widget: QWidget) -> None:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus()

    # What is painted

    def canvas_pixels(self) -> UInt8Array:
        """The canvas as it is painted: RGB of its device pixels."""
        picture = self.canvas.grab().toImage()
        picture = picture.convertToFormat(picture.Format.Format_RGB888)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
        return rows[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3).copy()

    def color_at(self, place: tuple[int, int]) -> tuple[int, int, int]:
        """The colour painted in the middle of a pixel of the picture."""
        ratio = self.canvas.devicePixelRatioF()
        at = self.point(place)
        red, green, blue = self.canvas_pixels()[round(at.y() * ratio), round(at.x() * ratio)]
        return int(red), int(green), int(blue)

    def checked(self, row: int) -> Qt.CheckState:
        """The check box of a row of the list."""
        model = self.window.clusters.list.model()
        return Qt.CheckState(model.index(row, 0).data(Qt.ItemDataRole.CheckStateRole))

    def click_row(self, row: int) -> None:
        """Click on a row of the list of clusters."""
        view = self.window.clusters.list
        at = view.visualRect(view.model().index(row, 0)).center()
        self.click_widget(view.viewport(), at)


def act_in(monkeypatch: pytest.MonkeyPatch, dialog: type[Any], act: Callable[[Any], object]) -> list[QWidget]:
    """Let a dialog, when it is executed, be shown and acted in; returns those that were shown."""
    shown: list[QWidget] = []

    def execute(self: Any) -> int:
        shown.append(self)
        self.show()
        act(self)
        self.hide()
        # As a window manager does.
        self.parentWidget().activateWindow()
        return int(self.result())

    monkeypatch.setattr(dialog, "exec", execute)
    return shown
