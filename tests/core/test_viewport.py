from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.view import Patch, View, visible_patch
from segapp.core.viewport import (
    Pyramid,
    label_pyramid,
    look_up,
    picture_pyramid,
    sample,
)


def sampled(pyramid: Pyramid, view: View) -> np.ndarray:
    return sample(pyramid, view, visible_patch(pyramid.levels[0].shape, view))


def random_labels(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 6, (height, width), dtype=np.uint8)


def test_at_100_percent_the_sample_is_the_image() -> None:
    labels = random_labels(40, 50)
    assert np.array_equal(sampled(label_pyramid(labels), View(1.0, 0, 0, 40, 50)), labels)


@pytest.mark.parametrize("factor", [2, 3, 8])
def test_zoomed_in_every_image_pixel_is_a_square(factor: int) -> None:
    labels = random_labels(12, 9)
    view = View(factor, 0, 0, 12 * factor, 9 * factor)
    expected = labels.repeat(factor, axis=0).repeat(factor, axis=1)
    assert np.array_equal(sampled(label_pyramid(labels), view), expected)


@given(
    st.floats(0.01, 40),
    st.floats(-300, 900),
    st.floats(-300, 900),
    st.integers(1, 900),
    st.integers(1, 900),
)
def test_any_view_shows_the_pixel_under_each_screen_pixel(
    scale: float, row: float, col: float, height: int, width: int
) -> None:
    rows, cols = np.mgrid[0:height, 0:width]
    view = View(scale, row, col, 60, 80)
    patch = visible_patch((height, width), view)
    assert 0 <= patch.top <= patch.bottom <= 60
    assert 0 <= patch.left <= patch.right <= 80
    if patch.is_empty:
        return
    shown_rows = sample(label_pyramid(rows.astype(np.int32)), view, patch)
    shown_cols = sample(label_pyramid(cols.astype(np.int32)), view, patch)
    assert shown_rows.shape == (patch.bottom - patch.top, patch.right - patch.left)
    exact_rows = row + (np.arange(patch.top, patch.bottom) + 0.5) / scale
    exact_cols = col + (np.arange(patch.left, patch.right) + 0.5) / scale
    slack = max(1.0, 1.0 / scale) + 1e-6
    assert np.abs(shown_rows[:, 0] - np.clip(exact_rows - 0.5, 0, height - 1)).max() <= slack
    assert np.abs(shown_cols[0] - np.clip(exact_cols - 0.5, 0, width - 1)).max() <= slack


def test_zoomed_out_the_picture_is_averaged() -> None:
    checks = np.zeros((1200, 1200, 3), np.uint8)
    checks[::2, 1::2] = checks[1::2, ::2] = 255
    shown = sampled(picture_pyramid(checks), View(0.25, 0, 0, 300, 300))
    assert shown.shape == (300, 300, 3)
    assert np.abs(shown.astype(int) - 128).max() <= 1


def test_the_first_level_is_not_a_copy() -> None:
    labels = random_labels(2000, 30)
    assert label_pyramid(labels).levels[0] is labels


def test_an_image_thinner_than_a_screen_pixel_is_still_shown() -> None:
    line = random_labels(1, 5000)
    view = View(0.01, -100.0, 0.0, 200, 50)
    assert not visible_patch(line.shape, view).is_empty


def test_an_image_outside_the_viewport_has_an_empty_patch() -> None:
    assert visible_patch((10, 10), View(1.0, 50, 50, 20, 20)).is_empty


def test_look_up_replaces_each_label() -> None:
    labels = random_labels(30, 20)
    table = np.arange(255, -1, -1).astype(np.uint8)
    assert np.array_equal(look_up(table, labels), table[labels])


@pytest.mark.parametrize("scale", [0.05, 0.3, 1.0, 7.0])
@pytest.mark.parametrize("dtype", [np.uint8, np.int32])
def test_a_sample_of_a_huge_map_costs_no_more_than_the_rows_on_the_screen(
    scale: float, dtype: type[np.uint8] | type[np.int32]
) -> None:
    side = 16_384
    huge = np.broadcast_to(dtype(3), (side, side))  # 268 megapixels that take no memory
    view = View(scale, side / 4, side / 4, 180, 2560)
    patch = visible_patch(huge.shape, view)
    pyramid = Pyramid((huge,), smooth=False, factor=4)
    tracemalloc.start()
    shown = sample(pyramid, view, patch)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (shown == 3).all()
    assert peak_bytes < 2 * 180 * side * huge.itemsize


def test_bytes_need_no_smaller_levels_and_ids_few() -> None:
    assert len(label_pyramid(np.zeros((3000, 2000), np.uint8)).levels) == 1
    ids = label_pyramid(np.zeros((3000, 2000), np.int32)).levels
    assert [level.shape for level in ids] == [(3000, 2000), (750, 500), (187, 125)]
    assert sum(level.nbytes for level in ids[1:]) < ids[0].nbytes / 14


def test_a_patch_of_a_moved_view_has_the_samples_it_had_before() -> None:
    labels = random_labels(400, 300)
    for scale in (0.3, 1.0, 1.7, 5.0):
        view = View(scale, 20 / scale, 10 / scale, 60, 70)
        moved = View(scale, 27 / scale, 4 / scale, 60, 70)
        before, after = Patch(10, 5, 50, 60), Patch(3, 11, 43, 66)
        pyramid = label_pyramid(labels)
        assert np.array_equal(sample(pyramid, view, before), sample(pyramid, moved, after))
