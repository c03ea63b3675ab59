from __future__ import annotations

import numpy as np
import pytest

from segapp.core.guided import Guide, adjugate, box_mean, times


def bands(step: float = 60.0) -> list[np.ndarray]:
    """Two flat halves; the border is between columns 19 and 20."""
    halves = np.where(np.arange(40) < 20, 0.0, step)
    return [np.broadcast_to(halves * share, (30, 40)).astype(np.float32) for share in (1, 0.5, 0)]


def test_a_step_moves_to_the_edge_of_the_guide() -> None:
    values = np.broadcast_to(np.where(np.arange(40) < 18, -1.0, 1.0), (30, 40)).astype(np.float32)
    found = values
    guide = Guide(bands(), 4, 20.0)
    for _ in range(4):
        found = guide.smooth(found)
    assert np.all(np.argmax(found > 0, axis=1) == 20)


def test_values_that_do_not_differ_stay() -> None:
    found = Guide(bands(), 3, 20.0).smooth(np.full((30, 40), 0.7, np.float32))
    assert found == pytest.approx(0.7, abs=1e-4)


def test_noise_is_averaged_where_the_guide_is_flat() -> None:
    noise = np.random.default_rng(0).normal(0, 1, (30, 40)).astype(np.float32)
    assert Guide(bands(), 4, 20.0).smooth(noise).std() < 0.3


def test_the_mean_of_a_box_counts_pixels_outside_as_nothing() -> None:
    found = box_mean(np.ones((9, 9), np.float32), 1)
    assert found[4, 4] == pytest.approx(1)
    assert found[0, 0] == pytest.approx(4 / 9)


def test_the_adjugate_over_the_determinant_is_the_inverse() -> None:
    random = np.random.default_rng(1).normal(0, 1, (3, 3))
    matrix = random @ random.T + np.eye(3)
    upper = [np.full((1, 1), matrix[i, j], np.float32) for i in range(3) for j in range(i, 3)]
    inverse, determinant = adjugate(*upper)
    vector = [np.full((1, 1), value, np.float32) for value in (1, -2, 3)]
    found = [float(row[0, 0] / determinant[0, 0]) for row in times(inverse, vector)]
    assert found == pytest.approx(np.linalg.solve(matrix, [1, -2, 3]).tolist(), rel=1e-3)
