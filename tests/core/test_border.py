from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.border import find_border, half_width, signed_distance
from tests.core.edges import SIDE, band, border_length, distance, overlap, photo, rough, truth

ORANGE, GREEN = (215, 130, 50), (80, 120, 70)
LOOKS = {
    "sharp": (ORANGE, GREEN, 0.5, 4),
    "soft": (ORANGE, GREEN, 3.0, 4),
    "noisy": (ORANGE, GREEN, 1.0, 35),
    "low contrast": ((138, 128, 118), (122, 128, 128), 1.5, 6),
    "gray": ((160, 160, 160), (110, 110, 110), 1.5, 10),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_rough_border_moves_to_the_edge_and_becomes_smooth(look: str) -> None:
    found = find_border(photo(*LOOKS[look]), rough(), band())
    before = overlap(rough(), truth())
    assert overlap(found, truth()) > 1 - (1 - before) * 0.35
    assert border_length(found) < 1.03 * border_length(truth())


@given(seed=st.integers(0, 1000), mistake=st.floats(0, 8), half=st.floats(3, 25))
@settings(max_examples=25, deadline=None)
def test_nothing_changes_outside_the_band_whatever_the_image(seed: int, mistake: float, half: float) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    mask, where = rough(mistake), band(half)
    found = find_border(pixels, mask, where)
    assert np.array_equal(found[~where], mask[~where])


@pytest.mark.parametrize("noise", [0, 5, 15])
def test_where_both_sides_look_alike_the_border_stays(noise: float) -> None:
    found = find_border(photo(ORANGE, ORANGE, 1, noise), rough(), band())
    assert np.array_equal(found, rough())


def test_strong_noise_alone_moves_next_to_nothing() -> None:
    found = find_border(photo(ORANGE, ORANGE, 1, 40), rough(), band())
    assert np.count_nonzero(found != rough()) < 0.01 * np.count_nonzero(band())


def test_a_gradient_without_an_edge_leaves_the_border_near_where_it_was() -> None:
    ramp = np.linspace(60, 180, SIDE)[None, :, None]
    pixels = np.broadcast_to(ramp, (SIDE, SIDE, 3)).astype(np.uint8)
    found = find_border(pixels, rough(2), band())
    assert overlap(found, rough(2)) > 0.97


def test_a_true_border_stays() -> None:
    for look in LOOKS.values():
        assert overlap(find_border(photo(*look), truth(), band()), truth()) > 0.985


def test_the_border_is_the_same_every_time_and_the_input_is_left_alone() -> None:
    pixels, mask, where = photo(*LOOKS["noisy"]), rough(), band()
    for array in (pixels, mask, where):
        array.flags.writeable = False
    assert np.array_equal(find_border(pixels, mask, where), find_border(pixels, mask, where))


def test_inside_and_outside_are_treated_alike() -> None:
    pixels = photo(*LOOKS["soft"])
    found, other = find_border(pixels, rough(), band()), find_border(pixels, ~rough(), band())
    assert np.count_nonzero(found == other) < 0.005 * np.count_nonzero(truth())


def test_a_bite_in_the_mask_is_filled() -> None:
    rows, cols = np.mgrid[:SIDE, :SIDE]
    bite = np.hypot(rows - 98, cols - 170) < 14
    where = np.asarray(np.hypot(rows - 98, cols - 163) < 22)
    found = find_border(photo(*LOOKS["soft"]), truth() & ~bite, where)
    assert np.count_nonzero(found != truth()) < 0.25 * np.count_nonzero(truth() & bite)


def test_specks_beside_the_band_are_no_examples() -> None:
    """White highlights on the disc, not in the mask, do not let the white ground into it."""
    pixels, mask, where = photo(ORANGE, (250, 250, 250), 1.5, 4), rough(4), band(8)
    rows, cols = np.mgrid[:SIDE, :SIDE]
    highlight = np.asarray(np.hypot(rows - 98, cols - 147) < 5)
    pixels[highlight] = 250
    found = find_border(pixels, mask & ~highlight, where)
    assert overlap(found | highlight, truth()) > 0.97
    assert not found[highlight & ~where].any()


def test_half_of_the_width_of_a_band_is_measured() -> None:
    assert half_width(band(10)) == pytest.approx(10, abs=1)


def test_the_distance_is_negative_outside() -> None:
    found = signed_distance(truth())
    assert np.array_equal(found > 0, truth())
    assert found[98, 103] == pytest.approx(60, abs=1.5)


def test_a_border_on_a_clear_edge_is_not_pulled_into_a_shadow_beside_it() -> None:
    """Beside the disc the ground is nearly of its colour, and grows lighter farther away."""
    pixels = photo(ORANGE, (245, 245, 245), 0.6, 4)
    share = np.clip(-distance() / 24, 0, 1)[..., None]
    shadow = (1 - share) * np.array((160, 100, 60)) + share * 245
    pixels[~truth()] = shadow[~truth()].astype(np.uint8)
    where = np.asarray((distance() < 8) & (distance() > -16))
    assert overlap(find_border(pixels, truth(), where), truth()) > 0.97
