"""Objects at the size of the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.smart.clicks import Box, Click, Patch, empty_patch, patch_of_bits
from segapp.core.smart.full_size import full_patch, with_clicks
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from segapp.core.types import Float32Array


def disc(side: int, radius: float) -> Float32Array:
    rows, cols = np.mgrid[:side, :side] + 0.5
    return np.asarray(radius - np.hypot(rows - side / 2, cols - side / 2), np.float32)


@pytest.mark.parametrize("scale", [0.125, 0.5, 1, 2])
def test_a_disc_keeps_its_place_and_size_at_every_scale(scale: float) -> None:
    side = 400
    truth = disc(side, 120) > 0
    photo = np.where(truth[..., None], np.uint8(220), np.uint8(40)).repeat(3, axis=2)
    small = round(side * scale)
    evidence = disc(small, 120 * scale)
    found = full_patch(
        photo,
        Box(0, 0, side, side),
        (small, small),
        ((slice(0, small), slice(0, small)), evidence),
        NullTask(),
    ).whole(side, side)
    assert (found & truth).sum() / (found | truth).sum() > 0.985


def test_the_edge_goes_to_that_of_the_image() -> None:
    side = 480
    truth = disc(side, 150) > 0
    photo = np.where(truth[..., None], np.uint8(220), np.uint8(40)).repeat(3, axis=2)
    evidence = disc(60, 150 / 8 + 0.7)
    found = full_patch(
        photo, Box(0, 0, side, side), (60, 60), ((slice(0, 60), slice(0, 60)), evidence), NullTask()
    ).whole(side, side)
    assert (found & truth).sum() / (found | truth).sum() > 0.99


def test_every_click_is_on_its_side_afterwards() -> None:
    patch = patch_of_bits(np.ones((10, 10), np.bool_), Box(5, 5, 10, 10))
    clicks = [Click(7, 7, positive=False), Click(30, 2, positive=True), Click(0, 0, positive=True)]
    found = with_clicks(patch, clicks, 1, (40, 40)).whole(40, 40)
    assert [bool(found[click.y, click.x]) for click in clicks] == [False, True, True]
    assert found[13, 13]


def test_a_click_makes_an_object_of_nothing() -> None:
    found = with_clicks(empty_patch(), [Click(3, 4, positive=True)], 2, (20, 20))
    assert found.whole(20, 20)[4, 3]


def test_a_patch_is_as_small_as_can_be() -> None:
    bits = np.zeros((8, 8), np.bool_)
    bits[2, 3] = True
    patch = patch_of_bits(bits, Box(10, 20, 8, 8))
    assert patch.box == Box(13, 22, 1, 1)
    assert isinstance(patch, Patch)
    assert not patch_of_bits(np.zeros((3, 3), np.bool_), Box(0, 0, 3, 3)).bits.size
