"""How soon the canvas shows what a slider of the clusters would do, while it is being dragged.

A photo made in code is opened in the whole window and clustered; then each slider with plain words is
taken hold of and moved on, as soon as what it did is seen, until it is at its end. A move counts from the
event of the slider to the end of the paint event that shows its preview.

    python -m benchmarks.previews [--megapixels 24] [--image PHOTO]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SEGAPP_CONFIG_DIR", tempfile.mkdtemp())

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.hand import PATIENCE_S, Paints, wait_until
from benchmarks.responsiveness import idle, make_photo
from segapp.ui import app as starter

if TYPE_CHECKING:
    from segapp.ui.main_window import MainWindow

TARGET_MS = 100.0
HAND_MS = 50
"""Between the press and the first movement of a quick hand."""
MOVES = (8, 23, 37, 52, 66, 81, 100)


class Shown(NamedTuple):
    """What a move of a slider took until its preview was seen.

    Milliseconds on the clock, of all threads on a processor, and the longest the window stood still.
    """

    wall_ms: float
    busy_ms: float


def drag(window: MainWindow, name: str) -> list[Shown]:
    """Drag one slider from its start to its end."""
    session, slider = window.session, window.clusters.amounts[name].slider
    paints, found = Paints(window.canvas), []
    slider.setSliderDown(True)
    QTest.qWait(HAND_MS)
    for amount in MOVES:
        QTest.qWait(5)
        start, begun = time.perf_counter(), time.process_time()
        slider.setValue(amount)
        while not _is_shown(session.trial.document, name, amount):
            QApplication.processEvents()
            time.sleep(0.0002)
            if time.perf_counter() - start > PATIENCE_S:
                raise RuntimeError(f"no preview of {name} was shown")
        before = paints.count
        while paints.count == before:
            QApplication.processEvents()
        found.append(Shown(1000 * (time.perf_counter() - start), 1000 * (time.process_time() - begun)))
    slider.setSliderDown(False)
    window.canvas.removeEventFilter(paints)
    wait_until(lambda: idle(window))
    session.undo()
    wait_until(lambda: idle(window))
    return found


def _is_shown(document: object, name: str, amount: int) -> bool:
    segmentation = getattr(document, "segmentation", None)
    return segmentation is not None and getattr(segmentation.params, name) == amount


def drag_all(window: MainWindow) -> dict[str, list[Shown]]:
    """Drag each slider; the first move of all is not counted, for it makes the reduced copy."""
    drag(window, "ignore_shadows")
    return {name: drag(window, name) for name in window.clusters.amounts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--megapixels", type=float, default=24)
    parser.add_argument("--image", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photo = options.image or make_photo(options.megapixels, Path(folder))
        _, window = starter.build([""])
        window.resize(1440, 900)
        window.show()
        QTest.qWaitForWindowExposed(window)
        window.files.open(photo)
        wait_until(lambda: idle(window))
        print(f"{'slider':<18}{'first':>10}{'median':>10}{'longest':>10}   (ms on the clock; of processors)")
        for name, moves in drag_all(window).items():
            wall, busy = np.array(moves).T
            numbers = ((part[0], np.median(part), part.max()) for part in (wall, busy))
            texts = [f"{one:.0f} ({other:.0f})" for one, other in zip(*numbers, strict=True)]
            print(f"{name:<18}" + "".join(f"{text:>12}" for text in texts), flush=True)
    # Qt's and Python's threads are not waited for: there is nothing left to lose.
    os._exit(0)


if __name__ == "__main__":
    main()
