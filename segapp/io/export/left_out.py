"""Sentences about kinds of files of which an export of several images has none, or none of some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEW = 3


def without_clusters(stems: Sequence[str]) -> str:
    """Say that images were passed over where clusters are saved; `stems` stand for the images."""
    if len(stems) == 1:
        return f"The clusters of {shown(stems[0])} are not known, so there are no files of them."
    few = ", ".join(shown(stem) for stem in stems[:_FEW])
    more = ", ..." if len(stems) > _FEW else ""
    return f"The clusters of {len(stems)} images ({few}{more}) are not known, so there are no files of them."


def without_objects(name: str) -> str:
    """Say that there is no file of a kind with this name, which are made of objects."""
    return f"There are no objects, so there are no files of the kind {shown(name)}."
