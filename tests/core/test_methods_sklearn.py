from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from segapp.core.clustering import METHODS, Method
from segapp.core.pipeline import segment
from segapp.core.types import ClusterParams, Image, UInt8Array

LOADED = """
import sys
import numpy as np
import segapp.cli.segment
from segapp.core.pipeline import segment
from segapp.core.types import ClusterParams, Image
pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3)).astype(np.uint8)
segment(Image(pixels), ClusterParams(4, "luv", 0, "kmeans", 10, 10, 10, 10, 10))
print([name for name in ("sklearn", "skimage", "scipy", "threadpoolctl") if name in sys.modules])
"""


def _wide_and_narrow() -> UInt8Array:
    """A long cloud of colours on the left, a small one beside its end on the right."""
    rng = np.random.default_rng(1)
    left = np.stack((rng.normal(128, 40, (60, 80)), rng.normal(128, 3, (60, 80))), axis=2)
    right = np.stack((rng.normal(200, 3, (60, 80)), rng.normal(160, 3, (60, 80))), axis=2)
    pixels = np.where((np.arange(80) < 40)[:, np.newaxis], left, right)
    blue = np.full((60, 80, 1), 128.0)
    clipped: UInt8Array = np.clip(np.concatenate((pixels, blue), axis=2), 0, 255).astype(np.uint8)
    return clipped


def test_the_default_method_never_loads_scikit_learn() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_mixture_finds_long_clusters() -> None:
    right = np.arange(80) >= 40
    same = {}
    for method in ("kmeans", "gaussian-mixture"):
        labels = segment(Image(_wide_and_narrow()), ClusterParams(2, "rgb", 0, method)).labels
        share = np.mean((labels == 1) == right)
        same[method] = max(share, 1 - share)
    assert same["gaussian-mixture"] > 0.97
    assert same["kmeans"] < 0.9


def test_mean_shift_finds_the_number_of_clusters_and_says_so() -> None:
    rng = np.random.default_rng(2)
    plain = np.array([(30, 30, 30), (220, 60, 60), (60, 220, 60), (70, 80, 230)])
    pixels = plain[rng.integers(0, 4, (60, 80))] + rng.normal(0, 5, (60, 80, 3))
    result = segment(Image(np.clip(pixels, 0, 255).astype(np.uint8)), ClusterParams(9, method="mean-shift"))
    assert result.k == 4
    assert result.notes == ("Mean shift found the number of clusters, 4, by itself.",)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.id)
def test_every_method_takes_place_and_texture(method: Method) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (40, 50, 3)).astype(np.uint8)
    params = ClusterParams(4, "lab", 3, method.id, keep_together=50, notice_texture=30)
    first, second = (segment(Image(pixels), params) for _ in range(2))
    assert first.labels.tobytes() == second.labels.tobytes()
    assert np.bincount(first.labels.ravel()).tolist() == first.counts.tolist()


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.id)
def test_every_method_names_its_source(method: Method) -> None:
    assert method.name
    assert method.description.endswith(".")
    assert any(year.isdigit() for year in method.source.replace(")", " ").split())
