"""Compares the clustering methods with plain cv2.kmeans and with the time it takes to decode a JPEG.

Photos are enlarged, given sensor noise and sent through JPEG, so that they have as many
distinct colours as camera files. Only ratios of one run mean something: machines differ.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.datasets import load_sample_image

from segapp.core.distinct import distinct_colors
from segapp.core.opencv import cv2
from segapp.core.pipeline import cluster, prepare
from segapp.core.task import NullTask
from segapp.core.types import ClusterParams, Image, Segmentation, UInt8Array

if TYPE_CHECKING:
    from collections.abc import Callable

STRIP = 256
MEGA = 1_000_000


def photo(name: str, megapixels: float, seed: int = 0) -> tuple[Image, UInt8Array]:
    """Enlarge a sample photo with noise of a camera; return it decoded, and its JPEG bytes."""
    small = load_sample_image(name)
    height, width = small.shape[:2]
    scale = (megapixels * MEGA / (height * width)) ** 0.5
    size = (round(width * scale), round(height * scale))
    large = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    rng = np.random.default_rng(seed)
    for top in range(0, large.shape[0], STRIP):
        part = large[top : top + STRIP].astype(np.float32)
        # Demosaicing blurs the noise; its deviation is 1.2 in the blacks and 3.4 in the whites.
        noise = cv2.GaussianBlur(rng.standard_normal(part.shape, dtype=np.float32), (0, 0), 0.6) * 1.9
        large[top : top + STRIP] = np.clip(part + noise * np.sqrt(0.04 * part + 1.5) + 0.5, 0, 255)
    encoded = cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    return Image(decode(encoded)), np.asarray(encoded, np.uint8)


def decode(encoded: Any) -> UInt8Array:
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Return the shortest time in seconds, and the result."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def plain_kmeans(image: Image, k: int, attempts: int) -> float:
    """Run one call of cv2.kmeans over all RGB pixels, and return its mean squared error."""
    points = image.pixels.reshape(-1, 3).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 100, 0.1)
    cv2.setRNGSeed(1)
    found = cv2.kmeans(points, k, None, criteria, attempts, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]  # the stubs do not know that labels may be None
    return float(found[0]) / len(points)


class Clock(NullTask):
    """Measures the longest time between two questions whether to go on."""

    def __init__(self) -> None:
        self.last = time.perf_counter()
        self.longest_s = 0.0

    def raise_if_cancelled(self) -> None:
        """Note the time."""
        now = time.perf_counter()
        self.longest_s = max(self.longest_s, now - self.last)
        self.last = now


def longest_wait(image: Image, params: ClusterParams) -> float:
    """Longest time in seconds between two chances to cancel, without counting the colours."""
    prepared = prepare(image)
    clock = Clock()
    cluster(prepared, params, clock)
    return clock.longest_s


def compare(image: Image, encoded: UInt8Array, k: int, *, ten_attempts: bool) -> None:
    """Print the times and errors of all ways, relative to method `kmeans`."""
    fast, slow = (ClusterParams(k, "rgb", 0, method) for method in ("kmeans", "kmeans-all-pixels"))
    prepared = prepare(image)
    base_s, base = timed(lambda: cluster(prepare(image), fast), 3)
    assert isinstance(base, Segmentation)
    print(f"k = {k}: kmeans takes {base_s:.3f} s, mean squared error {base.mse:.3f}")
    print(f"  {'way':<42}{'time':>8}{'error':>10}{'longest wait':>15}")

    def row(way: str, seconds: float, error: float | None, wait_s: float | None = None) -> None:
        shown = "" if error is None else f"{error / base.mse:.5f}"
        wait = "" if wait_s is None else f"{wait_s * 1000:.0f} ms"
        print(f"  {way:<42}{seconds / base_s:>8.2f}{shown:>10}{wait:>15}")

    row("decode the JPEG", timed(lambda: decode(encoded), 3)[0], None)
    row("count the distinct colours", timed(lambda: distinct_colors(image, NullTask()), 3)[0], None)
    row("kmeans", base_s, base.mse, longest_wait(image, fast))
    row("kmeans, colours already counted", timed(lambda: cluster(prepared, fast), 3)[0], base.mse)
    seconds, result = timed(lambda: cluster(prepared, slow), 1)
    row("kmeans-all-pixels", seconds, result.mse, longest_wait(image, slow))
    attempts = 10 if ten_attempts else 1
    seconds, error = timed(lambda: plain_kmeans(image, k, attempts), 1)
    row(f"cv2.kmeans, all pixels, attempts = {attempts}", seconds, error)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one photo of 2 and 12 megapixels, k = 5")
    quick = parser.parse_args().quick
    for name in ("china.jpg",) if quick else ("china.jpg", "flower.jpg"):
        for megapixels in (2, 12) if quick else (2, 12, 24):
            image, encoded = photo(name, megapixels)
            colors = len(distinct_colors(image, NullTask()).values)
            print(f"\n{name}, {image.width} x {image.height}, {colors} distinct colours")
            for k in (5,) if quick else (5, 16):
                compare(image, encoded, k, ten_attempts=megapixels <= 2)


if __name__ == "__main__":
    main()
