"""The Object tool in the window, walked with real mouse events at several zooms and pixel ratios."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from segapp.document import classes
from segapp.tools.brush import BRUSH
from segapp.tools.object import OBJECT
from segapp.tools.smart_edge import SMART_EDGE
from segapp.ui import clicking, commands, object_work
from segapp.ui.dialogs.guard import Answer
from tests.tools.click_double import PatchSession
from tests.ui.monkey import digest
from tests.ui.window.driver import (
    CTRL,
    LEFT,
    NO_KEY,
    ON_BLUE,
    ON_GREEN,
    ON_OTHER_RED,
    ON_RED,
    ON_WHITE,
    SHIFT,
    User,
    patches,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from segapp.core.smart.clicks import Click
    from segapp.core.types import BoolArray, UInt8Array

KEY, RIGHT = Qt.Key, Qt.MouseButton.RightButton
NO_LINKS = Qt.TextInteractionFlag.NoTextInteraction


def labels(rgb: UInt8Array) -> UInt8Array:
    """Each flat colour a number, the background the smallest."""
    _, found = np.unique(rgb.reshape(-1, 3) @ np.array([1 << 16, 1 << 8, 1]), return_inverse=True)
    made: UInt8Array = (found.max() - found).reshape(rgb.shape[:2]).astype(np.uint8)
    return made


@pytest.fixture
def flat(monkeypatch: pytest.MonkeyPatch) -> list[PatchSession]:
    """Let a click mean all of its colour; returns the sessions that were made."""
    made: list[PatchSession] = []

    def get_to_know(rgb: UInt8Array, _: object) -> PatchSession:
        made.append(PatchSession(labels(rgb)))
        return made[-1]

    monkeypatch.setattr(object_work, "get_to_know", get_to_know)
    return made


@pytest.fixture(params=[1.0, 2.0], ids=["100%", "200%"])
def ratio(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Device pixels per logical pixel, as the canvas asks for it."""
    from segapp.ui.canvas import Canvas

    value = float(request.param)
    monkeypatch.setattr(Canvas, "devicePixelRatioF", lambda _: value)
    return value


@pytest.fixture(params=[3.0, 6.0, 12.0], ids=["300%", "600%", "1200%"])
def zoomed(request: pytest.FixtureRequest, ratio: float, tool: User) -> User:
    """The tool in hand over the patches, looked at from far or near."""
    camera = tool.canvas.camera
    steps = np.log(float(request.param) * ratio / camera.scale) / np.log(1.25)
    tool.canvas.zoom_steps(float(steps))
    return tool


@pytest.fixture
def tool(user: User) -> User:
    """The tool in hand, with the image known."""
    user.key(KEY.Key_O)
    assert user.canvas.tool is OBJECT
    user.wait(lambda: not user.session.clicking.is_getting_ready)
    return user


@pytest.fixture
def hand(flat: list[PatchSession], tool: User) -> User:
    """The same, where a click takes all of its colour."""
    return tool


def settle(user: User) -> None:
    pending = user.session.pending
    user.wait(lambda: not (pending.is_waiting or pending.runner.is_busy))
    user.wait_until_ready()


def click(user: User, place: tuple[int, int], button: Qt.MouseButton = LEFT) -> None:
    user.press(place, button=button)
    user.release(place, button=button)
    settle(user)


def clicks(user: User) -> tuple[Click, ...]:
    """Those of the object in work."""
    found = user.session.clicking.hand()
    assert found is not None
    return found.clicks


def of_color(*places: tuple[int, int]) -> BoolArray:
    pixels = patches()
    found = [(pixels == pixels[place]).all(axis=-1) for place in places]
    taken: BoolArray = np.any(found, axis=0)
    return taken


def labels_in_history(user: User) -> list[str]:
    history = user.session.history
    assert history is not None
    return [step.label for step in history.steps[1 : history.index + 1]]


def test_clicks_make_an_object_and_each_is_one_step(zoomed: User) -> None:
    first = digest(zoomed.document)
    click(zoomed, ON_RED)
    assert zoomed.mask()[ON_RED]
    click(zoomed, ON_GREEN)
    assert zoomed.mask()[ON_RED] and zoomed.mask()[ON_GREEN]
    click(zoomed, (22, 40), RIGHT)
    assert zoomed.mask()[ON_RED] and not zoomed.mask()[22, 40]
    assert [click_.positive for click_ in clicks(zoomed)] == [True, True, False]
    assert [(click_.y, click_.x) for click_ in clicks(zoomed)] == [ON_RED, ON_GREEN, (22, 40)]
    assert labels_in_history(zoomed) == ["Click object", "Add to object", "Take out of object"]
    last = digest(zoomed.document)
    for left in (2, 1, 0):
        zoomed.key(KEY.Key_Z, CTRL)
        assert len(clicks(zoomed)) == left
    assert digest(zoomed.document) == first
    for _ in range(3):
        zoomed.key(KEY.Key_Z, CTRL | SHIFT)
    assert digest(zoomed.document) == last and len(clicks(zoomed)) == 3


def test_ctrl_click_says_what_does_not_belong_too(hand: User) -> None:
    click(hand, ON_RED)
    click(hand, ON_GREEN)
    hand.click(ON_OTHER_RED, CTRL)
    settle(hand)
    assert np.array_equal(hand.mask(), of_color(ON_GREEN))


def test_moving_lights_up_what_a_click_would_take_and_changes_nothing(hand: User) -> None:
    before, bare = hand.document, hand.color_at((10, 10))
    hand.hover(ON_RED)
    assert hand.color_at((10, 10)) != bare and hand.color_at((42, 10)) != bare
    hand.leave()
    assert hand.color_at((10, 10)) == bare and hand.document is before


def test_the_right_button_opens_no_menu_but_with_shift(hand: User) -> None:
    asked: list[object] = []
    hand.canvas.menu_asked.disconnect()
    hand.canvas.menu_asked.connect(lambda *what: asked.append(what))
    click(hand, ON_RED)
    click(hand, ON_GREEN, RIGHT)
    assert asked == [] and len(clicks(hand)) == 2
    hand.press(ON_GREEN, SHIFT, RIGHT)
    hand.release(ON_GREEN, SHIFT, RIGHT)
    assert len(asked) == 1 and len(clicks(hand)) == 2
    hand.key(KEY.Key_B)
    hand.press(ON_GREEN, button=RIGHT)
    hand.release(ON_GREEN, button=RIGHT)
    assert len(asked) == 2


def test_the_wheel_with_ctrl_changes_the_last_click_in_one_step(hand: User) -> None:
    at, opacity = hand.point(ON_RED), hand.window.stage.style_.opacity
    hand.wheel(at, 1, CTRL)
    assert labels_in_history(hand) == [], "nothing was clicked yet"
    click(hand, ON_WHITE)
    alone = hand.mask()
    scale = hand.canvas.camera.scale
    for _ in range(2):
        hand.wheel(at, 1, CTRL)
    settle(hand)
    assert clicks(hand)[-1].steps == 2 and hand.mask().sum() > alone.sum()
    assert labels_in_history(hand) == ["Click object", "Grow or shrink object"]
    assert hand.window.stage.style_.opacity == opacity and hand.canvas.camera.scale == scale
    hand.key(KEY.Key_Z, CTRL)
    assert np.array_equal(hand.mask(), alone)
    hand.key(KEY.Key_B)
    hand.wheel(at, 1, CTRL)
    assert hand.window.stage.style_.opacity != opacity


def test_enter_lets_the_next_click_begin_another_object(hand: User) -> None:
    click(hand, ON_RED)
    assert hand.window.commands is not None and hand.session.clicking.is_at_work
    hand.key(KEY.Key_Return)
    assert clicks(hand) == () and not hand.session.clicking.is_at_work
    click(hand, ON_GREEN)
    assert [len(one.clicks) for one in hand.document.clicked] == [1, 1]
    hand.window.commands.new_object()
    click(hand, ON_BLUE)
    assert len(hand.document.clicked) == 3
    hand.key(KEY.Key_O)
    assert clicks(hand) == (), "the tool was taken up again"


def test_a_double_click_finishes_the_object_with_its_first_click(hand: User) -> None:
    hand.click(ON_RED)
    at = hand.canvas.mapTo(hand.window, hand.point(ON_RED))
    QTest.mouseDClick(hand.window.windowHandle(), LEFT, NO_KEY, at)
    settle(hand)
    assert [len(one.clicks) for one in hand.document.clicked] == [1]
    assert not hand.session.clicking.is_at_work
    QTest.mouseDClick(hand.window.windowHandle(), RIGHT, NO_KEY, at)
    settle(hand)
    assert [one.positive for one in clicks(hand)] == [True, False], "one click that does not belong"


def test_a_click_on_an_object_takes_it_up_again(hand: User) -> None:
    click(hand, ON_RED)
    click(hand, ON_GREEN)
    hand.key(KEY.Key_Return)
    before = hand.document
    click(hand, (44, 12))
    assert hand.document is before and len(clicks(hand)) == 2
    click(hand, ON_BLUE)
    assert len(hand.document.clicked) == 1 and np.array_equal(
        hand.mask(), of_color(ON_RED, ON_GREEN, ON_BLUE)
    )
    hand.key(KEY.Key_Escape)
    settle(hand)
    assert np.array_equal(hand.mask(), of_color(ON_RED, ON_GREEN)), "as it was when it was taken up"
    assert not hand.session.clicking.is_at_work


def test_esc_drops_an_object_in_one_step_that_undo_brings_back(hand: User) -> None:
    click(hand, ON_RED)
    click(hand, ON_GREEN)
    hand.key(KEY.Key_Escape)
    settle(hand)
    assert hand.document.clicked == () and not hand.mask().any()
    hand.key(KEY.Key_Z, CTRL)
    assert np.array_equal(hand.mask(), of_color(ON_RED, ON_GREEN)) and len(clicks(hand)) == 2


def test_marks_are_dragged_and_deleted(zoomed: User) -> None:
    click(zoomed, ON_RED)
    click(zoomed, ON_GREEN)
    zoomed.drag(ON_GREEN, (20, 60), (24, 64))
    settle(zoomed)
    assert [(one.y, one.x) for one in clicks(zoomed)] == [ON_RED, (24, 64)]
    assert labels_in_history(zoomed)[-1] == "Move click"
    zoomed.hover((24, 64))
    zoomed.key(KEY.Key_Delete)
    settle(zoomed)
    assert len(clicks(zoomed)) == 1
    zoomed.key(KEY.Key_Delete)
    assert len(clicks(zoomed)) == 1, "the mouse is not on a mark"
    click(zoomed, ON_RED, RIGHT)
    assert zoomed.document.clicked == () and labels_in_history(zoomed)[-1] == "Take click back"


def test_the_marks_are_seen_on_black_and_on_white(hand: User) -> None:
    click(hand, ON_WHITE)
    click(hand, ON_BLUE, RIGHT)
    hand.leave()
    plus, minus = hand.color_at(ON_WHITE), hand.color_at(ON_BLUE)
    assert max(plus) < 60 and min(minus) > 200, "the strokes"
    hand.key(KEY.Key_Return)
    assert min(hand.color_at(ON_WHITE)) > 60


class Slow:
    """Lets the image be known only when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def get_to_know(self, rgb: UInt8Array, task: object) -> PatchSession:
        while not self.go_on.wait(0.005):
            task.raise_if_cancelled()  # type: ignore[attr-defined]  # a Task
        return PatchSession(labels(rgb))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, user: User) -> Iterator[tuple[User, Slow]]:
    """The tool in hand, while the image is not known yet."""
    made = Slow()
    monkeypatch.setattr(object_work, "get_to_know", made.get_to_know)
    user.key(KEY.Key_O)
    assert user.session.clicking.is_getting_ready
    yield user, made
    made.go_on.set()


def test_clicks_before_the_image_is_known_are_not_lost(slow: tuple[User, Slow]) -> None:
    user, made = slow
    user.click(ON_RED)
    user.press(ON_GREEN, button=RIGHT)
    user.release(ON_GREEN, button=RIGHT)
    user.click(ON_BLUE)
    assert [one.positive for one in clicks(user)] == [True, False, True] and user.document.clicked == ()
    user.key(KEY.Key_Z, CTRL)
    assert len(clicks(user)) == 2, "undo takes back the last one that waits"
    user.click(ON_BLUE)
    made.go_on.set()
    settle(user)
    assert np.array_equal(user.mask(), of_color(ON_RED, ON_BLUE))
    assert len(labels_in_history(user)) == 3


def test_another_object_can_be_begun_while_the_first_one_waits(slow: tuple[User, Slow]) -> None:
    user, made = slow
    user.click(ON_RED)
    user.key(KEY.Key_Return)
    user.click(ON_BLUE)
    made.go_on.set()
    settle(user)
    assert [len(one.clicks) for one in user.document.clicked] == [1, 1]
    assert np.array_equal(user.mask(), of_color(ON_RED, ON_BLUE))


def test_a_click_gets_the_image_known_where_that_was_stopped(slow: tuple[User, Slow]) -> None:
    user, made = slow
    user.session.clicking.runner.cancel()
    assert not user.session.clicking.is_getting_ready
    user.click(ON_RED)
    assert user.session.clicking.is_getting_ready
    made.go_on.set()
    settle(user)
    assert np.array_equal(user.mask(), of_color(ON_RED))


def test_esc_drops_clicks_that_wait(slow: tuple[User, Slow]) -> None:
    user, made = slow
    before = user.document
    user.click(ON_RED)
    user.key(KEY.Key_Escape)
    made.go_on.set()
    settle(user)
    assert user.document is before and clicks(user) == ()


def test_the_next_image_comes_after_the_clicks_on_this_one(
    empty: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        Pillow.fromarray(np.roll(patches(), number, axis=1)).save(tmp_path / f"leaf {number}.png")
    made = Slow()
    monkeypatch.setattr(object_work, "get_to_know", made.get_to_know)
    empty.window.open_paths([str(tmp_path / f"leaf {number}.png") for number in (1, 2)])
    empty.wait_for_image(tmp_path / "leaf 1.png")
    empty.key(KEY.Key_O)
    empty.click(ON_RED)
    empty.key(KEY.Key_N)
    assert empty.document.image.path == tmp_path / "leaf 1.png"
    made.go_on.set()
    empty.wait_for_image(tmp_path / "leaf 2.png")
    assert empty.document.clicked == () and clicks(empty) == ()
    empty.click(ON_BLUE)
    settle(empty)
    assert np.array_equal(empty.mask(), np.roll(of_color(ON_BLUE), 2, axis=1))
    empty.key(KEY.Key_P)
    empty.wait_for_image(tmp_path / "leaf 1.png")
    assert np.array_equal(empty.mask(), np.roll(of_color(ON_RED), 1, axis=1))
    assert len(empty.document.clicked) == 1


def test_closing_waits_for_clicks_and_then_asks(
    slow: tuple[User, Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    user, made = slow
    asked: list[bool] = []

    def ask(*_: object) -> Answer:
        asked.append(user.session.is_dirty)
        return Answer.CANCEL

    monkeypatch.setattr(commands, "ask_about_unsaved", ask)
    user.click(ON_RED)
    user.window.close()
    assert user.window.isVisible() and asked == []
    made.go_on.set()
    settle(user)
    assert user.window.isVisible() and asked == [True]


def test_another_class_begins_another_object_and_a_locked_one_gets_none(hand: User) -> None:
    click(hand, ON_RED)
    hand.session.apply("Add class", classes.add_class)
    assert not hand.session.clicking.is_at_work
    click(hand, ON_GREEN)
    assert [one.owner for one in hand.document.clicked] == [1, 2]
    hand.session.apply("Lock", lambda document: classes.lock_class(document, 2, on=True))
    before = hand.document
    hand.key(KEY.Key_Return)
    click(hand, ON_BLUE)
    assert hand.document is before and "locked" in hand.message and clicks(hand) == ()


def test_an_object_survives_other_clusters_and_clean_up(hand: User) -> None:
    click(hand, ON_RED)
    hand.window.commands.fewer_clusters()
    hand.wait(lambda: hand.session.segmentation is not None and hand.session.segmentation.k == 3)
    settle(hand)
    assert np.array_equal(hand.mask(), of_color(ON_RED)) and len(hand.document.clicked) == 1
    click(hand, ON_BLUE)
    assert np.array_equal(hand.mask(), of_color(ON_RED, ON_BLUE)) and len(clicks(hand)) == 2


def test_strokes_over_an_object_stay_when_it_is_clicked_again(hand: User) -> None:
    click(hand, ON_RED)
    hand.key(KEY.Key_E)
    hand.click((10, 10))
    settle(hand)
    gone = ~hand.mask() & of_color(ON_RED)
    assert gone.any()
    hand.key(KEY.Key_O)
    click(hand, (45, 12))
    click(hand, ON_BLUE)
    assert np.array_equal(hand.mask(), of_color(ON_RED, ON_BLUE) & ~gone)


def test_a_closer_look_is_no_step_of_its_own(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[PatchSession] = []

    def get_to_know(rgb: UInt8Array, _: object) -> PatchSession:
        made.append(PatchSession(labels(rgb), zooms=True))
        return made[-1]

    monkeypatch.setattr(object_work, "get_to_know", get_to_know)
    user.key(KEY.Key_O)
    click(user, ON_RED)
    click(user, ON_GREEN)
    settle(user)
    assert len(made[0].looked_at) == 1
    expected = of_color(ON_RED, ON_GREEN) & (np.arange(96) % 7 > 0)
    assert np.array_equal(user.mask(), expected)
    assert labels_in_history(user) == ["Click object", "Add to object"]
    user.key(KEY.Key_Z, CTRL)
    assert np.array_equal(user.mask(), of_color(ON_RED))
    user.key(KEY.Key_Z, CTRL | SHIFT)
    assert np.array_equal(user.mask(), expected)


def test_a_closer_look_that_undo_left_out_is_made_up_for_after_redo(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_work, "get_to_know", lambda rgb, _: PatchSession(labels(rgb), zooms=True))
    user.key(KEY.Key_O)
    click(user, ON_RED)
    with monkeypatch.context() as not_yet:
        not_yet.setattr(clicking, "closer_change", lambda *_: None)
        click(user, ON_GREEN)
        settle(user)
        assert np.array_equal(user.mask(), of_color(ON_RED, ON_GREEN))
        user.key(KEY.Key_Z, CTRL)
    user.key(KEY.Key_Z, CTRL | SHIFT)
    settle(user)
    assert np.array_equal(user.mask(), of_color(ON_RED, ON_GREEN) & (np.arange(96) % 7 > 0))
    assert labels_in_history(user) == ["Click object", "Add to object"]


def test_taking_an_object_up_looks_no_closer(hand: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(clicking, "closer_change", lambda *_: asked.append(1))
    click(hand, ON_RED)
    click(hand, ON_GREEN)
    assert len(asked) == 2
    hand.key(KEY.Key_Return)
    click(hand, (10, 20))
    assert len(clicks(hand)) == 2 and len(asked) == 2


def test_a_click_that_changes_little_offers_other_tools(hand: User) -> None:
    told: list[str] = []
    hand.session.clicking.told.connect(told.append)
    click(hand, ON_RED)
    click(hand, ON_GREEN)
    assert not any(told)
    click(hand, (50, 12))
    assert BRUSH.name in told[-1] and "Smart edge" in told[-1]
    click(hand, ON_BLUE)
    assert told[-1] == ""


def test_it_is_said_when_the_wheel_does_no_more(hand: User) -> None:
    line, at = hand.window._status._hint, hand.point(ON_WHITE)
    hand.wheel(at, 1, CTRL)
    assert line.text() == OBJECT.sentence, "nothing was clicked yet"
    click(hand, ON_WHITE)
    hand.wheel(at, -1, CTRL)
    assert "no less" in line.text()
    for _ in range(3):
        hand.wheel(at, 1, CTRL)
        settle(hand)
    assert clicks(hand)[-1].steps == 2 and "no more" in line.text()
    hand.wheel(at, -1, CTRL)
    settle(hand)
    assert line.text() == OBJECT.sentence


def test_what_is_shown_for_the_hand_hides_with_the_overlay(hand: User) -> None:
    bare = [hand.color_at(place) for place in (ON_RED, (10, 10))]
    click(hand, ON_WHITE)
    hand.hover((10, 12))
    assert hand.color_at((10, 10)) != bare[1]
    hand.key_down(KEY.Key_H)
    assert [hand.color_at(place) for place in (ON_RED, (10, 10))] == bare
    assert min(hand.color_at(ON_WHITE)) > 200, "no mark"
    hand.key_up(KEY.Key_H)
    assert hand.color_at((10, 10)) != bare[1]


def test_nothing_lights_up_outside_the_area_of_interest(hand: User) -> None:
    bare = [hand.color_at(place) for place in ((10, 10), (42, 10))]
    hand.session.apply("Area", lambda document: replace(document, area=((0, 0), (0, 96), (30, 96), (30, 0))))
    hand.wait_until_ready()
    hand.hover((12, 14))
    assert hand.color_at((10, 10)) != bare[0], "inside"
    assert hand.color_at((42, 10)) == bare[1], "of the same colour, outside"


def test_an_offered_tool_is_taken_up_by_its_link(hand: User) -> None:
    click(hand, ON_RED)
    click(hand, (50, 12))
    line = hand.window._status._hint
    for tool in (BRUSH, SMART_EDGE):
        assert f'href="{tool.id}"' in line.text() and tool.key in line.text()
    line.linkActivated.emit(SMART_EDGE.id)
    assert hand.canvas.tool is SMART_EDGE
    assert SMART_EDGE.sentence in line.text() and line.textInteractionFlags() == NO_LINKS
    hand.key(KEY.Key_O)
    click(hand, (12, 22))
    click(hand, (52, 14))
    assert "href" in line.text() and line.textInteractionFlags() != NO_LINKS
    hand.key(KEY.Key_Z, CTRL)
    assert "href" not in line.text(), "the click is taken back"


def test_a_project_brings_the_clicks_back(
    hand: User, tmp_path: Path, new_user: Callable[[], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "leaves.segproj"
    click(hand, ON_RED)
    click(hand, ON_GREEN)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    hand.key(KEY.Key_S, CTRL)
    hand.wait(lambda: not hand.window.files.runner.is_busy and hand.window.projects.path == path)
    before = clicks(hand)
    hand.window.commands.close_image()
    hand.window.open_paths([str(path)])
    hand.wait(lambda: hand.session.document is not None)
    hand.wait_until_ready()
    assert hand.document.clicked[0].clicks == before
    click(hand, (12, 20))
    assert clicks(hand) == before
    click(hand, (24, 40), RIGHT)
    assert np.array_equal(hand.mask(), of_color(ON_RED))


def test_the_strip_offers_a_new_object_while_one_is_in_work(hand: User) -> None:
    strip = hand.window._options
    assert strip.isVisible() and not strip.new_object.isEnabled()
    click(hand, ON_RED)
    assert strip.new_object.isEnabled()
    hand.click_widget(strip.new_object)
    assert not strip.new_object.isEnabled() and clicks(hand) == ()
