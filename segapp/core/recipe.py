"""A recipe: all the settings that lead from an image to its masks, to be applied to other images."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segapp.core.params import CleanUp, ClusterParams

if TYPE_CHECKING:
    from segapp.core.types import ClassInfo


@dataclass(frozen=True)
class NamedCluster:
    """One entry of the palette: a cluster that another image may have too.

    Attributes
    ----------
    name : str
        Its name.
    color : tuple of int
        Its mean colour, RGB, 0..255.
    class_id : int
        The class that it belongs to as a whole, 0 = none.
    """

    name: str
    color: tuple[int, int, int]
    class_id: int = 0


@dataclass(frozen=True)
class Recipe:
    """All the settings and the named palette.

    Attributes
    ----------
    params : ClusterParams
        How the clusters are found.
    clean_up : CleanUp
        Settings for the mask of every class that has none of its own.
    classes : tuple of ClassInfo
        The classes in order.
    palette : tuple of NamedCluster
        The clusters by falling share; empty if nothing is clustered yet.
    """

    params: ClusterParams = field(default_factory=ClusterParams)
    clean_up: CleanUp = field(default_factory=CleanUp)
    classes: tuple[ClassInfo, ...] = ()
    palette: tuple[NamedCluster, ...] = ()
