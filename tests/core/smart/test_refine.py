"""The border of an object among the pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.refine import PixelEdge
from tests.core.smart.things import disc, noisy, overlap

if TYPE_CHECKING:
    from segapp.core.types import Float32Array


def test_a_rough_border_is_drawn_to_the_edge_of_the_image() -> None:
    truth = disc(200, 240, 60)
    rough: Float32Array = np.asarray(
        cv2.resize(
            cv2.resize(truth.astype(np.float32), (30, 25), interpolation=cv2.INTER_AREA),
            (240, 200),
            interpolation=cv2.INTER_NEAREST,
        ),
        np.float32,
    )
    window, evidence = PixelEdge(noisy(truth)).evidence(rough)
    found = np.zeros_like(truth)
    found[window] = evidence > 0
    assert overlap(found, truth) > 0.98
    assert overlap(found, truth) > overlap(rough > 0.5, truth)


def test_nothing_has_no_border() -> None:
    truth = disc(40, 50, 10)
    _, evidence = PixelEdge(noisy(truth)).evidence(np.zeros((40, 50), np.float32))
    assert evidence.size == 0
