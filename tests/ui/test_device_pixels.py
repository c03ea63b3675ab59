"""At actual size a pixel of the image is one of the screen, whatever a logical pixel is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
import numpy as np
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from segapp.core.types import Image
from segapp.ui import work
from segapp.ui.canvas import Canvas
from segapp.ui.frame import OverlayStyle, ViewMode
from segapp.ui.renderer import Scene
from segapp.ui.session import Session

app = QApplication([])
pixels = np.random.default_rng(0).integers(0, 256, (150, 210, 3), dtype=np.uint8)
session = Session()
window = QWidget()
canvas = Canvas(session)
layout = QVBoxLayout(window)
layout.setContentsMargins(7, 5, 3, 9)  # at 150 % the canvas begins inside a pixel of the screen
layout.addWidget(canvas)
window.resize(331, 277)
window.show()
canvas.show_scene(Scene(work.show(Image(pixels)).pyramid), ViewMode.OVERLAY, OverlayStyle())
canvas.actual_size()
ratio = canvas.devicePixelRatioF()
assert ratio == float(sys.argv[1]), ratio
for widget in (canvas, window):
    grabbed = widget.grab().toImage()
    grabbed = grabbed.convertToFormat(grabbed.Format.Format_RGB888)
    rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1)
    shown = rows[:, : 3 * grabbed.width()].reshape(grabbed.height(), grabbed.width(), 3)
    corner = np.flatnonzero((shown == pixels[0, 0]).all(axis=-1))
    found = False
    for at in corner:
        row, col = divmod(int(at), shown.shape[1])
        found |= np.array_equal(shown[row : row + 150, col : col + 210], pixels)
    print("exact" if found else "not exact")
session.close()
"""


def run_at(ratio: str, script: str, argument: str, folder: Path) -> str:
    """Run a script on a screen of this device pixel ratio; returns what it prints."""
    environment = {**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-c", script, argument],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("ratio", ["1", "1.25", "1.5", "1.75", "2"])
def test_an_image_at_actual_size_is_shown_pixel_by_pixel(ratio: str, tmp_path: Path) -> None:
    said = run_at(ratio, SCRIPT, ratio, tmp_path)
    assert said.split("\n")[:2] == ["exact", "exact"], said


STYLES = """
import sys
import numpy as np
from dataclasses import replace
from PySide6.QtWidgets import QApplication
from segapp.ui.canvas import Canvas
from segapp.ui.frame import Fill, OverlayStyle, ViewMode
from segapp.ui.session import Session
from tests.ui.test_store import scene

app = QApplication([])
session = Session()
canvas = Canvas(session)
canvas.resize(360, 270)
canvas.show()
ratio, shown = canvas.devicePixelRatioF(), {}
for name, mode, fill, scale in [
    ("fill", ViewMode.OVERLAY, Fill.PLAIN, 4.0),
    ("outline", ViewMode.OVERLAY, Fill.OUTLINE, 4.0),
    ("hatch", ViewMode.OVERLAY, Fill.HATCH, 4.0),
    ("cutout", ViewMode.CUTOUT, Fill.PLAIN, 4.0),
    ("far", ViewMode.OVERLAY, Fill.PLAIN, 16.0),
]:
    canvas.show_scene(scene(), mode, OverlayStyle(fill=fill))
    camera = canvas.camera.at_scale(scale * ratio)
    canvas._look_with(replace(camera, center_x=35.0, center_y=25.0, fits=False))
    grabbed = canvas.grab().toImage()
    grabbed = grabbed.convertToFormat(grabbed.Format.Format_RGB888)
    rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1)
    rows = rows[:, : 3 * grabbed.width()].copy()
    shown[name] = rows.reshape(grabbed.height(), grabbed.width(), 3)
np.savez(sys.argv[1], **shown)
session.close()
"""
_BLUE = (0x00, 0x72, 0xB2)


def shown_at(ratio: str, folder: Path) -> dict[str, np.ndarray]:
    """What a canvas of 360 x 270 logical pixels shows, by the name of the style."""
    path = folder / f"at-{ratio}.npz"
    run_at(ratio, STYLES, str(path), folder)
    with np.load(path) as found:
        return dict(found)


def test_outlines_hatches_and_the_grid_are_as_wide_on_a_dense_screen(tmp_path: Path) -> None:
    usual, dense = shown_at("1", tmp_path), shown_at("2", tmp_path)
    for name, picture in usual.items():
        assert dense[name].shape == (540, 720, 3)
        enlarged = picture.repeat(2, axis=0).repeat(2, axis=1).astype(int)
        differs = (np.abs(enlarged - dense[name]) > 24).any(axis=-1).mean()
        assert differs < 0.03, f"{name}: {differs:.1%}"
    # Cluster 1 begins at column 20: at four pixels each, 60 pixels left of the middle.
    row = (usual["outline"][135] == _BLUE).all(axis=-1)
    assert np.flatnonzero(row).tolist() == [120, 239]
    row = (dense["outline"][270] == _BLUE).all(axis=-1)
    assert np.flatnonzero(row).tolist() == [240, 241, 478, 479]
