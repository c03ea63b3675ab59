"""A palette of an image, and how much of each of its colours every superpixel has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segapp.core.types import Float32Array, Float64Array, Int32Array, Int64Array

COUNT = 32
"""Colours of the palette."""

_LEVEL = 3.0  # units of Lab that count as one colour when words are assigned
_AXIS = 64  # levels along each axis of Lab
_ORIGIN = np.array((0, 96, 96), np.float32)
_SAMPLE = 4096
_ROUNDS = 5
_ALIKE = 8.0  # units of Lab: words so far apart count as alike by 1 / e


def color_histogram(lab: Float32Array, labels: Int32Array, count: int) -> tuple[Float64Array, Float32Array]:
    """Describe superpixels by the colours of a palette.

    The palette is found by k-means on a regular sample, from starts that lie as far apart as they
    can (Gonzalez 1985), so that nothing is random. Colours near each other count as alike.

    Parameters
    ----------
    lab : float32 array of shape (h, w, 3)
        Lab.
    labels : int32 array of shape (h, w)
        Superpixel of each pixel; -1 where there is none.
    count : int
        Number of superpixels.

    Returns
    -------
    histogram : float64 array of shape (count, COUNT)
        Rows sum to 1.
    palette : float32 array of shape (COUNT, 3)
        Lab of the words.
    """
    inside = labels.ravel() >= 0
    pixels = lab.reshape(-1, 3)
    codes = _codes(pixels)
    chosen = np.flatnonzero(inside)
    sample = pixels[chosen[:: max(1, len(chosen) // _SAMPLE)]]
    palette = _k_means(sample, _far_apart(sample))
    word = _nearest(_color_of(np.arange(_AXIS**3)), palette, codes)
    keys = labels.ravel() * COUNT + word[codes]
    if len(chosen) < len(codes):
        keys = keys[inside]
    counts = np.bincount(keys, minlength=count * COUNT).reshape(count, COUNT)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    apart = np.square(palette[:, np.newaxis] - palette).sum(axis=2, dtype=np.float64)
    alike = np.exp(-apart / _ALIKE**2)
    return shares @ (alike / alike.sum(axis=1, keepdims=True)), palette


def _codes(pixels: Float32Array) -> Int32Array:
    """Cell of each colour in a grid of `_AXIS` levels along L, a and b: int32 (n,)."""
    levels = (pixels + _ORIGIN) * np.float32(1 / _LEVEL)
    np.clip(levels, 0, _AXIS - 1, out=levels)
    steps = levels.astype(np.int32)
    found: Int32Array = (steps[:, 0] * _AXIS + steps[:, 1]) * _AXIS + steps[:, 2]
    return found


def _color_of(codes: Int64Array) -> Float32Array:
    """Middle of the cells: (n,) -> float32 (n, 3)."""
    steps = np.stack((codes // _AXIS**2, codes // _AXIS % _AXIS, codes % _AXIS), axis=1)
    found: Float32Array = ((steps + 0.5) * _LEVEL - _ORIGIN).astype(np.float32)
    return found


def _nearest(colors: Float32Array, palette: Float32Array, codes: Int32Array) -> Int32Array:
    """Find the word of each cell that occurs in `codes`: int32 (_AXIS**3,), 0 elsewhere."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(colors)))
    word: Int32Array = np.zeros(len(colors), np.int32)
    word[used] = _assign(colors[used], palette)
    return word


def _assign(colors: Float32Array, palette: Float32Array) -> Int64Array:
    found: Int64Array = (np.square(palette).sum(axis=1) - 2 * (colors @ palette.T)).argmin(axis=1)
    return found


def _far_apart(sample: Float32Array) -> Float32Array:
    """Choose `COUNT` colours, each the farthest from those chosen before: float32 (COUNT, 3)."""
    middle = sample.mean(axis=0)
    index = int(np.square(sample - middle).sum(axis=1).argmin())
    chosen = [index]
    nearest = np.square(sample - sample[index]).sum(axis=1)
    for _ in range(COUNT - 1):
        index = int(nearest.argmax())
        chosen.append(index)
        np.minimum(nearest, np.square(sample - sample[index]).sum(axis=1), out=nearest)
    return sample[chosen]


def _k_means(sample: Float32Array, palette: Float32Array) -> Float32Array:
    for _ in range(_ROUNDS):
        word = _assign(sample, palette)
        sizes = np.bincount(word, minlength=COUNT)
        sums = np.stack([np.bincount(word, band, minlength=COUNT) for band in sample.T], axis=1)
        moved = (sums / np.maximum(sizes, 1)[:, np.newaxis]).astype(np.float32)
        palette = np.where(sizes[:, np.newaxis] > 0, moved, palette)
    return palette
