"""What is repainted when the mouse moves covers what has changed, and of a large brush little more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette

from segapp.ui.camera import Camera
from segapp.ui.gesture_view import GestureView
from segapp.ui.qimage import pixels_of

if TYPE_CHECKING:
    import numpy.typing as npt

WIDTH, HEIGHT = 600, 400
ELSEWHERE = QPointF(-9000.0, -9000.0)

places = st.builds(QPointF, st.floats(-200, 800), st.floats(-200, 600))
diameters = st.floats(1, 1500)


def painted(view: GestureView) -> npt.NDArray[np.uint32]:
    canvas = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
    canvas.fill(QColor(90, 90, 90))
    painter = QPainter(canvas)
    view.paint(painter, None, QPalette(), canvas.rect())
    painter.end()
    return pixels_of(canvas).copy()


def view_of(diameter: float, mouse: QPointF) -> GestureView:
    view = GestureView()
    view.look(Camera().for_image(WIDTH, HEIGHT).resized(WIDTH, HEIGHT), 1.0, diameter)
    view.move_mouse(mouse)
    return view


@given(places, places, diameters)
def test_what_changed_when_the_circle_moved_is_repainted(
    qapp: object, first: QPointF, second: QPointF, diameter: float
) -> None:
    view = view_of(diameter, first)
    before = painted(view)
    parts = view.move_mouse(second)
    stays = np.ones((HEIGHT, WIDTH), np.bool_)
    for part in parts:
        seen = part.intersected(QRect(0, 0, WIDTH, HEIGHT))
        stays[seen.top() : seen.bottom() + 1, seen.left() : seen.right() + 1] = False
    assert np.array_equal(before[stays], painted(view)[stays])


@given(st.floats(220, 3000))
def test_the_inside_of_a_large_circle_is_not_repainted(qapp: object, diameter: float) -> None:
    parts = view_of(diameter, ELSEWHERE).move_mouse(QPointF(0.0, 0.0))
    here = [part for part in parts if part.left() > ELSEWHERE.x() / 2]
    area = sum(part.width() * part.height() for part in here)
    assert here and area < 0.35 * diameter * diameter


def test_no_circle_no_repaint(qapp: object) -> None:
    assert view_of(0.0, QPointF(5.0, 5.0)).move_mouse(QPointF(50.0, 50.0)) == []
