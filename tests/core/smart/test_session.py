"""Clicks on an object, without anything that was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.smart.clicks import Click
from segapp.core.smart.fusion import Fusion
from segapp.core.smart.session import ObjectSession

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array


def disc_photo(height: int = 200, width: int = 260) -> UInt8Array:
    rng = np.random.default_rng(3)
    photo = np.full((height, width, 3), (60, 120, 70), np.uint8)
    rows, cols = np.mgrid[:height, :width]
    photo[(rows - height // 2) ** 2 + (cols - width // 2) ** 2 < (height // 4) ** 2] = (200, 60, 50)
    noisy = photo.astype(np.int32) + rng.integers(-6, 7, photo.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


@pytest.fixture(scope="module")
def session() -> ObjectSession:
    return ObjectSession(disc_photo(), fusion=Fusion())


def test_one_click_finds_a_plain_disc(session: ObjectSession) -> None:
    found = session.patch_of([Click(130, 100, positive=True)]).whole(200, 260)
    rows, cols = np.mgrid[:200, :260]
    disc = (rows - 100) ** 2 + (cols - 130) ** 2 < 50**2
    assert (found & disc).sum() / (found | disc).sum() > 0.95


def test_without_a_positive_click_there_is_no_object(session: ObjectSession) -> None:
    assert session.patch_of([]).bits.size == 0
    assert session.patch_of([Click(5, 5, positive=False)]).bits.size == 0


def test_a_preview_holds_the_pixel_under_the_cursor(session: ObjectSession) -> None:
    found = session.preview(130, 100, positive=True).whole(200, 260)
    assert found[100, 130]
    assert not found[5, 5]


def test_the_wheel_makes_the_object_smaller_and_larger(session: ObjectSession) -> None:
    click = Click(130, 100, positive=True)
    lowest, highest = session.steps_at([click])
    areas = [
        np.count_nonzero(session.patch_of([click._replace(steps=steps)]).bits)
        for steps in (lowest, -1, highest)
        if steps
    ]
    assert lowest <= 0 <= highest
    assert areas == sorted(areas)
