from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt

from segapp.core.types import Image
from segapp.document import classes
from segapp.document.edits import set_clusters
from segapp.tools import TOOLS
from segapp.ui import work
from tests.ui.window.driver import CTRL, ON_GREEN, ON_OTHER_RED, ON_RED, User


def rows(user: User) -> list[tuple[str, ...]]:
    user.wait_until_ready()
    model = user.window.side.objects.model
    return [tuple(model.index(row, col).data() for col in range(3)) for row in range(model.rowCount())]


def test_the_objects_of_the_active_class_are_listed_largest_first(user: User) -> None:
    assert rows(user) == []
    user.click(ON_RED)
    user.click(ON_GREEN)
    assert rows(user) == [("2", "400 px", "43.9 %"), ("1", "256 px", "28.1 %"), ("3", "256 px", "28.1 %")]
    assert user.window.side.objects.text.text() == "3 objects in “ROI”"
    user.session.apply("Add class", partial(classes.add_class, name="leaf"))
    assert rows(user) == []
    user.click(ON_RED, CTRL)
    assert rows(user) == [("1", "256 px", "100.0 %")]


def test_a_click_on_an_object_zooms_to_it(user: User) -> None:
    user.click(ON_RED)
    panel = user.window.side.objects
    assert len(rows(user)) == 2
    panel.table.clicked.emit(panel.model.index(1, 0))
    camera = user.canvas.camera
    assert (camera.center_y, camera.center_x) == (48, 16)
    assert camera.scale > camera.fit_scale
    left, top = camera.to_screen(8, 40)
    right, bottom = camera.to_screen(24, 56)
    assert left >= 0 and top >= 0 and right <= camera.width and bottom <= camera.height
    panel.table.selectionModel().currentRowChanged.emit(panel.model.index(0, 0), panel.model.index(1, 0))
    assert user.canvas.camera == camera, "only keys of the list itself move on"


def test_the_card_at_the_mouse_tells_the_object(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    card = user.window.stage._card
    user.hover(ON_OTHER_RED)
    assert card.badge.text() == "ROI, object 2: 256 px"
    user.hover(ON_GREEN)
    assert card.badge.text() == "" and card.badge.isHidden()


def discs() -> Image:
    rows_, cols = np.mgrid[:80, :140]
    pixels = np.full((80, 140, 3), 250, np.uint8)
    for col in (40, 80):
        pixels[(rows_ - 40) ** 2 + (cols - col) ** 2 <= 24**2] = (30, 60, 200)
    return Image(pixels)


@pytest.fixture
def touching(user: User) -> User:
    """Before two discs that touch, both chosen."""
    user.session.open(work.show(discs()))
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None
    blue = [n for n, color in enumerate(segmentation.colors.tolist()) if color[0] < 150]
    user.session.apply("Add", partial(set_clusters, clusters=blue, on=True))
    assert len(rows(user)) == 1
    return user


def test_touching_objects_are_split_in_one_step(touching: User) -> None:
    user, before = touching, touching.document.touch_ups
    user.window.side.objects.split.click()
    user.wait(lambda: user.document.touch_ups is not before)
    found = rows(user)
    assert len(found) == 2
    assert user.session.history is not None and user.session.history.undo_label == "Split touching objects"
    user.window.actions_.by_id["undo"].trigger()
    assert len(rows(user)) == 1
    assert user.document.touch_ups is before


def test_the_cuts_survive_all_but_growing(touching: User) -> None:
    user = touching
    user.window.actions_.by_id["split_objects"].trigger()
    user.wait(lambda: not user.document.touch_ups.is_empty)
    for field, value in (("fill_holes_px", 80), ("drop_specks_px", 30), ("grow_px", -3)):
        user.window.clean_up.sliders[field].slider.setValue(value)
        assert len(rows(user)) == 2, field


def test_where_nothing_touches_the_user_is_told(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    document = user.document
    user.window.actions_.by_id["split_objects"].trigger()
    user.wait(lambda: bool(user.message))
    assert user.message == "No object of this class looks like several that touch, so nothing was cut."
    assert user.document is document
    assert user.window.side.objects.table.focusPolicy() != Qt.FocusPolicy.NoFocus


def test_the_cuts_are_shown_while_the_slider_moves(touching: User) -> None:
    user, panel = touching, touching.window.side.objects
    assert panel.cancel.isHidden() and not user.session.cutting.lines
    before = user.document
    panel.slider.setValue(90)
    user.wait(lambda: not user.session.cutting.runner.is_busy)
    assert len(user.session.cutting.lines) == 1
    line = user.session.cutting.lines[0]
    assert 55 <= np.mean([col for _, col in line.points]) <= 65, "between the discs"
    assert user.canvas._view.lines == (line,) and not panel.cancel.isHidden()
    assert user.document is before
    panel.slider.setValue(20)
    user.wait(lambda: not user.session.cutting.runner.is_busy)
    assert not user.session.cutting.lines, "so narrow is no neck here"
    panel.cancel.click()
    assert not user.session.cutting.is_on and panel.cancel.isHidden()
    assert user.document is before


def test_what_is_shown_is_what_is_cut(touching: User) -> None:
    user, panel = touching, touching.window.side.objects
    panel.slider.setValue(20)
    user.wait(lambda: not user.session.cutting.runner.is_busy)
    panel.split.click()
    user.wait(lambda: "nothing was cut" in user.message)
    assert len(rows(user)) == 1
    panel.slider.setValue(90)
    user.wait(lambda: not user.session.cutting.runner.is_busy)
    panel.split.click()
    user.wait(lambda: not user.document.touch_ups.is_empty)
    assert len(rows(user)) == 2
    assert not user.session.cutting.lines and not user.canvas._view.lines
    assert user.session.history is not None and user.session.history.undo_label == "Split touching objects"


def test_escape_and_any_change_end_the_cuts(touching: User) -> None:
    user, panel = touching, touching.window.side.objects
    panel.slider.setValue(90)
    user.wait(lambda: bool(user.session.cutting.lines))
    user.canvas.setFocus()
    user.key(Qt.Key.Key_Escape)
    assert not user.session.cutting.lines
    panel.slider.setValue(85)
    user.wait(lambda: bool(user.session.cutting.lines))
    user.window.clean_up.sliders["grow_px"].slider.setValue(-2)
    assert not user.session.cutting.lines and panel.cancel.isHidden()


@pytest.mark.parametrize("tool", [tool.id for tool in TOOLS])
def test_the_card_tells_the_object_with_every_tool(user: User, tool: str) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    user.leave()
    user.window.actions_.by_id[f"tool_{tool}"].trigger()
    user.wait_until_ready()
    card = user.window.stage._card
    user.hover(ON_OTHER_RED)
    assert card.isVisible() and card.badge.isVisible()
    assert card.badge.text() == "ROI, object 2: 256 px"
    user.hover(ON_GREEN)
    assert not card.badge.isVisible()
    user.leave()
    assert not card.isVisible()


@pytest.mark.parametrize("tool", ["brush", "eraser", "lasso", "polygon", "pan"])
def test_while_something_is_drawn_no_card_is_in_its_way(user: User, tool: str) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    user.window.actions_.by_id[f"tool_{tool}"].trigger()
    card = user.window.stage._card
    user.hover((46, 12))
    assert card.isVisible()
    user.press((46, 12))
    assert not card.isVisible()
    user.hover((50, 20))
    assert not card.isVisible()
    user.release((50, 20))
    user.window.canvas.cancel_gesture()
    user.hover((50, 18))
    user.wait_until_ready()
    user.hover((42, 10))
    assert card.isVisible()


def test_the_card_stays_clear_of_a_large_brush(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    user.window.actions_.by_id["tool_brush"].trigger()
    user.canvas.set_options(replace(user.canvas.options, size_px=120.0))
    user.hover((18, 18))
    card, mouse = user.window.stage._card, user.point((18, 18))
    nearest = card.geometry().topLeft() - mouse
    assert card.isVisible() and np.hypot(nearest.x(), nearest.y()) > 60


def test_no_card_lies_over_an_object_that_is_being_clicked(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    user.window.actions_.by_id["tool_object"].trigger()
    user.wait_until_ready()
    user.click(ON_GREEN)
    user.wait(lambda: user.window.canvas.is_clicking)
    user.hover(ON_OTHER_RED)
    assert not user.window.stage._card.isVisible()
