"""A seeded monkey: it presses keys, moves the mouse and triggers actions without any sense."""

from __future__ import annotations

import enum
import hashlib
import random
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QAbstractEventDispatcher, QObject, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from segapp.core.types import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segapp.document.document import Document
    from segapp.ui.main_window import MainWindow

ROUND = 100
"""Events between two looks at whether all is well."""
PATIENCE_S = 15.0
_TAKEN_UP_EVERY = 20
_STOPPED_AT_MOST = 50
"""How often undo may only stop what is being computed, before it leads on."""

_K, _M, _B = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
_MODIFIERS = [_M.NoModifier] * 5 + [
    _M.ShiftModifier,
    _M.ControlModifier,
    _M.ShiftModifier | _M.ControlModifier,
]
_BUTTONS = [_B.LeftButton] * 6 + [_B.MiddleButton, _B.RightButton]
_KEYS = [
    *(getattr(_K, f"Key_{letter}") for letter in "BCDEFIJLMOPRSUVX"),
    *(getattr(_K, f"Key_{digit}") for digit in range(10)),
    *(_K.Key_BracketLeft, _K.Key_BracketRight, _K.Key_Escape, _K.Key_Return, _K.Key_Backspace, _K.Key_Tab),
    *(_K.Key_Space, _K.Key_H, _K.Key_Shift, _K.Key_Control, _K.Key_Question),
]  # fmt: skip
_LEFT_ALONE = {"quit", "open_image", "open_sample_coffee", "open_sample_galaxies", "close_image", "paste"}
"""Actions that would end the walk, or open another image."""


class Turns:
    """Measures what the GUI thread itself computes between two turns of the event loop.

    Its own processor time, not the clock: a machine busy with other things makes no turn longer.
    """

    def __init__(self, parent: QObject) -> None:
        self.longest_s = 0.0
        self.longest_in = ""
        self.doing = ""
        """What is going on, to tell it of the longest turn; nothing = turns do not count."""
        self._began = time.thread_time()
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        # A dialog or a menu turns a loop of its own inside the event that opened it.
        for signal in (dispatcher.awake, dispatcher.aboutToBlock):
            signal.connect(self.end)
            parent.destroyed.connect(partial(signal.disconnect, self.end))

    def begin(self, doing: str) -> None:
        """Count from here on, as a part of something."""
        self.doing, self._began = doing, time.thread_time()

    def end(self) -> None:
        """A turn is over, and the next one begins."""
        now = time.thread_time()
        if self.doing and now - self._began > self.longest_s:
            self.longest_s, self.longest_in = now - self._began, self.doing
        self._began = now


class Monkey:
    """Does random things to a window with an open image, and checks that it stays sound."""

    def __init__(self, window: MainWindow, seed: int, tool: str | None = None) -> None:
        self.window = window
        self._tool = tool
        self.random = random.Random(seed)
        self.longest_s = 0.0
        self.longest_event = ""
        self.turns = Turns(window)
        self.done = 0
        self._at = QPoint(10, 10)
        self._held: set[Qt.MouseButton] = set()
        self._keys_down: set[Qt.Key] = set()
        self._actions = sorted(set(window.actions_.by_id) - _LEFT_ALONE)
        self._events = [self._move] * 8 + [self._press] * 3 + [self._release] * 4 + [self._key] * 3
        self._events += [self._hold_key, self._let_go_key, self._wheel, self._act, self._act, self._back]
        # A dialog or a menu runs its own loop inside the event that opened it.
        self._closer = QTimer(window)
        self._closer.timeout.connect(_close_what_is_open)
        self._closer.start(1)
        self.wait()
        self._first = digest(self._document)

    def run(self, events: int) -> None:
        """Do that many random things; raises AssertionError when something is wrong."""
        for _ in range(events):
            event = self.random.choice(self._events)
            start = time.perf_counter()
            self.turns.begin(event.__name__)
            event()
            self.turns.end()
            QApplication.processEvents()
            self.turns.end()
            self.turns.begin("")
            took = time.perf_counter() - start
            if took > self.longest_s:
                self.longest_s, self.longest_event = took, event.__name__
            self.done += 1
            if self._tool and self.done % _TAKEN_UP_EVERY == 0:
                self._take_up(self._tool)
            if self.done % ROUND == 0:
                self.check()
        self._closer.stop()

    def _take_up(self, tool: str) -> None:
        if self.window.canvas.tool.id != tool:
            self.window.actions_.by_id[f"tool_{tool}"].trigger()

    def check(self) -> None:
        """Undo to the start gives the first state, redo to the end the present one."""
        self._rest()
        session, present = self.window.session, digest(self._document)
        history = session.history
        assert history is not None
        n_steps = len(history.steps)
        self._redo_all()
        last = digest(self._document)
        self._undo_all()
        assert digest(self._document) == self._first, f"undo did not lead back after {self.done} events"
        self._redo_all()
        assert digest(self._document) == last, f"redo did not lead forth after {self.done} events"
        # Once more where it only stops what is being computed.
        self._until(lambda: session.history is None or session.history.index <= history.index, session.undo)
        assert digest(self._document) == present
        if n_steps > ROUND // 2:  # the history forgets its start when it grows too long
            self._undo_all()
        self.wait()

    def wait(self) -> None:
        """Let the window finish what it is computing."""
        session, end = self.window.session, time.perf_counter() + PATIENCE_S
        runners = (
            session.clustering,
            session.pending.runner,
            session.clicking.runner,
            self.window.files.runner,
        )
        while (
            any(runner.is_busy for runner in runners)
            or session.pending.is_waiting
            or None in (session.located, session.finished)
        ):
            assert time.perf_counter() < end, (
                f"the window does not come to rest after {self.done} events: busy are "
                f"{[runner.job_name for runner in runners if runner.is_busy]}, "
                f"regions found {session.located is not None}, masks made {session.finished is not None}"
            )
            QApplication.processEvents()
            time.sleep(0.0005)

    @property
    def _document(self) -> Document:
        document = self.window.session.document
        assert document is not None
        return document

    def _rest(self) -> None:
        for button in sorted(self._held, key=lambda held: held.value):
            self._mouse(QTest.mouseRelease, button)
        for key in sorted(self._keys_down):
            QTest.keyRelease(self._handle, key)
        self._held.clear()
        self._keys_down.clear()
        QTest.keyClick(self._handle, _K.Key_Escape)
        self.wait()

    def _undo_all(self) -> None:
        session = self.window.session
        self._until(lambda: session.history is None or session.history.undo_label is None, session.undo)

    def _redo_all(self) -> None:
        session = self.window.session
        self._until(lambda: session.history is None or session.history.redo_label is None, session.redo)

    def _until(self, is_reached: Callable[[], bool], step: Callable[[], object]) -> None:
        session = self.window.session
        assert session.history is not None
        for _ in range(2 * len(session.history.steps) + _STOPPED_AT_MOST):
            if is_reached():
                return
            step()
        raise AssertionError(
            f"steps lead nowhere after {self.done} events: {session.history.index} of "
            f"{len(session.history.steps)}, clustering {session.clustering.job_name!r}, "
            f"waiting {session.pending.is_waiting}"
        )

    # What it does

    @property
    def _handle(self) -> QWindow:
        return self.window.windowHandle()

    def _mouse(self, act: Callable[..., None], button: Qt.MouseButton) -> None:
        canvas = self.window.canvas
        at = canvas.mapTo(self.window, self._at)
        if QRect(QPoint(), self._handle.size()).contains(at):  # the window may have shrunk since
            act(self._handle, button, self.random.choice(_MODIFIERS), at)

    def _move(self) -> None:
        canvas = self.window.canvas
        if self.random.random() < 0.15:
            self._at = QPoint(
                self.random.randrange(-20, canvas.width() + 20), self.random.randrange(canvas.height())
            )
        else:
            self._at += QPoint(self.random.randint(-25, 25), self.random.randint(-25, 25))
        # Over the edge of the canvas, but not of the window.
        window = QRect(QPoint(), self._handle.size()).intersected(self.window.rect())
        inside = window.adjusted(1, 1, -1, -1).translated(-canvas.mapTo(self.window, QPoint()))
        self._at = QPoint(
            min(inside.right(), max(inside.left(), self._at.x())),
            min(inside.bottom(), max(inside.top(), self._at.y())),
        )
        QCursor.setPos(canvas.mapToGlobal(self._at))
        QTest.mouseMove(self._handle, canvas.mapTo(self.window, self._at))

    def _press(self) -> None:
        button = self.random.choice(_BUTTONS)
        self._held.add(button)
        self._mouse(QTest.mouseDClick if self.random.random() < 0.1 else QTest.mousePress, button)

    def _release(self) -> None:
        if self._held:
            button = self.random.choice(sorted(self._held, key=lambda held: held.value))
            self._held.discard(button)
            self._mouse(QTest.mouseRelease, button)

    def _key(self) -> None:
        QTest.keyClick(
            self._handle, self.random.choice(_KEYS), self.random.choice([_MODIFIERS[0]] * 4 + [_MODIFIERS[5]])
        )

    def _hold_key(self) -> None:
        key = self.random.choice([_K.Key_H, _K.Key_Space, _K.Key_Shift, _K.Key_Control])
        self._keys_down.add(key)
        QTest.keyPress(self._handle, key)

    def _let_go_key(self) -> None:
        if self._keys_down:
            key = self.random.choice(sorted(self._keys_down))
            self._keys_down.discard(key)
            QTest.keyRelease(self._handle, key)

    def _wheel(self) -> None:
        canvas, place = self.window.canvas, QPointF(self._at)
        turn = QPoint(0, self.random.choice([-240, -120, -30, 30, 120, 240]))
        keys, phase = self.random.choice(_MODIFIERS), Qt.ScrollPhase.NoScrollPhase
        at = canvas.mapToGlobal(place)
        event = QWheelEvent(place, at, QPoint(), turn, _B.NoButton, keys, phase, False)
        QApplication.sendEvent(canvas, event)

    def _act(self) -> None:
        name = self.random.choice(self._actions)
        self.turns.doing = f"_act {name}"
        self.window.actions_.by_id[name].trigger()

    def _back(self) -> None:
        (self.window.commands.undo if self.random.random() < 0.6 else self.window.commands.redo)()


def _close_what_is_open() -> None:
    popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
    if popup is not None:
        popup.close()
    elif isinstance(modal, QDialog):
        modal.reject()
    elif modal is not None:
        modal.close()


def digest(value: object) -> str:
    """Hash all that a value consists of; an image stands for itself."""
    state = hashlib.sha256()
    for part in _parts(value):
        state.update(part)
    return state.hexdigest()


def _parts(value: object) -> Iterator[bytes]:
    yield type(value).__name__.encode()
    if isinstance(value, Image):
        yield str(id(value)).encode()
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes()
    elif is_dataclass(value):
        for field in fields(value):
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key in sorted(value, key=repr):
            yield from _parts(key)
            yield from _parts(value[key])
    elif isinstance(value, frozenset | set):
        yield from _parts(sorted(value, key=repr))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)
    elif value is None or isinstance(value, bool | int | float | str | bytes | Path | enum.Enum):
        yield repr(value).encode()
    else:
        raise TypeError(f"what a {type(value).__name__} consists of is not known")
