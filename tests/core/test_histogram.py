from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segapp.core.errors import ParameterError
from segapp.core.histogram import BINS, CHANNELS, Histogram, count_channel
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import NO_CLUSTER, Image

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

every_channel = pytest.mark.parametrize("channel", [channel.id for channel in CHANNELS])
shapes = st.shared(st.tuples(st.integers(1, 9), st.integers(1, 9)), key="shape")
pictures = shapes.flatmap(lambda shape: hnp.arrays(np.uint8, (*shape, 3)))
label_maps = hnp.arrays(np.uint8, shapes, elements=st.sampled_from([0, 1, 2, NO_CLUSTER]))


@given(pictures, label_maps, st.sampled_from([channel.id for channel in CHANNELS]))
def test_every_clustered_pixel_is_counted_once(pixels: UInt8Array, labels: UInt8Array, channel: str) -> None:
    found = count_channel(Image(pixels), labels, 3, channel)
    assert found.counts.shape == (3, BINS)
    expected = [(labels == cluster).sum() for cluster in range(3)]
    if channel == "hue":
        assert (found.counts.sum(axis=1) <= expected).all(), "what is grey has none"
    else:
        assert found.counts.sum(axis=1).tolist() == expected


@every_channel
def test_a_single_colour_is_in_one_bin(channel: str) -> None:
    pixels = np.full((6, 8, 3), (200, 40, 90), np.uint8)
    found = count_channel(Image(pixels), np.zeros((6, 8), np.uint8), 1, channel)
    assert (found.counts > 0).sum() == 1
    first, last = found.range_of(0) or (0, 0)
    assert last == first + 1 and found.counts[0, first] == 48


def test_dark_and_light_lie_at_the_ends() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[:, 3:] = 255
    labels = np.zeros((4, 6), np.uint8)
    labels[:, 3:] = 1
    found = count_channel(Image(pixels), labels, 2, "lightness")
    assert (found.range_of(0), found.range_of(1)) == ((0, 1), (BINS - 1, BINS))
    assert count_channel(Image(pixels), labels, 2, "hue").range_of(0) is None


def test_a_range_leaves_the_outermost_pixels_out() -> None:
    counts = np.zeros((1, BINS), np.int64)
    counts[0, 10:30] = 100
    counts[0, 0] = counts[0, 60] = 1
    assert Histogram("red", 255, counts).range_of(0, 0.06) == (11, 29)
    assert Histogram("red", 255, counts).range_of(0, 0.0) == (0, 61)


def test_bars_stay_visible_beside_a_plain_background() -> None:
    counts = np.zeros((2, BINS), np.int64)
    counts[0, -1], counts[0, 3], counts[1, 3] = 68_600, 60, 40
    heights = Histogram("red", 255, counts).heights
    assert heights.shape == (BINS,)
    assert heights[-1] == 1
    assert 0.03 < heights[3] < 0.05
    assert (heights > 0).sum() == 2


def test_bars_of_no_pixels_have_no_height() -> None:
    assert not Histogram("red", 255, np.zeros((3, BINS), np.int64)).heights.any()


def test_a_large_picture_is_looked_at_in_part() -> None:
    pixels = np.zeros((1500, 1600, 3), np.uint8)
    found = count_channel(Image(pixels), np.zeros((1500, 1600), np.uint8), 1, "red")
    assert 200_000 < found.counts.sum() <= 1 << 19


def test_an_unknown_channel_is_refused() -> None:
    image, labels = Image(np.zeros((2, 2, 3), np.uint8)), np.zeros((2, 2), np.uint8)
    with pytest.raises(ParameterError, match="choose one of lightness"):
        count_channel(image, labels, 1, "warmth")


def test_it_can_be_cancelled() -> None:
    class Stopped(NullTask):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        count_channel(Image(np.zeros((2, 2, 3), np.uint8)), np.zeros((2, 2), np.uint8), 1, "red", Stopped())
