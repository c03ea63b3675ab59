"""Lines of known length set the scale, and sizes are told in its units from then on."""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image as Pillow

from segapp.core.scale import Scale
from segapp.document import edits
from segapp.tools.measure import MEASURE
from segapp.ui.dialogs.export import ExportDialog
from segapp.ui.dialogs.scale import ScaleDialog
from tests.ui.window.driver import ON_RED, User, act_in

if TYPE_CHECKING:
    from pathlib import Path


def measure(user: User) -> None:
    """Draw a line 40 pixels long."""
    user.window.actions_.by_id["tool_measure"].trigger()
    user.drag((10, 20), (10, 40), (10, 60))


def set_scale(user: User, scale: Scale | None) -> None:
    user.session.apply("Set scale", partial(edits.set_scale, scale=scale))


def fill(length: str, unit: str, dialog: Any) -> None:
    dialog.length.setText(length)
    dialog.unit.setCurrentText(unit)
    dialog.set.click()


def test_a_measured_line_sets_the_scale(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    act_in(monkeypatch, ScaleDialog, partial(fill, "8", "mm"))
    measure(user)
    assert user.canvas.measured_px == pytest.approx(40, abs=0.5)
    assert user.window._options.isVisible()
    user.click_widget(user.window._options.scale)
    scale = user.document.scale
    assert scale is not None and scale.unit == "mm"
    assert scale.units_per_px == pytest.approx(0.2, rel=0.02)
    assert user.session.history is not None and user.session.history.undo_label == "Set scale"
    user.window.actions_.by_id["undo"].trigger()
    assert user.document.scale is None


def test_measuring_tells_units(user: User) -> None:
    set_scale(user, Scale(0.5, "mm"))
    measure(user)
    preview = user.canvas._gestures.preview()
    assert preview is not None and preview.text.startswith("20") and "mm (" in preview.text


def test_only_measure_offers_the_scale(user: User) -> None:
    assert not user.window._options.isVisible()
    user.window.commands.use_tool(MEASURE)
    assert user.window._options.scale.isVisible()
    user.window.actions_.by_id["tool_brush"].trigger()
    assert not user.window._options.scale.isVisible()


def test_sizes_are_told_in_units_everywhere(user: User) -> None:
    set_scale(user, Scale(0.5, "mm"))
    user.click(ON_RED)
    user.wait_until_ready()
    model = user.window.side.objects.model
    assert model.index(0, 1).data() == "64 mm²"
    slider = user.window.clean_up.sliders["fill_holes_px"]
    slider.slider.setValue(10)
    assert slider._value.text().split("\n")[1].endswith(" mm²")
    slider = user.window.clean_up.sliders["grow_px"]
    slider.slider.setValue(4)
    assert slider._value.text() == "+4 px\n2 mm"
    slider.slider.setValue(0)
    user.wait_until_ready()
    user.hover(ON_RED)
    assert "region 256 px (64 mm²)" in user.window._status._under_mouse.text()
    assert user.window.stage._card.badge.text() == "ROI, object 1: 256 px (64 mm²)"
    set_scale(user, None)
    assert model.index(0, 1).data() == "256 px"


def test_the_masks_stay_when_the_scale_changes(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    finished = user.session.finished
    set_scale(user, Scale(0.5, "mm"))
    assert finished is not None and user.session.finished is not None
    assert user.session.finished.class_map.pixels is finished.class_map.pixels


def test_the_scale_of_the_file_counts_from_the_start(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "fine.png"
    pixels = np.asarray(Pillow.fromarray(user.document.image.pixels[:30, :40]))
    Pillow.fromarray(pixels).save(path, dpi=(1270, 1270))
    user.open(path)
    of_file = user.document.scale
    assert of_file is not None and of_file.units_per_px == pytest.approx(0.02, rel=1e-3)
    act_in(monkeypatch, ScaleDialog, lambda dialog: dialog.remove.click())
    user.window.actions_.by_id["set_scale"].trigger()
    assert user.document.scale is None
    act_in(monkeypatch, ScaleDialog, lambda dialog: dialog.from_file.click())
    user.window.actions_.by_id["set_scale"].trigger()
    assert user.document.scale == of_file


def test_the_scale_can_be_used_for_the_next_images(
    user: User, other_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(dialog: Any) -> None:
        dialog.length_px.setText("10")
        dialog.next.setChecked(True)
        fill("5", "um", dialog)

    act_in(monkeypatch, ScaleDialog, act)
    user.window.actions_.by_id["set_scale"].trigger()
    assert user.document.scale == Scale(0.5, "µm")
    user.open(other_path)
    assert user.document.scale == Scale(0.5, "µm")


@pytest.mark.parametrize(
    ("length_px", "length", "unit"),
    [("100", "", "mm"), ("0", "3", "mm"), ("a", "3", "mm"), ("5", "3", "two words")],
)
def test_what_is_no_scale_cannot_be_set(
    user: User, monkeypatch: pytest.MonkeyPatch, length_px: str, length: str, unit: str
) -> None:
    def act(dialog: Any) -> None:
        dialog.length_px.setText(length_px)
        dialog.length.setText(length)
        dialog.unit.setCurrentText(unit)
        assert not dialog.set.isEnabled()
        assert dialog.outcome.text().endswith((".", "mm."))
        dialog.reject()

    act_in(monkeypatch, ScaleDialog, act)
    user.window.actions_.by_id["set_scale"].trigger()
    assert user.document.scale is None


def test_a_scale_bar_is_offered_once_there_is_a_scale(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    offers: list[bool] = []

    def look(dialog: Any) -> None:
        offers.append("scale_bar" in dialog.list.rows["cutout"].fields.controls)
        dialog.reject()

    act_in(monkeypatch, ExportDialog, look)
    user.window.actions_.by_id["export"].trigger()
    set_scale(user, Scale(0.5, "mm"))
    user.window.actions_.by_id["export"].trigger()
    assert offers == [False, True]


def test_measures_and_report_are_saved_from_the_window(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_scale(user, Scale(0.5, "mm"))
    user.click(ON_RED)
    user.wait_until_ready()
    folder = tmp_path / "results"

    def save(dialog: Any) -> None:
        for name, row in dialog.list.rows.items():
            row.box.setChecked(name in {"csv", "xlsx", "report"})
        dialog.folder.setText(str(folder))
        dialog.save.click()

    act_in(monkeypatch, ExportDialog, save)
    user.window.actions_.by_id["export"].trigger()
    names = {"patches_measures.csv", "patches_measures.xlsx", "patches_report.html"}
    user.wait(lambda: folder.exists() and {path.name for path in folder.iterdir()} == names)
    table = (folder / "patches_measures.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["kind"], row["area_px"], row["area_units2"]) for row in rows] == [
        ("object", "256", "64.0"),
        ("object", "256", "64.0"),
        ("class", "512", "128.0"),
    ]


def test_the_length_of_a_line_stays_with_it_when_the_view_moves(user: User) -> None:
    user.window.actions_.by_id["tool_measure"].trigger()
    bare = user.canvas_pixels()
    user.drag((10, 10), (10, 60))
    user.leave()
    before = np.argwhere((user.canvas_pixels() != bare).any(axis=2))
    ratio = user.canvas.devicePixelRatioF()
    assert before[:, 0].max() - before[:, 0].min() > 20 * ratio, (
        "the words are shown though the mouse is away"
    )
    user.canvas.zoom_steps(-3)
    measured = user.canvas_pixels()
    user.canvas.cancel_gesture()
    after = np.argwhere((user.canvas_pixels() != measured).any(axis=2))
    end = user.point((10, 60))
    around = np.abs(after - (end.y() * ratio, end.x() * ratio)) < (60 * ratio, 260 * ratio)
    assert len(after) and around.all()
