"""Measures how long segapp takes to its first paint, beside a bare PySide6 window.

Whole processes are started in turn (bare, segapp, bare, segapp, ...), so that a change of the machine's
load meets both alike. `python benchmarks/startup.py --runs 20`
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QMainWindow

KINDS = ("bare", "segapp")


def build_bare() -> tuple[QApplication, QMainWindow]:
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("A label"))
    window.resize(1200, 800)
    return application, window


def build_segapp() -> tuple[QApplication, QMainWindow]:
    from segapp.ui.app import build

    return build(["segapp"])


def show_until_painted(kind: str, started: float) -> None:
    application, window = build_bare() if kind == "bare" else build_segapp()
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QWidget

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if (
                event.type() == QEvent.Type.Paint
                and isinstance(watched, QWidget)
                and watched.window() is window
            ):
                print(time.time() - started, flush=True)
                application.removeEventFilter(self)
                QTimer.singleShot(0, window.close)
                QTimer.singleShot(0, application.quit)
            return False

    first_paint = FirstPaint()
    application.installEventFilter(first_paint)
    window.show()
    application.exec()


def measure(kind: str, config_folder: str) -> float:
    environment = {**os.environ, "SEGAPP_CONFIG_DIR": config_folder}
    command = [sys.executable, __file__, "--show", kind, "--started", repr(time.time())]
    finished = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, timeout=120, check=True
    )
    return float(finished.stdout.split()[0])


def compare(runs: int, config_folder: str) -> None:
    times_s: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for run in range(runs + 1):
        for kind in KINDS:
            elapsed_s = measure(kind, config_folder)
            # The first round fills the disk cache.
            if run > 0:
                times_s[kind].append(elapsed_s)
    medians_s = {kind: statistics.median(times_s[kind]) for kind in KINDS}
    for kind in KINDS:
        print(f"{kind:7} {medians_s[kind]:.3f} s  ({min(times_s[kind]):.3f} to {max(times_s[kind]):.3f})")
    print(f"ratio   {medians_s['segapp'] / medians_s['bare']:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Time from process start to first paint: bare window, segapp."
    )
    parser.add_argument("--runs", type=int, default=10, help="processes of each kind (default: 10)")
    parser.add_argument("--show", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--started", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.show:
        show_until_painted(arguments.show, arguments.started)
    elif arguments.runs < 1:
        parser.error("--runs must be at least 1")
    else:
        # The user's own settings are neither read nor changed.
        with tempfile.TemporaryDirectory() as config_folder:
            compare(arguments.runs, config_folder)


if __name__ == "__main__":
    main()
