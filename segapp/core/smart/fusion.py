"""Puts together what the clicks say: networks that were trained, or a rule set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.smart.click_features import click_features
from segapp.core.smart.context import context_features
from segapp.core.smart.distances import CLIMB, COLOR, SPACE, STRONG
from segapp.core.smart.network import Network
from segapp.core.smart.weights import load_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segapp.core.smart.click_features import Seed
    from segapp.core.smart.ground import Ground
    from segapp.core.types import Float32Array

NAME = "clicks"
"""File below ``resources/object_tool`` with the networks."""

_BY_HAND = ((STRONG, 3.0), (CLIMB, 0.5), (COLOR, 2.0), (SPACE, 1.0))
_NO_CLICK = {STRONG: 3.0, CLIMB: 3.0, COLOR: 1.0, SPACE: 0.6}
_LARGEST = 20.0


@dataclass(frozen=True, eq=False)
class Fusion:
    """Networks that are asked one after the other; each sees what the one before it said.

    Attributes
    ----------
    networks : tuple of Network
        The first looks at `click_features`, the others at `context_features` too. Without any,
        a rule set by hand serves.
    """

    networks: tuple[Network, ...] = ()

    def __call__(self, ground: Ground, seeds: Sequence[Seed], before: Float32Array) -> Float32Array:
        """Estimate how probable it is that each superpixel belongs to the object.

        Parameters
        ----------
        ground : Ground
            The image.
        seeds : sequence of Seed
            At least one.
        before : float32 array of shape (n,)
            Probabilities before the last click; 0 before the first.

        Returns
        -------
        float32 array of shape (n,)
            The clicked superpixels are surely on their side.
        """
        said = [found for _, found in self.passes(ground, seeds, before)]
        result: Float32Array = np.array(said[-1] if said else _by_hand(ground, seeds), np.float32)
        for seed in seeds:
            result[seed.leaf] = float(seed.positive)
        return result

    def passes(
        self, ground: Ground, seeds: Sequence[Seed], before: Float32Array
    ) -> Iterator[tuple[Float32Array, Float32Array]]:
        """Yield what each network saw, float32 (n, d), and what it said, float32 (n,)."""
        if not self.networks:
            return
        clicks = click_features(ground, seeds, before)
        found = self.networks[0](clicks)
        yield clicks, found
        for network in self.networks[1:]:
            inputs = np.concatenate((clicks, context_features(ground, seeds, found)), axis=1)
            found = network(inputs)
            yield inputs, found


@cache
def learned_fusion() -> Fusion:
    """Load the networks shipped with the program; without them, the rule set by hand."""
    arrays = load_weights(NAME)
    networks: list[Network] = []
    if arrays is not None:
        try:
            while f"pass{len(networks)}_mean" in arrays:
                networks.append(Network.from_arrays(arrays, f"pass{len(networks)}_"))
        except (KeyError, ValueError):
            return Fusion()
    return Fusion(tuple(networks))


def _by_hand(ground: Ground, seeds: Sequence[Seed]) -> Float32Array:
    """Weigh how much nearer the clicks inside are than those outside and the edges of the image."""
    total = np.zeros(ground.count)
    for row, weight in _BY_HAND:
        sides = []
        for is_inside in (True, False):
            rows = [seed.distances.rows[row] for seed in seeds if seed.positive == is_inside]
            sides.append(np.minimum.reduce(rows) if rows else np.full(ground.count, _NO_CLICK[row]))
        inside, outside = sides
        if row == STRONG:
            outside = np.minimum(outside, ground.from_edges[0])
        total += weight * (outside - inside)
    return np.asarray(1 / (1 + np.exp(-np.clip(total, -_LARGEST, _LARGEST))), np.float32)
