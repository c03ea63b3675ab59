from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.io.settings import settings_path
from segapp.ui import preferences as ui_preferences
from segapp.ui.preferences import Preferences

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow


def test_what_was_changed_is_remembered_at_the_next_start(settings_folder: Path) -> None:
    first = Preferences()
    assert (first.settings.k, first.notice) == (5, None)
    first.change(k=7, theme="dark")
    first.remember_file(settings_folder / "leaf.png")
    first.remember_export(settings_folder, ("mask", "cutout"), crop=True)
    first.save()
    again = Preferences()
    assert again.settings == first.settings
    assert (again.settings.k, again.settings.theme, again.settings.crop) == (7, "dark", True)
    assert again.settings.recent_files == (str(settings_folder / "leaf.png"),)
    assert again.settings.export_formats == ("mask", "cutout")


def test_a_picture_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    preferences = Preferences()
    for name in ("a.png", "b.png"):
        preferences.remember_file(tmp_path / name)
    preferences.forget_file(tmp_path / "b.png")
    preferences.save()
    assert Preferences().settings.recent_files == (str(tmp_path / "a.png"),)


def test_changes_are_written_once_the_hand_rests(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui_preferences, "_REST_MS", 20)
    preferences = Preferences()
    for k in (6, 7, 8):
        preferences.change(k=k)
    assert not settings_path().exists()
    qtbot.waitUntil(settings_path().exists)
    assert Preferences().settings.k == 8


def test_closing_the_window_remembers_how_it_was_used(window: MainWindow, settings_folder: Path) -> None:
    window.stage.set_opacity(0.75)
    window.close()
    found = Preferences().settings
    assert found.opacity == 0.75
    assert found.window_geometry and found.window_state


def test_nothing_is_written_when_nothing_changes() -> None:
    preferences = Preferences()
    preferences.change(k=preferences.settings.k)
    assert not settings_path().exists()


def test_a_folder_that_cannot_be_written_is_not_in_the_way(
    settings_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings_folder.write_text("a file where the folder should be")
    preferences = Preferences()
    preferences.change(k=9)
    preferences.remember_file(settings_folder / "leaf.png")
    preferences.save()
    assert preferences.settings.k == 9
    assert "settings not saved" in caplog.text


def test_damaged_settings_are_said_and_put_aside(settings_folder: Path) -> None:
    settings_folder.mkdir()
    settings_path().write_text("{damaged")
    preferences = Preferences()
    assert preferences.settings.k == 5
    assert preferences.notice is not None and preferences.notice.endswith(".")
    assert Preferences().notice is None
