"""Measures how many clicks the Object tool needs: a simulated user clicks on objects with known masks.

Run `python -m benchmarks.object_tool` (some minutes), with `--limit 30` for fewer objects. The
protocol and the objects are looked for in `../shared` (or in the folder that `SEGAPP_SHARED` names);
`CLICK_DATA` names another folder of objects. Without them there is nothing to measure.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segapp.core.alike import alike, reduced_color_map
from segapp.core.opencv import cv2
from segapp.core.smart import prepare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

CROPS = "cwfid"
"""Set of many separate leaves, for which the Alike tool is meant."""


class Target(NamedTuple):
    """A figure to reach."""

    words: str
    group: str
    figure: str
    limit: float
    is_most: bool


TARGETS = (
    Target("clicks to IoU 0.85", "all", "NoC85_mean", 4.9, True),
    Target("clicks to IoU 0.90", "all", "NoC90_mean", 7.0, True),
    Target("never 0.90, per cent", "all", "fail90_pct", 12, True),
    Target("IoU after 1 click", "all", "IoU@1_mean", 0.60, False),
    Target("IoU after 3 clicks", "all", "IoU@3_mean", 0.83, False),
    Target("IoU after 5 clicks", "all", "IoU@5_mean", 0.88, False),
    Target("GrabCut: clicks to IoU 0.90", "grabcut", "NoC90_mean", 3.3, True),
    Target("blood cells: clicks to IoU 0.90", "wbc", "NoC90_mean", 2.0, True),
    Target("preparing, ms (median)", "all", "prep_ms_median", 250, True),
    Target("a click, ms (median)", "all", "click_ms_median", 20, True),
    Target("a click, ms (95 %)", "all", "click_ms_p95", 150, True),
)


def load_protocol() -> ModuleType | None:
    """Load the simulated user; None if it is not there."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    path = Path(os.environ.get("SEGAPP_SHARED", beside)) / "checks" / "simulate_clicks.py"
    spec = importlib.util.spec_from_file_location("simulate_clicks", path)
    if not path.is_file() or spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    has_objects = (Path(module.DATA) / "dev" / "manifest.json").is_file()
    return module if has_objects else None


def alike_after_one_click(protocol: ModuleType) -> float | None:
    """Mean IoU of the Alike tool, everywhere and at its first tolerance, on the crops."""
    found = []
    for _, bgr, truth in protocol.load_split("dev", [CROPS]):
        inside, counts = truth == 255, truth != 128
        nothing = np.zeros(truth.shape, np.bool_)
        col, row, *_ = protocol.next_click(nothing, inside, counts, nothing)
        rgb = np.ascontiguousarray(bgr[..., ::-1])
        tolerance = reduced_color_map(rgb, row, col).first_tolerance
        mask = alike(rgb, (row, col), tolerance, everywhere=True)
        found.append(protocol.iou(mask, inside, counts))
    return float(np.mean(found)) if found else None


def report(summary: Mapping[str, Mapping[str, Any]], crops: float | None) -> None:
    """Print the figures beside those to reach."""
    for words, group, figure, limit, is_most in TARGETS:
        if group in summary:
            value = float(summary[group][figure])
            is_met = value <= limit if is_most else value >= limit
            print(f"{words:34} {value:8.3g}   {'at most' if is_most else 'at least'} {limit:<6} {is_met}")
    if crops is not None:
        print(f"{'crops: IoU of Alike after 1 click':34} {crops:8.3f}   at least 0.75   {crops >= 0.75}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=int)
    parser.add_argument("--jitter", type=float, default=0.0, help="of the hand, in radii of the error")
    arguments = parser.parse_args()
    protocol = load_protocol()
    if protocol is None:
        print("There is no simulated user or no objects: see the text of --help. Nothing was measured.")
        sys.exit(0)
    cv2.setNumThreads(1)
    results = protocol.evaluate(prepare, "dev", None, arguments.limit, jitter=arguments.jitter)
    summary = protocol.summarize(results)
    for group, figures in summary.items():
        print(protocol.line(group, figures))
    print()
    report(summary, alike_after_one_click(protocol))


if __name__ == "__main__":
    main()
