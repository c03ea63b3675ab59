"""What the methods compare: the features of the colours, or of pixels with place and texture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import scale_to_255
from segapp.core.distinct import DistinctColors, sample_positions, strip_values
from segapp.core.features import ColorFeatures, color_features
from segapp.core.strips import run_aside

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.task import Task
    from segapp.core.texture import Texture
    from segapp.core.types import ClusterParams, Float32Array, Image, Int64Array

LOCAL_SAMPLE = 32_768
"""Pixels that stand for the picture where place or texture counts."""

_PLACE_AT_MOST = 1.5  # deviation of the places along the longer side, in deviations of the colours
_TEXTURE_AT_MOST = 0.75  # deviation of each of the three Gabor features, and of the others together


@dataclass(frozen=True, eq=False)
class Points:
    """What a method is given to find clusters in.

    Attributes
    ----------
    features : float32 array of shape (n, d)
        Of the distinct colours, or of a sample of the pixels.
    counts : int64 array of shape (n,)
        Weight of each.
    shape : tuple of int
        Rows and columns of the picture.
    strip : callable
        Features of the visible pixels of some rows: slice -> float32 (m, d).
    """

    features: Float32Array
    counts: Int64Array
    shape: tuple[int, int]
    strip: Callable[[slice], Float32Array]

    def thinned(self, most: int) -> Points:
        """Keep at most so many points, as evenly as they lie."""
        every = -(-len(self.features) // most)
        return replace(self, features=self.features[::every], counts=self.counts[::every])


@dataclass(frozen=True, eq=False)
class Place:
    """Features of where a pixel is and of the texture there.

    Attributes
    ----------
    step : float
        Feature difference of neighbouring pixels.
    texture : Texture or None
        None if texture does not count.
    contrast : float
        Weight of the texture.
    """

    step: float
    texture: Texture | None
    contrast: float

    @property
    def dimensions(self) -> int:
        """Number of features."""
        return (2 if self.step else 0) + (0 if self.texture is None else len(self.texture.maps))

    def at(self, rows: Int64Array, columns: Int64Array) -> Float32Array:
        """Features of some pixels: two int64 (n,) -> float32 (d, n)."""
        parts = []
        if self.step:
            parts.append(np.stack((rows, columns)).astype(np.float32) * np.float32(self.step))
        if self.texture is not None:
            parts.append(self.texture.at(rows, columns) * np.float32(self.contrast))
        return np.concatenate(parts)

    def strip(self, rows: slice, width: int) -> Float32Array:
        """Features of all pixels of some rows: float32 (d, rows, width), as `at` but for rounding."""
        result: Float32Array = np.empty((self.dimensions, rows.stop - rows.start, width), np.float32)
        if self.step:
            step = np.float32(self.step)
            result[0] = (np.arange(rows.start, rows.stop, dtype=np.float32) * step)[:, np.newaxis]
            result[1] = np.arange(width, dtype=np.float32) * step
        if self.texture is not None:
            textured = result[2:] if self.step else result
            np.multiply(self.texture.strip(rows), np.float32(self.contrast), out=textured)
        return result


@dataclass(frozen=True, eq=False)
class View:
    """A picture as one set of settings sees it.

    Attributes
    ----------
    image : Image
        The picture, smoothed if that was asked for.
    colors : DistinctColors
        Its colours.
    features : ColorFeatures
        What is compared of them.
    place : Place or None
        What else counts; None if the colour alone decides.
    """

    image: Image
    colors: DistinctColors
    features: ColorFeatures
    place: Place | None = None

    @property
    def by_color(self) -> bool:
        """Whether pixels of one colour are always in one cluster, and all colours are known."""
        return self.place is None and self.colors.codes is not None

    def strip(self, rows: slice) -> Float32Array:
        """Features of the visible pixels of some rows: float32 (m, d).

        Where place or texture counts, each feature lies by itself in memory (Fortran order):
        so they are filled in and compared at several times the speed.
        """
        features = self.features(strip_values(self.image, self.colors.limits, rows))
        if self.place is None:
            return features
        where = self.place.strip(rows, self.image.width)
        valid = self.image.valid
        found = where.reshape(len(where), -1) if valid is None else where[:, valid[rows]]
        return np.concatenate((features.T, found)).T

    def at(self, rows: Int64Array, columns: Int64Array) -> Float32Array:
        """Features of some pixels: two int64 (n,) -> float32 (n, d)."""
        values = scale_to_255(self.image.color[rows, columns], self.colors.limits)
        features = self.features(values.reshape(len(rows), -1))
        if self.place is None:
            return features
        return np.concatenate((features, self.place.at(rows, columns).T), axis=1)

    def points(self, task: Task) -> Points:
        """Make what the methods are given."""
        shape = (self.image.height, self.image.width)
        if self.place is None:
            features = run_aside(lambda: self.features(self.colors.values), task)
            return Points(features, self.colors.counts, shape, self.strip)
        sample = self.at(*sample_positions(self.image, LOCAL_SAMPLE, task))
        return Points(sample, np.ones(len(sample), np.int64), shape, self.strip)


def view_of(image: Image, colors: DistinctColors, params: ClusterParams, texture: Texture | None) -> View:
    """Combine a picture and settings; `texture` is needed where the settings notice it."""
    features = color_features(colors.values, colors.counts, params)
    if not needs_place(params):
        return View(image, colors, features)
    spread = _spread(features(colors.values), colors.counts)
    side = max(image.height, image.width)
    step = np.sqrt(12) / side * _PLACE_AT_MOST * spread * params.keep_together / 100
    contrast = _TEXTURE_AT_MOST * spread * params.notice_texture / 100
    return View(image, colors, features, Place(float(step), texture, float(contrast)))


def needs_place(params: ClusterParams) -> bool:
    """Whether more than the colour of a pixel decides about its cluster."""
    return params.keep_together > 0 or params.notice_texture > 0


def _spread(features: Float32Array, counts: Int64Array) -> float:
    """Root of the mean squared distance to the mean; 1 for a picture of one colour."""
    total, variance = float(counts.sum()), 0.0
    for axis in features.T.astype(np.float64):
        mean = float((axis * counts).sum()) / total
        variance += float((np.square(axis - mean) * counts).sum()) / total
    return max(1.0, float(np.sqrt(variance)))
