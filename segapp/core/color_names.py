"""Plain English names for the colours of clusters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.features import features_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import Float32Array, UInt8Array

_NAMES: tuple[tuple[str, tuple[int, int, int]], ...] = (
    ("Black", (0, 0, 0)),
    ("Very dark gray", (38, 38, 38)),
    ("Dark gray", (74, 74, 74)),
    ("Gray", (127, 127, 127)),
    ("Light gray", (190, 190, 190)),
    ("Very light gray", (225, 225, 225)),
    ("White", (255, 255, 255)),
    ("Cream", (250, 240, 205)),
    ("Beige", (220, 200, 165)),
    ("Tan", (200, 160, 115)),
    ("Light brown", (165, 120, 75)),
    ("Brown", (120, 75, 35)),
    ("Olive brown", (124, 88, 20)),
    ("Dark brown", (65, 40, 22)),
    ("Gray brown", (125, 105, 90)),
    ("Dark red", (125, 15, 20)),
    ("Red", (210, 25, 30)),
    ("Light red", (240, 105, 100)),
    ("Pink", (245, 165, 185)),
    ("Light pink", (250, 215, 220)),
    ("Hot pink", (235, 50, 140)),
    ("Salmon", (245, 155, 125)),
    ("Orange", (240, 145, 20)),
    ("Dark orange", (205, 95, 15)),
    ("Light orange", (250, 195, 120)),
    ("Yellow", (245, 220, 35)),
    ("Light yellow", (250, 240, 145)),
    ("Dark yellow", (190, 160, 20)),
    ("Pale yellow green", (215, 215, 125)),
    ("Olive", (110, 110, 35)),
    ("Yellow green", (160, 185, 30)),
    ("Light green", (150, 220, 140)),
    ("Green", (50, 160, 50)),
    ("Dark green", (20, 80, 30)),
    ("Gray green", (110, 130, 105)),
    ("Turquoise", (60, 200, 190)),
    ("Teal", (0, 115, 115)),
    ("Pale blue", (200, 220, 240)),
    ("Light blue", (130, 190, 240)),
    ("Blue", (35, 95, 210)),
    ("Blue", (0, 0, 225)),  # Lab sets pure blue far from the usual one
    ("Dark blue", (15, 30, 100)),
    ("Gray blue", (100, 120, 145)),
    ("Lilac", (195, 165, 225)),
    ("Purple", (125, 45, 160)),
    ("Dark purple", (65, 20, 85)),
    ("Violet", (140, 85, 225)),
    ("Magenta", (205, 40, 200)),
)

_CLEARLY_LIGHTER = 6.0  # in L*, 0 to 100: less is not seen as lighter
_LIGHTNESS_WORDS = ("Dark", "Light", "Very", "Pale")


def name_colors(colors: UInt8Array) -> tuple[str, ...]:
    """Name colours so that no two have the same name.

    Each gets the name nearest in CIE L*a*b*. Of two colours with the same name, the one that
    is clearly lighter is called so; otherwise the later ones get numbers.

    Parameters
    ----------
    colors : uint8 array of shape (k, 3)
        RGB.

    Returns
    -------
    tuple of str
        One name for each colour; the same colours always get the same names.
    """
    if not len(colors):
        return ()
    lab = features_of(colors.astype(np.float32), "lab")
    table = features_of(np.array([color for _, color in _NAMES], np.float32), "lab")
    distances = np.square(lab[:, np.newaxis] - table).sum(axis=-1)
    names = [_NAMES[index][0] for index in distances.argmin(axis=1)]
    return _numbered(_told_apart(names, lab[:, 0]))


def _told_apart(names: list[str], lightness: Float32Array) -> list[str]:
    """Put a word for lightness before one name of each pair, if that name is not taken."""
    result = list(names)
    for name, count in Counter(names).items():
        if count != 2 or name.startswith(_LIGHTNESS_WORDS):
            continue
        darker, lighter = sorted(np.flatnonzero(np.array(names) == name), key=lambda i: lightness[i])
        if lightness[lighter] - lightness[darker] < _CLEARLY_LIGHTER:
            continue
        for index, word in ((lighter, "Light"), (darker, "Dark")):
            told = f"{word} {name.lower()}"
            if told not in result:
                result[index] = told
                break
    return result


def _numbered(names: list[str]) -> tuple[str, ...]:
    used: Counter[str] = Counter()
    result = []
    for name in names:
        used[name] += 1
        result.append(name if used[name] == 1 else f"{name} {used[name]}")
    return tuple(result)


def free_name(name: str, taken: Sequence[str | None]) -> str:
    """Return a name with the first number behind it that makes it another one than those taken.

    Parameters
    ----------
    name : str
        The name; returned as it is if it is free.
    taken : sequence of (str or None)
        The other names.
    """
    number, found = 2, name
    while found in taken:
        found = f"{name} {number}"
        number += 1
    return found
