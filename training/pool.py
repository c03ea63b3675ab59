"""The photographs and object masks that the networks learn from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.prepared import LONGEST_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

OBJECT, IGNORED = 255, 128
"""Values in a mask; all others are background."""

_HELD_BACK = 6


@dataclass(frozen=True, eq=False)
class Example:
    """A photograph and the masks of objects in it, at most `LONGEST_SIDE` pixels long.

    Attributes
    ----------
    name : str
        File of the photograph.
    rgb : uint8 array of shape (h, w, 3)
        The photograph.
    masks : tuple of uint8 arrays of shape (h, w)
        `OBJECT`, `IGNORED` or background.
    """

    name: str
    rgb: npt.NDArray[np.uint8]
    masks: tuple[npt.NDArray[np.uint8], ...]


def read_pool(folder: Path, *, held_back: bool) -> Iterator[Example]:
    """Read the pool: every sixth photograph is held back, to choose settings by.

    Parameters
    ----------
    folder : Path
        With ``manifest.json``, a list of {"image": file, "mask": file}.
    held_back : bool
        Whether to read those that are held back, or all others.
    """
    found: dict[str, list[str]] = {}
    entries: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in entries:
        found.setdefault(entry["image"], []).append(entry["mask"])
    for index, name in enumerate(sorted(found)):
        if (index % _HELD_BACK == 0) == held_back:
            yield _read(folder, name, found[name])


def _read(folder: Path, name: str, masks: list[str]) -> Example:
    image = cv2.imread(str(folder / name), cv2.IMREAD_COLOR)
    if image is None:
        raise OSError(f"{folder / name} cannot be read.")
    scale = min(1.0, LONGEST_SIDE / max(image.shape[:2]))
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    read = [cv2.imread(str(folder / mask), cv2.IMREAD_GRAYSCALE) for mask in masks]
    fitting = [cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) for mask in read if mask is not None]
    rgb = np.ascontiguousarray(small[..., ::-1], np.uint8)
    return Example(name, rgb, tuple(np.asarray(mask, np.uint8) for mask in fitting))
