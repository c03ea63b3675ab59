from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from segapp.ui import app, display

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
ROOT = Path(app.__file__).parents[2]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may have no screen")


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)


def free_display() -> int:
    """The number of an X server that does not run."""
    return next(number for number in range(4000, 5000) if not Path(f"/tmp/.X11-unix/X{number}").exists())


def test_without_a_display_there_is_no_screen() -> None:
    assert not display.has_screen()


@pytest.mark.parametrize("name", ["", "nonsense", ":", ":x", "::", "/no/such/socket:0"])
def test_a_display_that_names_nothing_is_no_screen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert not display.has_screen()


@pytest.mark.parametrize("form", [":{}", ":{}.0", "unix:{}", "unix/:{}", "127.0.0.1:{}", "tcp/127.0.0.1:{}"])
def test_the_display_of_a_dead_server_is_no_screen(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", form.format(free_display()))
    assert not display.has_screen()


def test_the_display_of_a_server_that_answers_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    number = free_display()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        for name in (f":{number}", f":{number}.0", f"unix:{number}"):
            monkeypatch.setenv("DISPLAY", name)
            assert display.has_screen(), name


def test_a_server_on_the_network_that_answers_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        monkeypatch.setattr(display, "_X_PORT", server.getsockname()[1] - 3)
        monkeypatch.setenv("DISPLAY", "127.0.0.1:3.0")
        assert display.has_screen()


def test_a_wayland_socket_is_a_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert not display.has_screen()
    (tmp_path / "wayland-7").touch()
    assert display.has_screen()


def test_a_platform_that_was_asked_for_needs_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.has_screen()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_have_a_screen(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert display.has_screen()


def test_without_a_screen_one_sentence_tells_what_works_without(
    capsys: pytest.CaptureFixture[str],
) -> None:
    threads = threading.active_count()
    assert app.run([]) == 2
    out, err = capsys.readouterr()
    check_sentence(out, err)
    assert threading.active_count() == threads


@pytest.mark.parametrize("arguments", [[], ["leaf.jpg"]])
def test_the_program_without_a_screen_ends_with_the_same_sentence(
    arguments: list[str], tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SCREENS}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "segapp", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    check_sentence(done.stdout, done.stderr)


def check_sentence(out: str, err: str) -> None:
    assert out == ""
    assert err.endswith(".\n") and err.count("\n") == 1
    assert "`segapp segment" in err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has these plug-ins")
@pytest.mark.parametrize("asked", ["xcb", "wayland", "wayland;xcb", "xcb:option=1", "no-such-plug-in"])
def test_a_platform_that_needs_a_server_needs_one(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", asked)
    assert not display.has_screen()
    monkeypatch.setenv("QT_QPA_PLATFORM", f"{asked};offscreen:option=1")
    assert display.has_screen()
