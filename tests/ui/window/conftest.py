"""Fixtures: the program started with settings of its own, and pictures made in code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image as Pillow
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from segapp.io.settings import CONFIG_DIR_VARIABLE, Settings, save_settings
from segapp.ui import app
from tests.ui.window.driver import SPACE, WAIT_MS, K, User, patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            # What the offscreen platform says of windows with a smallest size, and of popups.
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


@pytest.fixture
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the settings."""
    folder = tmp_path / "config"
    monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(folder))
    return folder


@pytest.fixture
def remembered(config_dir: Path) -> Settings:
    """Settings under which the clusters of `patches` are WHITE, RED, GREEN and BLUE."""
    settings = Settings(k=K, space=SPACE)
    save_settings(settings)
    return settings


@pytest.fixture
def patches_path(tmp_path: Path) -> Path:
    path = tmp_path / "patches.png"
    Pillow.fromarray(patches()).save(path)
    return path


@pytest.fixture
def other_path(tmp_path: Path) -> Path:
    """A picture of another size."""
    path = tmp_path / "other.png"
    Pillow.fromarray(np.ascontiguousarray(patches()[:40, :60])).save(path)
    return path


@pytest.fixture
def new_user(qtbot: QtBot, config_dir: Path) -> Iterator[Callable[[], User]]:
    """Starts the program; called again, starts it again."""
    assert os.environ[CONFIG_DIR_VARIABLE] == str(config_dir)
    windows: list[MainWindow] = []

    def start() -> User:
        window = app.build(["segapp"])[1]
        windows.append(window)
        with qtbot.waitExposed(window):
            window.show()
        if not window.preferences.settings.window_geometry:
            # The screen of the offscreen platform is smaller than any a user has.
            window.resize(1280, 820)
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=WAIT_MS)
        return User(window, qtbot)

    yield start
    for window in windows:
        end(window)


def end(window: MainWindow) -> None:
    """Close a window whatever is unsaved, and forget it."""
    window.commands.may_close = lambda: True  # type: ignore[method-assign]  # nobody is asked at the end
    window.close()
    window.deleteLater()
    window.theme.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def empty(new_user: Callable[[], User], remembered: Settings) -> User:
    """A user before an empty window."""
    return new_user()


@pytest.fixture
def user(empty: User, patches_path: Path) -> User:
    """A user before the clusters of `patches`."""
    empty.open(patches_path)
    empty.leave()
    return empty
