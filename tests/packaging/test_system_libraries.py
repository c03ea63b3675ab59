"""The starter says which system libraries are missing and how to install them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from system_libraries import (
    LIBRARIES,
    WAYLAND_SONAMES,
    Library,
    Need,
    apt_command,
    can_load,
    explain_missing,
    is_debian,
    missing_libraries,
    need_of_window,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def all_but(*missing: str) -> Callable[[str], bool]:
    return lambda soname: soname not in missing


def test_a_window_on_debian_needs_exactly_these_packages() -> None:
    assert apt_command(Need.WINDOW) == (
        "apt-get install -y --no-install-recommends libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 "
        "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
    )


def test_the_tests_need_no_x11_plugin() -> None:
    assert "xcb" not in apt_command(Need.QT)


def test_a_command_needs_only_what_opencv_needs() -> None:
    assert apt_command(Need.COMMAND).split()[4:] == ["libgl1", "libglib2.0-0"]


def test_a_complete_system_misses_nothing() -> None:
    assert missing_libraries(Need.WINDOW, all_but()) == []


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.soname)
def test_a_missing_library_is_found_when_it_is_needed(library: Library) -> None:
    loads = all_but(library.soname)
    for need in Need:
        assert missing_libraries(need, loads) == ([library] if need >= library.need else [])


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.soname)
def test_the_command_contains_the_package_of_a_missing_library(library: Library) -> None:
    told = explain_missing([library], library.need, on_debian=True)
    assert library.soname in told
    assert library.package in told


def test_other_systems_are_told_the_names_of_the_libraries() -> None:
    told = explain_missing(LIBRARIES, Need.WINDOW, on_debian=False)
    assert "apt-get" not in told
    assert all(library.soname in told for library in LIBRARIES)


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, True),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora"}, False),
        ({}, False),
    ],
)
def test_children_of_debian_are_recognized(os_release: dict[str, str], expected: bool) -> None:
    assert is_debian(os_release) is expected


@pytest.mark.parametrize(
    ("environment", "need"),
    [
        ({}, Need.WINDOW),
        ({"DISPLAY": ":0"}, Need.WINDOW),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, Need.QT),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, Need.WINDOW),
        ({"QT_QPA_PLATFORM": "offscreen"}, Need.QT),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, Need.QT),
    ],
)
def test_only_a_window_on_x11_needs_the_x11_libraries(environment: dict[str, str], need: Need) -> None:
    assert need_of_window(environment, all_but()) is need


@pytest.mark.parametrize("soname", WAYLAND_SONAMES)
def test_wayland_without_its_libraries_falls_back_to_x11(soname: str) -> None:
    assert need_of_window({"WAYLAND_DISPLAY": "wayland-0"}, all_but(soname)) is Need.WINDOW


def test_a_library_that_does_not_exist_cannot_be_loaded() -> None:
    assert not can_load("libsegapp-no-such-library.so.7")
