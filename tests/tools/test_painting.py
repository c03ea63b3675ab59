from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.task import NullTask
from segapp.core.tiles import painting_of
from segapp.core.types import Image
from segapp.document import edits
from segapp.document.finishing import finished_classes
from segapp.tools import TOOLS, painting
from segapp.tools.alike import ALIKE
from segapp.tools.area import AREA
from segapp.tools.brush import BRUSH
from segapp.tools.ellipse import ELLIPSE
from segapp.tools.eraser import ERASER
from segapp.tools.fill_hole import FILL_HOLE
from segapp.tools.lasso import LASSO
from segapp.tools.measure import MEASURE
from segapp.tools.pan import PAN
from segapp.tools.polygon import POLYGON
from segapp.tools.rectangle import RECTANGLE
from segapp.tools.scissors import SCISSORS
from segapp.tools.smart_edge import SMART_EDGE, window_of
from segapp.tools.tool import Pointer, ToolOptions
from tests.tools.scene import (
    at,
    badly_drawn,
    change_of,
    context,
    labels,
    mask_after,
    with_cluster,
)

if TYPE_CHECKING:
    from segapp.tools.tool import Chain, Tool

EVERY = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.id))
PATH = [at(45, 45), at(22, 80), at(22, 155), at(98, 150), at(98, 80), at(75, 60)]


def disc(row: float, col: float, radius: float) -> np.ndarray:
    rows, cols = np.mgrid[:120, :160] + 0.5
    return np.asarray(np.hypot(rows - row, cols - col) <= radius)


@EVERY
def test_a_dropped_gesture_of_any_tool_changes_nothing(tool: Tool) -> None:
    where = context(with_cluster(1))
    before = {name: getattr(where.document, name) for name in where.document.__dataclass_fields__}
    drag = tool.press(where, PATH[0])
    assert (drag is None) == tool.pans
    for pointer in PATH[1:]:
        if drag is not None:
            drag.move(pointer)
            drag.preview()
    for name, value in before.items():
        assert getattr(where.document, name) is value


@EVERY
def test_a_gesture_of_any_tool_is_one_change_with_a_name(tool: Tool) -> None:
    where = context(badly_drawn())
    change = change_of(tool, where, *(PATH[:1] if tool is FILL_HOLE else PATH))
    if tool.pans or tool.lingers:
        assert change is None
        return
    assert change is not None
    assert change.label and change.label[0].isupper()
    first, second = change.edit(where.document), change.edit(where.document)
    assert first is not where.document
    others = () if tool is AREA else ("names", "segmentation", "area")
    for name in ("classes", "active", "clean_up", "image", *others):
        assert getattr(first, name) is getattr(where.document, name)
    if change.work is not None:
        worked = change.work(NullTask())(where.document)
        assert dict(worked.touch_ups.tiles) == dict(second.touch_ups.tiles)
    assert dict(first.touch_ups.tiles) == dict(second.touch_ups.tiles)


@EVERY
def test_a_gesture_of_any_tool_may_go_out_of_the_image_and_come_back(tool: Tool) -> None:
    where = context(with_cluster(1))
    drag = tool.press(where, PATH[0])
    for pointer in (at(-500, 40), at(60, 9999), at(9999, -9999), at(60, 60)):
        if drag is not None:
            drag.move(pointer)
            drag.preview()
    change = drag.release() if drag is not None else None
    if change is None:
        return
    first, second = change.edit(where.document), change.edit(where.document)
    assert first.image is where.document.image
    assert dict(first.touch_ups.tiles) == dict(second.touch_ups.tiles)
    assert not where.document.touch_ups.tiles, "what was there before is as it was"


def test_the_brush_paints_a_stroke_of_its_size_on_the_screen() -> None:
    where = context(options=ToolOptions(size_px=20))
    assert np.array_equal(mask_after(BRUSH, where, at(60, 80)), disc(60, 80, 10))
    assert np.array_equal(mask_after(BRUSH, where, at(60, 80, scale=4)), disc(60, 80, 2.5))
    stroke = mask_after(BRUSH, where, at(60, 40), at(60, 100))
    assert stroke[50:70, 40:100].all() and stroke.sum() == pytest.approx(20 * 60 + np.pi * 100, rel=0.02)


def test_a_pen_that_is_pressed_lightly_paints_a_thin_line() -> None:
    where = context(options=ToolOptions(size_px=20))
    light = replace(at(60, 80), pressure=0.3)
    assert np.array_equal(mask_after(BRUSH, where, light), disc(60, 80, 3))


@pytest.mark.parametrize(
    ("tool", "ctrl", "shift", "adds"),
    [
        (BRUSH, False, False, True),
        (BRUSH, False, True, True),
        (BRUSH, True, False, False),
        (ERASER, False, False, False),
        (ERASER, True, False, False),
        (ERASER, False, True, True),
    ],
)
def test_shift_adds_and_ctrl_takes_out(tool: Tool, ctrl: bool, shift: bool, adds: bool) -> None:
    pointer = at(30, 30, ctrl=ctrl, shift=shift)
    spot = disc(30, 30, 12)
    where = context(with_cluster(1))
    expected = (labels() == 1) | spot if adds else (labels() == 1) & ~spot
    assert np.array_equal(mask_after(tool, where, pointer), expected)
    drag = tool.press(where, pointer)
    assert drag is not None and drag.preview().adds == adds


def test_the_preview_of_a_stroke_is_what_it_paints() -> None:
    where = context()
    drag = BRUSH.press(where, at(20, 20))
    assert drag is not None
    drag.move(at(90, 140))
    shown = drag.preview().painting
    assert shown is not None
    change = drag.release()
    assert change is not None
    assert np.array_equal(shown.to_mask((120, 160)), mask_after(BRUSH, where, at(20, 20), at(90, 140)))


def test_a_stroke_of_2000_pixels_on_100_megapixels_touches_only_its_tiles() -> None:
    large = np.broadcast_to(np.zeros((1, 1), np.uint8), (10_000, 10_000))
    where = context(options=ToolOptions(size_px=500))
    image = replace(where.document.image, pixels=np.zeros((1, 1, 3), np.uint8))
    object.__setattr__(image, "pixels", np.broadcast_to(np.uint8(0), (10_000, 10_000, 3)))
    where = replace(where, document=replace(where.document, image=image), classes=large)
    drag = BRUSH.press(where, at(5000, 5000, scale=0.25))
    assert drag is not None
    drag.move(at(5000, 5100, scale=0.25))
    shown = drag.preview().painting
    assert shown is not None
    assert shown.count == pytest.approx(np.pi * 1000**2 + 100 * 2000, rel=0.005)
    assert len(shown.tiles) <= 90


@pytest.mark.parametrize("ctrl", [False, True])
def test_a_rectangle_takes_the_pixels_from_corner_to_corner(ctrl: bool) -> None:
    box = np.zeros((120, 160), np.bool_)
    box[10:31, 15:46] = True
    corners = (at(30.9, 15.2, ctrl=ctrl), at(10.1, 45.9, ctrl=ctrl))
    chosen = labels() == 1
    expected = chosen & ~box if ctrl else chosen | box
    assert np.array_equal(mask_after(RECTANGLE, context(with_cluster(1)), *corners), expected)


def test_an_ellipse_lies_in_its_rectangle() -> None:
    assert np.array_equal(mask_after(ELLIPSE, context(), at(40, 40), at(80, 80)), disc(60, 60, 20))


@pytest.mark.parametrize("tool", [RECTANGLE, ELLIPSE])
def test_a_click_alone_paints_no_shape(tool: Tool) -> None:
    assert change_of(tool, context(), at(30, 30)) is None


def test_a_polygon_is_clicked_corner_by_corner() -> None:
    corners = [at(10, 10), at(10, 60), at(60, 60), at(60, 10)]
    expected = np.zeros((120, 160), np.bool_)
    expected[10:60, 10:60] = True
    assert np.array_equal(mask_after(POLYGON, context(), *corners), expected)
    out = [replace(pointer, ctrl=index == 0) for index, pointer in enumerate(corners)]
    assert np.array_equal(mask_after(POLYGON, context(with_cluster(1)), *out), (labels() == 1) & ~expected)


@pytest.mark.parametrize("tool", [POLYGON, SCISSORS])
def test_a_click_on_the_start_closes_the_line(tool: Tool) -> None:
    chain: Chain = tool.press(context(), at(60, 85))  # type: ignore[assignment]  # it chains
    assert not chain.press(at(30, 115))
    assert not chain.press(at(60, 145))
    assert not chain.press(at(90, 85 + 20))
    assert chain.press(at(60, 85 + 7))
    change = chain.release()
    assert change is not None
    closed = finished_classes(change.edit(context().document), context().regions, NullTask()) == 1
    clicks = [at(60, 85), at(30, 115), at(60, 145), at(90, 85 + 20)]
    assert np.array_equal(closed, mask_after(tool, context(), *clicks))


def test_corners_of_a_polygon_are_taken_back_one_by_one() -> None:
    chain: Chain = POLYGON.press(context(), at(10, 10))  # type: ignore[assignment]  # it chains
    for pointer in (at(10, 60), at(60, 60), at(99, 9)):
        chain.press(pointer)
    assert chain.back()
    change = chain.release()
    assert change is not None
    assert [chain.back() for _ in range(3)] == [True, True, False]


def test_a_polygon_of_two_corners_paints_nothing() -> None:
    assert change_of(POLYGON, context(), at(10, 10), at(10, 60), at(10, 60)) is None


def test_the_line_of_a_polygon_runs_to_the_mouse() -> None:
    drag = POLYGON.press(context(), at(10, 10))
    assert drag is not None
    drag.move(at(33, 44))
    (line,) = drag.preview().outlines
    assert (tuple(line.points), tuple(line.dots), line.closed) == (((10, 10), (33, 44)), ((10, 10),), False)


def square(top: float, left: float, bottom: float, right: float, *, ctrl: bool = False) -> list[Pointer]:
    corners = ((top, left), (top, right), (bottom, right), (bottom, left))
    return [at(row, col, ctrl=ctrl) for row, col in corners]


def test_the_lasso_takes_regions_that_lie_mostly_inside() -> None:
    around_disc = square(25, 80, 95, 150)
    expected = (labels() == 2) & (np.arange(160) > 60)
    assert np.array_equal(mask_after(LASSO, context(), *around_disc), expected)
    most_of_it = square(45, 80, 95, 150)
    assert np.array_equal(mask_after(LASSO, context(), *most_of_it), expected)
    less_than_half = square(65, 80, 95, 150)
    assert change_of(LASSO, context(), *less_than_half) is None


def test_the_lasso_with_ctrl_takes_regions_out() -> None:
    everything = edits.select_all(with_cluster())
    found = mask_after(LASSO, context(everything), *square(15, 15, 75, 75, ctrl=True))
    hole = np.zeros((120, 160), np.bool_)
    hole[40:50, 40:50] = True
    assert np.array_equal(found, (labels() != 1) & ~hole)


def test_the_lasso_lights_up_what_it_would_take() -> None:
    drag = LASSO.press(context(), at(25, 80))
    assert drag is not None
    for pointer in square(25, 80, 95, 150)[1:]:
        drag.move(pointer)
    preview = drag.preview()
    assert preview.regions is not None and len(preview.regions) == 1
    assert preview.outlines[0].closed


def test_what_takes_long_is_worked_out_aside_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    corners = [at(10, 10), at(10, 60), at(60, 60)]
    at_once = mask_after(POLYGON, context(), *corners)
    monkeypatch.setattr(painting, "LONG_PX", 10)
    change = change_of(POLYGON, context(), *corners)
    assert change is not None and change.work is not None
    assert np.array_equal(mask_after(POLYGON, context(), *corners), at_once)


def test_the_pan_tool_takes_hold_of_nothing() -> None:
    assert PAN.pans and PAN.press(context(), at(5, 5)) is None


def test_a_brush_grows_and_shrinks_within_bounds() -> None:
    options = ToolOptions(size_px=20)
    assert options.resized(1).size_px > 20 > options.resized(-1).size_px
    assert options.resized(1).resized(-1).size_px == pytest.approx(20)
    assert options.resized(500).size_px == 1000 and options.resized(-500).size_px == 1


@pytest.mark.parametrize("everywhere", [False, True])
def test_alike_takes_a_colour_here_or_everywhere(everywhere: bool) -> None:
    where = context(options=ToolOptions(everywhere=everywhere))
    expected = (labels() == 2) & (everywhere | (np.arange(160) > 60))
    assert np.array_equal(mask_after(ALIKE, where, at(60, 115)), expected)
    taken_out = mask_after(ALIKE, context(with_cluster(2), where.options), at(60, 115, ctrl=True))
    assert np.array_equal(taken_out, (labels() == 2) & ~expected)


def test_a_drag_to_the_right_takes_more_that_is_alike() -> None:
    drag = ALIKE.press(context(), at(60, 115))
    assert drag is not None
    counts, texts = [], []
    for col in (115 - 2000, 115 - 500, 115, 115 + 2000):
        drag.move(at(60, col))
        shown = drag.preview()
        assert shown.painting is not None
        counts.append(shown.painting.count)
        texts.append(shown.text)
    assert counts == sorted(counts) and counts[-1] == 120 * 160 and len(set(texts)) > 2


def test_a_hole_is_filled_by_a_click_in_it() -> None:
    hole = np.zeros((120, 160), np.bool_)
    hole[40:50, 40:50] = True
    where = context(with_cluster(1))
    assert np.array_equal(mask_after(FILL_HOLE, where, at(44, 44)), (labels() == 1) | hole)
    assert change_of(FILL_HOLE, where, at(5, 5)) is None
    assert change_of(FILL_HOLE, where, at(30, 30)) is None


def test_ctrl_takes_one_piece_of_the_mask_out() -> None:
    where = context(with_cluster(1, 2))
    expected = (labels() == 1) | ((labels() == 2) & (np.arange(160) <= 60))
    assert np.array_equal(mask_after(FILL_HOLE, where, at(60, 115, ctrl=True)), expected)
    change = change_of(FILL_HOLE, where, at(60, 115, ctrl=True))
    assert change is not None and change.label == "Take out piece"
    assert change_of(FILL_HOLE, where, at(5, 5, ctrl=True)) is None


def test_a_hole_is_lit_up_under_the_mouse() -> None:
    where = context(with_cluster(1))
    assert FILL_HOLE.hint is not None
    hint = FILL_HOLE.hint(where, at(44, 44))
    assert hint is not None and hint.painting is not None and hint.painting.count == 100
    for nothing in (at(5, 5), at(30, 30), at(-1, 3)):
        assert FILL_HOLE.hint(where, nothing) is None


def test_a_hole_is_found_while_the_masks_are_being_made() -> None:
    where = context(with_cluster(1))
    early = replace(where, classes=None)
    assert np.array_equal(mask_after(FILL_HOLE, early, at(44, 44)), mask_after(FILL_HOLE, where, at(44, 44)))


def test_the_window_on_the_classes_is_the_same_before_and_after_the_masks_are_made() -> None:
    where = context(badly_drawn())
    early = replace(where, classes=None)
    for box in ((0, 0, 120, 160), (10, 20, 50, 100), (119, 159, 120, 160)):
        found, quick = (painting.class_window(each, *box) for each in (where, early))
        assert np.array_equal(found, quick) and found.any() == (box[0] < 119)


def test_the_smart_edge_finds_the_true_border() -> None:
    where = context(badly_drawn(), ToolOptions(size_px=44))
    found = mask_after(SMART_EDGE, where, at(30, 70), at(30, 92))
    assert (found != (labels() == 1)).sum() <= 12


def test_the_smart_edge_changes_nothing_outside_its_band() -> None:
    where = context(badly_drawn(), ToolOptions(size_px=6))
    before = badly_drawn()
    found = mask_after(SMART_EDGE, where, at(60, 30), at(60, 80))
    far = np.abs(np.arange(120) - 60) > 5
    assert np.array_equal(found[far], mask_after(PAN, context(before), at(0, 0))[far])


def test_the_smart_edge_leaves_transparent_pixels_out() -> None:
    shown = badly_drawn()
    pixels = np.full((120, 160, 4), 255, np.uint8)
    pixels[..., :3] = shown.image.pixels
    pixels[25:45, 60:90, 3] = 0
    hidden = replace(shown, image=Image(pixels, has_alpha=True))
    before = mask_after(PAN, context(hidden), at(0, 0))
    found = mask_after(SMART_EDGE, context(hidden, ToolOptions(size_px=44)), at(30, 70), at(60, 70))
    assert np.array_equal(found[25:45, 60:90], before[25:45, 60:90])


def test_the_smart_edge_is_found_anew_in_a_band_over_several_tiles() -> None:
    tall = np.zeros((600, 700), np.bool_)
    tall[100:500, 100:600] = True
    stroke = painting_of(240, 90, tall[240:280, 90:620])
    assert np.array_equal(window_of(stroke, 200, 80, 300, 640), stroke.to_mask((300, 640))[200:, 80:])


def test_the_scissors_cut_a_disc_out_with_four_clicks() -> None:
    corners = [at(60, 85), at(30, 115), at(60, 145), at(90, 115)]
    found = mask_after(SCISSORS, context(), *corners)
    disc_there = (labels() == 2) & (np.arange(160) > 60)
    assert (found & disc_there).sum() / (found | disc_there).sum() > 0.93


def test_an_anchor_of_the_scissors_is_taken_back() -> None:
    chain: Chain = SCISSORS.press(context(), at(60, 85))  # type: ignore[assignment]  # it chains
    chain.press(at(30, 115))
    assert len(chain.preview().outlines[0].dots) == 2
    assert chain.back()
    assert len(chain.preview().outlines[0].dots) == 1
    assert chain.release() is None and not chain.back()


def test_a_line_is_measured_in_pixels_of_the_image() -> None:
    drag = MEASURE.press(context(), at(10, 10, scale=3))
    assert drag is not None
    drag.move(at(40, 50, scale=3))
    assert drag.preview().text == "50.0 px"
    assert drag.release() is None


@pytest.mark.parametrize("by_hand", [False, True])
def test_an_area_is_all_that_is_clustered(by_hand: bool) -> None:
    where = context(with_cluster(1), ToolOptions(area_by_hand=by_hand))
    path = [at(10, 10), at(10, 100), at(80, 100), at(80, 10)] if by_hand else [at(10, 10), at(79, 99)]
    change = change_of(AREA, where, *path)
    assert change is not None and change.work is not None
    after = change.edit(where.document)
    assert after.segmentation is not None and after.area is not None
    inside = after.segmentation.labels != 255
    expected = np.zeros((120, 160), np.bool_)
    expected[10:80, 10:100] = True
    assert np.array_equal(inside, expected)
    assert not after.assignment.is_empty, "what was chosen is carried over"
    whole = change_of(AREA, context(after), at(5, 5))
    assert whole is not None
    again = whole.edit(after)
    assert again.area is None and again.segmentation is not None
    assert (again.segmentation.labels != 255).all()


def test_a_click_without_an_area_changes_nothing() -> None:
    assert change_of(AREA, context(), at(5, 5)) is None


def test_other_clusters_that_came_meanwhile_are_not_replaced() -> None:
    where = context(with_cluster(1))
    change = change_of(AREA, where, at(10, 10), at(79, 99))
    assert change is not None and where.document.segmentation is not None
    other = replace(where.document, segmentation=replace(where.document.segmentation, mse=1.0))
    assert change.edit(other) is other
