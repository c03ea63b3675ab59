"""Measures the smart edge: how near to the true edge it brings a rough border, and how smooth it leaves it.

Run `python -m benchmarks.smart_edge` (a few minutes), with `--quick` for every fifth object.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.rough_edges import OBJECTS, Case, border_of, drawn, objects
from segapp.core.grab import refine_edge
from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from segapp.core.types import BoolArray, UInt8Array

    Refine = Callable[[UInt8Array, BoolArray, BoolArray], BoolArray | None]

_SPARE_PX = {"fitting brush": 2.0, "large brush": 12.0}
_NEAR_PX = 2.0
_CLEARLY = 0.1


@dataclass(frozen=True)
class Score:
    """How well a mask meets the true one in the band.

    Attributes
    ----------
    iou : float
        Overlap over union, of the whole masks.
    away_px : float
        Mean distance between the borders, from each to the other.
    f : float
        Harmonic mean of the shares of the two borders within 2 pixels of each other.
    length : float
        Length of the border divided by that of the true one.
    """

    iou: float
    away_px: float
    f: float
    length: float


def score(case: Case, mask: BoolArray) -> Score:
    """Compare a mask with the truth, where that is known."""
    both = _count(mask & case.truth & case.counts)
    either = _count((mask | case.truth) & case.counts)
    true, found = border_of(case.truth) & case.band, border_of(mask) & case.band
    if not true.any() or not found.any():
        return Score(both / either, 99.0, 0.0, 0.0)
    to_true, to_found = (
        cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, 5) for line in (true, found)
    )
    missed, lost = to_true[found], to_found[true]
    right, met = float((missed <= _NEAR_PX).mean()), float((lost <= _NEAR_PX).mean())
    f = 2 * right * met / max(1e-9, right + met)
    away = (float(missed.mean()) + float(lost.mean())) / 2
    return Score(both / either, away, f, _length(mask, case.band) / _length(case.truth, case.band))


def _length(mask: BoolArray, where: BoolArray) -> int:
    """Sides of pixels between inside and outside."""
    down = (mask[1:] != mask[:-1]) & where[1:]
    across = (mask[:, 1:] != mask[:, :-1]) & where[:, 1:]
    return max(1, _count(down) + _count(across))


def _count(pixels: BoolArray) -> int:
    return int(np.count_nonzero(pixels))


def measure(cases: Iterator[Case], refine: Refine) -> tuple[list[str], list[Score], list[Score], float]:
    """Refine every case: names, scores before and after, and seconds for one million pixels of band."""
    names, before, after, spent, pixels = [], [], [], 0.0, 0
    for case in cases:
        started = time.process_time()
        found = refine(case.photo, case.rough, case.band)
        spent, pixels = spent + time.process_time() - started, pixels + int(np.count_nonzero(case.band))
        names.append(case.name)
        before.append(score(case, case.rough))
        after.append(score(case, case.rough if found is None else found))
    return names, before, after, spent / max(1, pixels) * 1_000_000


def table(title: str, before: Sequence[Score], after: Sequence[Score]) -> list[str]:
    """Say the median and the worst, before and after."""
    lines = [f"{title} (n = {len(before)})"]
    for field, worst in (("iou", min), ("away_px", max), ("f", min), ("length", max)):
        old, new = ([getattr(each, field) for each in scores] for scores in (before, after))
        middle, last = (f"{of(old):6.3f} -> {of(new):6.3f}" for of in (median, worst))
        lines.append(f"  {field:8s} median {middle}   worst {last}")
    pairs = list(zip(before, after, strict=True))
    worse = sum(new.away_px > old.away_px + _CLEARLY for old, new in pairs)
    most = max(new.away_px - old.away_px for old, new in pairs)
    lines.append(
        f"  farther from the true edge than before: {worse} of {len(pairs)}, at most by {most:.2f} px"
    )
    return lines


def _of_one(name: str, before: Score, after: Score) -> str:
    away, iou = f"{before.away_px:5.2f} -> {after.away_px:5.2f}", f"{before.iou:.3f} -> {after.iou:.3f}"
    return f"    {name:44s} {away}   {iou}   {after.length:.2f}"


def main(arguments: Sequence[str] | None = None, refine: Refine = refine_edge) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every fifth object only")
    parser.add_argument("--each", action="store_true", help="also print every case")
    options = parser.parse_args(arguments)
    for brush, spare_px in _SPARE_PX.items():
        groups = {"drawn discs": drawn(spare_px)}
        if OBJECTS.is_dir():
            groups["photographed objects"] = objects(spare_px, 5 if options.quick else 1)
        else:
            print(f"The photographed objects are missing in {OBJECTS}: only the drawn discs are measured.")
        for group, cases in groups.items():
            names, before, after, seconds = measure(cases, refine)
            lines = table(f"{group}, {brush}", before, after)
            lines.append(f"  {seconds:.2f} s of processor time for a million pixels of band")
            if options.each:
                lines += map(_of_one, names, before, after)
            print("\n".join(itertools.chain(lines, [""])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
