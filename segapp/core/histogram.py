"""How the pixels of each cluster are spread over lightness, hue, saturation or a colour channel."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import to_rgb8
from segapp.core.errors import ParameterError
from segapp.core.opencv import cv2
from segapp.core.task import NullTask
from segapp.core.types import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.task import Task
    from segapp.core.types import Float64Array, Image, Int64Array, UInt8Array

BINS = 64

_COUNTED_PIXELS = 1 << 19
_LEAST_SATURATION = 20  # of 255; what is greyer has no hue to speak of


@dataclass(frozen=True)
class Channel:
    """Something that pixels can be compared by.

    Attributes
    ----------
    id, name : str
        Its key, and its word for the user.
    most : int
        The largest value as the user reads it; the smallest is 0.
    values : callable
        From uint8 (h, w, 3) RGB to uint8 (h, w), 0 to 255; 255 is `most`.
    needs_hue : bool
        Whether nearly grey pixels are left out.
    """

    id: str
    name: str
    most: int
    values: Callable[[UInt8Array], UInt8Array]
    needs_hue: bool = False


def _lightness(pixels: UInt8Array) -> UInt8Array:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[..., 0], np.uint8)


def _hue(pixels: UInt8Array) -> UInt8Array:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV_FULL)[..., 0], np.uint8)


def _saturation(pixels: UInt8Array) -> UInt8Array:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV_FULL)[..., 1], np.uint8)


CHANNELS: tuple[Channel, ...] = (
    Channel("lightness", "Lightness", 100, _lightness),
    Channel("hue", "Hue", 360, _hue, needs_hue=True),
    Channel("saturation", "Saturation", 100, _saturation),
    Channel("red", "Red", 255, lambda pixels: pixels[..., 0]),
    Channel("green", "Green", 255, lambda pixels: pixels[..., 1]),
    Channel("blue", "Blue", 255, lambda pixels: pixels[..., 2]),
)


@dataclass(frozen=True, eq=False)
class Histogram:
    """Pixels of each cluster in bins of equal width.

    Attributes
    ----------
    channel : str
        Id of the channel.
    most : int
        The value at the end of the last bin, as the user reads it; the first begins at 0.
    counts : int64 array of shape (k, BINS)
        Pixels of each cluster in each bin, of those that were looked at.
    """

    channel: str
    most: int
    counts: Int64Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", frozen(self.counts))

    @property
    def heights(self) -> Float64Array:
        """How high each bin is drawn: float64 (BINS,), 1 for the fullest, 0 for an empty one.

        The height grows with the root of the pixels, since else the fullest bin, that of a plain
        background, would leave nothing to be seen of the others.
        """
        wholes = self.counts.sum(axis=0)
        heights: Float64Array = np.sqrt(wholes / max(1, int(wholes.max())))
        return heights

    def range_of(self, cluster: int, outside: float = 0.05) -> tuple[int, int] | None:
        """Find the bins that hold a cluster but for a share of it at either end; None if it has no pixel.

        Parameters
        ----------
        cluster : int
            The cluster.
        outside : float
            Share of its pixels that may lie before the first bin, and behind the last.

        Returns
        -------
        tuple of int or None
            First bin, and last bin + 1.
        """
        summed = np.cumsum(self.counts[cluster])
        if not summed[-1]:
            return None
        first = int(np.searchsorted(summed, outside * summed[-1], side="right"))
        last = int(np.searchsorted(summed, (1 - outside) * summed[-1], side="left"))
        return first, max(first, last) + 1


def count_channel(
    image: Image,
    labels: UInt8Array,
    k: int,
    channel: str,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Histogram:
    """Count the pixels of each cluster in 64 bins of a channel.

    Of large images only every n-th row and column is looked at, about half a million pixels.

    Parameters
    ----------
    image : Image
        The picture.
    labels : uint8 array of shape (H, W)
        Cluster of each pixel; those of k and more are left out.
    k : int
        Number of clusters.
    channel : str
        Id in `CHANNELS`.
    task : Task
        Asked whether to go on.

    Raises
    ------
    ParameterError
        If there is no such channel.
    Cancelled
        If the task is cancelled.
    """
    chosen = next((known for known in CHANNELS if known.id == channel), None)
    if chosen is None:
        known_ids = ", ".join(known.id for known in CHANNELS)
        raise ParameterError(f"There is no channel “{channel}”; choose one of {known_ids}.")
    step = max(1, math.ceil(math.sqrt(image.height * image.width / _COUNTED_PIXELS)))
    every = (slice(None, None, step), slice(None, None, step))
    area = None if image.area is None else np.ascontiguousarray(image.area[every])
    task.raise_if_cancelled()
    pixels = to_rgb8(replace(image, pixels=image.pixels[every], area=area))
    task.raise_if_cancelled()
    bins = chosen.values(pixels) // np.uint8(256 // BINS)
    owners = labels[every]
    counted = owners < k
    if chosen.needs_hue:
        counted &= _saturation(pixels) >= _LEAST_SATURATION
    flat = owners[counted].astype(np.int64) * BINS + bins[counted]
    return Histogram(channel, chosen.most, np.bincount(flat, minlength=k * BINS).reshape(k, BINS))
