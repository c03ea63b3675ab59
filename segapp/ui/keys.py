"""Keys of the canvas: H hides the overlay, Space and arrows pan; Esc, Enter and Backspace end gestures."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

if TYPE_CHECKING:
    from segapp.ui.canvas import Canvas
    from segapp.ui.commands import Commands
    from segapp.ui.main_window import MainWindow

_CLOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Where each looks: right, down."""
_STEP, _LARGE_STEP = 0.1, 0.5
"""Of the viewport."""


class HeldKeys(QObject):
    """Watches the keys of one window, wherever the focus is, except where text is typed.

    A key comes to the handle of the window before it comes to the widget that has the focus. A filter of
    the whole application would see it, too, but be asked for each event of each widget: hundreds in one
    turn, and each may have to wait for a computing thread.
    """

    def __init__(self, canvas: Canvas, window: MainWindow) -> None:
        super().__init__(window)
        self._canvas = canvas
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        act = self._of_window.get(event.type())
        if act is not None:
            act(self)
            return False
        if not isinstance(event, QKeyEvent) or not self._is_for_canvas():
            return False
        if _is_shifted_digit(event):
            return self._choose_class(event)
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        return self._is_taken(event)

    def _is_taken(self, event: QKeyEvent) -> bool:
        """Do what a key that is pressed or released means on the canvas; tell whether it means anything."""
        pressed = event.type() == QEvent.Type.KeyPress
        key = event.key()
        if key in _ARROWS:
            return self._look_along(event)
        if event.isAutoRepeat():
            return key in (Qt.Key.Key_H, Qt.Key.Key_Space)
        if key in _MODIFIERS:
            self._canvas.modifiers_changed(event)
            return False
        if key == Qt.Key.Key_H and not event.modifiers():
            self._canvas.peek(on=pressed)
            return True
        if key == Qt.Key.Key_Space:
            is_for_canvas = not self._focus_takes_space()
            self._canvas.hold_space(on=pressed and is_for_canvas)
            return is_for_canvas
        if not pressed:
            return False
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key in _CLOSING:
            return self._canvas.finish_gesture()
        if key in _DELETING and self._canvas.remove_click():
            return True
        return key == Qt.Key.Key_Backspace and self._canvas.step_back()

    def _choose_class(self, event: QKeyEvent) -> bool:
        """Choose a class by its number where digits are typed with Shift: there Qt would leave Shift out."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._window.commands.activate_class(event.key() - Qt.Key.Key_0)
        return True

    def _look_along(self, event: QKeyEvent) -> bool:
        """Move the view, if the arrow is not meant for a list or a slider."""
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_large = keys == Qt.KeyboardModifier.ShiftModifier
        if QApplication.focusWidget() is not self._canvas or (keys and not is_large):
            return False
        if event.type() == QEvent.Type.KeyPress:
            right, down = _ARROWS[Qt.Key(event.key())]
            step = _LARGE_STEP if is_large else _STEP
            self._canvas.look_along(right * step, down * step)
        return True

    def _escape(self) -> bool:
        if self._canvas.cancel_gesture():
            return True
        if self._window.session.pending.drop() or self._window.session.cutting.drop():
            return True
        if self._window.session.clustering.is_busy:
            self._window.session.cancel()
            return True
        if self._window.stage.end_show_only() or self._window.session.clicking.drop():
            return True
        if self._window.messages.isVisible():
            self._window.messages.hide()
            return True
        return False

    def _watch_handle(self) -> None:
        """A window has its handle from when it is first shown; a second filter there replaces the first."""
        self._window.windowHandle().installEventFilter(self)

    def _release_all(self) -> None:
        self._canvas.peek(on=False)
        self._canvas.hold_space(on=False)

    _of_window: ClassVar = {QEvent.Type.Show: _watch_handle, QEvent.Type.WindowDeactivate: _release_all}

    def _is_for_canvas(self) -> bool:
        if QApplication.activeWindow() is not self._window or QApplication.activePopupWidget() is not None:
            return False
        return not isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox)

    def _focus_takes_space(self) -> bool:
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            return True
        # A click on the list leaves the focus there; the hand that then pans is over the picture.
        return isinstance(focus, QAbstractItemView | QComboBox) and not self._canvas.underMouse()


def _is_shifted_digit(event: QKeyEvent) -> bool:
    """Whether a digit was typed with Shift, as on a French keyboard."""
    is_digit = Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9
    return is_digit and event.modifiers() == Qt.KeyboardModifier.ShiftModifier


def bind_numbers(window: QWidget, commands: Commands) -> None:
    """Let 1 to 9 toggle the listed clusters, and with Shift choose a class."""
    for number in range(1, 10):
        toggle = QShortcut(str(number), window)
        toggle.activated.connect(lambda row=number - 1: commands.clusters.toggle_listed(row))
        choose = QShortcut(f"Shift+{number}", window)
        choose.activated.connect(lambda number=number: commands.activate_class(number))
