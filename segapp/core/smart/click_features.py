"""What the clicks say of each superpixel, as numbers for the first network."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.smart.distances import (
    CLIMB,
    COLOR,
    COLORED,
    CROSSED,
    FAR,
    HIGHEST,
    SIZE,
    SPACE,
    STRONG,
    WORDS,
    Distances,
)
from segapp.core.smart.rooms import Room, beside_sides, in_rooms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.ground import Ground
    from segapp.core.types import Float32Array, Int64Array

_EVEN, _LESS_SURE = 0.5, 0.01
_SOFT = ((STRONG, 3.0), (CLIMB, 2.0), (COLOR, 3.0), (WORDS, 3.0), (SPACE, 8.0))
_LAST = ((STRONG, 3.0), (CLIMB, 3.0), (SPACE, 10.0))
_NO_MIRROR, _NO_REACH, _NO_NEAR = 3.0, -3.0, 3.0
_MOST_PAIRED, _LEAST_WAY, _NO_PAIR = 5, 0.02, 3.0


class Seed(NamedTuple):
    """A clicked superpixel.

    Attributes
    ----------
    leaf : int
        Its number.
    positive : bool
        Whether it belongs to the object.
    distances : Distances
        Of all superpixels from it.
    room : Room
        What was there around it when it was clicked; see `room_of`.
    """

    leaf: int
    positive: bool
    distances: Distances
    room: Room


def click_features(ground: Ground, seeds: Sequence[Seed], before: Float32Array) -> Float32Array:
    """Describe each superpixel by where it lies between the clicks.

    Parameters
    ----------
    ground : Ground
        The image.
    seeds : sequence of Seed
        At least one, in the order of the clicks.
    before : float32 array of shape (n,)
        Probabilities before the last click.

    Returns
    -------
    float32 array of shape (n, f)
    """
    inside = [seed for seed in seeds if seed.positive]
    outside = [seed for seed in seeds if not seed.positive]
    to_inside, to_outside = _rows(ground, inside), _rows(ground, outside)
    near, far = to_inside.min(axis=0), to_outside.min(axis=0)
    columns = [
        *near,
        *far,
        *_differences(ground, near, far),
        *(_soft(to_inside, bool(inside)) - _soft(to_outside, bool(outside))),
        *_likeness(to_inside, to_outside),
        *_shape(ground, inside, to_inside),
        *in_rooms(ground, inside, outside, seeds[-1]),
        *ground.static.T,
        before,
        *ground.group_means(before),
        *_last_click(seeds[-1]),
        *beside_sides(seeds[-1]),
        *_between(ground, inside),
        *(np.full(ground.count, np.log1p(len(some))) for some in (inside, outside)),
    ]
    result: Float32Array = np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
    return result


def _rows(ground: Ground, seeds: Sequence[Seed]) -> Float32Array:
    """Distances from all of some seeds: float32 (at least 1, 10, n)."""
    if seeds:
        return np.stack([seed.distances.rows for seed in seeds])
    return np.repeat(FAR[None, :, None], ground.count, axis=2)


def _differences(ground: Ground, near: Float32Array, far: Float32Array) -> list[Float32Array]:
    """How much nearer the inside is than the outside, to which the edges of the image belong too."""
    found = [
        near[row] - np.minimum(far[row], edge)
        for row, edge in zip((STRONG, COLORED), ground.from_edges, strict=True)
    ]
    return found + [near[row] - far[row] for row in (CLIMB, COLOR, WORDS, SPACE, SIZE, CROSSED, HIGHEST)]


def _soft(rows: Float32Array, is_there: bool) -> Float32Array:
    """How many clicks are near, in five ways: float32 (5, n)."""
    if not is_there:
        return np.zeros((len(_SOFT), rows.shape[2]), np.float32)
    return np.stack([np.exp(rows[:, row] * np.float32(-fall)).sum(axis=0) for row, fall in _SOFT])


def _likeness(to_inside: Float32Array, to_outside: Float32Array) -> list[Float32Array]:
    """Colours compared with those of the click that is easiest to reach, on both sides."""
    everyone = np.arange(to_inside.shape[2])
    found = []
    for rows in (to_inside, to_outside):
        nearest = rows[:, STRONG].argmin(axis=0)
        found.append([rows[nearest, row, everyone] for row in (COLOR, WORDS)])
    (color, words), (color_outside, words_outside) = found
    return [color, color_outside, words, words_outside, color - color_outside, words - words_outside]


def _shape(ground: Ground, inside: Sequence[Seed], rows: Float32Array) -> list[Float32Array]:
    """Where each lies from the nearest click inside: mirrored, by its reach, and beside or below it.

    One clicks in the middle of a thing, so it goes about as far to one side as to the other.
    """
    count = ground.count
    if not inside:
        nothing = np.zeros(count, np.float32)
        no_mirror = np.full(count, _NO_MIRROR, np.float32)
        no_near = np.full((3, count), _NO_NEAR, np.float32)
        no_reach = np.full((3, count), _NO_REACH, np.float32)
        return [no_mirror, no_mirror, nothing, *no_near, *no_reach, nothing, nothing, nothing, nothing]
    everyone: Int64Array = np.arange(count)
    nearest = rows[:, SPACE].argmin(axis=0)
    mirror = np.stack([seed.distances.mirror for seed in inside])[nearest, everyone]
    is_outside = np.stack([seed.distances.is_mirror_outside for seed in inside])[nearest, everyone]
    reaches = np.stack([seed.distances.reaches for seed in inside])[nearest]
    leaves = np.array([seed.leaf for seed in inside])[nearest]
    prepared = ground.prepared
    height, width = prepared.labels.shape
    x, y = prepared.centers[leaves].T
    right, down = (prepared.centers - prepared.centers[leaves]).T / ground.diagonal_px
    to_side = np.minimum.reduce([x / width, 1 - x / width, y / height, 1 - y / height])
    space = rows[nearest, SPACE, everyone][:, None]
    return [
        rows[nearest, STRONG, mirror],
        rows[nearest, CLIMB, mirror],
        is_outside,
        *np.log((space + _LESS_SURE) / (reaches + _LESS_SURE)).T,
        *np.log(reaches + _LESS_SURE).T,
        np.abs(right),
        down,
        to_side,
        ground.from_edges[0][leaves],
    ]


def _between(ground: Ground, inside: Sequence[Seed]) -> list[Float32Array]:
    """How much longer the way between two clicks inside gets through each: across borders, and straight."""
    found = np.full((2, ground.count), _NO_PAIR, np.float32)
    for one, other in combinations(inside[-_MOST_PAIRED:], 2):
        ways = [(np.expm1(seed.distances.rows[STRONG]), seed.distances.rows[SPACE]) for seed in (one, other)]
        for row, (to_one, to_other) in enumerate(zip(*ways, strict=True)):
            direct = to_other[one.leaf]
            detour = np.maximum(to_one + to_other - direct, 0) / (direct + np.float32(_LEAST_WAY))
            np.minimum(found[row], np.log1p(detour), out=found[row])
    return list(found)


def _last_click(seed: Seed) -> list[Float32Array]:
    rows, sign = seed.distances.rows, 1.0 if seed.positive else -1.0
    found = [np.exp(rows[row] * np.float32(-fall)) * np.float32(sign) for row, fall in _LAST]
    return [*found, np.full(rows.shape[1], sign, np.float32)]
