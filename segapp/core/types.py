"""The vocabulary: the values that travel between the layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from segapp.core.lazy import np
from segapp.core.params import CleanUp, ClusterParams

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy.typing as npt

    from segapp.core.arrays import (
        BoolArray,
        Float32Array,
        Float64Array,
        Int32Array,
        Int64Array,
        PixelArray,
        UInt8Array,
    )
    from segapp.core.model import Model
    from segapp.core.scale import Scale

NO_CLUSTER = 255
"""Value in `Segmentation.labels` of a pixel that belongs to no cluster (transparent)."""

_Array = TypeVar("_Array", bound="npt.NDArray[Any]")


def frozen(array: _Array) -> _Array:
    """Return the array, contiguous and marked read-only."""
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result  # type: ignore[return-value]  # ascontiguousarray keeps the dtype


@dataclass(frozen=True, eq=False)
class Image:
    """A picture in its own depth, after the camera's orientation was applied.

    Attributes
    ----------
    pixels : uint8, uint16 or float32 array of shape (H, W) or (H, W, C)
        RGB order; alpha, if any, is the last channel and straight (not premultiplied).
        2 channels are gray + alpha, 4 channels with `has_alpha` are RGB + alpha.
    has_alpha : bool
        Whether the last channel is alpha.
    path : Path or None
        Where the picture came from.
    rotated : bool
        Whether the file stated an orientation that had to be applied.
    area : bool array of shape (H, W) or None
        The part to cluster; None is all of it.
    scale : Scale or None
        How long a pixel is, where the file says so and can be believed.
    """

    pixels: PixelArray
    has_alpha: bool = False
    path: Path | None = None
    rotated: bool = False
    area: BoolArray | None = None
    scale: Scale | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", frozen(self.pixels))

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])

    @property
    def color(self) -> PixelArray:
        """The pixels without alpha: (H, W) or (H, W, C), a view."""
        if not self.has_alpha:
            return self.pixels
        without = self.pixels[..., :-1]
        return without[..., 0] if without.shape[-1] == 1 else without

    @cached_property
    def valid(self) -> BoolArray | None:
        """Where the picture has a colour: bool (H, W), or None when that is everywhere.

        False where alpha is 0, where a float picture is not finite, and outside the area.
        """
        result: BoolArray | None = self.area
        if self.has_alpha:
            opaque = self.pixels[..., -1] > 0
            result = opaque if result is None else np.logical_and(result, opaque)
        if self.pixels.dtype == np.float32:
            bands = np.isfinite(self.color).reshape(self.height, self.width, -1)
            finite: BoolArray = np.logical_and.reduce(bands, axis=-1)
            result = finite if result is None else np.logical_and(result, finite)
        return None if result is None or bool(result.all()) else frozen(result)


@dataclass(frozen=True, eq=False)
class Segmentation:
    """The clusters of one image, ordered by share, largest first.

    Attributes
    ----------
    labels : uint8 array of shape (H, W)
        Cluster index of each pixel; `NO_CLUSTER` where there is none: transparent, outside the area
        or not sure.
    colors : uint8 array of shape (k, 3)
        Mean colour of each cluster, RGB.
    counts : int64 array of shape (k,)
        Number of pixels of each cluster.
    mse : float
        Mean squared distance of all clustered pixels to the mean colour of their cluster,
        RGB units 0..255.
    params : ClusterParams
        What was asked for.
    notes : tuple of str
        Sentences for the user about what came out differently than asked.
    model : Model or None
        The clusters in the units of the features; None if they were made by hand.
    means : float64 array of shape (k, bands) or None
        Mean colour of each cluster before it is rounded, 0 to 255; None if it is not known.
    source : Image or None
        The picture, for scripts; None where whoever holds the clusters holds the picture too.
    """

    labels: UInt8Array
    colors: UInt8Array
    counts: Int64Array
    mse: float
    params: ClusterParams
    notes: tuple[str, ...] = ()
    model: Model | None = None
    means: Float64Array | None = None
    source: Image | None = None

    def __post_init__(self) -> None:
        for name in ("labels", "colors", "counts", "means"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def k(self) -> int:
        """Number of clusters found; at most `params.k`."""
        return len(self.counts)

    @property
    def shares(self) -> Float64Array:
        """Share of each cluster among the clustered pixels: float64 (k,), sums to 1."""
        counts: Float64Array = self.counts.astype(np.float64)
        shares: Float64Array = counts / counts.sum()
        return shares

    def mask(self, clusters: Iterable[int]) -> BoolArray:
        """Where the given clusters are: bool array of shape (H, W).

        Raises
        ------
        ValueError
            If a cluster index is not a whole number from 0 to k - 1.
        """
        chosen = np.zeros(256, dtype=np.bool_)
        for index in clusters:
            if not (isinstance(index, int | np.integer) and 0 <= index < self.k):
                raise ValueError(f"There is no cluster {index}; the clusters are 0 to {self.k - 1}.")
            chosen[int(index)] = True
        result: BoolArray = chosen[self.labels]
        return result


@dataclass(frozen=True, eq=False)
class Regions:
    """The connected pieces (8 neighbours, unless 4 were asked for) of all clusters.

    Attributes
    ----------
    ids : int32 array of shape (H, W)
        Region of each pixel, from 0; -1 where there is no cluster. The same labels
        always give the same ids.
    clusters : uint8 array of shape (n,)
        Cluster of each region.
    areas : int64 array of shape (n,)
        Pixels of each region.
    boxes : int32 array of shape (n, 4)
        First row, first column, last row + 1, last column + 1 of each region.
    """

    ids: Int32Array
    clusters: UInt8Array
    areas: Int64Array
    boxes: Int32Array

    def __post_init__(self) -> None:
        for name in ("ids", "clusters", "areas", "boxes"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.areas)


@dataclass(frozen=True)
class ClassInfo:
    """A named, coloured kind the user wants.

    Attributes
    ----------
    name : str
        The user's word for it.
    color : tuple of int
        RGB, 0..255.
    visible : bool
        Whether the canvas shows it; it is exported all the same.
    locked : bool
        Whether nothing the hand does changes it.
    clean_up : CleanUp or None
        Settings for its mask alone; None = those for all classes.
    """

    name: str
    color: tuple[int, int, int]
    visible: bool = True
    locked: bool = False
    clean_up: CleanUp | None = None


@dataclass(frozen=True, eq=False)
class ClassMap:
    """The finished masks of all classes in one picture: what is exported.

    Attributes
    ----------
    pixels : uint8 array of shape (H, W)
        0 = no class, i = `classes[i - 1]`.
    classes : tuple of ClassInfo
        The classes in order.
    """

    pixels: UInt8Array
    classes: tuple[ClassInfo, ...] = field(default=(ClassInfo("ROI", (0x00, 0x72, 0xB2)),))

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", frozen(self.pixels))

    def mask(self, class_id: int = 1) -> BoolArray:
        """Where one class is: bool array of shape (H, W)."""
        result: BoolArray = self.pixels == class_id
        return result


def __getattr__(name: str) -> Any:
    """Hand out the names for arrays; they need NumPy, and this module is loaded before the window."""
    if name.endswith("Array"):
        from segapp.core import arrays

        return getattr(arrays, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "NO_CLUSTER",
    "BoolArray",
    "ClassInfo",
    "ClassMap",
    "CleanUp",
    "ClusterParams",
    "Float32Array",
    "Float64Array",
    "Image",
    "Int32Array",
    "Int64Array",
    "PixelArray",
    "Regions",
    "Segmentation",
    "UInt8Array",
    "frozen",
]
