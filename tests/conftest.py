"""Settings shared by all tests."""

from __future__ import annotations

import faulthandler
import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from types import ModuleType

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    # Qt aborts the interpreter when it finds no screen.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HANGS_S = 900.0
REAL_STDERR = pytest.StashKey[int]()

settings.register_profile("segapp", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("segapp")


@pytest.fixture(autouse=True)
def no_trace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is remembered between starts out of the folders of who runs the tests."""
    monkeypatch.setenv("SEGAPP_CONFIG_DIR", str(tmp_path_factory.getbasetemp() / "no-trace"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """End a test that hangs, and show where: with xdist, this test fails and the others go on."""
    faulthandler.dump_traceback_later(HANGS_S, exit=True, file=item.config.stash[REAL_STDERR])
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


class QtBlocker:
    """Makes every import of Qt fail, as if it were not installed."""

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"{name} is blocked by --block-qt", name=name)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    parser.addoption("--block-qt", action="store_true", help="let every import of PySide6 fail")
    if not pluginmanager.has_plugin("pytest-qt"):
        # pyproject.toml sets these for pytest-qt; without it pytest would not know them.
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "read by pytest-qt")
        parser.addini("qt_log_ignore", "read by pytest-qt", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    # While a test runs, the file of this number is pytest's own.
    config.stash[REAL_STDERR] = os.dup(2)
    if config.getoption("--block-qt"):
        sys.meta_path.insert(0, QtBlocker)
