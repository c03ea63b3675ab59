"""What the export dialog offers, what it says is kept, and what it remembers."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QScrollArea, QSpinBox

from segapp.core.errors import ExportError
from segapp.io.export import EXPORTERS, Encoded, Exporter, ExportOptions, Item, WrittenFile, table
from segapp.io.export.records import for_each, names_of_each
from segapp.io.settings import load_settings, settings_path
from segapp.ui import work
from segapp.ui.check_mark import CheckBox
from segapp.ui.dialogs import export_list
from segapp.ui.dialogs.export import Choice, ExportDialog
from segapp.ui.dialogs.exported import ExportedDialog
from tests.ui.window.driver import CTRL, ON_GREEN, ON_RED, User, act_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

KEY = Qt.Key


def made_up(
    format_id: str,
    iou: float | None,
    options: tuple[str, ...] = (),
    before: Callable[[ExportOptions], object] = lambda _: None,
) -> Exporter:
    """An annotation file that keeps a given part of the masks."""

    def encode(item: Item, given: ExportOptions) -> list[Encoded]:
        before(given)
        data = f"{format_id} {int(item.result.class_map.mask().sum())}".encode()
        return [Encoded(f"{item.stem}.{format_id}", data, format_id, lambda found: found == data, iou)]

    names = names_of_each(lambda stem, _classes, _options: (f"{stem}.{format_id}",))
    return Exporter(format_id, format_id.upper(), "Made up.", names, for_each(encode), options)


def with_exporters(monkeypatch: pytest.MonkeyPatch, *more: Exporter) -> None:
    for module in (table, export_list):
        monkeypatch.setattr(module, "EXPORTERS", (*EXPORTERS, *more))


def note(dialog: ExportDialog, format_id: str) -> str:
    return dialog.list.rows[format_id].note.text()


def words(dialog: ExportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def export(user: User, monkeypatch: pytest.MonkeyPatch, act: Callable[[ExportDialog], object]) -> None:
    act_in(monkeypatch, ExportDialog, act)
    user.key(KEY.Key_E, CTRL)


def result_dialog(user: User) -> ExportedDialog:
    found: list[ExportedDialog] = []

    def has_come() -> bool:
        found[:] = [dialog for dialog in user.window.findChildren(ExportedDialog) if dialog.isVisible()]
        return bool(found)

    user.wait(has_come)
    return found[0]


def rows_of(dialog: ExportedDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    return [
        tuple(model.data(model.index(row, column)) for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


# The loss


def test_what_is_lost_is_said_before_saving_and_in_the_result(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_exporters(monkeypatch, made_up("whole", 1.0), made_up("lossy", 0.99279), made_up("bare", None))
    user.click(ON_RED)

    def act(dialog: ExportDialog) -> None:
        assert note(dialog, "lossy") == ""
        for format_id in ("whole", "lossy", "bare"):
            dialog.box(format_id).click()
        assert note(dialog, "lossy") == "checking..."
        user.wait(lambda: note(dialog, "lossy") == "keeps 99.2 %")
        user.wait(lambda: note(dialog, "bare") == "")
        assert note(dialog, "whole") == "exact"
        assert note(dialog, "mask") == "", "nothing to say where nothing can be lost"
        assert dialog.box("lossy").accessibleName() == "LOSSY, keeps 99.2 %"
        dialog.box("lossy").click()
        assert note(dialog, "lossy") == ""
        dialog.box("lossy").click()
        assert note(dialog, "lossy") == "keeps 99.2 %", "what is known is not asked again"
        dialog.folder.setText(str(tmp_path))
        dialog.save.click()

    export(user, monkeypatch, act)
    shown = result_dialog(user)
    assert [row[0] for row in rows_of(shown)] == [
        "patches.lossy",
        "patches_mask.png",
        "patches.whole",
        "patches.bare",
    ], "what lost something stands first"
    assert [row[2] for row in rows_of(shown)] == ["99.2 %", "all", "all", "–"]
    assert rows_of(shown)[0][1] == f"{len((tmp_path / 'patches.lossy').read_bytes())} bytes"
    assert not shown.loss.isHidden()
    assert str(tmp_path) in shown.text.text() and "4 files" in shown.text.text()


def test_an_option_that_matters_is_asked_about_again(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    with_exporters(
        monkeypatch, made_up("lossy", 0.5, ("soft_px",), lambda given: asked.append(given.soft_px))
    )

    def act(dialog: ExportDialog) -> None:
        dialog.box("lossy").click()
        user.wait(lambda: note(dialog, "lossy") == "keeps 50.0 %")
        box = dialog.list.control("lossy", "soft_px")
        assert isinstance(box, QDoubleSpinBox)
        box.setValue(2.5)
        assert note(dialog, "lossy") == "checking..."
        user.wait(lambda: note(dialog, "lossy") == "keeps 50.0 %")
        dialog.box("cutout").click()
        twin = dialog.list.control("cutout", "soft_px")
        assert isinstance(twin, QDoubleSpinBox) and twin.value() == 2.5
        dialog.list.rows["mask"].fields.controls["ones"].setProperty("checked", True)
        assert note(dialog, "lossy") == "keeps 50.0 %", "what it does not heed changes nothing"

    export(user, monkeypatch, act)
    assert asked == [0.0, 2.5]


def test_a_file_that_cannot_be_made_says_why_and_the_others_go_on(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: ExportOptions) -> None:
        raise ExportError("There are too many of them; take some away.")

    with_exporters(monkeypatch, made_up("broken", 1.0, (), fail), made_up("whole", 1.0))

    def act(dialog: ExportDialog) -> None:
        dialog.box("broken").click()
        dialog.box("whole").click()
        user.wait(lambda: note(dialog, "whole") == "exact")
        assert "There are too many of them; take some away." in words(dialog)
        dialog.box("broken").click()
        assert "too many" not in words(dialog)

    export(user, monkeypatch, act)


def test_the_dialog_does_not_wait_for_what_is_slow(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    began, may_go_on = threading.Event(), threading.Event()

    def wait(_: ExportOptions) -> None:
        began.set()
        assert may_go_on.wait(20)

    with_exporters(monkeypatch, made_up("slow", 0.5, (), wait))

    def act(dialog: ExportDialog) -> None:
        dialog.box("slow").click()
        user.wait(began.is_set)
        assert note(dialog, "slow") == "checking..." and dialog.save.isEnabled()
        dialog.reject()

    export(user, monkeypatch, act)
    losses = user.window.files.losses
    assert not losses.runner.is_busy, "nobody wants to know any more"
    may_go_on.set()
    user.click(ON_RED)
    user.wait_until_ready()
    assert losses.of("slow", ExportOptions()) is None if "slow" in [e.id for e in table.EXPORTERS] else True


# Options


def test_options_are_shown_under_what_is_ticked(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(dialog: ExportDialog) -> None:
        rows = dialog.list.rows
        assert rows["mask"].fields.isVisible() and not rows["crops"].fields.isVisible()
        assert not rows["clusters"].fields.isVisible()
        dialog.box("crops").click()
        dialog.box("clusters").click()
        dialog.box("mask").click()
        assert rows["crops"].fields.isVisible() and not rows["mask"].fields.isVisible()
        assert not rows["clusters"].fields.isVisible(), "it has none"
        kinds = {name: type(control) for name, control in rows["crops"].fields.controls.items()}
        assert kinds == {
            "margin": QDoubleSpinBox,
            "margin_unit": QComboBox,
            "background": QComboBox,
            "square": CheckBox,
            "side_px": QSpinBox,
            "crop_type": QComboBox,
        }
        background = dialog.list.control("crops", "background")
        assert isinstance(background, QComboBox)
        background.setCurrentIndex(background.findData("transparent"))
        assert not dialog.list.control("crops", "crop_type").isEnabled(), "JPEG is never transparent"
        side = dialog.list.control("crops", "side_px")
        assert isinstance(side, QSpinBox) and side.text() == "as it is"
        side.setValue(224)
        assert side.text() == "224 px"
        assert dialog.list.options == replace(ExportOptions(), background="transparent", side_px=224)

    export(user, monkeypatch, act)


def test_options_are_heeded_and_remembered_for_the_next_start(
    user: User,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    new_user: Callable[[], User],
    patches_path: Path,
) -> None:
    user.click(ON_GREEN)

    def choose(dialog: ExportDialog) -> None:
        dialog.list.control("mask", "ones").setProperty("checked", True)
        dialog.box("cutout").click()
        soft = dialog.list.control("cutout", "soft_px")
        assert isinstance(soft, QDoubleSpinBox)
        soft.setValue(2.0)
        dialog.folder.setText(str(tmp_path))
        dialog.save.click()

    export(user, monkeypatch, choose)
    result_dialog(user).close_button.click()
    with (
        Pillow.open(tmp_path / "patches_mask.png") as mask,
        Pillow.open(tmp_path / "patches_cutout.png") as cut,
    ):
        ones = np.asarray(mask)
        alpha = np.asarray(cut)[..., 3]
    assert ones.max() == 1
    assert np.array_equal(alpha >= 128, ones == 1) and 0 < alpha[18, 54] < 128

    user.window.preferences.save()
    again = new_user()
    again.open(patches_path)
    seen: list[Choice] = []
    export(again, monkeypatch, lambda dialog: seen.append(dialog.choice))
    assert seen == [Choice(tmp_path, ("mask", "cutout"), ExportOptions(ones=True, soft_px=2.0))]


def test_remembered_options_that_mean_nothing_now_are_passed_over(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = user.window.preferences
    settings.change(
        export_options={
            "soft_px": 3,
            "side_px": -5,
            "background": "pink",
            "ones": 1,
            "gone": True,
            "split": "x",
            "square": True,
        }
    )
    seen: list[ExportOptions] = []
    export(user, monkeypatch, lambda dialog: seen.append(dialog.choice.options))
    assert seen == [ExportOptions(soft_px=3.0, square=True)]


def test_only_what_was_changed_is_in_the_settings(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def choose(dialog: ExportDialog) -> None:
        dialog.list.control("mask", "ones").setProperty("checked", True)
        dialog.folder.setText(str(tmp_path))
        dialog.save.click()

    user.click(ON_RED)
    export(user, monkeypatch, choose)
    user.wait(lambda: not user.session.is_dirty)
    user.window.preferences.save()
    assert json.loads(settings_path().read_text("ascii"))["export_options"] == {"ones": True}
    assert load_settings()[0].export_options == {"ones": True}


# The files


def test_many_files_are_listed_with_those_they_replace(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "patches_labels.png").write_bytes(b"older")
    (tmp_path / "patches_ROI_7_mask.png").write_bytes(b"older")

    def act(dialog: ExportDialog) -> None:
        dialog.folder.setText(str(tmp_path))
        assert not dialog.all_files.isVisible()
        dialog.box("labels").click()
        assert not dialog.show_all.isVisible()
        dialog.box("clusters").click()
        assert "Writes patches_mask.png, patches_labels.png, patches_objects.tif and 2 more" in words(dialog)
        user.qtbot.waitUntil(lambda: dialog.all_files.visibleRegion().isEmpty())
        dialog.show_all.click()
        user.wait(lambda: not dialog.all_files.visibleRegion().isEmpty())
        top = dialog.all_files.visibleRegion().boundingRect()
        assert top.height() == dialog.all_files.height(), "the whole list"
        assert dialog.all_files.text().splitlines() == [
            "patches_mask.png",
            "patches_labels.png (replaces the one that is there)",
            "patches_objects.tif",
            "patches_clusters.png",
            "patches_cluster_labels.png",
        ]
        assert "Replaces 1 file that is already there." in words(dialog)
        dialog.list.control("mask", "per_object").setProperty("checked", True)
        assert dialog.all_files.text().startswith("patches_ROI_…_mask.png\n")
        assert "Replaces up to 2 files that are already there." in words(dialog)

    export(user, monkeypatch, act)


def test_the_result_opens_the_folder_that_holds_everything(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    user.click(ON_RED)

    def act(dialog: ExportDialog) -> None:
        dialog.box("crops").click()
        dialog.folder.setText(str(tmp_path / "out"))
        dialog.save.click()

    export(user, monkeypatch, act)
    shown = result_dialog(user)
    assert [row[0] for row in rows_of(shown)] == [
        "patches_mask.png",
        "crops/ROI/patches_1.png",
        "crops/ROI/patches_2.png",
    ]
    assert [row[2] for row in rows_of(shown)] == ["all", "–", "–"]
    assert shown.loss.isHidden()
    shown.open_folder.click()
    assert opened == [str(tmp_path / "out")]
    shown.close_button.click()
    user.wait(lambda: not user.window.findChildren(ExportedDialog))


def test_the_result_says_what_was_passed_over(user: User, tmp_path: Path) -> None:
    files = user.window.files
    files.noted.emit(("The clusters of 'a' are not known.", "More."))
    files.saved.emit([WrittenFile(tmp_path / "a_mask.png", 7, "mask", 1.0)])
    shown = result_dialog(user)
    assert shown.notes.isVisible() and shown.notes.text() == "The clusters of 'a' are not known.\nMore."
    shown.close_button.click()
    user.wait(lambda: not user.window.findChildren(ExportedDialog))
    files.noted.emit(())
    files.saved.emit([WrittenFile(tmp_path / "a_mask.png", 7, "mask", 1.0)])
    assert user.message.startswith("Saved in"), "one line is enough"


def test_the_dialog_fits_on_a_small_screen(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_exporters(monkeypatch, *(made_up(f"kind{number}", 1.0) for number in range(11)))

    def act(dialog: ExportDialog) -> None:
        for row in dialog.list.rows.values():
            row.box.click()
        dialog.resize(560, 480)
        assert dialog.minimumSizeHint().height() <= 480 and dialog.width() <= 600
        user.qtbot.waitUntil(lambda: dialog.save.visibleRegion().boundingRect() == dialog.save.rect())
        scroll = dialog.findChild(QScrollArea)
        assert isinstance(scroll, QScrollArea)
        user.wait(lambda: scroll.verticalScrollBar().maximum() > 0)
        content = scroll.widget()
        assert content is not None
        assert content.width() <= scroll.viewport().width(), "nothing is cut off at the side"
        last = dialog.box("kind10")
        assert last.visibleRegion().isEmpty()
        dialog.activateWindow()
        user.wait(dialog.isActiveWindow)
        dialog.box("mask").setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(100):
            if dialog.focusWidget() is last:
                break
            QTest.keyClick(dialog.focusWidget(), KEY.Key_Tab)
        assert dialog.focusWidget() is last, "all can be reached by Tab"
        user.wait(lambda: not last.visibleRegion().isEmpty())

    export(user, monkeypatch, act)


def test_what_exporting_needs_is_loaded_once_there_are_masks(
    empty: User, patches_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []
    monkeypatch.setattr(work, "warm_up_exporters", loaded.append)
    assert not loaded
    empty.open(patches_path)
    empty.wait(lambda: not empty.window.files.losses.runner.is_busy)
    empty.click(ON_RED)
    empty.wait_until_ready()
    assert len(loaded) == 1
