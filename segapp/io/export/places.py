"""Where each image of an export goes: its name, and its part of a data set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import ParameterError
from segapp.io.export.records import DEFAULT_OPTIONS, ExportOptions
from segapp.io.names import distinct_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PARTS = ("train", "val", "test")
"""The parts of a data set, in the order of `ExportOptions.split`."""


@dataclass(frozen=True)
class Place:
    """The name of one image in an export, and its part of a data set, as in `Item`."""

    stem: str
    part: str


def places_of(paths: Sequence[Path | None], options: ExportOptions = DEFAULT_OPTIONS) -> list[Place]:
    """Give each image a name of its own and a part of the data set.

    Parameters
    ----------
    paths : sequence of Path or None
        Where the images come from; None for one that has no file.
    options : ExportOptions
        With the shares of the parts, and the start of the random choice.

    Returns
    -------
    list of Place
        In the order of the images. The same images and options always give the same places.

    Raises
    ------
    ParameterError
        If the shares are no shares.
    """
    stems = distinct_names(tuple("image" if path is None else path.stem for path in paths))
    parts = parts_of(len(paths), options)
    return [Place(stem, part) for stem, part in zip(stems, parts, strict=True)]


def check_split(shares: Sequence[float]) -> None:
    """Refuse shares that are none.

    Raises
    ------
    ParameterError
        If there are over three, one is negative or no number, or they do not sum to 1.
    """
    usable = all(math.isfinite(share) and share >= 0 for share in shares)
    if shares and not (usable and len(shares) <= len(PARTS) and abs(math.fsum(shares) - 1) < 1e-6):
        given = ",".join(f"{share:g}" for share in shares)
        raise ParameterError(
            f"The split {given} cannot be used; give up to three shares that sum to 1, as in 0.8,0.1,0.1."
        )


def parts_of(count: int, options: ExportOptions = DEFAULT_OPTIONS) -> list[str]:
    """Give each of so many images a part of the data set.

    Raises
    ------
    ParameterError
        If the shares are no shares.
    """
    check_split(options.split)
    shares = options.split or (1.0,)
    # Largest remainders: each part is less than one image off its share.
    exact = np.array(shares) * count
    counts = np.floor(exact + 1e-9).astype(np.int64)
    missing = count - int(counts.sum())
    for index in np.argsort(counts - exact, kind="stable")[:missing]:
        counts[index] += 1
    in_order = [part for part, number in zip(PARTS, counts.tolist(), strict=False) for _ in range(number)]
    shuffled = np.random.default_rng(options.seed).permutation(count)
    parts = [""] * count
    for part, index in zip(in_order, shuffled.tolist(), strict=True):
        parts[index] = part
    return parts
