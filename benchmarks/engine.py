"""Compares segapp's clustering with the usual library calls: error, time, memory, in one table of ratios.

Photos are enlarged, given sensor noise and sent through JPEG, so that they have as many
distinct colours as camera files. Only ratios of one run mean something: machines differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn

from benchmarks import quality
from benchmarks.photos import ARTICLE, decode, photo, photo_names
from benchmarks.references import article_kmeans, plain_kmeans
from segapp.core.adjust import fewer, merge, more, split
from segapp.core.anchors import find_footing
from segapp.core.distinct import distinct_colors
from segapp.core.opencv import cv2
from segapp.core.pipeline import Prepared, cluster, prepare
from segapp.core.suggest import suggest_k
from segapp.core.task import Cancelled, NullTask
from segapp.core.types import ClusterParams, Image, Segmentation

if TYPE_CHECKING:
    from collections.abc import Callable

RGB5 = ClusterParams(5, "rgb")
VIEWPORT = (1440, 2560)
TARGET_MP = 24  # the size that most targets speak of


@dataclass
class Table:
    """Rows of figure, ratio and target; printed at once and kept for the end."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(
        self, what: str, found: float, target: float | None, *, least: bool = False, unit: str = ""
    ) -> None:
        """Add a figure that must be at most, or at least, the target if there is one."""
        if target is None:
            self.note(what, f"{found:.6g}{unit}")
            return
        good = found >= target if least else found <= target
        sign = "at least" if least else "at most"
        row = (what, f"{found:.6g}{unit}", f"{sign} {target:g}{unit}", "yes" if good else "NO")
        self.rows.append(row)
        print("   ", " | ".join(row), flush=True)

    def note(self, what: str, found: str) -> None:
        """Add a figure without a target."""
        self.rows.append((what, found, "", ""))
        print("   ", what, "|", found, flush=True)

    def print(self) -> None:
        """Print all rows as Markdown."""
        print("\n| figure | measured | target | met |\n|---|---|---|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


def timed(work: Callable[[], Any], repeats: int = 5) -> tuple[float, Any]:
    """Return the shortest time in seconds, and the result."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def resident() -> int:
    """Memory of this process in bytes; 0 where the system does not tell in this way."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file on disk
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def peak_extra(work: Callable[[], Any]) -> int:
    """Bytes by which the process grows at most while it works, looked at every millisecond."""
    before, peak, done = resident(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.001):
            peak[0] = max(peak[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    done.set()
    watcher.join()
    return max(0, peak[0] - before)


class Clock(NullTask):
    """Measures how long the work does not ask, and whether its progress ever goes back."""

    def __init__(self) -> None:
        self.last = time.perf_counter()
        self.longest_s, self.done, self.goes_back = 0.0, 0.0, False

    def raise_if_cancelled(self) -> None:
        """Note the time."""
        now = time.perf_counter()
        self.longest_s, self.last = max(self.longest_s, now - self.last), now

    def report(self, fraction: float, message: str = "") -> None:  # noqa: ARG002 - as of Task
        """Note the progress."""
        self.goes_back, self.done = self.goes_back or fraction < self.done, fraction


class Stopper(NullTask):
    """Cancels once it was told to, and measures how long that takes."""

    def __init__(self, after_s: float) -> None:
        self.until = time.perf_counter() + after_s

    def raise_if_cancelled(self) -> None:
        """Stop when the time has come."""
        if time.perf_counter() > self.until:
            raise Cancelled


def cancel_wait(image: Image, whole_s: float) -> float:
    """Longest time from a cancel to its answer, asked for at ten moments of the work."""
    longest = 0.0
    for tenth in range(10):
        task = Stopper(whole_s * tenth / 10)
        try:
            cluster(prepare(image, task), RGB5, task)
        except Cancelled:
            longest = max(longest, time.perf_counter() - task.until)
    return longest


def fast(image: Image, params: ClusterParams = RGB5) -> Segmentation:
    return cluster(prepare(image), params)


def view_of(prepared: Prepared) -> Prepared:
    """Cut a viewport out of the middle; the colours are those of the whole picture."""
    top = (prepared.image.height - VIEWPORT[0]) // 2
    left = (prepared.image.width - VIEWPORT[1]) // 2
    part = prepared.image.pixels[top : top + VIEWPORT[0], left : left + VIEWPORT[1]]
    return Prepared(Image(part), prepared.colors)


def view_change(prepared: Prepared, segmentation: Segmentation) -> float:
    """Seconds for one cluster more, seen in a viewport only."""
    seen = view_of(prepared)
    top = (prepared.image.height - VIEWPORT[0]) // 2
    left = (prepared.image.width - VIEWPORT[1]) // 2
    labels = segmentation.labels[top : top + VIEWPORT[0], left : left + VIEWPORT[1]]
    part = replace(segmentation, labels=labels)
    footing = find_footing(seen, RGB5)
    return timed(lambda: more(seen, part, footing=footing))[0]


def same_on_threads(image: Image) -> bool:
    """Whether 1 and 4 threads of OpenCV, and a second run, give the same bytes."""
    found = set()
    before = cv2.getNumThreads()
    for threads in (1, 4, 4):
        cv2.setNumThreads(threads)
        found.add(hashlib.sha256(fast(image).labels.tobytes()).hexdigest())
    cv2.setNumThreads(before)
    return len(found) == 1


def measure_small(table: Table, name: str) -> None:
    """Compare with ten attempts over all pixels at 2 megapixels."""
    image, _ = photo(name, 2)
    ours, result = timed(lambda: fast(image), 3)
    ten, error = timed(lambda: plain_kmeans(image, 5, 10), 1)
    table.add(f"{name}, 2 MP, k = 5: times faster than cv2.kmeans, 10 attempts", ten / ours, 18, least=True)
    table.note("the same: its error / ours", f"{error / result.mse:.5f}")


def measure_large(table: Table, name: str, megapixels: float, *, article: bool) -> float:
    """Measure everything on one large photo; return the seconds from pixels to labels."""
    image, encoded = photo(name, megapixels)
    pixels = image.height * image.width
    at = f"{name}, {megapixels:g} MP"
    extra = peak_extra(lambda: fast(image))
    decode_s, copy_s = timed(lambda: decode(encoded))[0], timed(image.pixels.copy)[0]
    whole_s, result = timed(lambda: fast(image), 3)
    prepared = prepare(image)
    colors_s = timed(lambda: distinct_colors(image, NullTask()), 3)[0]
    table.note(f"{at}: distinct colours; seconds", f"{len(prepared.colors.values):,}; {whole_s:.3f}")
    table.note(
        f"{at}: np.copy, counting the colours / decoding the JPEG",
        f"{copy_s / decode_s:.2f}, {colors_s / decode_s:.2f}",
    )
    table.add(
        f"{at}: pixels to labels / decoding the JPEG",
        whole_s / decode_s,
        3.5 if megapixels == TARGET_MP else None,
    )
    table.add(
        f"{at}: peak extra memory",
        extra / pixels,
        6 if megapixels == TARGET_MP else None,
        unit=" bytes/pixel",
    )
    targets = (0.8, 0.4) if megapixels == TARGET_MP else (None, None)
    measure_changes(table, at, (prepared, result), decode_s, targets)
    clock = Clock()
    cluster(prepare(image, clock), RGB5)
    table.note(f"{at}: same bytes on 1 and 4 threads and again", str(same_on_threads(image)))
    table.add(f"{at}: cancel answers within", cancel_wait(image, whole_s) * 1000, 200, unit=" ms")
    table.note(f"{at}: progress goes back", str(clock.goes_back))
    one_s, error = timed(lambda: plain_kmeans(image, 5, 1), 1)
    table.note(
        f"{at}: cv2.kmeans, 1 attempt: time, error / ours", f"{one_s / whole_s:.1f}, {error / result.mse:.5f}"
    )
    if article:
        theirs, error = timed(lambda: article_kmeans(image, 5), 1)
        table.add(f"{at}: times faster than the article's code", theirs / whole_s, 35, least=True)
        table.note("the same: its error / ours", f"{error / result.mse:.5f}")
    return whole_s


def measure_changes(
    table: Table,
    at: str,
    scene: tuple[Prepared, Segmentation],
    decode_s: float,
    targets: tuple[float | None, float | None],
) -> None:
    """Measure what one more step of a slider costs, for all pixels and for a viewport."""
    prepared, result = scene
    footing = find_footing(prepared, RGB5)
    for change in (more, fewer):
        seconds = timed(partial(change, prepared, result, footing=footing))[0]
        table.add(f"{at}: {change.__name__}, all pixels / decoding the JPEG", seconds / decode_s, targets[0])
    if prepared.image.width >= VIEWPORT[1] and prepared.image.height >= VIEWPORT[0]:
        table.add(
            f"{at}: more, viewport / decoding the JPEG", view_change(prepared, result) / decode_s, targets[1]
        )
    seconds = timed(lambda: cluster(prepared, ClusterParams(6, "rgb")), 3)[0]
    table.note(f"{at}: new clusters, colours kept / decoding the JPEG", f"{seconds / decode_s:.2f}")
    both = (
        ("split", partial(split, prepared, result, 0)),
        ("merge", partial(merge, prepared, result, [0, 1])),
    )
    for name, work in both:
        table.note(f"{at}: {name} one cluster / decoding the JPEG", f"{timed(work, 3)[0] / decode_s:.2f}")
    table.add(f"{at}: suggest K", timed(lambda: suggest_k(prepared), 2)[0], 1.5, unit=" s")


def machine() -> str:
    """Name the machine in general terms."""
    versions = f"OpenCV {cv2.__version__}, NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {versions}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one photo of 2 and 12 megapixels, few seeds")
    parser.add_argument("--huge", action="store_true", help="also 100 megapixels, which needs 8 GB of memory")
    arguments = parser.parse_args()
    table = Table()
    print(machine())
    if not ARTICLE.exists():
        print(f"The article's photo is missing ({ARTICLE}); the sample photos are used alone.")
    names = photo_names()
    if arguments.quick:
        measure_small(table, names[0])
        measure_large(table, names[0], 12, article=False)
        quality.measure(table, (5, 16), photos=2, seeds=1)
    else:
        measure_small(table, names[0])
        times = {
            megapixels: measure_large(table, names[0], megapixels, article=megapixels == TARGET_MP)
            for megapixels in (12, 24)
        }
        if arguments.huge:
            large_s = measure_large(table, names[0], 100, article=False)
            table.add("100 MP / 24 MP", large_s / times[TARGET_MP], 5)
        quality.measure(table, (3, 5, 8, 16, 32), photos=8, seeds=5)
    table.print()


if __name__ == "__main__":
    main()
