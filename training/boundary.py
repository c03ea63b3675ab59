"""Trains the two networks that judge borders, and says how good the tree is that follows.

    python -m training.boundary POOL --output resources/object_tool/boundary.npz

POOL is a folder of photographs with object masks (see `pool.read_pool`).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.boundary import BY_HAND, Learned, boundary_of
from segapp.core.smart.graph import Graph
from segapp.core.smart.judging import Regions, region_cues
from segapp.core.smart.prepared import prepare_image
from segapp.core.smart.staging import judge_of, staged_tree
from segapp.core.smart.statistics import Statistics
from segapp.core.task import NullTask
from training.fitting import Recipe, fit
from training.oracle import best_iou
from training.pool import IGNORED, OBJECT, Example, read_pool

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from segapp.core.smart.network import Network

    Floats = npt.NDArray[np.float64]
    Float32s = npt.NDArray[np.float32]

FAR = 0.03
"""How much a border far from all objects counts, where no border is not the same as none marked."""

NEAR = 0.25
"""Share of an object that one of two neighbours has at least, for their border to count in full."""

EDGES = Recipe(hidden=(32, 16), epochs=6)
REGIONS = Recipe(hidden=(32, 16), epochs=8)
ROUNDS = 2
"""How often the second network is fitted: to the regions of the tree without, then with it."""


class Known(NamedTuple):
    """What is kept of one photograph.

    Attributes
    ----------
    statistics, graph, cues
        As in `prepared.Prepared`.
    objects : list of (float64 (n,), float64 (n,), bool (n,))
        Pixels of each superpixel that count, those of the object, and whether too many are ignored.
    """

    statistics: Statistics
    graph: Graph
    cues: Float32s
    objects: list[tuple[Floats, Floats, npt.NDArray[np.bool_]]]


class Samples(NamedTuple):
    """Cues, targets and weights of borders."""

    cues: Float32s
    targets: Float32s
    weights: Float32s


def know(example: Example) -> Known:
    """Prepare a photograph, and count what of each superpixel is part of the objects."""
    prepared = prepare_image(example.rgb, NullTask(), learned=BY_HAND)
    flat, count = prepared.labels.ravel(), prepared.count
    objects = []
    for mask in example.masks:
        counts = np.bincount(flat, mask.ravel() != IGNORED, minlength=count).astype(np.float64)
        inside = np.bincount(flat, mask.ravel() == OBJECT, minlength=count).astype(np.float64)
        objects.append((counts, inside, counts < prepared.sizes / 2))
    statistics = Statistics(*(getattr(prepared, name) for name in Statistics._fields))
    graph = Graph(*(getattr(prepared, name) for name in Graph._fields))
    return Known(statistics, graph, prepared.cues, objects)


def targets_of(
    known: Known, groups: npt.NDArray[np.int32], edges: npt.NDArray[np.int32]
) -> tuple[Float32s, Float32s]:
    """How much the two sides of each border differ in belonging to an object, and what it counts.

    Parameters
    ----------
    known : Known
        n superpixels.
    groups : int32 array of shape (n,)
        Group of each.
    edges : int32 array of shape (m, 2)
        Groups that touch.
    """
    one, other = edges.T
    targets, near, left_out = np.zeros(len(one)), np.zeros(len(one), np.bool_), np.zeros(len(one), np.bool_)
    for counts, inside, ignored in known.objects:
        total = np.bincount(groups, counts)
        share = np.bincount(groups, inside) / np.maximum(total, 1)
        targets = np.maximum(targets, np.abs(share[one] - share[other]))
        near |= np.maximum(share[one], share[other]) > NEAR
        mostly = np.bincount(groups, ignored) > 0.5 * np.bincount(groups)
        left_out |= mostly[one] | mostly[other]
    weights = np.where(left_out, 0.0, np.where(near, 1.0, FAR))
    return targets.astype(np.float32), weights.astype(np.float32)


def edge_samples(pool: Iterable[Known]) -> Samples:
    """All borders between superpixels."""
    found = [
        (
            known.cues,
            *targets_of(known, np.arange(len(known.statistics.sizes), dtype=np.int32), known.graph.edges),
        )
        for known in pool
    ]
    return Samples(*(np.concatenate(part) for part in zip(*found, strict=True)))


def region_samples(pool: Iterable[Known], edges: Network, regions: Network | None) -> Samples:
    """All borders between regions, at all stages."""
    found: list[tuple[Float32s, Float32s, Float32s]] = []
    for known in pool:

        def note(groups: npt.NDArray[np.int32], grown: Regions, known: Known = known) -> Float32s:
            cues = region_cues(grown)
            found.append((cues, *targets_of(known, groups, grown.edges)))
            return grown.mean.astype(np.float32) if regions is None else regions(cues)

        boundary = boundary_of(known.cues, known.statistics, known.graph, edges)
        staged_tree(known.graph, boundary, known.statistics, note, NullTask())
    return Samples(*(np.concatenate(part) for part in zip(*found, strict=True)))


def train(pool: list[Known]) -> Learned:
    """Fit both networks."""
    edges = fit(*edge_samples(pool), EDGES)
    regions: Network | None = None
    for _ in range(ROUNDS):
        regions = fit(*region_samples(pool, edges, regions), REGIONS)
    return Learned(edges, regions)


def score(pool: Iterable[Known], learned: Learned, counts: tuple[int, ...] = (1, 2, 4)) -> Floats:
    """Mean IoU of the best 1, 2 and 4 nodes of the tree with the objects."""
    rows = []
    for known in pool:
        boundary = boundary_of(known.cues, known.statistics, known.graph, learned.edges)
        tree = staged_tree(known.graph, boundary, known.statistics, judge_of(learned.regions), NullTask())
        rows += [
            [best_iou(tree, every, inside, count) for count in counts] for every, inside, _ in known.objects
        ]
    found: Floats = np.mean(rows, axis=0)
    return found


def area_under_curve(pool: Iterable[Known], edges: Network | None) -> float:
    """How well borders of objects are told from borders inside and near them: 0.5 is chance, 1 is perfect."""
    probable, real = [], []
    for known in pool:
        groups = np.arange(len(known.statistics.sizes), dtype=np.int32)
        targets, weights = targets_of(known, groups, known.graph.edges)
        clear = (weights >= 1) & ((targets > 0.6) | (targets < 0.1))
        found = boundary_of(known.cues, known.statistics, known.graph, edges)
        probable.append(found[clear])
        real.append(targets[clear] > 0.5)
    order = np.concatenate(real)[np.argsort(np.concatenate(probable), kind="stable")]
    rank = np.flatnonzero(order).astype(np.float64)
    positive, negative = len(rank), len(order) - len(rank)
    return float((rank.sum() - positive * (positive - 1) / 2) / (positive * negative))


def main() -> None:
    """Train, report, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pool", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    learned = train([know(example) for example in read_pool(arguments.pool, held_back=False)])
    held_back = [know(example) for example in read_pool(arguments.pool, held_back=True)]
    for name, judges in (("by hand", BY_HAND), ("learned", learned)):
        found = score(held_back, judges)
        area = area_under_curve(held_back, judges.edges)
        print(f"{name}: AUC {area:.3f}, best 1 / 2 / 4 nodes {found.round(3).tolist()}")
    if arguments.output is not None and learned.edges is not None and learned.regions is not None:
        arrays: dict[str, Any] = {**learned.edges.arrays("edges_"), **learned.regions.arrays("regions_")}
        np.savez(arguments.output, **arrays)


if __name__ == "__main__":
    main()
