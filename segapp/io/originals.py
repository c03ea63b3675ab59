"""Keeps results from taking the place of the images that they were made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segapp.core.errors import ExportError
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    Place = tuple[int, int]
    """Device and number of a file: the same for all of its names."""


@dataclass(frozen=True)
class Originals:
    """The files that no result may replace.

    Attributes
    ----------
    known : set of Path
        Those that were looked at.
    places : set of tuple of int
        Where they are on the disk, whatever they are called.
    """

    known: set[Path] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    def add(self, paths: Iterable[Path]) -> None:
        """Protect these files; those that are not there need none."""
        for path in set(paths) - self.known:
            self.known.add(path)
            place = _place(path)
            if place is not None:
                self.places.add(place)

    def check(self, targets: Iterable[Path], what: str = "one of the images") -> None:
        """Refuse to write over one of them.

        Parameters
        ----------
        targets : iterable of Path
            What is to be written.
        what : str
            What to call the files in the refusal.

        Raises
        ------
        ExportError
            If a target is one of them, also under another name or through a link.
        """
        for target in targets:
            if _place(target) in self.places:
                raise ExportError(
                    f"{shown(target.name)} is {what} itself and would be replaced; "
                    "choose another place to save in."
                )


def _place(path: Path) -> Place | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
