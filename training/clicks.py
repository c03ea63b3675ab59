"""Trains the networks that answer clicks on objects, and says how many clicks they then need.

    python -m training.clicks POOL --output resources/object_tool/clicks.npz

POOL is a folder of photographs with object masks (see `click_views.examples`). The networks that weigh
borders (`training.boundary`) must be in place: what clicks are compared with depends on them. Takes
up to an hour, and 7 GB in a temporary folder (`--views` keeps them for another run).
"""

from __future__ import annotations

import argparse
import multiprocessing
import pickle
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.fusion import Fusion
from segapp.core.smart.ground import make_ground
from training.click_parts import part_of
from training.click_states import Rows, gather, play
from training.click_views import Example, View, examples, views
from training.fitting import Recipe, fit, fit_several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segapp.core.smart.network import Network

RECIPE = Recipe(hidden=(96, 48), epochs=3, rate=2e-3, decay=1e-4, batch=2048)

_LEVELS = (0.80, 0.85, 0.90)
_COUNTED = (1, 2, 3, 5)
_MOST_CLICKS = 12
_FEW, _SOME = 6, 4  # views: every so many-th
_SIDE_BY_SIDE = 2
_PROCESSES = 2
_NO_CUES = np.zeros((0, 0), np.float32)  # the boundaries were judged already


class Stored(NamedTuple):
    """A view of an object, in a file."""

    path: Path
    kind: str
    is_held_back: bool

    def load(self) -> View:
        """Read it."""
        prepared, truth = pickle.loads(self.path.read_bytes())
        return View(make_ground(prepared), truth, self.kind)


class Pool:
    """Views in files, read one after the other, as often as they are asked for."""

    def __init__(self, stored: list[Stored]) -> None:
        self._stored = stored

    def __iter__(self) -> Iterator[View]:
        return (each.load() for each in self._stored)

    def part(self, start: int, step: int) -> Pool:
        """Every so many-th of them."""
        return Pool(self._stored[start::step])


def store_views(pool: Path, folder: Path) -> list[Stored]:
    """Prepare all views of all objects, or find those of an earlier run."""
    index = folder / "index.pickle"
    if index.is_file():
        found: list[Stored] = pickle.loads(index.read_bytes())
        return found
    jobs = [(example, number, folder) for number, example in enumerate(examples(pool))]
    with multiprocessing.Pool(_PROCESSES) as workers:
        stored = [each for some in workers.starmap(_store, jobs, chunksize=8) for each in some]
    index.write_bytes(pickle.dumps(stored))
    return stored


def _store(example: Example, number: int, folder: Path) -> list[Stored]:
    stored: list[Stored] = []

    def keep(view: View) -> None:
        each = Stored(folder / f"{number}-{len(stored)}.pickle", view.kind, example.is_held_back)
        each.path.write_bytes(pickle.dumps((replace(view.ground.prepared, cues=_NO_CUES), view.truth)))
        stored.append(each)

    for view in views(example, number):
        keep(view)
        part = part_of(view.ground.prepared, number) if view.kind == "whole" and number % 2 else None
        if part is not None:
            keep(View(view.ground, part, "part"))
    return stored


def collect(pool: Pool, policy: Fusion, number: int, seed: int, most_clicks: int = 14) -> Rows:
    """As `gather`, in several processes; the result depends on their number only by the order of rows."""
    jobs = [
        (pool.part(start, _PROCESSES), policy, number, seed * _PROCESSES + start, most_clicks)
        for start in range(_PROCESSES)
    ]
    with multiprocessing.Pool(_PROCESSES) as workers:
        found = workers.starmap(gather, jobs, chunksize=1)
    return Rows(*(np.concatenate(part) for part in zip(*found, strict=True)))


def train(pool: Pool) -> Fusion:
    """Train both networks, in rounds: each learns from the states that those before it led to.

    In the end there are several of each, which differ by chance; what they say is averaged.
    """
    first: Network = fit(*collect(pool.part(0, _FEW), Fusion(), 0, seed=0, most_clicks=6), RECIPE)
    second: Network = fit(*collect(pool.part(1, _FEW), Fusion((first,)), 1, seed=1), RECIPE)
    of_first = collect(pool.part(0, _SOME), Fusion((first, second)), 0, seed=2)
    first = fit(*of_first, RECIPE)
    of_second = collect(pool.part(1, _SOME), Fusion((first, second)), 1, seed=3)
    for part in (2, 3):
        second = fit(*of_second, RECIPE)
        found = collect(pool.part(part, _SOME), Fusion((first, second)), 1, seed=part + 2)
        of_second = Rows(*(np.concatenate(pair) for pair in zip(of_second, found, strict=True)))
    return Fusion(
        (fit_several(*of_first, RECIPE, _SIDE_BY_SIDE), fit_several(*of_second, RECIPE, _SIDE_BY_SIDE))
    )


def score(pool: Pool, fusion: Fusion) -> dict[str, float]:
    """Mean numbers of clicks to levels of IoU, and IoU after some clicks, on superpixels alone."""
    courses = [[iou for _, iou in play(view, fusion, _MOST_CLICKS, None)] for view in pool]
    found = {
        f"clicks to {level:.2f}": float(
            np.mean([next((i + 1 for i, iou in enumerate(c) if iou >= level), _MOST_CLICKS) for c in courses])
        )
        for level in _LEVELS
    }
    for count in _COUNTED:
        found[f"IoU after {count}"] = float(np.mean([c[min(count, len(c)) - 1] for c in courses if c]))
    return {name: round(value, 3) for name, value in found.items()}


def save(fusion: Fusion, path: Path) -> None:
    """Write the networks as arrays of numbers."""
    arrays: dict[str, Any] = {}
    for index, network in enumerate(fusion.networks):
        arrays.update(network.arrays(f"pass{index}_"))
    np.savez_compressed(path, **arrays)


def main() -> None:
    """Train, report, save."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pool", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--views", type=Path, help="folder for the prepared views")
    arguments = parser.parse_args()
    if not (arguments.pool / "manifest.json").is_file():
        parser.error(f"{arguments.pool} has no manifest.json: there is nothing to learn from.")
    cv2.setNumThreads(1)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) if arguments.views is None else arguments.views
        folder.mkdir(parents=True, exist_ok=True)
        stored = store_views(arguments.pool, folder)
        print(f"{len(stored)} views after {time.monotonic() - start:.0f} s", flush=True)
        fusion = train(Pool([each for each in stored if not each.is_held_back]))
        print(f"trained after {time.monotonic() - start:.0f} s", flush=True)
        if arguments.output is not None:
            save(fusion, arguments.output)
        for kinds in (("whole", "random"), ("part",)):
            held_back = Pool([each for each in stored if each.is_held_back and each.kind in kinds])
            for name, judge in (("by hand", Fusion()), ("learned", fusion)):
                print(*kinds, name, score(held_back, judge), flush=True)


if __name__ == "__main__":
    main()
