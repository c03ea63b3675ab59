"""A prepared image with a disc on it, and clicks on it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.smart.click_features import Seed
from segapp.core.smart.distances import distances_from
from segapp.core.smart.ground import Ground, make_ground
from segapp.core.smart.prepared import prepare_image
from segapp.core.smart.rooms import room_of
from segapp.core.task import NullTask
from tests.core.smart.things import disc, noisy

if TYPE_CHECKING:
    from segapp.core.types import Float32Array


@cache
def disc_ground() -> Ground:
    """A disc of 40 pixels in the middle of 160 x 200."""
    return make_ground(prepare_image(noisy(disc(160, 200, 40)), NullTask()))


def leaf_at(ground: Ground, row: int, col: int) -> int:
    return int(ground.prepared.labels[row, col])


def seed_at(
    ground: Ground, row: int, col: int, *, positive: bool, before: Float32Array | None = None
) -> Seed:
    leaf = leaf_at(ground, row, col)
    distances = distances_from(ground, leaf)
    nothing = np.zeros(ground.count, np.float32)
    room = room_of(ground, distances, nothing if before is None else before, positive=positive)
    return Seed(leaf, positive, distances, room)
