"""Knows which of the system's libraries the wheels of Qt and OpenCV expect, and how to get them."""

import ctypes
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple


class Need(IntEnum):
    """What a system library is needed for; each level includes the ones before it."""

    COMMAND = 1  # OpenCV
    QT = 2  # Qt without a screen
    WINDOW = 3  # a window on X11


class Library(NamedTuple):
    """A shared library that the wheels expect the system to have, and its Debian package."""

    soname: str
    package: str
    need: Need


# These packages bring along everything else that Qt's xcb plugin is linked to.
LIBRARIES = (
    Library("libEGL.so.1", "libegl1", Need.QT),
    Library("libGL.so.1", "libgl1", Need.COMMAND),
    Library("libdbus-1.so.3", "libdbus-1-3", Need.QT),
    Library("libfontconfig.so.1", "libfontconfig1", Need.QT),
    Library("libglib-2.0.so.0", "libglib2.0-0", Need.COMMAND),
    Library("libgthread-2.0.so.0", "libglib2.0-0", Need.COMMAND),
    Library("libxkbcommon.so.0", "libxkbcommon-x11-0", Need.QT),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", Need.WINDOW),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", Need.WINDOW),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", Need.WINDOW),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", Need.WINDOW),
    Library("libxcb-shape.so.0", "libxcb-shape0", Need.WINDOW),
)
WAYLAND_SONAMES = ("libwayland-client.so.0", "libwayland-cursor.so.0")


def can_load(soname: str) -> bool:
    """Tell whether the system has a shared library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def need_of_window(environment: Mapping[str, str], loads: Callable[[str], bool] = can_load) -> Need:
    """Return what a window needs on the screen that is there: Wayland and offscreen do without X11."""
    qt_platform = re.split("[:;]", environment.get("QT_QPA_PLATFORM", ""))[0]
    if qt_platform:
        return Need.WINDOW if qt_platform == "xcb" else Need.QT
    on_wayland = bool(environment.get("WAYLAND_DISPLAY"))
    return Need.QT if on_wayland and all(map(loads, WAYLAND_SONAMES)) else Need.WINDOW


def missing_libraries(need: Need, loads: Callable[[str], bool] = can_load) -> list[Library]:
    """Return the libraries that `need` asks for and the system does not have."""
    return [library for library in LIBRARIES if library.need <= need and not loads(library.soname)]


def apt_command(need: Need) -> str:
    """Return the command that installs everything `need` asks for on Debian and Ubuntu."""
    packages = dict.fromkeys(library.package for library in LIBRARIES if library.need <= need)
    return " ".join(["apt-get install -y --no-install-recommends", *packages])


def explain_missing(missing: Sequence[Library], need: Need, *, on_debian: bool) -> str:
    """Return what to tell the user about the missing libraries."""
    names = ", ".join(library.soname for library in missing)
    told = f"segapp cannot start because the system lacks these libraries: {names}."
    if not on_debian:
        return f"{told}\nPlease install the packages of your system that contain them."
    return f"{told}\nThis command installs them (as root, or with sudo before it):\n\n{apt_command(need)}\n"


def is_debian(os_release: Mapping[str, str]) -> bool:
    """Tell whether a system takes its packages from Debian or from one of its children, such as Ubuntu."""
    return "debian" in (os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split())


def runs_on_debian() -> bool:
    """Tell whether this is Debian or one of its children."""
    try:
        return is_debian(platform.freedesktop_os_release())
    except OSError:
        return False
