from __future__ import annotations

import numpy as np
import pytest

from segapp.core.scissors import REACH_CELLS, Wire


def square(side: int = 200, scale: int = 1) -> np.ndarray:
    """A bright square from 50 to 150 on dark ground, with noise."""
    pixels = np.full((side * scale, side * scale, 3), 50, np.int16)
    pixels[50 * scale : 150 * scale, 50 * scale : 150 * scale] = 200
    noise = np.random.default_rng(3).integers(-8, 9, pixels.shape, dtype=np.int16)
    return (pixels + noise).astype(np.uint8)


@pytest.mark.parametrize("step", [1, 2])
def test_the_wire_follows_an_edge_around_a_corner(step: int) -> None:
    wire = Wire(square(scale=step), (50.0 * step, 80.0 * step), step)
    line = np.array(wire.to((90.0 * step, 50.0 * step)))
    assert tuple(line[0]) == (50 * step, 80 * step) and tuple(line[-1]) == (90 * step, 50 * step)
    from_edge = np.minimum(np.abs(line[:, 0] - 50 * step), np.abs(line[:, 1] - 50 * step))
    assert np.mean(from_edge <= 2.5 * step) > 0.95
    assert np.hypot(*(line - 50 * step).T).min() < 6 * step, "it goes by the corner, not across"


def test_the_line_begins_at_the_anchor_and_has_no_jumps() -> None:
    line = np.array(Wire(square(), (50.5, 80.5)).to((120.5, 50.5)))
    assert np.hypot(*np.diff(line, axis=0).T).max() < 3


def test_out_of_reach_the_line_is_straight() -> None:
    wire = Wire(np.zeros((10, 1000, 3), np.uint8), (5.0, 5.0))
    assert not wire.reaches((5.0, 5.0 + REACH_CELLS + 2))
    assert wire.reaches((5.0, 5.0 + REACH_CELLS - 1))
    assert wire.to((5.0, 900.0)) == [(5.0, 5.0), (5.0, 900.0)]


@pytest.mark.parametrize("shape", [(1, 1), (2, 700), (3, 3)])
@pytest.mark.parametrize("step", [1, 4])
def test_the_smallest_images_have_wires(shape: tuple[int, int], step: int) -> None:
    photo = np.zeros((*shape, 3), np.uint8)
    corner = (shape[0] - 0.5, shape[1] - 0.5)
    for anchor in ((0.0, 0.0), corner):
        line = Wire(photo, anchor, step).to((0.2, 0.2))
        assert line[0] == anchor and line[-1] == (0.2, 0.2)
