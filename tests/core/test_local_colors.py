from __future__ import annotations

import numpy as np
import pytest

from segapp.core.local_colors import log_ratio

SHAPE = (60, 80)


def lab(left: float, right: float) -> list[np.ndarray]:
    """Two halves that differ in lightness."""
    noise = np.random.default_rng(0).normal(0, 2, SHAPE)
    lightness = np.where(np.arange(80) < 40, left, right) + noise
    return [lightness.astype(np.float32), np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32)]


def examples() -> tuple[np.ndarray, np.ndarray]:
    """The outermost columns of each side."""
    inside, outside = np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32)
    inside[:, 20:30], outside[:, 50:60] = 1, 1
    return inside, outside


def test_pixels_between_are_told_by_their_colour() -> None:
    found = log_ratio(lab(70, 50), *examples(), 20)
    assert found[:, 30:40].min() > 0 > found[:, 40:50].max()


def test_exchanging_the_sides_changes_the_sign() -> None:
    inside, outside = examples()
    one, other = (log_ratio(lab(70, 50), *sides, 20) for sides in ((inside, outside), (outside, inside)))
    assert one == pytest.approx(-other, abs=1e-4)


def test_sides_that_look_alike_say_little() -> None:
    assert np.abs(log_ratio(lab(60, 60), *examples(), 20)).mean() < 0.3


def test_without_examples_of_one_side_nothing_is_said() -> None:
    inside, _ = examples()
    assert not log_ratio(lab(70, 50), inside, np.zeros_like(inside), 20).any()


def test_each_place_is_compared_with_what_is_near() -> None:
    """Inside is lighter than outside above and darker below."""
    turned = lab(70, 50)
    turned[0][30:] = turned[0][30:, ::-1]
    found = log_ratio(turned, *examples(), 8)
    assert found[:15, 30:38].min() > 0 and found[-15:, 30:38].min() > 0
