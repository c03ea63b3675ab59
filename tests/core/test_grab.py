from __future__ import annotations

import numpy as np
import pytest

from segapp.core.grab import refine_edge
from segapp.core.task import Cancelled
from tests.core.edges import SIDE, overlap
from tests.core.edges import band as band_of_disc
from tests.core.edges import photo as photo_of_disc
from tests.core.edges import rough as rough_disc
from tests.core.edges import truth as true_disc

HEIGHT, WIDTH = 120, 160


def blob() -> tuple[np.ndarray, np.ndarray]:
    """An orange disc on textured green, and where it is."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    inside = np.hypot(rows - 60, cols - 80) < 35
    pixels = np.empty((HEIGHT, WIDTH, 3), np.int16)
    pixels[:] = (60, 130, 60)
    pixels[inside] = (220, 130, 40)
    pixels += np.random.default_rng(8).integers(-25, 26, pixels.shape, dtype=np.int16)
    return np.clip(pixels, 0, 255).astype(np.uint8), inside


def rough() -> tuple[np.ndarray, np.ndarray]:
    """A disc drawn badly, and a band over its border."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(rows - 60, cols - 80)
    return np.hypot(rows - 57, cols - 84) < 33, (distance > 24) & (distance < 46)


def test_a_rough_border_becomes_the_true_one() -> None:
    photo, truth = blob()
    mask, band = rough()
    found = refine_edge(photo, mask, band)
    assert found is not None
    assert (mask != truth).sum() > 500
    assert (found != truth).sum() < 60
    assert np.array_equal(found[~band], mask[~band])


def test_the_same_band_gives_the_same_edge() -> None:
    photo, _ = blob()
    first, second = (refine_edge(photo, *rough()) for _ in range(2))
    assert first is not None and second is not None and np.array_equal(first, second)


def test_a_large_band_is_refined_on_a_reduced_copy() -> None:
    photo, truth = (np.repeat(np.repeat(part, 5, axis=0), 5, axis=1) for part in blob())
    mask, band = (np.repeat(np.repeat(part, 5, axis=0), 5, axis=1) for part in rough())
    found = refine_edge(photo, mask, band)
    assert found is not None and (found != truth).mean() < 0.01
    assert np.array_equal(found[~band], mask[~band])


@pytest.mark.parametrize("inside", [False, True])
def test_without_sure_pixels_of_both_kinds_nothing_is_decided(inside: bool) -> None:
    photo, _ = blob()
    mask = np.full((HEIGHT, WIDTH), inside)
    _, band = rough()
    assert refine_edge(photo, mask, band) is None


def test_an_empty_band_decides_nothing() -> None:
    photo, truth = blob()
    assert refine_edge(photo, truth, np.zeros_like(truth)) is None


def enlarged(array: np.ndarray, times: int) -> np.ndarray:
    return np.repeat(np.repeat(array, times, axis=0), times, axis=1)


class Watching:
    """A task that notes what it is told, and is cancelled after so many questions."""

    def __init__(self, questions: int = 1 << 30) -> None:
        self.heard: list[float] = []
        self._left = questions

    def report(self, fraction: float, message: str = "") -> None:
        assert not message
        self.heard.append(fraction)

    def raise_if_cancelled(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled


def test_a_long_narrow_band_is_refined_in_windows_that_fit_together() -> None:
    pixels, mask, band = photo_of_disc((215, 130, 50), (80, 120, 70)), rough_disc(3), band_of_disc(6)
    shape = (3 * SIDE, 3 * SIDE)
    many, masks, bands = np.tile(pixels, (3, 3, 1)), np.tile(mask, (3, 3)), np.tile(band, (3, 3))
    task = Watching()
    found = refine_edge(many, masks, bands, task)
    assert found is not None and found.shape == shape
    assert overlap(found, np.tile(true_disc(), (3, 3))) > 0.985
    assert np.array_equal(found[~bands], masks[~bands])
    assert len(task.heard) > 1 and task.heard == sorted(task.heard) and task.heard[-1] == 1


def test_a_wide_band_over_both_sides_that_look_alike_changes_nothing() -> None:
    mask, band = enlarged(rough_disc(), 4), enlarged(band_of_disc(), 4)
    flat = np.full((*mask.shape, 3), 90, np.uint8)
    found = refine_edge(flat, mask, band)
    assert found is not None and np.array_equal(found, mask)


def test_a_wide_band_is_exact_in_the_end() -> None:
    pixels, mask, band = photo_of_disc((215, 130, 50), (80, 120, 70)), rough_disc(), band_of_disc(12)
    found = refine_edge(enlarged(pixels, 4), enlarged(mask, 4), enlarged(band, 4))
    assert found is not None and overlap(found, enlarged(true_disc(), 4)) > 0.985


@pytest.mark.parametrize("questions", [0, 1, 3])
def test_a_cancelled_search_ends(questions: int) -> None:
    mask, band = enlarged(rough_disc(), 4), enlarged(band_of_disc(), 4)
    with pytest.raises(Cancelled):
        refine_edge(np.zeros((*mask.shape, 3), np.uint8), mask, band, Watching(questions))
