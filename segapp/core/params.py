"""What the user asks of the clustering."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClusterParams:
    """What the user asks of the clustering.

    Attributes
    ----------
    k : int
        Number of clusters, 2 to 32.
    space : str
        Colour space in which pixels are compared: an id in `features.SPACES`.
    seed : int
        Start of the random choices; the same seed gives the same clusters.
    method : str
        Id in `clustering.METHODS`.
    ignore_shadows : int
        0 to 100: how much less a difference in lightness counts, from all to a tenth.
    smooth : int
        0 to 100: how much the picture is smoothed, edges kept, before it is clustered.
    keep_together : int
        0 to 100: how much the place of a pixel counts beside its colour.
    notice_texture : int
        0 to 100: how much the pattern around a pixel counts beside its colour.
    not_sure : int
        0 to 100: at most this percentage of the pixels, the least certain ones, is left
        without a cluster.
    """

    k: int = 5
    space: str = "lab"
    seed: int = 0
    method: str = "kmeans"
    ignore_shadows: int = 0
    smooth: int = 0
    keep_together: int = 0
    notice_texture: int = 0
    not_sure: int = 0
