"""How probable it is that an object ends between two superpixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.smart.network import Network
from segapp.core.smart.weights import load_weights

if TYPE_CHECKING:
    from segapp.core.smart.graph import Graph
    from segapp.core.smart.statistics import Statistics
    from segapp.core.types import Float32Array, Float64Array

LEAST, MOST = 1e-3, 0.995
"""Limits of the probability: nothing is certain."""

_COLOR_UNIT = 20.0  # units of Lab


class Learned(NamedTuple):
    """Networks that judge borders; None where a rule set by hand serves.

    Attributes
    ----------
    edges : Network or None
        Between superpixels, by `cues.boundary_cues`.
    regions : Network or None
        Between regions, by `judging.region_cues`.
    """

    edges: Network | None = None
    regions: Network | None = None


BY_HAND = Learned()
"""Nothing was learned."""


def learned_boundary() -> Learned:
    """Load what was learned about borders; `BY_HAND` if it was not shipped."""
    arrays = load_weights("boundary")
    if arrays is None:
        return BY_HAND
    try:
        return Learned(Network.from_arrays(arrays, "edges_"), Network.from_arrays(arrays, "regions_"))
    except (KeyError, ValueError):
        return BY_HAND


def boundary_of(
    cues: Float32Array, statistics: Statistics, graph: Graph, network: Network | None
) -> Float32Array:
    """Estimate for every edge how probable a border of an object is there.

    Parameters
    ----------
    cues : float32 array of shape (e, c)
        From `boundary_cues`.
    statistics, graph
        Of the superpixels; used without a network.
    network : Network or None
        None for a rule set by hand: the more the colours differ, and change across the border.

    Returns
    -------
    float32 array of shape (e,)
        From `LEAST` to `MOST`.
    """
    if network is not None and len(network.mean) == cues.shape[1]:
        return np.clip(network(cues), LEAST, MOST)
    found: Float32Array = np.clip(_by_hand(statistics, graph), LEAST, MOST).astype(np.float32)
    return found


def _by_hand(statistics: Statistics, graph: Graph) -> Float64Array:
    one, other = graph.edges.T
    apart = np.sqrt(np.square(statistics.lab[one] - statistics.lab[other]).sum(axis=1))
    found: Float64Array = 1 - np.exp(-(apart + graph.contrasts[:, 0]) / _COLOR_UNIT)
    return found
