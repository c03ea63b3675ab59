"""Throws changed project files at the reader and counts what comes back.

    python -m benchmarks.fuzz_projects --count 20000 --seed 1

Each input is a small valid project with values changed in its JSON or bytes in its members; the hashes
fit. A project or a `ProjectError` is right; any other exception, or an input that takes longer than two
seconds, is a find and is kept in the folder given by --keep.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from segapp.io.project import save_project
from tests.io.project_mutations import mutate, use
from tests.io.projects import project_of

_LONGEST_S = 2.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "a.segproj", Path(name) / "b.segproj"
        save_project(project_of(Path(name), 2, 1), source)
        for number in range(options.count):
            mutate(source, target, chance)
            start = time.perf_counter()
            try:
                outcome = use(target)
            except Exception:  # noqa: BLE001 - whatever it is, it is a find
                outcome = "FIND"
                traceback.print_exc()
            if time.perf_counter() - start > _LONGEST_S:
                outcome = "SLOW"
            counts[outcome] += 1
            if outcome.isupper() and options.keep is not None:
                options.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(target, options.keep / f"{options.seed}-{number}.segproj")
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    return 1 if counts["FIND"] + counts["SLOW"] else 0


if __name__ == "__main__":
    sys.exit(main())
