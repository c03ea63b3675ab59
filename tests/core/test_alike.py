from __future__ import annotations

import numpy as np
import pytest

from segapp.core.alike import PREVIEW_PX, alike, color_at, reduced_color_map
from segapp.core.task import Cancelled


def discs(height: int = 200, width: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Two separate blue discs, lit differently, on noisy sand; and where they are."""
    rows, cols = np.mgrid[:height, :width]
    first = np.hypot(rows - 0.4 * height, cols - 0.25 * width) < 0.2 * height
    second = np.hypot(rows - 0.5 * height, cols - 0.75 * width) < 0.2 * height
    pixels = np.empty((height, width, 3), np.int16)
    pixels[:] = (200, 180, 130)
    pixels[first], pixels[second] = (40, 60, 160), (60, 85, 190)
    pixels += np.random.default_rng(4).integers(-10, 11, pixels.shape, dtype=np.int16)
    return pixels.astype(np.uint8), np.where(first, 1, np.where(second, 2, 0))


def test_otsu_parts_the_discs_from_the_sand_with_one_click() -> None:
    photo, where = discs()
    at = (80, 75)
    tolerance = reduced_color_map(photo, *at).first_tolerance
    found = alike(photo, at, tolerance, everywhere=True)
    assert (found == (where > 0)).mean() > 0.999
    assert np.array_equal(alike(photo, at, tolerance, everywhere=False), found & (where == 1))


def test_more_tolerance_takes_more() -> None:
    photo, _ = discs()
    areas = [alike(photo, (80, 75), tolerance, everywhere=True).sum() for tolerance in (2, 8, 20, 60, 200)]
    assert areas == sorted(areas) and areas[0] < areas[-1] == photo.shape[0] * photo.shape[1]


def test_the_clicked_pixel_is_always_taken() -> None:
    photo = np.random.default_rng(1).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    found = alike(photo, (20, 20), 1.0, everywhere=False)
    assert found[20, 20]


def test_the_preview_on_a_reduced_copy_shows_nearly_the_exact_result() -> None:
    photo, _ = discs(1000, 1500)
    reduced = reduced_color_map(photo, 400, 375)
    assert reduced.step > 1 and reduced.distances.size <= 1.1 * PREVIEW_PX
    exact = alike(photo, (400, 375), reduced.first_tolerance, everywhere=True)
    shown = np.kron(reduced.within(reduced.first_tolerance, everywhere=True), np.ones((3, 3), np.bool_))
    assert reduced.step == 3
    height, width = min(1000, shown.shape[0]), min(1500, shown.shape[1])
    assert (shown[:height, :width] == exact[:height, :width]).mean() > 0.99


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (3, 2)])
def test_any_image_can_be_clicked_in_its_last_corner(shape: tuple[int, int]) -> None:
    photo = np.full((*shape, 3), 90, np.uint8)
    at = (shape[0] - 1, shape[1] - 1)
    reduced = reduced_color_map(photo, *at)
    assert reduced.within(reduced.first_tolerance, everywhere=False).all()
    assert alike(photo, at, 1.0, everywhere=False).all()


def test_the_colour_of_a_pixel_at_an_edge_is_that_of_its_own_side() -> None:
    photo = np.zeros((10, 10, 3), np.uint8)
    photo[:, 5:] = 255
    assert color_at(photo, 5, 4)[0] < 1
    assert color_at(photo, 5, 5)[0] > 99


def test_it_can_be_cancelled() -> None:
    class Stopped:
        def report(self, fraction: float, message: str = "") -> None: ...

        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        alike(np.zeros((2000, 2000, 3), np.uint8), (0, 0), 5.0, everywhere=True, task=Stopped())
