"""Projects in the window: saved, opened again, locked, found again, recovered after a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from segapp.document.project import Mark
from segapp.io import recovery
from segapp.io.locks import Lock, acquire, lock_path
from segapp.io.project import open_project
from segapp.io.thumbnails import thumbnail_pixels
from segapp.ui import commands
from segapp.ui.dialogs.guard import Answer
from segapp.ui.dialogs.recover import RecoverDialog
from tests.ui.window.driver import CTRL, ON_BLUE, ON_GREEN, ON_RED, User, act_in, patches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = Qt.Key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three images."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in (1, 2, 3):
        Pillow.fromarray(np.roll(patches(), number, axis=1)).save(folder / f"leaf {number}.png")
    return folder


@pytest.fixture
def several(empty: User, folder: Path) -> User:
    """A user before the first of three images."""
    empty.window.open_paths([str(folder)])
    empty.wait_for_image(folder / "leaf 1.png")
    empty.leave()
    return empty


def go(user: User, key: Qt.Key, name: str) -> None:
    user.key(key)
    user.wait(lambda: bool(user.document.image.path and user.document.image.path.name == name))
    user.wait_until_ready()


def save(user: User, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    user.key(KEY.Key_S, CTRL)
    user.wait(lambda: not user.window.files.runner.is_busy and user.window.projects.path == path)


def test_a_project_comes_back_as_it_was_saved(
    several: User, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "leaves.segproj"
    several.click(ON_RED)
    first = several.mask()
    go(several, KEY.Key_N, "leaf 2.png")
    several.window.commands.classes.add_class()
    several.click(ON_GREEN)
    second = several.session.finished
    several.wait_until_ready()
    second = several.session.finished
    assert second is not None
    several.key(KEY.Key_D, CTRL)
    assert several.window.isWindowModified()
    save(several, path, monkeypatch)
    assert not several.window.isWindowModified()
    assert "leaves.segproj" in several.window.windowTitle()
    several.window.commands.close_image()
    assert several.session.document is None and not several.window.images.isVisible()
    several.window.open_paths([str(path)])
    several.wait_for_image(folder / "leaf 1.png")
    assert not several.window.isWindowModified()
    assert np.array_equal(several.mask(), first)
    assert [info.name for info in several.document.classes] == ["ROI", "Class 2"]
    assert [entry.mark for entry in several.window.album.entries] == [
        Mark.IN_WORK, Mark.DONE, Mark.UNTOUCHED,
    ]  # fmt: skip
    go(several, KEY.Key_N, "leaf 2.png")
    finished = several.session.finished
    assert finished is not None
    assert np.array_equal(finished.class_map.pixels, second.class_map.pixels)
    assert not several.window.isWindowModified(), "looking changes nothing"


def test_a_project_is_offered_among_the_recent_files_until_it_is_gone(
    several: User, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, preferences = tmp_path / "leaves.segproj", several.window.preferences
    several.click(ON_RED)
    save(several, path, monkeypatch)
    assert preferences.settings.recent_files[0] == str(path)
    several.window.commands.close_image()
    preferences.forget_file(path)
    several.window.open_paths([str(path)])
    several.wait_for_image(folder / "leaf 1.png")
    several.wait(lambda: preferences.settings.recent_files[0] == str(path))
    several.window.commands.close_image()
    path.unlink()
    several.window.commands.open_path(path)
    several.wait(lambda: "leaves.segproj" in several.message)
    assert str(path) not in preferences.settings.recent_files


def test_a_project_file_that_was_moved_alone_finds_its_images(
    several: User, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several.click(ON_RED)
    first = several.mask()
    save(several, tmp_path / "leaves.segproj", monkeypatch)
    several.window.commands.close_image()
    moved = tmp_path / "a" / "b" / "leaves.segproj"
    moved.parent.mkdir(parents=True)
    (tmp_path / "leaves.segproj").rename(moved)
    several.window.open_paths([str(moved)])
    several.wait_for_image(folder / "leaf 1.png")
    assert not several.window.album.problems and several.message == ""
    assert np.array_equal(several.mask(), first)
    go(several, KEY.Key_N, "leaf 2.png")


def test_undo_back_to_what_was_saved_is_clean(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several.click(ON_RED)
    save(several, tmp_path / "a.segproj", monkeypatch)
    several.click(ON_BLUE)
    assert several.window.isWindowModified()
    several.key(KEY.Key_Z, CTRL)
    assert not several.window.isWindowModified()


def test_a_second_save_asks_nothing_and_keeps_the_old_file(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.segproj"
    several.click(ON_RED)
    save(several, path, monkeypatch)
    before = path.read_bytes()
    several.click(ON_BLUE)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked again"))
    several.key(KEY.Key_S, CTRL)
    several.wait(lambda: not several.window.isWindowModified())
    assert path.with_name("a.segproj.bak").read_bytes() == before
    assert path.read_bytes() != before


def test_the_work_of_all_images_is_saved_when_the_window_is_closed(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "on closing.segproj"
    asked: list[str] = []

    def ask(_: object, name: str) -> Answer:
        asked.append(name)
        return Answer.SAVE

    monkeypatch.setattr(commands, "ask_about_unsaved", ask)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    several.click(ON_RED)
    several.window.close()
    several.wait(lambda: not several.window.isVisible())
    assert asked == ["3 images"]
    assert open_project(path).project.entries[0].mark is Mark.IN_WORK


def test_a_failed_save_says_why_and_stays_unsaved(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(taken / "a.segproj"), ""))
    several.click(ON_RED)
    several.key(KEY.Key_S, CTRL)
    several.wait(lambda: bool(several.message))
    assert several.message.endswith(".") and "\n" not in several.message
    assert several.window.isWindowModified()
    assert several.window.projects.path is None
    save(several, tmp_path / "elsewhere.segproj", monkeypatch)
    assert not several.window.isWindowModified()


def test_somebody_else_has_it_open(several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.segproj"
    several.click(ON_RED)
    save(several, path, monkeypatch)
    assert lock_path(path).exists()
    several.window.commands.close_image()
    assert not lock_path(path).exists()
    other = acquire(path)
    assert isinstance(other, Lock)
    several.window.open_paths([str(path)])
    several.wait(lambda: "open on" in several.message)
    assert "a.segproj" in several.message
    several.wait_until_ready()
    several.click(ON_BLUE)
    asked: list[object] = []

    def ask(*given: object) -> tuple[str, str]:
        asked.append(given)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    several.key(KEY.Key_S, CTRL)
    assert asked, "it can be saved under another name only"
    other.release()


def test_moved_images_are_found_again(
    several: User, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.segproj"
    several.click(ON_RED)
    mask = several.mask()
    save(several, path, monkeypatch)
    several.window.commands.close_image()
    moved = folder.rename(tmp_path / "moved")
    several.window.open_paths([str(path)])
    several.wait(lambda: "3 images are not where they were" in several.message)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(moved))
    several.click_widget(several.window.messages.action)
    several.wait_for_image(moved / "leaf 1.png")
    assert np.array_equal(several.mask(), mask)
    several.wait(lambda: "3 images were found" in several.message)


def test_a_pasted_image_gets_a_file_beside_the_project(
    empty: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = patches()
    picture = QImage(pixels.data, 96, 64, 3 * 96, QImage.Format.Format_RGB888).copy()
    empty.window.commands.open_picture(picture)
    empty.wait_for_image(None)
    empty.click(ON_RED)
    mask = empty.mask()
    save(empty, tmp_path / "p.segproj", monkeypatch)
    assert (np.asarray(Pillow.open(tmp_path / "p image 1.png")) == pixels).all()
    empty.window.commands.close_image()
    empty.window.open_paths([str(tmp_path / "p.segproj")])
    empty.wait_for_image(tmp_path / "p image 1.png")
    assert np.array_equal(empty.mask(), mask)


def test_a_recipe_goes_from_one_image_to_another(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patches_path: Path
) -> None:
    path = tmp_path / "leaves.segrecipe"
    several.window.commands.classes.add_class()
    several.window.commands.fewer_clusters()
    several.wait_until_ready()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path.with_suffix("")), ""))
    several.window.commands.projects.save_recipe()
    several.wait(path.exists)
    several.wait(lambda: "leaves.segrecipe" in several.message)
    wanted = several.session.wanted
    several.window.commands.close_image()
    several.open(patches_path)
    several.window.commands.more_clusters()
    several.wait_until_ready()
    assert several.session.wanted != wanted
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    several.window.commands.projects.apply_recipe()
    several.wait(lambda: several.session.wanted == wanted)
    several.wait_until_ready()
    assert [info.name for info in several.document.classes] == ["ROI", "Class 2"]
    assert several.document.segmentation is not None
    assert several.document.segmentation.params == wanted


def apply_recipe(user: User, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    user.window.commands.projects.apply_recipe()
    user.wait(lambda: user.session.history is not None and user.session.history.undo_label != "")
    user.wait_until_ready()


def recipe_with_red(user: User, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save a recipe that chooses the red patches for a class of its own."""
    user.window.commands.classes.add_class()
    user.click(ON_RED)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    user.window.commands.projects.save_recipe()
    user.wait(path.exists)
    user.wait_until_ready()


@pytest.mark.parametrize("as_many", [True, False], ids=["same settings", "other settings"])
def test_a_recipe_chooses_the_clusters_of_its_colours(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_many: bool
) -> None:
    path = tmp_path / "red.segrecipe"
    recipe_with_red(several, path, monkeypatch)
    mask = several.mask()
    several.window.album.close_all()
    several.window.open_paths([str(tmp_path / "photos" / "leaf 2.png")])
    several.wait_for_image(tmp_path / "photos" / "leaf 2.png")
    if not as_many:
        several.window.commands.more_clusters()
        several.wait_until_ready()
    apply_recipe(several, path, monkeypatch)
    several.wait(lambda: not several.document.is_untouched)
    several.wait_until_ready()
    assert np.array_equal(several.mask(), np.roll(mask, 1, axis=1))
    assert [info.name for info in several.document.classes] == ["ROI", "Class 2"]
    several.session.undo()
    assert several.document.is_untouched


def test_a_recipe_leaves_what_is_chosen(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "red.segrecipe"
    recipe_with_red(several, path, monkeypatch)
    several.window.album.close_all()
    several.window.open_paths([str(tmp_path / "photos" / "leaf 1.png")])
    several.wait_for_image(tmp_path / "photos" / "leaf 1.png")
    several.click(ON_GREEN)
    mask = several.mask()
    apply_recipe(several, path, monkeypatch)
    several.leave()
    assert np.array_equal(several.mask(), mask)


# After a crash


def keep(user: User) -> None:
    """Let the ten seconds pass."""
    safety = user.window.safety
    monotonic = safety._clock
    safety._clock = lambda: monotonic() + 11
    safety.look()
    user.wait(lambda: not safety.runner.is_busy)
    safety._clock = monotonic


def test_work_on_one_image_is_offered_with_its_picture(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.click(ON_RED)
    keep(user)
    monkeypatch.setattr(recovery, "is_gone", lambda _: True)  # as if this were another, dead process
    (left,) = recovery.list_recoverable()
    assert left.thumbnail is not None
    seen = thumbnail_pixels(left.thumbnail)
    assert seen is not None
    assert np.allclose(seen.mean(axis=(0, 1)), user.document.image.pixels.mean(axis=(0, 1)), atol=4)
    dialog = RecoverDialog([left], user.window)
    assert dialog.list.item(0).text().endswith("\n1 image")
    assert not dialog.list.item(0).icon().isNull()


def test_unsaved_work_is_offered_after_a_crash(
    several: User, new_user: Callable[[], User], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    several.click(ON_RED)
    mask = several.mask()
    keep(several)
    (kept,) = recovery.recovery_folder().glob("*.segproj")
    monkeypatch.setattr(recovery, "is_gone", lambda _: True)  # as if this were another, dead process
    seen: list[str] = []

    def choose(dialog: RecoverDialog) -> None:
        item = dialog.list.item(0)
        seen.append(item.text())
        dialog.recover.click()

    act_in(monkeypatch, RecoverDialog, choose)
    second = new_user()
    second.window.begin([])
    second.wait_for_image(folder / "leaf 1.png")
    assert "leaf 1.png" in seen[0] and "3 images, work on 1 of them" in seen[0]
    assert np.array_equal(second.mask(), mask)
    assert second.window.isWindowModified()
    assert second.window.projects.path is None
    second.wait(lambda: second.message.startswith("Your work was recovered"))
    assert kept.exists(), "until it is in safety again"
    keep(second)
    assert not kept.exists()
    (_,) = recovery.recovery_folder().glob("*.segproj")
    save(second, tmp_path / "saved.segproj", monkeypatch)
    second.wait(lambda: not list(recovery.recovery_folder().glob("*.segproj")))


def test_recovered_work_is_untitled_and_its_old_name_the_first_choice(
    several: User, new_user: Callable[[], User], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "kept" / "leaves.segproj"
    path.parent.mkdir()
    several.click(ON_RED)
    save(several, path, monkeypatch)
    before = path.read_bytes()
    several.click(ON_BLUE)
    keep(several)
    several.window.projects.close()  # as its lock is that of a dead process
    monkeypatch.setattr(recovery, "is_gone", lambda _: True)
    act_in(monkeypatch, RecoverDialog, lambda dialog: dialog.recover.click())
    second = new_user()
    second.window.begin([])
    second.wait_for_image(folder / "leaf 1.png")
    assert second.window.projects.path is None
    asked: list[str] = []

    def choose(_parent: object, _title: str, start: str, _kind: str) -> tuple[str, str]:
        asked.append(start)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    second.key(KEY.Key_S, CTRL)
    assert asked == [str(path)] and path.read_bytes() == before
    save(second, path, monkeypatch)
    assert path.read_bytes() != before
    second.window.open_paths([str(folder / "leaf 3.png")])
    second.wait_for_image(folder / "leaf 3.png")
    assert second.window.projects.proposed is None


def test_what_is_not_wanted_is_not_offered_again(
    several: User, new_user: Callable[[], User], monkeypatch: pytest.MonkeyPatch, patches_path: Path
) -> None:
    several.click(ON_RED)
    keep(several)
    monkeypatch.setattr(recovery, "is_gone", lambda _: True)
    shown = act_in(monkeypatch, RecoverDialog, lambda dialog: dialog.skip.click())
    second = new_user()
    second.window.begin([str(patches_path)])
    second.wait_for_image(patches_path)
    third = new_user()
    third.window.begin([str(patches_path)])
    third.wait_for_image(patches_path)
    assert len(shown) == 1


def test_a_window_that_is_closed_leaves_nothing_behind(user: User) -> None:
    user.click(ON_RED)
    keep(user)
    assert list(recovery.recovery_folder().glob("*.segproj"))
    user.window.commands.may_close = lambda: True  # type: ignore[method-assign]
    user.window.close()
    assert not list(recovery.recovery_folder().glob("*.segproj"))


def test_the_users_own_file_is_not_touched_meanwhile(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.segproj"
    several.click(ON_RED)
    save(several, path, monkeypatch)
    before = path.read_bytes()
    several.click(ON_BLUE)
    keep(several)
    assert path.read_bytes() == before
    assert list(recovery.recovery_folder().glob("*.segproj"))
