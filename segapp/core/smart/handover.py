"""What was answered on the whole image, taken over by a closer look at a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.click_features import Seed
from segapp.core.smart.distances import FAR, SPACE
from segapp.core.smart.rooms import known_reach

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click
    from segapp.core.smart.level import Level
    from segapp.core.types import Float32Array


class State(NamedTuple):
    """What follows from some clicks.

    Attributes
    ----------
    model : float32 array of shape (n,)
        Probabilities as the networks see them.
    shown : float32 array of shape (n,)
        What is over one half belongs to the object.
    turned : float32 array of shape (n,)
        What the wheel asked for: 1 inside, -1 outside, 0 nothing.
    at_turn : float32 array of shape (n,)
        `model` when it was asked for.
    seeds : tuple of Seed
        The clicked superpixels; of several clicks on one the last counts.
    """

    model: Float32Array
    shown: Float32Array
    turned: Float32Array
    at_turn: Float32Array
    seeds: tuple[Seed, ...]


def handed_over(state: State, clicks: tuple[Click, ...], outer: Level, inner: Level) -> State:
    """Express the answer of one level in the superpixels of another.

    A click says what is wrong with the mask that is seen. So where a closer look begins, it must go
    on from that mask: had it answered the clicks before by itself, otherwise, the next click would be
    taken for something that nobody said.

    Parameters
    ----------
    state : State
        Of the outer level.
    clicks : tuple of Click
        That led to it.
    outer : Level
        The whole image.
    inner : Level
        A part of it; clicks elsewhere say nothing there.
    """
    model, shown, turned, at_turn = (
        _means(values, outer, inner) for values in (state.model, state.shown, state.turned, state.at_turn)
    )
    reaches = {seed.leaf: seed.room.reach for seed in state.seeds}
    unit = inner.scale / inner.ground.diagonal_px * outer.ground.diagonal_px / outer.scale
    seeds: dict[int, Seed] = {}
    for click in clicks:
        if inner.box.holds(click.x, click.y):
            leaf = inner.leaf_at(click.x, click.y)
            seeds.pop(leaf, None)
            reach = min(float(FAR[SPACE]), reaches[outer.leaf_at(click.x, click.y)] * unit)
            seeds[leaf] = Seed(
                leaf, click.positive, inner.distances(leaf), known_reach(reach, inner.ground.count)
            )
            model[leaf] = shown[leaf] = float(click.positive)
            turned[leaf] = 0
    return State(model, shown, np.round(turned), at_turn, tuple(seeds.values()))


def _means(values: Float32Array, outer: Level, inner: Level) -> Float32Array:
    """Mean of a map of one level over each superpixel of another: float32 (n,)."""
    down, right = (
        (np.arange(count) + 0.5) * (length / count) + start
        for count, length, start in zip(
            inner.labels.shape,
            (inner.box.height, inner.box.width),
            (inner.box.y - outer.box.y, inner.box.x - outer.box.x),
            strict=True,
        )
    )
    height, width = outer.labels.shape
    across, along = np.meshgrid(
        (right * (width / outer.box.width) - 0.5).astype(np.float32),
        (down * (height / outer.box.height) - 0.5).astype(np.float32),
    )
    seen = cv2.remap(values[outer.labels], across, along, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    sums = np.bincount(inner.labels.ravel(), seen.ravel(), minlength=inner.ground.count)
    counts = np.bincount(inner.labels.ravel(), minlength=inner.ground.count)
    return (sums / np.maximum(counts, 1)).astype(np.float32)
