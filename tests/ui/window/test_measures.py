"""The table of measures follows the masks, leads to the objects and back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon

from segapp.core.measure_list import MEASURES
from segapp.core.measures import Measures
from segapp.core.scale import Scale
from segapp.document import classes, edits
from segapp.ui.panels.measure_model import AREA, MeasureModel
from tests.ui.window.driver import CTRL, ON_GREEN, ON_OTHER_RED, ON_RED, User


@pytest.fixture
def measuring(user: User) -> User:
    """Before the table, with both red squares and the green one chosen."""
    user.window.actions_.by_id["show_measures"].trigger()
    user.click(ON_RED)
    user.click(ON_GREEN)
    wait(user)
    return user


def wait(user: User) -> None:
    user.wait_until_ready()
    user.wait(lambda: not user.session.measuring.runner.is_busy)


def rows(user: User, columns: int = 3) -> list[tuple[str, ...]]:
    wait(user)
    model = user.window.measures.model
    return [tuple(model.index(row, col).data() for col in range(columns)) for row in range(model.rowCount())]


def test_the_objects_of_all_classes_are_listed_largest_first(measuring: User) -> None:
    user = measuring
    assert rows(user) == [("ROI", "2", "400"), ("ROI", "1", "256"), ("ROI", "3", "256")]
    assert user.window.measures.counts.text() == "3 objects"
    user.session.apply("Add class", partial(classes.add_class, name="leaf"))
    user.click((50, 78), CTRL)
    assert rows(user)[-1] == ("leaf", "1", "192")
    assert user.window.measures.counts.text() == "4 objects    ROI: 3    leaf: 1"
    user.window.actions_.by_id["undo"].trigger()
    assert len(rows(user)) == 3


def test_a_click_on_a_heading_sorts(measuring: User) -> None:
    table = measuring.window.measures.table
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[1] for row in rows(measuring)] == ["1", "2", "3"]
    table.sortByColumn(AREA, Qt.SortOrder.AscendingOrder)
    assert [row[1] for row in rows(measuring)] == ["1", "3", "2"]
    measuring.click((50, 78))
    assert [row[2] for row in rows(measuring)] == ["192", "256", "256", "400"], "it stays sorted"


def test_the_chosen_row_stays_with_its_object(measuring: User) -> None:
    table, model = measuring.window.measures.table, measuring.window.measures.model
    table.selectRow(0)
    table.sortByColumn(AREA, Qt.SortOrder.AscendingOrder)
    [index] = table.selectionModel().selectedRows()
    assert model.index(index.row(), 2).data() == "400"


def test_a_row_leads_to_its_object_and_a_click_on_the_image_back(measuring: User) -> None:
    user, dock = measuring, measuring.window.measures
    wait(user)
    place = dock.table.visualRect(dock.model.index(2, 0)).center()
    user.click_widget(dock.table.viewport(), place)
    assert (user.canvas.camera.center_y, user.canvas.camera.center_x) == (48, 16)
    user.canvas.fit()
    user.window.actions_.by_id["tool_measure"].trigger()
    user.click(ON_RED)
    [index] = dock.table.selectionModel().selectedRows()
    assert dock.model.index(index.row(), 1).data() == "1"
    user.click(ON_OTHER_RED)
    [index] = dock.table.selectionModel().selectedRows()
    assert dock.model.index(index.row(), 1).data() == "3"


def test_the_table_speaks_the_units_of_the_image(measuring: User) -> None:
    model = measuring.window.measures.model
    wait(measuring)
    title = partial(model.headerData, AREA, Qt.Orientation.Horizontal)
    assert title() == "Area (px)"
    measuring.session.apply("Set scale", partial(edits.set_scale, scale=Scale(0.5, "um")))
    assert title() == "Area (µm²)"
    assert rows(measuring)[0] == ("ROI", "2", "100")


def test_new_names_and_colours_are_shown_at_once(measuring: User) -> None:
    rows(measuring)
    measuring.session.apply("Rename", partial(classes.rename_class, class_id=1, name="leaf"))
    assert rows(measuring)[0][0] == "leaf"


def test_the_table_is_copied_for_a_spreadsheet(measuring: User) -> None:
    rows(measuring)
    measuring.session.apply("Rename", partial(classes.rename_class, class_id=1, name="=1+1"))
    measuring.window.measures.copy.click()
    measuring.wait(lambda: "clipboard" in measuring.message)
    text = QGuiApplication.clipboard().text()
    first, *others = csv.reader(io.StringIO(text), delimiter="\t")
    assert first[:4] == ["class", "object", "area_px", "share_percent"]
    assert len(first) == 2 + len(MEASURES) and all(len(row) == len(first) for row in others)
    assert [row[:3] for row in others] == [
        ["'=1+1", "2", "400"],
        ["'=1+1", "1", "256"],
        ["'=1+1", "3", "256"],
    ]


def test_nothing_is_measured_while_the_table_is_closed(user: User) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    assert user.session.measuring.measures is None and not user.session.measuring.runner.is_busy
    action = user.window.actions_.by_id["show_measures"]
    assert not action.isChecked()
    action.trigger()
    assert len(rows(user)) == 2 and action.isChecked()
    user.window.measures.close()
    assert not action.isChecked()


def test_closing_the_image_empties_the_table(measuring: User) -> None:
    rows(measuring)
    measuring.window.commands.may_close = lambda: True  # type: ignore[method-assign]  # nobody is asked
    measuring.session.close_image()
    assert measuring.window.measures.model.rowCount() == 0
    assert not measuring.window.measures.copy.isEnabled()


def test_twenty_thousand_objects_are_sorted_in_an_instant(qtbot: object) -> None:
    count = 20_000
    rng = np.random.default_rng(0)
    measures = Measures(
        np.ones(count, np.uint8),
        np.arange(1, count + 1),
        np.zeros((count, 4), np.int32),
        rng.random((count, len(MEASURES))),
        np.zeros((1, len(MEASURES))),
    )
    model = MeasureModel()
    model.show_measures(measures, (), None)
    for column in range(model.columnCount()):
        model.sort(column)
        assert model.order is not None and len(model.order) == count
    model.sort(AREA, Qt.SortOrder.DescendingOrder)
    values = measures.values[model.order, 0]
    assert (np.diff(values) <= 0).all()
    assert model.row_of(1, model.object_at(77) + 1) == 77
    assert model.row_of(1, count + 1) is None


def test_the_colour_of_a_class_is_the_same_in_a_selected_row(measuring: User) -> None:
    wait(measuring)
    model = measuring.window.measures.model
    swatch = model.index(0, 0).data(Qt.ItemDataRole.DecorationRole)
    shown = {
        swatch.pixmap(16, 16, mode).toImage().pixelColor(8, 8).getRgb()[:3]
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)
    }
    assert shown == {measuring.document.classes[0].color}


def test_an_object_is_framed_for_a_moment_when_its_row_is_clicked(measuring: User) -> None:
    user, dock = measuring, measuring.window.measures
    wait(user)
    place = dock.table.visualRect(dock.model.index(2, 0)).center()
    user.click_widget(dock.table.viewport(), place)
    framed = user.canvas_pixels()
    user.wait(lambda: bool((user.canvas_pixels() != framed).any()))
    changed = np.argwhere((user.canvas_pixels() != framed).any(axis=2))
    height, width = framed.shape[:2]
    middle = changed.min(axis=0) + changed.max(axis=0)
    assert np.abs(middle - (height, width)).max() < 16, "around the object, which is in the middle"


def test_a_longer_heading_gets_room_and_other_columns_keep_theirs(measuring: User) -> None:
    wait(measuring)
    table, model = measuring.window.measures.table, measuring.window.measures.model
    header = table.horizontalHeader()
    columns = range(model.columnCount())
    assert all(header.sectionSize(column) >= header.sectionSizeHint(column) for column in columns)
    before = max(header.sectionSizeHint(column) for column in columns)
    header.resizeSection(1, 60)
    scale = Scale(0.25, "centimetres")
    measuring.session.apply("Scale", lambda document: replace(document, scale=scale))
    wait(measuring)
    assert all(
        header.sectionSize(column) >= header.sectionSizeHint(column) for column in columns if column != 1
    )
    assert max(header.sectionSizeHint(column) for column in columns) > before
    assert header.sectionSize(1) == 60, "as the user wants it"
