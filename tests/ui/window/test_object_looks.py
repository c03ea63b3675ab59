"""What a click with the Object tool would change is looked up away from the window."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from segapp.ui import object_work
from tests.tools.click_double import PatchSession
from tests.ui.window.driver import CTRL, NO_KEY, ON_BLUE, ON_GREEN, ON_RED, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.clicks import Click, SmallPatch
    from segapp.core.task import Task
    from segapp.core.types import UInt8Array


class LookedSession(PatchSession):
    """Knows what a click would change only after it has looked, and looks only when it is told to."""

    def __init__(self, rgb: UInt8Array) -> None:
        _, found = np.unique(rgb.reshape(-1, 3) @ np.array([1 << 16, 1 << 8, 1]), return_inverse=True)
        super().__init__((found.max() - found).reshape(rgb.shape[:2]).astype(np.uint8))
        self.may_look = threading.Event()
        self.looks: list[tuple[int, int, bool, int]] = []
        self._seen: set[tuple[int, bool, int]] = set()

    def _key(self, x: int, y: int, positive: bool, clicks: Sequence[Click]) -> tuple[int, bool, int]:
        return int(self._labels[y, x]), positive, len(clicks)

    def small_preview(self, x: int, y: int, *, positive: bool, clicks: Sequence[Click]) -> SmallPatch | None:
        if self._key(x, y, positive, clicks) not in self._seen:
            return None
        return super().small_preview(x, y, positive=positive, clicks=clicks)

    def look(self, x: int, y: int, *, positive: bool, clicks: Sequence[Click], task: Task) -> None:
        while not self.may_look.wait(0.002):
            task.raise_if_cancelled()
        self._seen.add(self._key(x, y, positive, clicks))
        self.looks.append((y, x, positive, len(clicks)))


@pytest.fixture
def looker(user: User, monkeypatch: pytest.MonkeyPatch) -> tuple[User, LookedSession]:
    """The tool in hand, with an image that is known."""
    made: list[LookedSession] = []

    def get_to_know(rgb: UInt8Array, _: object) -> LookedSession:
        made.append(LookedSession(rgb))
        return made[-1]

    monkeypatch.setattr(object_work, "get_to_know", get_to_know)
    user.key(Qt.Key.Key_O)
    user.wait(lambda: not user.session.clicking.is_getting_ready)
    return user, made[0]


def settle(user: User) -> None:
    pending, looking = user.session.pending, user.session.clicking.looking
    user.wait(lambda: not (pending.is_waiting or pending.runner.is_busy or looking.is_at_work))
    user.wait_until_ready()


def test_what_a_click_would_take_lights_up_when_it_is_found(looker: tuple[User, LookedSession]) -> None:
    user, session = looker
    bare = user.color_at((10, 10))
    user.hover(ON_RED)
    assert user.color_at((10, 10)) == bare, "not known yet"
    session.may_look.set()
    settle(user)
    assert user.color_at((10, 10)) != bare
    count = len(session.looks)
    user.hover((14, 14))
    settle(user)
    assert len(session.looks) == count, "it is known already"


def test_of_many_places_only_the_last_is_looked_at(looker: tuple[User, LookedSession]) -> None:
    user, session = looker
    user.hover(ON_RED)
    user.wait(lambda: user.session.clicking.looking.runner.is_busy)
    for place in (ON_GREEN, ON_BLUE, ON_GREEN, ON_BLUE):
        user.hover(place)
    session.may_look.set()
    settle(user)
    assert [(row, col) for row, col, *_ in session.looks] == [ON_RED, ON_BLUE]


def test_after_a_click_the_next_one_is_looked_at_anew(looker: tuple[User, LookedSession]) -> None:
    user, session = looker
    session.may_look.set()
    user.hover(ON_RED)
    settle(user)
    user.click(ON_RED)
    settle(user)
    user.hover(ON_GREEN)
    settle(user)
    assert session.looks[-1] == (*ON_GREEN, True, 1)
    user.key_down(Qt.Key.Key_Control)
    settle(user)
    user.key_up(Qt.Key.Key_Control)
    assert session.looks[-1] == (*ON_GREEN, False, 1)


def test_what_a_dragged_click_would_take_is_looked_at_too(looker: tuple[User, LookedSession]) -> None:
    user, session = looker
    session.may_look.set()
    user.press(ON_RED)
    user.hover(ON_GREEN)
    settle(user)
    assert session.looks[-1] == (*ON_GREEN, True, 0)
    bare = user.color_at((10, 10))
    user.hover(ON_RED)
    settle(user)
    assert user.color_at((10, 10)) != bare
    user.release(ON_RED)
    settle(user)
    assert user.mask()[ON_RED]


def test_a_held_key_counts_until_it_is_let_go(
    looker: tuple[User, LookedSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    user, session = looker
    session.may_look.set()
    user.click(ON_RED)
    user.hover(ON_GREEN)
    settle(user)
    # What X11 says, where only the key itself was pressed.
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: Qt.KeyboardModifier.NoModifier)
    key, handle = Qt.Key.Key_Control, user.window.windowHandle()
    for act, keys, adds in ((QTest.keyPress, NO_KEY, False), (QTest.keyRelease, CTRL, True)):
        act(handle, key, keys)
        settle(user)
        hint = user.canvas._hovering.hint
        assert hint is not None and hint.adds is adds


def test_closing_the_image_ends_a_look(looker: tuple[User, LookedSession]) -> None:
    user, session = looker
    user.hover(ON_RED)
    user.wait(lambda: user.session.clicking.looking.runner.is_busy)
    user.session.close_image()
    assert not user.session.clicking.looking.is_at_work
    session.may_look.set()
    assert user.session.document is None


def test_laying_the_tool_down_ends_a_look(looker: tuple[User, LookedSession]) -> None:
    user, session = looker
    user.hover(ON_RED)
    user.wait(lambda: user.session.clicking.looking.runner.is_busy)
    user.key(Qt.Key.Key_B)
    assert not user.session.clicking.looking.is_at_work and session.looks == []
