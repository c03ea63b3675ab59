"""Tells, before Qt is started, whether there is a screen: Qt aborts the program when there is none."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

_X_SOCKETS = Path("/tmp/.X11-unix")
_X_PORT = 6000
_WITHOUT_SERVER = ("offscreen", "minimal", "minimalegl", "eglfs", "linuxfb", "vkkhrdisplay", "vnc")
_TIMEOUT_S = 2.0

NO_SCREEN = (
    "There is no screen to open a window on; `segapp segment IMAGE` works without one (see `segapp --help`)."
)


def has_screen() -> bool:
    """Whether Qt will find a screen; always true where the system has no X11 or Wayland."""
    if not sys.platform.startswith("linux"):
        return True
    # Qt tries the named plug-ins in turn: "wayland;xcb", "offscreen:configfile=...".
    asked = os.environ.get("QT_QPA_PLATFORM") or "wayland;xcb"
    return any(_is_there(plugin.partition(":")[0].strip()) for plugin in asked.split(";"))


def _is_there(plugin: str) -> bool:
    if plugin == "xcb":
        return _has_x11(os.environ.get("DISPLAY", ""))
    if plugin.startswith("wayland"):
        return _has_wayland()
    return plugin in _WITHOUT_SERVER


def _has_wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    return (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / name).exists()


def _has_x11(display: str) -> bool:
    parsed = re.fullmatch(r"(?:unix)?([^:]*):(\d+)(?:\.\d+)?", display.removeprefix("tcp/"))
    if parsed is None:
        return bool(display) and Path(display).exists()
    host, number = parsed[1], int(parsed[2])
    if host and host != "unix":
        return _answers(socket.AF_INET, (host, _X_PORT + number))
    paths = (f"\0{_X_SOCKETS}/X{number}", f"{_X_SOCKETS}/X{number}")
    return any(_answers(socket.AF_UNIX, path) for path in paths)


def _answers(family: int, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(_TIMEOUT_S)
            probe.connect(address)
    except OSError:
        return False
    return True
