from __future__ import annotations

import numpy as np
import pytest

from segapp.core.smart.clicks import Box
from segapp.core.smart.edge_fit import fit_to_edges
from segapp.core.smart.full_size import full_patch
from segapp.core.task import Cancelled, NullTask


def blob(height: int, width: int) -> np.ndarray:
    """A blob with a wavy border: how far each pixel is inside, in heights of the image."""
    rows, cols = np.mgrid[:height, :width]
    down, right = (rows + 0.5) / height - 0.5, ((cols + 0.5) / width - 0.5) * width / height
    angle = np.arctan2(down, right)
    return np.asarray(0.3 + 0.04 * np.sin(7 * angle) - np.hypot(down, right), np.float32)


def photo_of(truth: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(1).integers(-12, 13, (*truth.shape, 3))
    colors = np.array([(60, 90, 50), (150, 120, 90)])[truth.astype(int)]
    return np.asarray(np.clip(colors + noise, 0, 255), np.uint8)


@pytest.mark.parametrize("factor", [2, 4, 8, 12])
def test_the_border_lies_on_the_edge_however_small_the_copy_was(factor: int) -> None:
    height, width = 720, 960
    truth = blob(height, width) > 0
    small = (height // factor, width // factor)
    rough = 8 * np.sign(blob(*small)).astype(np.float32)
    window = (slice(0, small[0]), slice(0, small[1]))
    found = full_patch(photo_of(truth), Box(0, 0, width, height), small, (window, rough), NullTask())
    mask = found.whole(height, width)
    near = np.abs(blob(height, width)) < factor / height
    assert (mask == truth)[near].mean() > 0.97 and (mask == truth)[~near].mean() > 0.999


def test_an_empty_or_full_part_is_found_without_edges() -> None:
    photo = photo_of(blob(200, 300) > 0)
    turn = np.array([[0.25, 0, -0.375], [0, 0.25, -0.375]])
    for value in (-3.0, 3.0):
        inside = fit_to_edges(photo, np.full((50, 75), value, np.float32), turn, NullTask())
        assert inside.shape == (200, 300) and (inside == (value > 0)).all()


def test_it_can_be_stopped() -> None:
    class Stopped(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    turn = np.array([[0.25, 0, -0.375], [0, 0.25, -0.375]])
    with pytest.raises(Cancelled):
        fit_to_edges(photo_of(blob(200, 300) > 0), blob(50, 75), turn, Stopped())
