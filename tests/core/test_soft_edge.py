from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.opencv import cv2
from segapp.core.soft_edge import MOST_SOFT_PX, reach_px, soft_cut
from segapp.core.task import Cancelled

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, UInt8Array

RED, BLUE = np.array([220, 40, 30], np.float32), np.array([20, 60, 200], np.float32)


def disc(side: int, radius: float) -> BoolArray:
    rows, cols = np.mgrid[:side, :side] - (side - 1) / 2
    inside: BoolArray = rows**2 + cols**2 < radius**2
    return inside


def blurred_photo(mask: BoolArray, blur_px: float) -> UInt8Array:
    """Red inside and blue outside, mixed along the edge as a lens does."""
    share = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), blur_px)[..., None]
    return np.rint(share * RED + (1 - share) * BLUE).astype(np.uint8)


@given(st.integers(0, 999), st.floats(0.1, MOST_SOFT_PX))
def test_alpha_is_half_or_more_exactly_inside_the_mask(seed: int, soft_px: float) -> None:
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 40, 2)
    mask = rng.random((height, width)) < rng.random()
    rgb = rng.integers(0, 256, (height, width, 3), np.uint8)
    cut = soft_cut(rgb, mask, soft_px)
    assert np.array_equal(cut[..., 3] >= 128, mask)
    assert not cut[cut[..., 3] == 0].any()


@pytest.mark.parametrize("soft_px", [1.0, 2.0, 5.0])
def test_the_rim_keeps_nothing_of_the_old_background(soft_px: float) -> None:
    mask = disc(80, 26)
    photo = blurred_photo(mask, 0.8)
    cut = soft_cut(photo, mask, soft_px)
    seen = cut[..., 3] > 0
    off = np.abs(cut[seen][:, :3].astype(np.float32) - RED).max(axis=1)
    before = np.abs(photo[mask].astype(np.float32) - RED).max(axis=1)
    assert before.max() > 60, "the photo itself has a rim"
    assert off.max() <= 4
    # Laid on green, no pixel is bluer than green and red together can be.
    alpha = cut[..., 3:] / 255
    laid = cut[..., :3] * alpha + np.array([0, 200, 0]) * (1 - alpha)
    assert laid[..., 2].max() <= 34


def test_alpha_falls_from_inside_to_outside_and_reaches_as_far_as_asked() -> None:
    mask = np.zeros((30, 60), np.bool_)
    mask[:, :30] = True
    for soft_px in (1.0, 2.5, 4.0, 5.0):
        alpha = soft_cut(np.full((30, 60, 3), 90, np.uint8), mask, soft_px)[15, :, 3].astype(int)
        assert (np.diff(alpha) <= 0).all()
        touched = np.flatnonzero(alpha)
        assert touched[-1] - 29 == reach_px(soft_px)
        assert (alpha < 255).sum() == 30 + reach_px(soft_px)
        assert alpha[29] - 128 == pytest.approx(127 - alpha[30], abs=1), "the same to either side"


def test_texture_inside_stays_and_half_a_pixel_is_a_hard_edge() -> None:
    rng = np.random.default_rng(1)
    rgb = rng.integers(0, 256, (60, 60, 3), np.uint8)
    mask = disc(60, 22)
    deep = disc(60, 14)
    assert np.array_equal(soft_cut(rgb, mask, 5.0)[deep, :3], rgb[deep])
    assert np.array_equal(soft_cut(rgb, mask, 0.5)[..., 3], mask * np.uint8(255))


def test_the_border_of_the_image_is_no_edge() -> None:
    rgb = np.full((40, 40, 3), 77, np.uint8)
    assert (soft_cut(rgb, np.ones((40, 40), np.bool_), 5.0)[..., 3] == 255).all()
    half = np.zeros((40, 40), np.bool_)
    half[:, 20:] = True
    assert (soft_cut(rgb, half, 3.0)[:, 30:, 3] == 255).all()


def test_thin_lines_keep_their_colour() -> None:
    mask = np.zeros((30, 30), np.bool_)
    mask[15] = True
    rgb = np.where(mask[..., None], RED, BLUE).astype(np.uint8)
    cut = soft_cut(rgb, mask, 3.0)
    assert np.array_equal(cut[cut[..., 3] > 0][:, :3], np.broadcast_to(RED, ((cut[..., 3] > 0).sum(), 3)))


def test_colours_under_transparent_pixels_are_never_used() -> None:
    mask = disc(50, 15)
    rgb = np.where(mask[..., None], RED, BLUE).astype(np.uint8)
    valid = np.ones((50, 50), np.bool_)
    valid[:, 25:] = False
    rgb[~valid] = (0, 255, 0)
    cut = soft_cut(rgb, mask, 2.0, valid)
    seen = (cut[..., 3] > 0) & valid
    assert np.abs(cut[seen][:, :3].astype(int) - RED).max() <= 1


def test_tiles_leave_no_seams() -> None:
    mask = np.zeros((600, 700), np.bool_)
    mask[505:530, 100:690] = True
    mask[100:590, 500:520] = True
    rgb = np.where(mask[..., None], RED, BLUE).astype(np.uint8)
    cut = soft_cut(rgb, mask, 4.0)
    moved = soft_cut(np.roll(rgb, (-60, -40), (0, 1)), np.roll(mask, (-60, -40), (0, 1)), 4.0)
    assert np.array_equal(np.roll(cut, (-60, -40), (0, 1))[40:500, 40:620], moved[40:500, 40:620])


def test_it_can_be_cancelled() -> None:
    class Impatient:
        def report(self, fraction: float, message: str = "") -> None:
            assert 0 <= fraction <= 1

        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        soft_cut(np.zeros((9, 9, 3), np.uint8), disc(9, 3), 1.0, task=Impatient())
