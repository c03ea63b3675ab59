"""Compares the estimated memory of each stage with the peak of real runs (Linux only)."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from segapp.core.needs import clustering_bytes, counting_bytes
from segapp.core.pipeline import cluster, prepare
from segapp.core.types import ClusterParams, Image

DEPTHS: dict[str, type[Any]] = {"uint8": np.uint8, "uint16": np.uint16, "float32": np.float32}
CASES = (
    ("uint8", 3, 12),
    ("uint8", 1, 12),
    ("uint16", 3, 12),
    ("float32", 3, 12),
    ("uint8", 8, 6),
    ("float32", 32, 3),
)
CHANGES: dict[str, dict[str, int]] = {
    "plain": {},
    "smooth": {"smooth": 50},
    "place": {"keep_together": 50},
    "texture": {"notice_texture": 50},
    "all": {"smooth": 50, "keep_together": 50, "notice_texture": 50, "not_sure": 10},
}


def peak_bytes(*, start: bool = False) -> int:
    """Return the highest memory of this process since it was last asked with `start`."""
    if start:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def waves(depth: str, bands: int, megapixels: float) -> Image:
    """Make a picture of soft waves and a little noise."""
    height = int((megapixels * 1e6 / 1.5) ** 0.5)
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[0:height, 0 : int(1.5 * height)].astype(np.float32) / height
    pixels = np.empty((*rows.shape, bands), DEPTHS[depth])
    for band in range(bands):
        value = 0.5 + 0.3 * np.sin(7 * columns * (band + 1) / bands + band) * np.cos(5 * rows + band)
        value = np.clip(value + rng.normal(0, 0.01, rows.shape), 0, 1)
        pixels[..., band] = value if depth == "float32" else value * np.iinfo(DEPTHS[depth]).max
    return Image(pixels)


def measure(depth: str, bands: int, megapixels: float, method: str) -> None:
    """Print what each set of settings was estimated at, and took."""
    image = waves(depth, bands, megapixels)
    space = "lab" if bands in {1, 3} else "rgb"
    for name, change in CHANGES.items():
        params = ClusterParams(5, space, method=method, **change)
        cluster(prepare(waves(depth, bands, 0.01)), params)  # loads the libraries
        gc.collect()
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        before = peak_bytes(start=True)
        prepared = prepare(Image(image.pixels))
        counting = peak_bytes() - before
        kept = peak_bytes(start=True)
        cluster(prepared, params)
        clustering = peak_bytes() - kept
        estimates = counting_bytes(image), clustering_bytes(image, params, len(prepared.colors.values))
        sizes = (counting, estimates[0], clustering, estimates[1])
        shown = " | ".join(f"{size / 1e6:.0f}" for size in sizes)
        low = "LOW" if counting > estimates[0] or clustering > estimates[1] else ""
        print(f"| {depth} x {bands}, {megapixels} MP | {method} | {name} | {shown} | {low} |", flush=True)
        del prepared


def main() -> None:
    print("| picture | method | settings | counting, MB | estimate | clustering, MB | estimate | |")
    print("|---|---|---|---|---|---|---|---|")
    for case in CASES:
        for method in ("kmeans", "kmeans-all-pixels", "gaussian-mixture"):
            measure(*case, method)


if __name__ == "__main__":
    main()
