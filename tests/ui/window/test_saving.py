from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from segapp.ui import commands
from segapp.ui.dialogs import guard
from segapp.ui.dialogs.export import ExportDialog
from segapp.ui.dialogs.guard import Answer, ask_about_unsaved
from tests.ui.window.driver import CTRL, ON_GREEN, ON_RED, RED, SHIFT, User, act_in, patches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.core.types import BoolArray

KEY = Qt.Key


def saved_mask(path: Path) -> BoolArray:
    with Pillow.open(path) as picture:
        values = np.asarray(picture.convert("L"))
    assert np.isin(values, (0, 255)).all()
    return values > 0


def into(folder: Path) -> Callable[[ExportDialog], None]:
    """Choose a folder and save."""

    def act(dialog: ExportDialog) -> None:
        dialog.folder.setText(str(folder))
        dialog.save.click()

    return act


def into_then_give_up(folder: Path, said: list[str]) -> Callable[[ExportDialog], None]:
    """Choose a folder and save; when asked again, note what is said and cancel."""

    def act(dialog: ExportDialog) -> None:
        if dialog.problem:
            said.append(dialog.problem)
            assert dialog.path == folder
            dialog.reject()
        else:
            into(folder)(dialog)

    return act


def words(dialog: ExportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def answer(monkeypatch: pytest.MonkeyPatch, given: Answer) -> list[str]:
    """Answer the question about what is unsaved; returns the pictures that were asked about."""
    asked: list[str] = []

    def ask(_: object, name: str) -> Answer:
        asked.append(name)
        return given

    monkeypatch.setattr(commands, "ask_about_unsaved", ask)
    return asked


# The export dialog


def test_the_mask_is_saved_by_two_keys(user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    user.click(ON_RED)
    act_in(monkeypatch, ExportDialog, into(tmp_path))
    user.key(KEY.Key_E, CTRL)
    user.wait(lambda: user.message.startswith(f"Saved in {tmp_path.name}: patches_mask.png"))
    assert np.array_equal(saved_mask(tmp_path / "patches_mask.png"), user.expected([RED]))
    assert not user.session.is_dirty
    assert not user.window.isWindowModified()
    user.click(ON_GREEN)
    assert user.session.is_dirty
    user.key(KEY.Key_Z, CTRL)
    assert not user.session.is_dirty


def test_the_export_button_opens_the_dialog_and_cancel_writes_nothing(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    user.click(ON_RED)
    shown = act_in(monkeypatch, ExportDialog, lambda dialog: dialog.reject())
    export = next(
        button for button in user.window.top.findChildren(QPushButton) if button.text() == "Export..."
    )
    user.click_widget(export)
    assert len(shown) == 1
    assert not list(tmp_path.rglob("*_mask.png"))
    assert user.session.is_dirty


def test_there_is_nothing_to_export_without_a_picture(empty: User, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = act_in(monkeypatch, ExportDialog, lambda dialog: dialog.reject())
    empty.key(KEY.Key_E, CTRL)
    assert not shown


def test_save_needs_a_format_and_a_folder(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(dialog: ExportDialog) -> None:
        assert dialog.save.isEnabled()
        dialog.box("mask").click()
        assert not dialog.save.isEnabled()
        assert "Choose at least one kind of file." in words(dialog)
        dialog.box("mask").click()
        folder = dialog.folder.text()
        dialog.folder.setText("  ")
        assert not dialog.save.isEnabled()
        assert "Choose a folder." in words(dialog)
        dialog.folder.setText(folder)
        assert dialog.save.isEnabled()

    assert act_in(monkeypatch, ExportDialog, act) == []
    user.key(KEY.Key_E, CTRL)


def test_the_dialog_lists_what_it_writes_and_what_it_replaces(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "patches_mask.png").write_bytes(b"older")

    def act(dialog: ExportDialog) -> None:
        dialog.folder.setText(str(tmp_path))
        assert "Writes patches_mask.png." in words(dialog)
        assert "Replaces 1 file that is already there." in words(dialog)
        dialog.box("cutout").click()
        assert "Writes patches_mask.png, patches_cutout.png." in words(dialog)
        dialog.folder.setText(str(tmp_path / "new"))
        assert "Replaces" not in words(dialog)

    shown = act_in(monkeypatch, ExportDialog, act)
    user.key(KEY.Key_E, CTRL)
    assert len(shown) == 1
    assert (tmp_path / "patches_mask.png").read_bytes() == b"older"


def test_a_cut_out_is_cropped_when_asked(user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    user.click(ON_GREEN)

    def act(dialog: ExportDialog) -> None:
        assert not dialog.crop.isEnabled()
        dialog.box("cutout").click()
        assert dialog.crop.isEnabled()
        dialog.crop.click()
        into(tmp_path)(dialog)

    act_in(monkeypatch, ExportDialog, act)
    user.key(KEY.Key_E, CTRL)
    user.wait(lambda: not user.session.is_dirty)
    with Pillow.open(tmp_path / "patches_cutout.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), patches()[8:28, 34:54])
    assert saved_mask(tmp_path / "patches_mask.png").shape == (64, 96)


def test_the_choices_are_offered_again(user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    user.click(ON_GREEN)

    def choose(dialog: ExportDialog) -> None:
        dialog.box("cutout").click()
        dialog.box("mask").click()
        into(tmp_path / "cut")(dialog)

    act_in(monkeypatch, ExportDialog, choose)
    user.key(KEY.Key_E, CTRL)
    user.wait(lambda: not user.session.is_dirty)
    seen: list[tuple[object, ...]] = []
    act_in(monkeypatch, ExportDialog, lambda dialog: seen.append((dialog.formats, dialog.path)))
    user.key(KEY.Key_E, CTRL)
    assert seen == [(("cutout",), tmp_path / "cut")]


def test_after_saving_the_folder_can_be_opened(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    user.click(ON_RED)
    act_in(monkeypatch, ExportDialog, into(tmp_path))
    user.key(KEY.Key_E, CTRL)
    bar = user.window.messages
    user.wait(bar.action.isVisible)
    assert bar.action.text() == "Open folder"
    user.click_widget(bar.action)
    assert opened == [str(tmp_path)]


def test_a_failed_export_says_so_in_one_sentence_and_stays_unsaved(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    user.click(ON_RED)
    not_a_folder = tmp_path / "taken"
    not_a_folder.write_text("a file", encoding="utf-8")
    said: list[str] = []
    act_in(monkeypatch, ExportDialog, into_then_give_up(not_a_folder, said))
    user.key(KEY.Key_E, CTRL)
    user.wait(lambda: bool(said))
    assert "taken" in said[0]
    assert "\n" not in said[0] and said[0].endswith(".")
    assert user.window.preferences.settings.export_folder != str(not_a_folder)
    assert user.session.is_dirty
    assert not_a_folder.read_text(encoding="utf-8") == "a file"


# The clipboard


def clipboard_picture() -> Pillow.Image:
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    return Pillow.open(io.BytesIO(data.data("image/png").data()))


def test_copying_the_mask(user: User) -> None:
    user.click(ON_RED)
    user.key(KEY.Key_C, CTRL | SHIFT)
    user.wait(lambda: user.message == "The mask is on the clipboard.")
    assert np.array_equal(np.asarray(clipboard_picture().convert("L")) > 0, user.expected([RED]))
    assert user.session.is_dirty


def test_copying_the_cut_out(user: User) -> None:
    user.click(ON_RED)
    user.key(KEY.Key_C, CTRL)
    user.wait(lambda: user.message == "The cut-out is on the clipboard.")
    pixels = np.asarray(clipboard_picture().convert("RGBA"))
    mask = user.expected([RED])
    assert np.array_equal(pixels[..., 3] > 0, mask)
    assert np.array_equal(pixels[mask][:, :3], patches()[mask])


# What is unsaved


def test_closing_without_changes_asks_nothing(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, Answer.CANCEL)
    user.window.close()
    assert not asked
    assert not user.window.isVisible()


def test_cancel_keeps_the_window_and_the_selection(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.click(ON_RED)
    asked = answer(monkeypatch, Answer.CANCEL)
    user.key(KEY.Key_Q, CTRL)
    assert asked == ["patches.png"]
    assert user.window.isVisible()
    assert user.has_chosen(RED)
    assert user.session.is_dirty


def test_discard_closes_the_window(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.click(ON_RED)
    answer(monkeypatch, Answer.DISCARD)
    user.key(KEY.Key_Q, CTRL)
    assert not user.window.isVisible()


def test_save_closes_the_window_once_the_mask_is_on_disk(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    user.click(ON_RED)
    expected = user.expected([RED])
    asked = answer(monkeypatch, Answer.SAVE)
    act_in(monkeypatch, ExportDialog, into(tmp_path))
    user.window.close()
    assert user.window.isVisible()
    user.wait(lambda: not user.window.isVisible())
    assert asked == ["patches.png"]
    assert np.array_equal(saved_mask(tmp_path / "patches_mask.png"), expected)


def test_a_cancelled_export_keeps_the_window(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.click(ON_RED)
    answer(monkeypatch, Answer.SAVE)
    act_in(monkeypatch, ExportDialog, lambda dialog: dialog.reject())
    user.window.close()
    assert user.window.isVisible()
    assert user.session.is_dirty


def test_a_failed_export_keeps_the_window(
    user: User, monkeypatch: pytest.MonkeyPatch, patches_path: Path
) -> None:
    user.click(ON_RED)
    answer(monkeypatch, Answer.SAVE)
    said: list[str] = []
    act_in(monkeypatch, ExportDialog, into_then_give_up(patches_path, said))
    user.window.close()
    user.wait(lambda: bool(said))
    assert user.window.isVisible()
    assert user.session.is_dirty


def test_opening_another_picture_asks_first(
    user: User, monkeypatch: pytest.MonkeyPatch, other_path: Path, patches_path: Path, tmp_path: Path
) -> None:
    user.click(ON_RED)
    asked = answer(monkeypatch, Answer.CANCEL)
    user.drop_file(other_path)
    user.wait(lambda: asked == ["patches.png"])
    assert user.document.image.path == patches_path
    assert user.has_chosen(RED)

    answer(monkeypatch, Answer.DISCARD)
    user.drop_file(other_path)
    user.wait_for_image(other_path)
    assert not user.session.is_dirty

    user.key(KEY.Key_2)
    answer(monkeypatch, Answer.SAVE)
    act_in(monkeypatch, ExportDialog, into(tmp_path / "masks"))
    user.drop_file(patches_path)
    user.wait_for_image(patches_path)
    assert saved_mask(tmp_path / "masks" / "other_mask.png").any()


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("Save...", Answer.SAVE),
        ("Don't save", Answer.DISCARD),
        ("Cancel", Answer.CANCEL),
        ("", Answer.CANCEL),
    ],
)
def test_the_question_has_three_answers_and_esc_is_cancel(
    user: User, monkeypatch: pytest.MonkeyPatch, button: str, expected: Answer
) -> None:
    class Box(QMessageBox):
        def exec(self) -> int:
            assert "“leaf.jpg” is not saved" in self.text()
            default = self.defaultButton()
            assert default is not None and default.text() == "Save..."
            self.show()
            chosen = [found for found in self.buttons() if found.text() == button]
            (chosen[0] if chosen else self.escapeButton()).click()
            return 0

    monkeypatch.setattr(guard, "QMessageBox", Box)
    assert ask_about_unsaved(user.window, "leaf.jpg") is expected
