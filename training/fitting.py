"""Fits a small network: gradient descent with momentum and a falling rate (Adam, Kingma and Ba 2015)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.smart.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

_MOMENTUM, _MEMORY, _TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Recipe:
    """How a network is fitted.

    Attributes
    ----------
    hidden : tuple of int
        Units of the hidden layers.
    epochs : int
        How often each example is seen.
    rate : float
        Step at the start; it falls to nearly nothing along half a cosine.
    decay : float
        By which weights are drawn to 0.
    batch : int
        Examples of one step.
    seed : int
        Start of the random choices.
    """

    hidden: tuple[int, ...] = (32, 16)
    epochs: int = 8
    rate: float = 3e-3
    decay: float = 1e-4
    batch: int = 1024
    seed: int = 0


def fit(inputs: Floats, targets: Floats, weights: Floats, recipe: Recipe) -> Network:
    """Fit a network by logistic loss.

    Parameters
    ----------
    inputs : float32 array of shape (n, d)
        Cues.
    targets : float32 array of shape (n,)
        0 to 1.
    weights : float32 array of shape (n,)
        How much each example counts; what counts nothing is left out.
    recipe : Recipe
        How.
    """
    used = weights > 0
    inputs, targets, weights = inputs[used], targets[used], weights[used] / weights[used].mean()
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + np.float32(1e-6)
    rng = np.random.default_rng(recipe.seed)
    layers = _start((inputs.shape[1], *recipe.hidden, 1), rng)
    moments = [(np.zeros_like(values), np.zeros_like(values)) for values in layers]
    standard = np.clip((inputs - mean) / spread, -6, 6)
    steps, step = recipe.epochs * max(1, len(inputs) // recipe.batch), 0
    while step < steps:
        order = rng.permutation(len(inputs))
        for first in range(0, max(1, len(inputs) - recipe.batch + 1), recipe.batch):
            chosen = order[first : first + recipe.batch]
            slopes = _slopes(layers, standard[chosen], targets[chosen], weights[chosen])
            step += 1
            rate = recipe.rate * (0.5 * (1 + np.cos(np.pi * step / steps)) + 0.01)
            for index, slope in enumerate(slopes):
                decay = recipe.decay if layers[index].ndim == 2 else 0.0
                _move(layers, moments, index, slope + np.float32(decay) * layers[index], (rate, step))
    pairs = tuple((layers[index], layers[index + 1]) for index in range(0, len(layers), 2))
    return Network(mean, spread, pairs)


def fit_several(inputs: Floats, targets: Floats, weights: Floats, recipe: Recipe, count: int) -> Network:
    """Fit networks that differ by chance, and put them side by side; see `side_by_side`."""
    return side_by_side(
        [fit(inputs, targets, weights, replace(recipe, seed=recipe.seed + index)) for index in range(count)]
    )


def side_by_side(networks: Sequence[Network]) -> Network:
    """Make one network that says the mean of what some say, before the logistic function.

    Parameters
    ----------
    networks : sequence of Network
        At least one; of the same inputs, equally scaled, and of as many layers, two or more.
    """
    first, *middle, last = zip(*(network.layers for network in networks), strict=True)
    layers = [(np.concatenate(_weights(first), axis=1), np.concatenate(_offsets(first)))]
    layers += [(_blocks(_weights(layer)), np.concatenate(_offsets(layer))) for layer in middle]
    share = np.float32(1 / len(networks))
    layers.append((np.concatenate(_weights(last)) * share, np.sum(_offsets(last), axis=0) * share))
    return Network(networks[0].mean, networks[0].spread, tuple(layers))


def _weights(layer: Sequence[tuple[Floats, Floats]]) -> list[Floats]:
    return [weights for weights, _ in layer]


def _offsets(layer: Sequence[tuple[Floats, Floats]]) -> list[Floats]:
    return [offsets for _, offsets in layer]


def _blocks(parts: Sequence[Floats]) -> Floats:
    """Put arrays along the diagonal of a larger one."""
    rows, cols = (np.cumsum([0, *(part.shape[axis] for part in parts)]) for axis in (0, 1))
    found: Floats = np.zeros((rows[-1], cols[-1]), np.float32)
    for index, part in enumerate(parts):
        found[rows[index] : rows[index + 1], cols[index] : cols[index + 1]] = part
    return found


def _start(widths: tuple[int, ...], rng: np.random.Generator) -> list[Floats]:
    layers: list[Floats] = []
    for width, following in pairwise(widths):
        layers.append(rng.normal(0, np.sqrt(2 / width), (width, following)).astype(np.float32))
        layers.append(np.zeros(following, np.float32))
    return layers


def _slopes(layers: list[Floats], inputs: Floats, targets: Floats, weights: Floats) -> list[Floats]:
    """Slope of the mean loss along each array of `layers`."""
    values = [inputs]
    for index in range(0, len(layers), 2):
        found = values[-1] @ layers[index] + layers[index + 1]
        values.append(found if index == len(layers) - 2 else np.maximum(found, 0))
    chance = 1 / (1 + np.exp(-np.clip(values[-1][:, 0], -30, 30)))
    back = ((chance - targets) * weights / len(targets))[:, np.newaxis].astype(np.float32)
    slopes: list[Floats] = []
    for index in range(len(layers) - 2, -1, -2):
        slopes[:0] = [values[index // 2].T @ back, back.sum(axis=0)]
        back = (back @ layers[index].T) * (values[index // 2] > 0)
    return slopes


def _move(
    layers: list[Floats],
    moments: list[tuple[Floats, Floats]],
    index: int,
    slope: Floats,
    rate_and_step: tuple[float, int],
) -> None:
    rate, step = rate_and_step
    first, second = moments[index]
    first += np.float32(1 - _MOMENTUM) * (slope - first)
    second += np.float32(1 - _MEMORY) * (np.square(slope) - second)
    size = np.sqrt(second / np.float32(1 - _MEMORY**step)) + np.float32(_TINY)
    layers[index] -= np.float32(rate / (1 - _MOMENTUM**step)) * first / size
