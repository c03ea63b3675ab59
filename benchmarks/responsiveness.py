"""How long the window is ever blocked while a large photo is opened, clustered, clicked and saved.

A timer ticks every millisecond on the GUI thread; the longest gap between two ticks in a phase
is how long the user would have felt the window frozen. Toggles are measured from the click to
the end of the repaint it causes.

    python benchmarks/responsiveness.py [--megapixels 12] [--image PHOTO] [--rounds 1]

A machine that others use too stands still now and then; what the program itself does takes as long in
every round. So of several rounds the quietest of each phase counts, and the worst of each round is told.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("SEGAPP_CONFIG_DIR", tempfile.mkdtemp())

from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from segapp.core.types import ClusterParams
from segapp.ui import app as starter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segapp.ui.main_window import MainWindow


def make_photo(megapixels: float, folder: Path) -> Path:
    from PIL import Image as PilImage
    from sklearn.datasets import load_sample_images

    photo = load_sample_images().images[0]
    height = round((megapixels * 1e6 * photo.shape[0] / photo.shape[1]) ** 0.5)
    width = round(height * photo.shape[1] / photo.shape[0])
    enlarged = np.asarray(PilImage.fromarray(photo).resize((width, height), PilImage.Resampling.BICUBIC))
    noisy = enlarged + np.random.default_rng(0).normal(0, 4, enlarged.shape)
    path = folder / "photo.jpg"
    PilImage.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(path, quality=92)
    return path


class Phases:
    """Runs one phase after the other and prints what it measured.

    Attributes
    ----------
    longest_ms : dict of str to float
        The longest block of each phase.
    """

    def __init__(self) -> None:
        self.longest_ms: dict[str, float] = {}
        self._gap_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(1)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gap_ms = max(self._gap_ms, 1000 * (now - self._last))
        self._last = now

    def run(self, name: str, begin: Callable[[], object], done: Callable[[], bool]) -> None:
        """Begin something, wait until it is done, print the longest block in between."""
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()
        self._gap_ms, self._last = 0.0, time.perf_counter()
        start = time.perf_counter()
        QTimer.singleShot(0, begin)
        poll = QTimer()
        poll.timeout.connect(lambda: loop.quit() if done() else None)
        poll.start(3)
        QTimer.singleShot(120_000, loop.quit)
        loop.exec()
        poll.stop()
        self._tick()
        elapsed_ms = 1000 * (time.perf_counter() - start)
        self.longest_ms[name] = self._gap_ms
        print(f"{name:<34}{elapsed_ms:>9.0f} ms in all{self._gap_ms:>9.1f} ms longest block")

    def end(self) -> None:
        """Measure nothing more."""
        self._timer.stop()

    @property
    def worst_ms(self) -> float:
        """The longest block of all phases."""
        return max(self.longest_ms.values())


def quietest(rounds: Sequence[Phases]) -> tuple[str, float]:
    """Return the phase with the longest block, where of each phase the quietest round counts."""
    blocks = {
        name: min(each.longest_ms[name] for each in rounds if name in each.longest_ms)
        for name in rounds[0].longest_ms
    }
    name = max(blocks, key=lambda name: blocks[name])
    return name, blocks[name]


def told(rounds: Sequence[Phases]) -> str:
    """Say what was found: the figure that counts, and the worst of each round."""
    name, longest_ms = quietest(rounds)
    each = ", ".join(f"{one.worst_ms:.0f}" for one in rounds)
    return f"{longest_ms:.0f} ms ({name}); with all that stood still meanwhile {each} ms"


def idle(window: MainWindow) -> bool:
    session = window.session
    busy = window.files.runner.is_busy or session.clustering.is_busy
    return not busy and session.located is not None and session.finished is not None


def toggle_ms(window: MainWindow, times: int) -> list[float]:
    """From a click on the picture to the end of the repaint it causes."""
    canvas, results = window.canvas, []
    at = QPoint(canvas.width() // 2, canvas.height() // 2)
    for _ in range(times):
        start = time.perf_counter()
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        canvas.repaint()
        results.append(1000 * (time.perf_counter() - start))
        QTest.qWait(250)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--megapixels", type=float, default=12)
    parser.add_argument("--image", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo = options.image or make_photo(options.megapixels, folder)
        application, window = starter.build([""])
        window.resize(1440, 900)
        window.show()
        QTest.qWaitForWindowExposed(window)
        rounds: list[Phases] = []
        for _ in range(options.rounds):
            rounds.append(measure(window, photo, folder))
            window.session.mark_saved(window.session.document)  # type: ignore[arg-type]
            window.session.close_image()
        print(f"longest block, the quietest of {options.rounds} rounds: {told(rounds)}")
        window.close()
        # The offscreen platform crashes at the end of the process when something is left there.
        application.clipboard().clear()
        application.quit()


def measure(window: MainWindow, photo: Path, folder: Path) -> Phases:
    phases, session = Phases(), window.session
    phases.run("load the libraries", window.files.warm_up, lambda: not window.files.runner.is_busy)
    phases.run("open and cluster", lambda: window.files.open(photo), lambda: idle(window))
    image = session.document.image if session.document else None
    assert image is not None
    print(f"  ({image.width} x {image.height}, {image.width * image.height / 1e6:.1f} megapixels)")
    clicks = toggle_ms(window, 12)
    print(f"{'click to repainted':<34}{np.median(clicks):>9.1f} ms median{max(clicks):>12.1f} ms worst")
    phases.run("toggle a cluster", lambda: window.commands.toggle_cluster(1), lambda: idle(window))
    phases.run("invert", window.commands.invert, lambda: idle(window))
    phases.run("fill holes", lambda: window.clean_up.fill_holes.slider.setValue(50), lambda: idle(window))
    phases.run("drop specks", lambda: window.clean_up.drop_specks.slider.setValue(40), lambda: idle(window))
    phases.run("five clusters to six", lambda: session.want(ClusterParams(k=6)), lambda: idle(window))
    phases.run("Lab to RGB", lambda: session.want(ClusterParams(k=6, space="rgb")), lambda: idle(window))
    phases.run("undo", session.undo, lambda: idle(window))
    for view in ("view_clusters", "view_mask", "view_cutout", "view_overlay"):
        phases.run(view.replace("_", " "), getattr(window.commands, view), lambda: True)
    phases.run("zoom in", lambda: window.canvas.zoom_steps(6), lambda: idle(window))
    phases.run("copy the cut-out", window.commands.copy_cutout, lambda: not window.files.runner.is_busy)
    save_everything(window, folder, phases)
    phases.end()
    print(f"{'worst':<34}{phases.worst_ms:>30.1f} ms")
    return phases


def save_everything(window: MainWindow, folder: Path, phases: Phases) -> None:
    """Save each format, see the list of what was written, and close it."""
    from PySide6.QtWidgets import QDialog

    from segapp.io.export import EXPORTERS, ExportOptions
    from segapp.ui.work import ExportRequest

    document = window.session.document
    assert document is not None

    def lists() -> list[QDialog]:
        return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]

    def close_lists() -> None:
        for dialog in lists():
            dialog.close()

    for exporter in EXPORTERS:
        request = ExportRequest(document, None, folder / "out", (exporter.id,), ExportOptions())
        phases.run(f"save as {exporter.id}", partial(window.files.save, request), Settled(window))
        if lists():  # one file is told of in a line
            phases.run(f"close the list of {exporter.id}", close_lists, Settled(window))


class Settled:
    """Whether no file has been opened or written for 60 ms: what follows an export is on the screen, too.

    These 60 ms are part of what a phase takes in all.
    """

    POLLS = 20

    def __init__(self, window: MainWindow) -> None:
        self._window, self._polls = window, 0

    def __call__(self) -> bool:
        """Ask; one call in three milliseconds."""
        self._polls = 0 if self._window.files.runner.is_busy else self._polls + 1
        return self._polls >= self.POLLS


if __name__ == "__main__":
    main()
