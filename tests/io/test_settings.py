"""Remembered settings survive anything that may be in their file."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import ExportError
from segapp.io.settings import (
    MAX_RECENT_FILES,
    Settings,
    forget_file,
    load_settings,
    remember_export,
    remember_file,
    save_settings,
    settings_path,
)

USED = Settings(
    theme="dark",
    k=7,
    space="hsv",
    attempts=25,
    tool="brush",
    unfolded=("classes",),
    opacity=0.5,
    overlay="hatch",
    last_folder="/a/ö",
    export_folder="/b/\udcff",
    export_formats=("mask", "cutout"),
    crop=True,
    recent_files=("/a/ö/日本.png", "/a/\udcff.png"),
    window_geometry="AAEC",
    window_state="/wAA",
)


def test_the_folder_can_be_chosen_by_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGAPP_CONFIG_DIR", str(tmp_path / "mine"))
    assert settings_path() == tmp_path / "mine" / "settings.json"
    save_settings(USED)
    assert load_settings() == (USED, None)


def test_without_a_variable_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEGAPP_CONFIG_DIR", raising=False)
    assert settings_path().parent.name == "segapp"


def test_without_a_file_the_settings_are_the_usual_ones(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == (Settings(), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 500,
        b"garbage",
        b"\xff\xfe\xfa",
        b"[]",
        b"null",
        b"3",
        b'{"k": "five"}',
        b'{"k": 5.5}',
        b'{"k": 1}',
        b'{"k": true}',
        b'{"attempts": 0}',
        b'{"attempts": 101}',
        b'{"unfolded": "clusters"}',
        b'{"opacity": NaN}',
        b'{"opacity": 1e999}',
        b'{"theme": "pink"}',
        b'{"recent_files": "a"}',
        b'{"recent_files": [1]}',
        b'{"crop": 1}',
        b'{"opacity": -1}',
        b'{"k": ' + b"9" * 20_000 + b"}",
        b"[" * 100_000,
        b'{"space": "' + b"x" * (1 << 20) + b'"}',
        b'{"k": 5',
    ],
)
def test_a_damaged_file_is_kept_beside_and_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, notice = load_settings(path)
    assert settings == Settings()
    assert notice is not None
    assert "damaged" in notice
    assert "\n" not in notice
    assert not path.exists()
    assert (tmp_path / "settings.json.bad").read_bytes() == content
    assert load_settings(path) == (Settings(), None)


@given(st.binary(max_size=60))
def test_no_content_stops_the_start(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-settings.json"
    path.write_bytes(content)
    assert isinstance(load_settings(path)[0], Settings)


def test_what_a_newer_version_wrote_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"k": 9, "from_the_future": {"a": [1]}}))
    assert load_settings(path) == (Settings(k=9), None)


@pytest.mark.parametrize("make", ["mkdir", "mkfifo"] if sys.platform != "win32" else ["mkdir"])
def test_something_else_in_the_place_of_the_file_does_not_stop_the_start(tmp_path: Path, make: str) -> None:
    path = tmp_path / "settings.json"
    getattr(os, make)(path)
    settings, notice = load_settings(path)
    assert settings == Settings()
    assert notice is not None


def test_a_failed_save_can_be_ignored_and_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    save_settings(USED, path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError):
        save_settings(USED, tmp_path / "file" / "settings.json")

    def full(*_: object) -> int:
        raise OSError(28, "full")

    monkeypatch.setattr("segapp.io.atomic.os.write", full)
    with pytest.raises(ExportError, match="disk is full"):
        save_settings(Settings(), path)
    assert load_settings(path) == (USED, None)


def test_recent_files_are_newest_first_and_few() -> None:
    settings = Settings()
    for number in range(15):
        settings = remember_file(settings, Path(f"/pictures/{number}.png"))
    settings = remember_file(settings, Path("/other/9.png"))
    settings = remember_file(settings, Path("/pictures/10.png"))
    assert len(settings.recent_files) == MAX_RECENT_FILES
    assert settings.recent_files[:3] == tuple(
        str(Path(path)) for path in ("/pictures/10.png", "/other/9.png", "/pictures/14.png")
    )
    assert settings.last_folder == str(Path("/pictures"))


def test_a_file_that_is_gone_is_forgotten() -> None:
    settings = remember_file(Settings(), Path("/a.png"))
    assert forget_file(settings, Path("/a.png")).recent_files == ()
    assert forget_file(settings, Path("/b.png")) is settings


def test_the_choices_of_an_export_are_kept() -> None:
    settings = remember_export(Settings(), Path("/out"), ["labels"], crop=True)
    assert (settings.export_folder, settings.export_formats, settings.crop) == (
        str(Path("/out")),
        ("labels",),
        True,
    )


def test_the_file_is_plain_ascii(tmp_path: Path) -> None:
    save_settings(USED, tmp_path / "s.json")
    assert (tmp_path / "s.json").read_bytes().isascii()
