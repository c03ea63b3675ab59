"""What the user sets: for the clustering, and for all masks."""

from __future__ import annotations

from dataclasses import dataclass, replace

WIDEST_NECK = 0.75
"""How narrow a neck between touching objects is cut unless something else is said: a share of the thinner."""


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
    attempts : int
        1 to 100: from how many random starts the clusters are looked for, and how long their
        neighbours are tried; the best result counts. A few are enough for a quick look.
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
    attempts: int = 10


@dataclass(frozen=True)
class CleanUp:
    """Settings applied to every mask; 0 switches a step off.

    Attributes
    ----------
    fill_holes_px : int
        Holes of at most this many pixels are filled.
    drop_specks_px : int
        Pieces of fewer than or exactly this many pixels are dropped.
    smooth_px : int
        How far an edge is smoothed: radius of the window, or deviation of the blur; 0 to 50.
    smooth_by : str
        Key of `clean_up.SMOOTHERS`; counts only with `smooth_px`.
    drop_border : bool
        Whether pieces that touch the border of the picture are dropped.
    grow_px : int
        By how much masks grow; shrink if negative.
    keep_largest : bool
        Whether only the largest piece of each class is kept.
    """

    fill_holes_px: int = 0
    drop_specks_px: int = 0
    smooth_px: int = 0
    smooth_by: str = "majority"
    drop_border: bool = False
    grow_px: int = 0
    keep_largest: bool = False

    @property
    def is_off(self) -> bool:
        """Whether the mask stays as it was chosen."""
        return replace(self, smooth_by=CleanUp.smooth_by) == CleanUp()
