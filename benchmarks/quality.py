"""The error of segapp's clusters against the best of all references run to convergence."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from benchmarks.photos import crops
from benchmarks.references import converged
from segapp.core.pipeline import cluster, prepare
from segapp.core.types import ClusterParams

if TYPE_CHECKING:
    from benchmarks.engine import Table

_MEGAPIXELS = 0.2
_FEW = 8


def measure(table: Table, numbers: tuple[int, ...], photos: int, seeds: int) -> None:
    """Compare over some photos and seeds, for each number of clusters."""
    prepared = [(name, prepare(image)) for name, image in crops(_MEGAPIXELS, photos)]
    for k in numbers:
        ratios = []
        for _, each in prepared:
            best = converged(each.image, k)
            found = [cluster(each, ClusterParams(k, "rgb", seed)).mse for seed in range(seeds)]
            ratios += [mse / best for mse in found]
        at = f"k = {k}, {photos} photos x {seeds} seeds: error / best reference"
        table.add(f"{at}, worst", max(ratios), 1.001 if k <= _FEW else 1.01)
        if k > _FEW:
            table.add(f"{at}, median", median(ratios), 1.0)
        else:
            table.note(f"{at}, median", f"{median(ratios):.5f}")
