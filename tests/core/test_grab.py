from __future__ import annotations

import numpy as np
import pytest

from segapp.core.grab import refine_edge

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
