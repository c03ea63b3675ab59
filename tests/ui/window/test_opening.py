from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QFileDialog, QPushButton, QToolButton

from segapp.io.resources import resource
from tests.ui.window.driver import CTRL, RED, User, patches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def recent(user: User) -> list[QPushButton]:
    buttons = user.window.stage.welcome.findChildren(QPushButton)
    return [button for button in buttons if button.property("quiet") and button.isVisible()]


def samples(user: User) -> list[QToolButton]:
    return user.window.stage.welcome.findChildren(QToolButton, "sample")


def test_an_empty_window_offers_to_open_and_two_samples(empty: User) -> None:
    welcome = empty.window.stage.welcome
    assert welcome.isVisible()
    assert not empty.canvas.isVisible()
    assert welcome.open_button.isVisible()
    assert [button.text() for button in samples(empty)] == ["Coffee cup", "Galaxies"]
    assert all(button.isVisible() and not button.icon().isNull() for button in samples(empty))
    assert not recent(empty)
    assert empty.window.windowTitle() == "segapp[*]"


def test_a_long_recent_name_does_not_push_the_page_aside(empty: User, tmp_path: Path) -> None:
    path = tmp_path / ("leaf & stem, plate B, " * 9 + "final.png")
    welcome = empty.window.stage.welcome
    before = welcome.minimumSizeHint().width()
    welcome.show_recent([str(path)])
    empty.wait(lambda: bool(recent(empty)))
    [button] = recent(empty)
    assert welcome.minimumSizeHint().width() <= before
    assert button.text().startswith("leaf && stem") and button.text().endswith("final.png")
    assert button.accessibleName() == path.name and button.toolTip() == str(path)


def test_a_click_on_a_sample_opens_it(empty: User) -> None:
    empty.click_widget(samples(empty)[0])
    empty.wait_for_image(resource("samples/coffee.jpg"))
    assert empty.canvas.isVisible()
    assert empty.document.segmentation is not None


def test_a_path_is_opened_and_clustered_without_being_asked(empty: User, patches_path: Path) -> None:
    empty.window.open_paths([str(patches_path)])
    empty.leave()
    empty.wait(empty.canvas.isVisible)
    empty.wait_for_image(patches_path)
    assert empty.window.windowTitle() == "patches.png[*] - segapp"
    assert empty.window.clusters.list.model().rowCount() == 4
    assert empty.color_at((4, 4)) == (250, 250, 250)
    assert not empty.session.is_dirty
    assert empty.canvas.hasFocus()


def test_the_picture_is_shown_before_its_clusters_are_there(empty: User, patches_path: Path) -> None:
    seen: list[tuple[bool, bool]] = []
    empty.session.photo_changed.connect(lambda: seen.append((True, empty.session.segmentation is None)))
    empty.open(patches_path)
    assert seen == [(True, True)]


def test_recent_pictures_are_offered_by_the_next_window(
    new_user: Callable[[], User], remembered: object, patches_path: Path, other_path: Path
) -> None:
    first = new_user()
    for path in (patches_path, other_path):
        first.open(path)
    first.window.close()
    second = new_user()
    assert [button.text() for button in recent(second)] == ["other.png", "patches.png"]
    second.click_widget(recent(second)[1])
    second.wait_for_image(patches_path)


def test_a_recent_picture_that_is_gone_is_no_longer_offered(
    new_user: Callable[[], User], remembered: object, patches_path: Path
) -> None:
    first = new_user()
    first.open(patches_path)
    first.window.close()
    patches_path.unlink()
    second = new_user()
    second.click_widget(recent(second)[0])
    second.wait(lambda: bool(second.message))
    assert "patches.png" in second.message
    second.wait(lambda: not recent(second))


def test_the_open_button_opens_what_is_chosen(
    empty: User, patches_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(*arguments: object) -> tuple[list[str], str]:
        asked.append(str(arguments[3]))
        return [str(patches_path)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", choose)
    empty.click_widget(empty.window.stage.welcome.open_button)
    empty.wait_for_image(patches_path)
    assert "*.png" in asked[0] and "*.tif" in asked[0]


def test_a_dropped_file_is_opened(empty: User, patches_path: Path) -> None:
    empty.drop_file(patches_path)
    empty.wait_for_image(patches_path)
    assert not empty.message


def test_a_dropped_folder_without_images_is_refused_in_one_sentence(empty: User, tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    empty.drop_file(folder)
    empty.wait(lambda: bool(empty.message))
    assert "holiday" in empty.message
    assert "\n" not in empty.message and empty.message.endswith(".")
    assert empty.window.stage.welcome.isVisible()


def test_a_dropped_text_file_is_refused_in_one_sentence(empty: User, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("milk, eggs", encoding="utf-8")
    empty.drop_file(path)
    empty.wait(lambda: bool(empty.message))
    assert "notes.txt" in empty.message
    assert "\n" not in empty.message and empty.message.endswith(".")


def test_dropped_text_is_not_taken(empty: User) -> None:
    data = QMimeData()
    data.setText("milk, eggs")
    empty.drop(data)
    assert empty.window.stage.welcome.isVisible()
    assert not empty.message


def test_a_picture_dropped_without_a_file_is_opened(empty: User) -> None:
    data = QMimeData()
    pixels = patches()
    data.setImageData(QImage(pixels.data, 96, 64, 3 * 96, QImage.Format.Format_RGB888).copy())
    empty.drop(data)
    empty.wait_for_image(None)
    assert np.array_equal(empty.document.image.pixels, pixels)


def test_a_pasted_picture_is_opened(empty: User) -> None:
    pixels = patches()
    picture = QImage(pixels.data, 96, 64, 3 * 96, QImage.Format.Format_RGB888).copy()
    QGuiApplication.clipboard().setImage(picture)
    empty.key(Qt.Key.Key_V, CTRL)
    empty.wait_for_image(None)
    assert np.array_equal(empty.document.image.pixels, pixels)
    assert empty.window.windowTitle() == "pasted image[*] - segapp"


def test_a_pasted_file_is_opened(empty: User, patches_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(patches_path))])
    QGuiApplication.clipboard().setMimeData(data)
    empty.key(Qt.Key.Key_V, CTRL)
    empty.wait_for_image(patches_path)
    assert empty.window.windowTitle() == f"{patches_path.name}[*] - segapp"


def test_pasting_text_says_that_there_is_no_picture(empty: User) -> None:
    QGuiApplication.clipboard().setText("milk, eggs")
    empty.key(Qt.Key.Key_V, CTRL)
    assert empty.message == "There is no image on the clipboard; copy one and paste again."


def test_an_unreadable_file_keeps_the_present_picture(user: User, tmp_path: Path) -> None:
    user.click((16, 16))
    before = user.document
    stream = io.BytesIO()
    Pillow.fromarray(patches()).save(stream, "PNG")
    broken = tmp_path / "broken.png"
    broken.write_bytes(stream.getvalue()[:60])
    failed = QSignalSpy(user.window.files.open_failed)
    user.window.files.open(broken)
    user.wait(lambda: failed.count() == 1)
    assert "broken.png" in user.message
    assert "\n" not in user.message and user.message.endswith(".")
    assert user.document is before
    assert user.has_chosen(RED)
    assert user.canvas.isVisible()
    assert user.window.windowTitle().startswith("patches.png")


def test_an_error_stays_until_it_is_closed_and_goes_when_a_picture_opens(
    empty: User, tmp_path: Path, patches_path: Path
) -> None:
    empty.window.open_paths([str(tmp_path / "missing.png")])
    empty.wait(lambda: bool(empty.message))
    assert "missing.png" in empty.message
    empty.key(Qt.Key.Key_Escape)
    assert not empty.message
    empty.window.open_paths([str(tmp_path / "missing.png")])
    empty.wait(lambda: bool(empty.message))
    empty.open(patches_path)
    assert not empty.message


def test_the_first_of_several_paths_is_shown(empty: User, patches_path: Path, other_path: Path) -> None:
    empty.window.open_paths([str(patches_path), str(other_path)])
    empty.wait_for_image(patches_path)
    assert [entry.file.path for entry in empty.window.album.entries] == [patches_path, other_path]
    assert not empty.message


def test_a_relative_path_is_remembered_from_the_root(
    empty: User, patches_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(patches_path.parent)
    empty.window.open_paths([patches_path.name])
    empty.wait_for_image(patches_path)
    assert empty.window.preferences.settings.recent_files == (str(patches_path),)
