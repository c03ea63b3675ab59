"""Tools that paint, walked with real mouse events at several zooms and pixel ratios."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from segapp.document import classes
from segapp.tools import TOOLS
from segapp.tools.tool import Change
from segapp.ui.options_strip import OptionsStrip
from segapp.ui.status import Status
from tests.ui.window.driver import CTRL, GREEN, LEFT, MIDDLE, NO_KEY, ON_OTHER_RED, ON_RED, RED, SHIFT, User

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray
    from segapp.tools.tool import Edit, Tool

KEY = Qt.Key
WALK = [(30, 30), (6, 60), (34, 64), (50, 30), (30, 36)]


@pytest.fixture(params=[1.0, 2.0], ids=["100%", "200%"])
def ratio(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Device pixels per logical pixel, as the canvas asks for it."""
    from segapp.ui.canvas import Canvas

    value = float(request.param)
    monkeypatch.setattr(Canvas, "devicePixelRatioF", lambda _: value)
    return value


@pytest.fixture(params=[0.5, 4.0, 12.0], ids=["50%", "400%", "1200%"])
def zoomed(request: pytest.FixtureRequest, ratio: float, user: User) -> User:
    """A window with the patches, looked at from far or near."""
    camera = user.canvas.camera
    steps = np.log(float(request.param) * ratio / camera.scale) / np.log(1.25)
    user.canvas.zoom_steps(float(steps))
    return user


def take(user: User, tool: Tool) -> None:
    user.key(getattr(KEY, f"Key_{tool.key}"))
    assert user.canvas.tool is tool


def take_by_id(user: User, tool_id: str) -> None:
    take(user, next(tool for tool in TOOLS if tool.id == tool_id))


def walk(user: User, tool: Tool) -> None:
    """Drag, or click and close, along a line."""
    if not tool.chains:
        user.drag(*WALK)
        return
    for place in WALK[:-1]:
        user.click(place)
    user.key(KEY.Key_Return)


def wait_until_done(user: User) -> None:
    pending = user.session.pending
    user.wait(lambda: not (pending.is_waiting or pending.runner.is_busy))
    user.wait_until_ready()


def test_a_walk_with_every_tool_is_one_step_that_undo_takes_back(zoomed: User) -> None:
    camera = zoomed.canvas.camera
    for tool in TOOLS:
        before = zoomed.document
        take(zoomed, tool)
        walk(zoomed, tool)
        wait_until_done(zoomed)
        history = zoomed.session.history
        assert history is not None and history.index <= 1, tool.id
        assert history.index == 0 or not (tool.pans or tool.lingers), tool.id
        assert (zoomed.canvas.camera == camera) != tool.pans, tool.id
        if history.index:
            zoomed.key(KEY.Key_Z, CTRL)
        assert zoomed.document is before, tool.id


AROUND_GREEN = [(6, 32), (6, 56), (30, 56), (30, 32), (7, 32)]


def test_tools_that_need_something_to_work_on_make_one_step_that_undo_takes_back(zoomed: User) -> None:
    user = zoomed

    def one_step(tool_id: str, *places: tuple[int, int]) -> BoolArray:
        """Use a tool, look at the mask it makes, undo and redo."""
        assert user.session.history is not None
        before, index = user.document, user.session.history.index
        take_by_id(user, tool_id)
        user.drag(*places)
        wait_until_done(user)
        assert user.session.history.index == index + 1, tool_id
        mask = user.mask()
        user.key(KEY.Key_Z, CTRL)
        assert user.document is before, tool_id
        user.key(KEY.Key_Z, CTRL | SHIFT)
        wait_until_done(user)
        assert np.array_equal(user.mask(), mask)
        return mask

    assert np.array_equal(one_step("lasso", *AROUND_GREEN), user.expected([GREEN]))
    take_by_id(user, "rectangle")
    user.drag((14, 40), (22, 48), keys=CTRL)
    wait_until_done(user)
    assert not user.mask()[18, 44]
    assert np.array_equal(one_step("fill-hole", (18, 44)), user.expected([GREEN]))
    rough = one_step("ellipse", (33, 59), (5, 31))
    assert (rough & ~user.expected([GREEN])).sum() > 100
    image_px = user.canvas.camera.scale / user.canvas.devicePixelRatioF()
    user.canvas.set_options(replace(user.canvas.options, size_px=12 * image_px))
    fine = one_step("smart-edge", *AROUND_GREEN)
    wrong = [(mask != user.expected([GREEN])).sum() for mask in (rough, fine)]
    assert wrong[1] < 0.5 * wrong[0], "nearer to the true edge"


def test_esc_drops_the_gesture_of_every_tool(zoomed: User) -> None:
    before = zoomed.document
    for tool in TOOLS:
        take(zoomed, tool)
        zoomed.press(WALK[0])
        if tool.chains:
            zoomed.release(WALK[0])
            zoomed.click(WALK[1])
        for place in WALK[1:]:
            zoomed.hover(place)
        zoomed.canvas.grab()
        zoomed.key(KEY.Key_Escape)
        if not tool.chains:
            zoomed.release(WALK[-1])
        wait_until_done(zoomed)
        assert zoomed.document is before, tool.id
        history = zoomed.session.history
        assert history is not None and history.undo_label is None


def test_the_brush_paints_under_the_mouse_in_its_size_on_the_screen(zoomed: User) -> None:
    take_by_id(zoomed, "brush")
    radius = (
        zoomed.canvas.options.size_px / 2 * zoomed.canvas.devicePixelRatioF() / zoomed.canvas.camera.scale
    )
    zoomed.click((30, 40))
    mask = zoomed.mask()
    x, y = zoomed.canvas.camera.to_image(
        *(value * zoomed.canvas.devicePixelRatioF() for value in zoomed.point((30, 40)).toTuple())
    )
    rows, cols = np.mgrid[: mask.shape[0], : mask.shape[1]] + 0.5
    distance = np.hypot(rows - y, cols - x)
    # The edge of a broad brush may be off by a pixel.
    assert mask[distance < radius - 1.5].all() and mask[int(y), int(x)]
    assert not mask[distance > max(radius, 0.8) + 1.5].any()
    assert mask.sum() == pytest.approx(np.count_nonzero(distance <= radius), rel=0.1, abs=1)


def test_a_stroke_is_seen_at_once_and_stays_when_the_mask_is_made(user: User) -> None:
    take_by_id(user, "brush")
    bare = user.color_at((34, 28))
    user.press((34, 20))
    user.hover((34, 28))
    assert user.color_at((34, 24)) != bare, "while it is being painted"
    user.release((34, 28))
    user.leave()
    assert user.session.finished is None or user.color_at((34, 24)) != bare
    assert user.color_at((34, 24)) != bare, "before the mask is made"
    wait_until_done(user)
    user.leave()
    assert user.color_at((34, 24)) != bare, "afterwards"


def test_shift_and_wheel_or_brackets_size_the_brush_and_x_swaps(user: User) -> None:
    take_by_id(user, "brush")
    size, scale = user.canvas.options.size_px, user.canvas.camera.scale
    user.wheel(user.point((30, 30)), 2, SHIFT)
    larger = user.canvas.options.size_px
    assert larger > size and user.canvas.camera.scale == scale
    user.key(KEY.Key_BracketLeft)
    assert size < user.canvas.options.size_px < larger
    user.key(KEY.Key_X)
    assert user.canvas.tool.id == "eraser"
    user.key(KEY.Key_X)
    assert user.canvas.tool.id == "brush"


def test_the_eraser_takes_out_of_a_cluster_and_invert_knows_it(user: User) -> None:
    user.click(ON_RED)
    before = user.mask()
    take_by_id(user, "eraser")
    user.click(ON_RED)
    after = user.mask()
    assert after.sum() < before.sum() and not after[ON_RED]
    user.key(KEY.Key_I)
    assert np.array_equal(user.mask(), ~after)


def test_a_double_click_closes_a_polygon_and_backspace_takes_a_corner_back(user: User) -> None:
    take_by_id(user, "polygon")
    for place in [(10, 10), (10, 60), (40, 60), (60, 90)]:
        user.click(place)
    user.key(KEY.Key_Backspace)
    user.click((40, 10))
    at = user.canvas.mapTo(user.window, user.point((40, 10)))
    QTest.mouseDClick(user.window.windowHandle(), LEFT, NO_KEY, at)
    wait_until_done(user)
    mask = user.mask()
    assert mask[12:38, 12:58].all()
    assert mask.sum() == pytest.approx(30 * 50, rel=0.1)


def test_the_image_can_be_moved_between_the_clicks_of_a_polygon(user: User) -> None:
    take_by_id(user, "polygon")
    user.click((10, 10))
    user.key_down(KEY.Key_Space)
    user.drag((30, 30), (36, 36))
    user.key_up(KEY.Key_Space)
    user.click((10, 50))
    user.click((50, 50))
    user.key(KEY.Key_Enter)
    wait_until_done(user)
    assert user.mask().sum() == pytest.approx(40 * 40 / 2, rel=0.15)


def test_shift_and_a_number_chooses_the_class_that_is_painted(user: User) -> None:
    user.session.apply("Add class", classes.add_class)
    user.key(KEY.Key_1, SHIFT)
    assert user.document.active == 1
    user.key(KEY.Key_2, SHIFT)
    assert user.document.active == 2
    take_by_id(user, "brush")
    user.click((30, 30))
    user.wait_until_ready()
    finished = user.session.finished
    assert finished is not None
    assert finished.class_map.mask(2).any() and not finished.class_map.mask(1).any()


def test_a_hole_lights_up_under_the_mouse_and_is_filled_by_a_click(user: User) -> None:
    take_by_id(user, "brush")
    user.canvas.resize_brush(-4)
    user.drag((30, 20), (30, 60), (56, 60), (56, 20), (30, 20))
    before = user.mask()
    take_by_id(user, "fill-hole")
    bare = user.color_at((44, 44))
    user.hover((42, 42))
    assert user.color_at((44, 44)) != bare
    user.hover((4, 90))
    assert user.color_at((44, 44)) == bare
    user.click((42, 42))
    wait_until_done(user)
    after = user.mask()
    assert after[32:54, 22:58].all() and after.sum() > before.sum() and not after[4, 90]


def test_esc_and_the_status_bar_stop_what_is_being_worked_out(user: User) -> None:
    def work(task: Task) -> Edit:
        while True:
            task.raise_if_cancelled()
            time.sleep(0.005)

    before, cancel = user.document, status_of(user).cancel
    for by_key in (True, False):
        user.session.pending.add(Change("Test", lambda document: document, work))
        user.wait(cancel.isVisible)
        if by_key:
            user.key(KEY.Key_Escape)
        else:
            cancel.click()
        wait_until_done(user)
        assert user.document is before


def status_of(user: User) -> Status:
    bar = user.window.statusBar()
    assert isinstance(bar, Status)
    return bar


def test_another_button_does_not_end_a_stroke(user: User) -> None:
    before = user.document
    take_by_id(user, "brush")
    user.press((30, 30))
    user.release((30, 30), button=MIDDLE)
    assert user.document is before
    user.release((30, 30))
    assert user.document is not before


def test_a_locked_class_says_so_and_stays(user: User) -> None:
    user.session.apply("Lock", lambda document: classes.lock_class(document, 1, on=True))
    before = user.document
    for tool in (tool for tool in TOOLS if not tool.chains and not tool.is_neutral):
        take(user, tool)
        user.drag(*WALK)
        wait_until_done(user)
        assert user.document is before, tool.id
    assert "“ROI” is locked" in user.message


def pen(user: User, kind: str, place: tuple[int, int], pressure: float, *, eraser: bool = False) -> None:
    at = QPointF(user.point(place))
    ends = QPointingDevice.PointerType
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        ends.Eraser if eraser else ends.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
    )
    event = QTabletEvent(
        getattr(QTabletEvent.Type, kind),
        device,
        at,
        QPointF(user.canvas.mapToGlobal(QPoint(round(at.x()), round(at.y())))),
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        NO_KEY,
        LEFT,
        LEFT,
    )
    QApplication.sendEvent(user.canvas, event)


def test_a_pen_paints_as_broad_as_it_is_pressed_and_its_other_end_erases(user: User) -> None:
    take_by_id(user, "brush")
    user.canvas.resize_brush(9)
    areas = []
    for col, pressure in ((20, 0.2), (70, 1.0)):
        before = user.mask().sum()
        for kind in ("TabletPress", "TabletMove", "TabletRelease"):
            pen(user, kind, (32, col), pressure if kind != "TabletRelease" else 0.0)
        areas.append(user.mask().sum() - before)
    assert areas[1] > 8 * areas[0] > 0
    for kind in ("TabletPress", "TabletRelease"):
        pen(user, kind, (32, 70), 1.0, eraser=True)
    assert not user.mask()[32, 70]


def test_no_message_lies_over_the_options_of_a_tool(user: User) -> None:
    strip, bar = strip_of(user), user.window.messages
    user.key(KEY.Key_B)
    place = strip.geometry()
    bar.show_error("The disk is full. Free some space and save again.")
    assert strip.mapTo(user.window, QPoint(0, 0)).y() >= bar.mapTo(user.window, QPoint(0, bar.height())).y()
    bar.hide()
    assert strip.geometry() == place


def test_nothing_is_shown_of_the_image_beneath_the_strip(user: User) -> None:
    strip = strip_of(user)
    told: list[object] = []
    user.key(KEY.Key_O)
    user.canvas.hovered.connect(told.append)
    user.hover((40, 40))
    assert told[-1] is not None
    middle = strip.rect().center()
    QApplication.sendEvent(
        strip, QEnterEvent(middle, strip.mapTo(user.window, middle), strip.mapToGlobal(middle))
    )
    assert told[-1] is None


def strip_of(user: User) -> OptionsStrip:
    strip = user.canvas.findChild(OptionsStrip)
    assert isinstance(strip, OptionsStrip)
    return strip


def test_the_strip_offers_what_can_be_set_of_the_tool_in_hand(user: User) -> None:
    strip = strip_of(user)
    assert not strip.isVisible(), "nothing can be set of the cluster tool"
    for tool in TOOLS:
        take(user, tool)
        is_set = tool.brush or bool(tool.setting) or tool.measures or tool.marks_clicks
        assert strip.isVisible() == is_set
        assert strip.new_object.isVisible() == tool.marks_clicks
        assert strip.scale.isVisible() == tool.measures
        assert strip.size_slider.isVisible() == tool.brush
        shown = [name for name, check in strip.checks.items() if check.isVisible()]
        assert shown == ([tool.setting] if tool.setting else [])


def test_an_empty_box_of_the_strip_stands_out_in_every_theme(user: User) -> None:
    take_by_id(user, "area")
    check = strip_of(user).checks["area_by_hand"]
    for theme in ("theme_light", "theme_dark"):
        user.window.actions_.by_id[theme].trigger()
        picture = check.grab().toImage()
        row = [picture.pixelColor(x, picture.height() // 2).lightness() for x in range(1, 12)]
        assert max(row) - min(row) > 60, theme


def test_the_strip_and_the_keys_set_the_same(user: User) -> None:
    strip = strip_of(user)
    take_by_id(user, "brush")
    strip.size_slider.setValue(strip.size_slider.maximum())
    assert user.canvas.options.size_px == pytest.approx(1000)
    for _ in range(200):
        user.key(KEY.Key_BracketLeft)
    assert user.canvas.options.size_px == 1 and strip.size_slider.value() == 0
    take_by_id(user, "alike")
    before = user.canvas.options.everywhere
    user.key(KEY.Key_Y)
    assert user.canvas.options.everywhere is not before
    assert strip.checks["everywhere"].isChecked() is not before
    user.click_widget(strip.checks["everywhere"])
    assert user.canvas.options.everywhere is before


def test_alike_takes_a_colour_everywhere_or_around_the_click(user: User) -> None:
    take_by_id(user, "alike")
    user.click(ON_RED)
    wait_until_done(user)
    assert np.array_equal(user.mask(), user.expected([RED]))
    user.key(KEY.Key_Z, CTRL)
    user.key(KEY.Key_Y)
    user.click(ON_RED)
    wait_until_done(user)
    mask = user.mask()
    assert mask[ON_RED] and not mask[ON_OTHER_RED]
    assert mask.sum() == 16 * 16


def test_a_line_that_was_measured_stays_until_esc(user: User) -> None:
    take_by_id(user, "measure")
    before = user.canvas_pixels()
    user.drag((10, 10), (40, 60))
    user.leave()
    assert (user.canvas_pixels() != before).any()
    user.key(KEY.Key_Escape)
    assert np.array_equal(user.canvas_pixels(), before)


def test_undo_takes_an_area_back_with_its_clusters(user: User) -> None:
    before = user.document
    take_by_id(user, "area")
    user.drag((2, 2), (60, 60))
    wait_until_done(user)
    assert user.document.area is not None
    assert user.session.segmentation is not None
    assert (user.session.segmentation.labels == 255).any()
    user.key(KEY.Key_Z, CTRL)
    wait_until_done(user)
    assert user.document is before


def test_undo_takes_back_what_the_hand_is_doing_before_older_steps(user: User) -> None:
    user.click(ON_RED)
    chosen = user.document
    take_by_id(user, "polygon")
    for place in WALK[:3]:
        user.click(place)
    user.key(KEY.Key_Z, CTRL)
    preview = user.canvas._gestures.preview()
    assert preview is not None and len(preview.outlines[0].dots) == 2
    assert user.document is chosen
    for _ in range(2):
        user.key(KEY.Key_Z, CTRL)
    assert user.canvas._gestures.preview() is None and user.document is chosen
    user.key(KEY.Key_Z, CTRL)
    assert user.document is not chosen


def test_a_click_on_the_first_corner_closes_a_polygon(user: User) -> None:
    take_by_id(user, "polygon")
    for place in (*WALK[:4], WALK[0]):
        user.click(place)
    wait_until_done(user)
    assert user.canvas._gestures.preview() is None
    assert user.mask()[30, 50]
