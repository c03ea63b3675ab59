"""Starts the window: application, theme, session, main window."""

from __future__ import annotations

import logging
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from segapp.ui.display import NO_SCREEN, has_screen

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtWidgets import QApplication

    from segapp.ui.main_window import MainWindow

log = logging.getLogger(__name__)

EXIT_NO_SCREEN = 2


def run(paths: list[str]) -> int:
    """Open the window with the first of these pictures, and stay until it is closed.

    Returns
    -------
    int
        The exit code: 0, or 2 when there is no screen.
    """
    if not has_screen():
        sys.stderr.write(NO_SCREEN + "\n")
        return EXIT_NO_SCREEN
    app, window = build([sys.argv[0]])
    # Python would only notice Ctrl+C in the terminal at its next turn, inside some slot.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.excepthook = partial(_tell_exception, window)
    window.show()
    window.begin(paths)
    return app.exec()


def go_first() -> None:
    """Set up the process so that what is computed in the background does not hold up the window."""
    from segapp.core.allocator import keep_freed_memory

    keep_freed_memory()
    # How long a computing thread may keep the interpreter when the window asks for it. A turn of the window
    # asks a hundred times: with Python's own 5 ms it would stand still, with 0.5 ms it did for over 100 ms.
    sys.setswitchinterval(0.0001)


def build(argv: list[str]) -> tuple[QApplication, MainWindow]:
    """Make the application and its window, not yet shown."""
    from PySide6.QtCore import QCoreApplication, QLocale
    from PySide6.QtGui import QGuiApplication, QIcon
    from PySide6.QtWidgets import QApplication

    from segapp.ui.imports import read_no_sources

    read_no_sources()
    from segapp import __version__
    from segapp.io.resources import resource
    from segapp.ui.main_window import MainWindow
    from segapp.ui.preferences import Preferences
    from segapp.ui.session import Session
    from segapp.ui.spare_memory import SpareMemory
    from segapp.ui.theme import Theme

    go_first()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(argv)
    QCoreApplication.setApplicationName("segapp")
    QCoreApplication.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName("segapp")
    if QLocale().language() == QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))
    app.setWindowIcon(QIcon(str(resource("icons/segapp.svg"))))
    window = MainWindow(Session(), Theme(app), Preferences())
    SpareMemory(window)
    return app, window


def _tell_exception(
    window: MainWindow, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Keep the window, and the user's work, when a slot fails."""
    log.error("unexpected error", exc_info=(kind, error, traceback))
    window.messages.show_error(
        window.tr("Something unexpected went wrong ({}); what you chose is still there.").format(
            kind.__name__
        )
    )
