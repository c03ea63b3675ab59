"""Throws damaged pictures at the reader and counts what comes back.

Each input is a small valid file with bytes flipped, cut out, repeated or replaced by extreme
numbers. A picture or an `ImageReadError` is right; any other exception, an input that takes
longer than the limit or a crash of the process is a find. Finds are saved in the folder given by
--keep. libtiff writes to the error output what it thinks of damaged strips, and Pillow offers no way
to stop it: such inputs are counted as noisy.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import struct
import sys
import tempfile
import time
import warnings
import zlib
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from segapp.core.errors import ImageReadError
from segapp.io.images import read_bytes
from tests.io.images.picture_samples import samples

_EXTREMES = (
    *(value.to_bytes(1, "big") for value in (0, 1, 0x7F, 0x80, 0xFF)),
    *(value.to_bytes(2, order) for value in (0, 1, 2, 0x7FFF, 0xFFFF) for order in ("little", "big")),
    *(value.to_bytes(4, order) for value in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF) for order in ("little", "big")),
    *(value.to_bytes(4, order) for value in (5000, 40_000, 1 << 20) for order in ("little", "big")),
)


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return the file with one to eight random changes; half of them in its first 128 bytes."""
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if not result:
            break
        at = chance.randrange(min(len(result), 128) if chance.random() < 0.5 else len(result))
        kind = chance.randrange(6)
        if kind == 0:
            result[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            result[at] = chance.randrange(256)
        elif kind == 2:
            value = chance.choice(_EXTREMES)
            result[at : at + len(value)] = value
        elif kind == 3:
            del result[at : at + chance.choice((1, 2, 4, 16, 200))]
        elif kind == 4:
            piece = result[at : at + chance.choice((1, 4, 12, 64))]
            result[at:at] = piece * chance.choice((1, 2, 50))
        else:
            del result[at:]
    return bytes(result)


def repair_png(data: bytes) -> bytes:
    """Return a mutated PNG with right checksums, so that the damage gets past them."""
    result, position = bytearray(data[:8]), 8
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        body = data[position + 4 : position + 8 + length]
        result += data[position : position + 4] + body + struct.pack(">I", zlib.crc32(body))
        position += 12 + length
    return bytes(result + data[position:])


def outcome(data: bytes, limit_s: float, noise: int) -> str:
    """Read one input and say in a word or two what came of it."""
    start = time.perf_counter()
    heard = os.fstat(noise).st_size
    try:
        image = read_bytes(data, "fuzzed")
        result = "picture" if image.pixels.dtype.name in ("uint8", "uint16", "float32") else "FIND dtype"
    except ImageReadError as error:
        sentence = str(error)
        result = "refused" if sentence.endswith(".") and "\n" not in sentence else "FIND sentence"
    except Warning:
        result = "FIND warning"
    except Exception as error:  # noqa: BLE001 - what else is raised is what this looks for
        result = f"FIND {type(error).__name__}"
    if time.perf_counter() - start > limit_s:
        return "FIND slow"
    return f"{result} (noisy)" if os.fstat(noise).st_size != heard else result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="number of inputs")
    parser.add_argument("--seed", type=int, default=1, help="start of the random changes")
    parser.add_argument("--limit-s", type=float, default=2.0, help="longest time for one input")
    parser.add_argument("--keep", type=Path, help="folder for inputs that are finds")
    options = parser.parse_args()
    seeds = list(samples().items())
    chance = random.Random(options.seed)
    warnings.simplefilter("error")
    table: dict[str, Counter[str]] = {name: Counter() for name, _ in seeds}
    slowest = 0.0
    with tempfile.TemporaryFile() as noise:
        shown = os.dup(2)
        os.dup2(noise.fileno(), 2)
        faulthandler.enable(os.fdopen(os.dup(shown), "w"))
        for index in range(options.count):
            name, seed = seeds[index % len(seeds)]
            data = mutate(seed, chance)
            if name.startswith("png") and chance.random() < 0.7:
                data = repair_png(data)
            faulthandler.dump_traceback_later(10 * options.limit_s, exit=True, file=shown)
            start = time.perf_counter()
            result = outcome(data, options.limit_s, noise.fileno())
            slowest = max(slowest, time.perf_counter() - start)
            faulthandler.cancel_dump_traceback_later()
            table[name][result] += 1
            if result.startswith("FIND") and options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{options.seed}-{index}-{result[5:]}-{name}").write_bytes(data)
        os.dup2(shown, 2)
        noise.seek(0)
        said = noise.read(600).decode(errors="replace")
    return report(table, slowest, said)


def peak_memory_mb() -> float:
    """Return the most memory this process held, or 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def report(table: dict[str, Counter[str]], slowest: float, said: str) -> int:
    total: Counter[str] = Counter()
    for name, counts in table.items():
        total += counts
        print(f"{name:22}", *(f"{word} {number:6}" for word, number in sorted(counts.items())))
    finds = sum(number for word, number in total.items() if word.startswith("FIND"))
    print(f"\n{'all':22}", *(f"{word} {number:6}" for word, number in sorted(total.items())))
    print(f"slowest {slowest:.2f} s, peak memory {peak_memory_mb():.0f} MB, finds {finds}")
    if said:
        print("error output:", said)
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
