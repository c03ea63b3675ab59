"""Several images in one window: nothing that was made of one is lost by looking at another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog

from segapp.document.project import Mark
from segapp.ui import commands
from segapp.ui.dialogs.export import ExportDialog
from segapp.ui.dialogs.exported import ExportedDialog
from segapp.ui.dialogs.guard import Answer
from tests.ui.window.driver import CTRL, ON_BLUE, ON_GREEN, ON_RED, RED, SHIFT, K, User, act_in, patches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.ui.album import Album

KEY = Qt.Key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five images of one size, one of them damaged, and a file that is none."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in (1, 2, 3, 10):
        Pillow.fromarray(np.roll(patches(), number, axis=1)).save(folder / f"leaf {number}.png")
    (folder / "leaf 4.png").write_bytes(b"\x89PNG\r\n\x1a\ncut short")
    (folder / "notes.txt").write_text("milk", encoding="utf-8")
    return folder


@pytest.fixture
def several(empty: User, folder: Path) -> User:
    """A user before the first of five images."""
    empty.window.open_paths([str(folder)])
    empty.wait_for_image(folder / "leaf 1.png")
    empty.leave()
    return empty


def names(user: User) -> list[str]:
    """The rows of the list, as they stand there."""
    model = user.window.images.view.model()
    return [str(model.index(row, 0, QModelIndex()).data()) for row in range(model.rowCount())]


def album(user: User) -> Album:
    return user.window.album


def go(user: User, key: Qt.Key, name: str) -> None:
    user.key(key)
    user.wait(lambda: bool(user.document.image.path and user.document.image.path.name == name))
    user.wait_until_ready()


def test_a_folder_is_listed_by_name_and_number(several: User) -> None:
    assert several.window.images.isVisible()
    assert names(several) == [f"leaf {number}.png" for number in (1, 2, 3, 4, 10)]
    assert several.window.images.count.text() == "5 images, 0 done"


def test_one_image_needs_no_list(user: User) -> None:
    assert not user.window.images.isVisible()
    assert not user.window.actions_.by_id["next_image"].isEnabled()


def test_what_was_chosen_is_there_when_the_image_comes_back(several: User) -> None:
    several.click(ON_RED)
    chosen = several.mask()
    assert chosen.any()
    go(several, KEY.Key_N, "leaf 2.png")
    assert not several.mask().any()
    several.click(ON_GREEN)
    other = several.mask()
    go(several, KEY.Key_P, "leaf 1.png")
    assert np.array_equal(several.mask(), chosen)
    go(several, KEY.Key_N, "leaf 2.png")
    assert np.array_equal(several.mask(), other)


def test_undo_goes_on_where_it_was(several: User) -> None:
    several.click(ON_RED)
    once = several.mask()
    several.click(ON_BLUE)
    go(several, KEY.Key_N, "leaf 2.png")
    assert not several.window.actions_.by_id["undo"].isEnabled()
    go(several, KEY.Key_P, "leaf 1.png")
    several.key(KEY.Key_Z, CTRL)
    assert np.array_equal(several.mask(), once)
    several.key(KEY.Key_Z, CTRL)
    assert not several.mask().any()


def test_the_classes_are_those_of_all_images(several: User) -> None:
    several.click(ON_RED)
    first = several.mask()
    several.window.commands.classes.add_class()
    several.click(ON_GREEN)
    go(several, KEY.Key_N, "leaf 2.png")
    assert [info.name for info in several.document.classes] == ["ROI", "Class 2"]
    several.click(ON_BLUE)
    several.window.commands.classes.raise_class()
    go(several, KEY.Key_P, "leaf 1.png")
    assert [info.name for info in several.document.classes] == ["Class 2", "ROI"]
    several.wait_until_ready()
    finished = several.session.finished
    assert finished is not None
    assert np.array_equal(finished.class_map.mask(2), first), "ROI is the second class now"
    several.key(KEY.Key_Z, CTRL)
    assert [info.name for info in several.document.classes] == ["ROI", "Class 2"], "that too can be undone"


def test_an_image_not_seen_yet_gets_the_present_settings(several: User) -> None:
    several.window.commands.fewer_clusters()
    several.wait_until_ready()
    go(several, KEY.Key_N, "leaf 2.png")
    assert several.document.segmentation is not None
    assert several.document.segmentation.params.k == K - 1
    several.window.commands.more_clusters()
    several.wait_until_ready()
    go(several, KEY.Key_P, "leaf 1.png")
    assert several.session.wanted.k == K - 1, "the first image keeps its clusters"
    go(several, KEY.Key_N, "leaf 2.png")
    go(several, KEY.Key_N, "leaf 3.png")
    assert several.document.segmentation is not None
    assert several.document.segmentation.params.k == K


def clusters_of(user: User) -> int:
    """For how many clusters the image on the screen was clustered."""
    assert user.document.segmentation is not None
    return user.document.segmentation.params.k


def test_settings_that_were_undone_do_not_reach_the_next_image(several: User) -> None:
    several.click(ON_RED)
    several.window.commands.fewer_clusters()
    several.wait_until_ready()
    several.key(KEY.Key_Z, CTRL)
    assert (clusters_of(several), album(several).project.params.k) == (K, K)
    several.key(KEY.Key_Z, CTRL | SHIFT)
    assert (clusters_of(several), album(several).project.params.k) == (K - 1, K - 1)
    several.key(KEY.Key_Z, CTRL)
    go(several, KEY.Key_N, "leaf 2.png")
    assert clusters_of(several) == K


def test_the_last_settings_can_be_used_for_an_image_with_settings_of_its_own(several: User) -> None:
    several.click(ON_RED)
    go(several, KEY.Key_N, "leaf 2.png")
    several.window.commands.fewer_clusters()
    several.wait_until_ready()
    several.click(ON_GREEN)
    go(several, KEY.Key_P, "leaf 1.png")
    assert "has settings of its own" in several.message
    assert several.window.actions_.by_id["use_last_settings"].isEnabled()
    several.window.actions_.by_id["use_last_settings"].trigger()
    several.wait(lambda: clusters_of(several) == K - 1)
    several.wait_until_ready()
    assert several.mask().any(), "the selection is carried over"
    several.window.actions_.by_id["use_last_settings"].trigger()
    assert "already" in several.message
    several.key(KEY.Key_Z, CTRL)
    assert clusters_of(several) == K, "it is a step like any other"


def test_settings_of_its_own_are_mentioned_once_and_not_of_what_is_done(several: User) -> None:
    several.click(ON_RED)
    several.window.commands.images.mark_done(True)
    go(several, KEY.Key_N, "leaf 2.png")
    several.click(ON_GREEN)
    several.window.commands.fewer_clusters()
    several.wait_until_ready()
    go(several, KEY.Key_P, "leaf 1.png")
    assert "has settings of its own" not in several.message
    several.window.commands.images.mark_done(False)
    for is_told in (True, False):
        several.window.messages.hide()
        go(several, KEY.Key_N, "leaf 2.png")
        several.window.messages.hide()
        go(several, KEY.Key_P, "leaf 1.png")
        assert several.window.messages.isVisible() is is_told


def test_the_clusters_of_an_image_that_came_back_can_be_changed(several: User) -> None:
    several.click(ON_RED)
    go(several, KEY.Key_N, "leaf 2.png")
    go(several, KEY.Key_P, "leaf 1.png")
    before = several.document.segmentation
    several.window.commands.fewer_clusters()
    several.wait(lambda: several.document.segmentation is not before)
    several.wait_until_ready()
    assert several.document.segmentation is not None
    assert several.document.segmentation.params.k == K - 1
    assert several.mask().any(), "the selection is carried over"


def test_a_click_in_the_list_shows_an_image(several: User, folder: Path) -> None:
    view = several.window.images.view
    place = view.visualRect(view.model().index(2, 0)).center()
    several.click_widget(view.viewport(), place)
    several.wait_for_image(folder / "leaf 3.png")
    assert album(several).row == 2


def test_an_image_that_cannot_be_opened_is_said_and_passed_by(several: User) -> None:
    album(several).show(2)
    several.wait(lambda: album(several).row == 2)
    several.wait_until_ready()
    several.key(KEY.Key_N)
    several.wait(lambda: bool(several.message))
    assert "leaf 4.png" in several.message
    assert album(several).row == 2
    album(several).show(4)
    several.wait(lambda: album(several).row == 4)


def test_the_first_image_that_can_be_opened_is_shown(empty: User, folder: Path) -> None:
    empty.window.open_paths([str(folder / "leaf 4.png"), str(folder / "leaf 10.png")])
    empty.wait_for_image(folder / "leaf 10.png")
    assert names(empty) == ["leaf 4.png", "leaf 10.png"]


def test_marks_say_how_far_the_work_is(several: User) -> None:

    def marks() -> list[Mark]:
        return [entry.mark for entry in album(several).entries]

    assert marks() == [Mark.UNTOUCHED] * 5
    several.click(ON_RED)
    go(several, KEY.Key_N, "leaf 2.png")
    several.key(KEY.Key_D, CTRL)
    assert marks() == [Mark.IN_WORK, Mark.DONE, *[Mark.UNTOUCHED] * 3]
    assert several.window.images.count.text() == "5 images, 1 done"
    several.window.images.marks.setCurrentIndex(3)
    assert names(several) == ["leaf 2.png"]
    several.window.images.marks.setCurrentIndex(0)
    several.window.images.search.setText("LEAF 1")
    assert names(several) == ["leaf 1.png", "leaf 10.png"]


def test_thumbnails_are_made_of_all_images(several: User) -> None:
    made = album(several).thumbnails
    readable = [entry for entry in album(several).entries if entry.file.path.name != "leaf 4.png"]
    several.wait(lambda: all(entry.id in made for entry in readable))
    several.wait(lambda: album(several).entries[3].id in album(several).problems)
    for entry in readable:
        assert (made[entry.id].width(), made[entry.id].height()) == (96, 64)


def test_images_are_added_once(several: User, other_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = album(several).entries[0].file.path
    chosen = [str(first), str(other_path), str(other_path)]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    several.click(ON_RED)
    several.window.commands.images.add_images()
    assert names(several)[5:] == ["other.png"]
    assert several.mask().any()


def test_unsaved_work_on_any_image_is_asked_about(
    several: User, patches_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_: object, name: str) -> Answer:
        asked.append(name)
        return Answer.CANCEL

    monkeypatch.setattr(commands, "ask_about_unsaved", ask)
    several.click(ON_RED)
    go(several, KEY.Key_N, "leaf 2.png")
    assert several.window.isWindowModified()
    several.window.open_paths([str(patches_path)])
    several.wait(lambda: bool(asked))
    assert len(album(several).entries) == 5


def test_neighbours_are_ready_before_they_are_asked_for(several: User) -> None:
    several.wait(lambda: album(several).is_ready(1))
    go(several, KEY.Key_N, "leaf 2.png")
    several.wait(lambda: album(several).is_ready(2))
    album(several).show(2)
    several.wait_until_ready()
    assert not album(several).is_ready(0), "far ones are let go"


def test_boxes_and_shift_still_work_after_a_change_of_image(several: User) -> None:
    go(several, KEY.Key_N, "leaf 2.png")
    several.drag((2, 2), (30, 60), keys=SHIFT)
    assert several.mask()[ON_RED] and several.mask()[ON_GREEN]
    assert several.document.assignment.clusters[RED] in (0, 1)


def test_one_image_is_offered_for_export_in_the_singular(
    several: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    several.click(ON_RED)
    several.key(KEY.Key_D, CTRL)
    offered: list[str] = []

    def read(dialog: ExportDialog) -> None:
        offered.extend(dialog.which.images.itemText(row) for row in range(dialog.which.images.count()))
        dialog.reject()

    act_in(monkeypatch, ExportDialog, read)
    several.window.commands.export()
    assert offered == ["Only this image", "The one in work or done", "The one that is done", "All 5 images"]


def test_the_next_window_begins_without_a_list_of_no_images(
    several: User, new_user: Callable[[], User]
) -> None:
    assert several.window.images.isVisible()
    several.window.close()
    second = new_user()
    assert not second.window.images.isVisible()
    second.window.images.show()
    assert not second.window.images.before.isEnabled() and not second.window.images.after.isEnabled()


def test_all_images_are_exported_together(
    several: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several.click(ON_RED)
    first = several.mask()
    go(several, KEY.Key_N, "leaf 2.png")
    several.click(ON_GREEN)
    second = several.mask()
    offered: list[list[str]] = []

    def choose(dialog: ExportDialog) -> None:
        images = dialog.which.images
        offered.append([images.itemText(row) for row in range(images.count())])
        assert not dialog.which.split.isEnabled()
        dialog.folder.setText(str(tmp_path / "out"))
        images.setCurrentIndex(images.count() - 1)
        dialog.which.split.setCurrentIndex(2)
        assert dialog.choice.options.split == (0.8, 0.1, 0.1)
        dialog.save.click()

    act_in(monkeypatch, ExportDialog, choose)
    several.window.commands.export()
    several.wait(lambda: not several.window.files.runner.is_busy and (tmp_path / "out").exists())
    assert offered == [["Only this image", "The 2 in work or done", "All 5 images"]]
    for name, mask in (("leaf 1", first), ("leaf 2", second), ("leaf 3", 0 * first), ("leaf 10", 0 * first)):
        written = np.asarray(Pillow.open(tmp_path / "out" / f"{name}_mask.png"))
        assert np.array_equal(written, mask * 255), name
    assert len(list((tmp_path / "out").iterdir())) == 4
    several.wait(lambda: "leaf 4.png" in several.message)
    assert not several.window.isWindowModified()
    several.wait(lambda: any(found.isVisible() for found in several.window.findChildren(ExportedDialog)))
    (dialog,) = several.window.findChildren(ExportedDialog)
    assert dialog.model.rowCount() == 4
    dialog.close()
    several.click(ON_BLUE)
    assert several.window.isWindowModified()
