"""Unsaved work on many images: what was not looked at for long is packed, and nothing of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow
from PySide6.QtCore import Qt

from segapp.core.task import NullTask
from segapp.document.project import Work
from segapp.io.project import open_project
from segapp.io.project_stored import StoredWork
from segapp.ui import commands, shelf
from segapp.ui.dialogs.export import ExportDialog
from segapp.ui.dialogs.guard import Answer
from tests.ui.window.driver import CTRL, ON_BLUE, ON_GREEN, ON_RED, User, act_in, patches
from tests.ui.window.test_exporting import result_dialog
from tests.ui.window.test_projects import go, save

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.types import BoolArray
    from segapp.document.project import Entry

KEY = Qt.Key
PLACES = (ON_RED, ON_GREEN, ON_BLUE, ON_RED)


@pytest.fixture
def worked(empty: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[User, list[BoolArray]]:
    """A user before the last of four images that were all worked on; undo is kept of one other."""
    monkeypatch.setattr(shelf, "_MOST_HISTORIES", 1)
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(4):
        Pillow.fromarray(np.roll(patches(), number, axis=1)).save(folder / f"leaf {number}.png")
    empty.window.open_paths([str(folder)])
    empty.wait_for_image(folder / "leaf 0.png")
    masks = []
    for number, place in enumerate(PLACES):
        if number:
            go(empty, KEY.Key_N, f"leaf {number}.png")
        empty.click(place)
        masks.append(empty.mask())
    empty.wait(lambda: [is_packed(entry) for entry in entries(empty)] == [True, True, False, False])
    return empty, masks


def entries(user: User) -> tuple[Entry, ...]:
    return user.window.album.entries


def is_packed(entry: Entry) -> bool:
    return entry.work is None and isinstance(entry.stored, StoredWork) and not entry.stored.is_on_disk


def test_packed_work_comes_back_as_it_was(worked: tuple[User, list[BoolArray]]) -> None:
    user, masks = worked
    assert user.window.isWindowModified() and all(entry.has_work for entry in entries(user))
    for number in (2, 1, 0):
        go(user, KEY.Key_P, f"leaf {number}.png")
        assert np.array_equal(user.mask(), masks[number])
        assert user.session.is_dirty, "it is not saved"
    user.click(ON_BLUE)
    changed = user.mask()
    for number in (1, 2, 3):
        go(user, KEY.Key_N, f"leaf {number}.png")
    user.wait(lambda: is_packed(entries(user)[0]))
    for number in (2, 1, 0):
        go(user, KEY.Key_P, f"leaf {number}.png")
    assert np.array_equal(user.mask(), changed) and not np.array_equal(changed, masks[0])


def test_packed_work_is_unsaved_until_it_is_in_a_file(
    worked: tuple[User, list[BoolArray]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, _ = worked
    asked: list[str] = []

    def ask(*_: object) -> Answer:
        asked.append("asked")
        return Answer.CANCEL

    monkeypatch.setattr(commands, "ask_about_unsaved", ask)
    user.window.close()
    assert asked == ["asked"] and user.window.isVisible()
    save(user, tmp_path / "a.segproj", monkeypatch)
    assert not user.window.isWindowModified()
    assert not any(is_packed(entry) for entry in entries(user))
    opened = open_project(tmp_path / "a.segproj").project
    for entry, known in zip(opened.entries, entries(user), strict=True):
        assert entry.stored is not None and known.stored is not None
        assert entry.stored.key == known.stored.key
        assert isinstance(entry.stored.load(NullTask()), Work)


def test_what_is_packed_while_it_is_saved_is_not_lost(
    worked: tuple[User, list[BoolArray]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, _ = worked
    album = user.window.album
    save(user, tmp_path / "a.segproj", monkeypatch)
    before, stored = album.project, {entry.id: entry.stored for entry in entries(user) if entry.stored}
    for number in (2, 1, 0):
        go(user, KEY.Key_P, f"leaf {number}.png")
    user.click(ON_BLUE)
    changed = user.mask()
    for number in (1, 2):
        go(user, KEY.Key_N, f"leaf {number}.png")
    user.wait(lambda: is_packed(entries(user)[0]))
    album.mark_saved(before, stored)  # as a job does that began before all this
    assert is_packed(entries(user)[0]) and user.window.isWindowModified()
    for number in (1, 0):
        go(user, KEY.Key_P, f"leaf {number}.png")
    assert np.array_equal(user.mask(), changed)


def test_what_was_exported_stays_so_when_it_is_packed(
    worked: tuple[User, list[BoolArray]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, masks = worked

    def choose(dialog: ExportDialog) -> None:
        dialog.which.images.setCurrentIndex(dialog.which.images.count() - 1)
        dialog.folder.setText(str(tmp_path / "out"))
        dialog.save.click()

    act_in(monkeypatch, ExportDialog, choose)
    user.key(KEY.Key_E, CTRL)
    user.wait(lambda: not user.window.isWindowModified())
    for number, mask in enumerate(masks):
        with Pillow.open(tmp_path / "out" / f"leaf {number}_mask.png") as picture:
            assert np.array_equal(np.asarray(picture) > 0, mask)
    result_dialog(user).close_button.click()
    user.window.activateWindow()
    user.wait(user.window.isActiveWindow)
    for number in (2, 1, 0):
        go(user, KEY.Key_P, f"leaf {number}.png")
    user.wait(lambda: is_packed(entries(user)[3]))
    assert not user.window.isWindowModified()
