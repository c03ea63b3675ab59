"""A rough border moves to the edge of the image."""

from __future__ import annotations

import numpy as np
import pytest

from segapp.core.smart.snapping import snapped
from segapp.core.task import Cancelled, NullTask
from tests.core.smart.things import disc, noisy, overlap


def ramp(side: int, radius: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    rows, cols = np.mgrid[:side, :side]
    return np.asarray((radius - np.hypot(rows - side // 2, cols - side // 2)) / 4, np.float32)


def test_a_border_some_pixels_off_moves_to_the_edge() -> None:
    truth = disc(300, 300, 90)
    rough = ramp(300, 93)
    before = overlap(rough > 0, truth)
    found = snapped(noisy(truth), rough.copy(), 8, NullTask()) > 0
    assert overlap(found, truth) > max(before, 0.985)


def test_where_the_image_has_no_edge_the_border_stays() -> None:
    rough = ramp(200, 60)
    found = snapped(np.full((200, 200, 3), 90, np.uint8), rough.copy(), 5, NullTask()) > 0
    assert overlap(found, rough > 0) > 0.97


def test_it_asks_whether_to_go_on() -> None:
    class Stopped(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        snapped(np.zeros((100, 100, 3), np.uint8), ramp(100, 30), 5, Stopped())
