"""A small network of layers, as arrays; it was trained elsewhere (see ``training/``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import numpy.typing as npt

    from segapp.core.types import Float32Array

_FARTHEST = 6.0  # standard deviations from the mean that an input may have
_LARGEST_LOGIT = 30.0


@dataclass(frozen=True, eq=False)
class Network:
    """Layers of rectified linear units, and one logistic output.

    Attributes
    ----------
    mean, spread : float32 array of shape (d,)
        What the inputs are shifted and divided by.
    layers : tuple of (float32 array of shape (a, b), float32 array of shape (b,))
        Weights and offsets; the last has b = 1.
    """

    mean: Float32Array
    spread: Float32Array
    layers: tuple[tuple[Float32Array, Float32Array], ...]

    def logit(self, inputs: Float32Array) -> Float32Array:
        """Compute the output before the logistic function: float32 (n, d) -> float32 (n,)."""
        standard: Float32Array = (inputs - self.mean) / self.spread
        values: Float32Array = np.asarray(np.clip(standard, -_FARTHEST, _FARTHEST), np.float32)
        *hidden, (weights, offsets) = self.layers
        for weights_here, offsets_here in hidden:
            values = np.asarray(np.maximum(values @ weights_here + offsets_here, 0), np.float32)
        result: Float32Array = (values @ weights + offsets)[:, 0]
        return np.clip(result, -_LARGEST_LOGIT, _LARGEST_LOGIT)

    def __call__(self, inputs: Float32Array) -> Float32Array:
        """Compute probabilities: float32 (n, d) -> float32 (n,)."""
        return np.asarray(1 / (1 + np.exp(-self.logit(inputs))), np.float32)

    def arrays(self, prefix: str = "") -> dict[str, Float32Array]:
        """Name the arrays for an ``.npz`` file; `from_arrays` reads them back."""
        found = {f"{prefix}mean": self.mean, f"{prefix}spread": self.spread}
        for index, (weights, offsets) in enumerate(self.layers):
            found[f"{prefix}weights{index}"] = weights
            found[f"{prefix}offsets{index}"] = offsets
        return found

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], prefix: str = "") -> Network:
        """Make the network of `arrays`.

        Raises
        ------
        KeyError
            If an array is missing.
        ValueError
            If the shapes do not fit together.
        """
        mean, spread = (np.asarray(arrays[prefix + name], np.float32) for name in ("mean", "spread"))
        layers: list[tuple[Float32Array, Float32Array]] = []
        while f"{prefix}weights{len(layers)}" in arrays:
            index = len(layers)
            weights = np.asarray(arrays[f"{prefix}weights{index}"], np.float32)
            layers.append((weights, np.asarray(arrays[f"{prefix}offsets{index}"], np.float32)))
        if not layers:
            raise KeyError(f"{prefix}weights0")
        _check(mean, spread, layers)
        return cls(mean, spread, tuple(layers))


def _check(mean: Float32Array, spread: Float32Array, layers: list[tuple[Float32Array, Float32Array]]) -> None:
    width = len(mean)
    fits = mean.shape == spread.shape == (width,)
    for weights, offsets in layers:
        fits = fits and weights.ndim == 2 and weights.shape[0] == width and offsets.shape == weights.shape[1:]
        width = weights.shape[-1]
    if not fits or width != 1:
        raise ValueError("The layers of the network do not fit together.")
