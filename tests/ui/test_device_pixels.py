"""At actual size a pixel of the image is one of the screen, whatever a logical pixel is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.parametrize("ratio", ["1", "1.25", "1.5", "1.75", "2"])
def test_an_image_at_actual_size_is_shown_pixel_by_pixel(ratio: str, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, ratio],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["exact", "exact"], done.stdout
