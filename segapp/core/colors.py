"""Colour values of a picture in one unit, 0 to 255, whatever its depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import NullTask
from segapp.core.types import BoolArray, Float32Array, Int64Array, PixelArray, UInt8Array, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.task import Task
    from segapp.core.types import Image

_HUGE, _SHRINK = 1e37, 2.0**-24
_LOW_QUANTILE = 0.001
_HIGH_QUANTILE = 0.999
_USED_PART = 0.25  # a conventional range counts as used when the bright end lies above this part of it
_FLOAT_RANGES = (1.0, 255.0, 65535.0)
_TOLERANCE = 1.001  # resampling overshoots a little
_QUANTILE_SAMPLE = 1 << 20
_EVERYWHERE = slice(None)


def band_count(image: Image) -> int:
    """Count the colour bands without alpha: 1 for gray, 3 for RGB."""
    color = image.color
    return 1 if color.ndim == 2 else int(color.shape[2])


def display_limits(
    pixels: PixelArray,
    valid: BoolArray | None = None,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> tuple[float, float]:
    """Find the values that are shown, and clustered, as black (0) and full (255).

    - uint8: 0 and 255.
    - uint16: 0 and 65535 if the 99.9 % quantile lies above a quarter of that.
    - float32 without negative values: 0 and the first of 1, 255 and 65535 that holds all
      values and whose upper three quarters hold the 99.9 % quantile.
    - Otherwise the 0.1 % and 99.9 % quantiles, of all bands together.

    Parameters
    ----------
    pixels : uint8, uint16 or float32 array of shape (H, W) or (H, W, C)
        Colour bands without alpha. Values that are not finite are left out. The quantiles
        of float pictures come from a regular sample of about a million values.
    valid : bool array of shape (H, W), optional
        The pixels to look at; all of them by default.
    task : Task
        Asked between strips of rows.

    Returns
    -------
    tuple of float
        Low and high, low < high.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    if pixels.dtype == np.uint8:
        return 0.0, 255.0
    if pixels.dtype == np.uint16:
        return limits_of_levels(count_levels(pixels, valid, task))
    return _limits_of_floats(cast("Float32Array", pixels), valid, task)


def limits_of_levels(counts: Int64Array) -> tuple[float, float]:
    """Find what `display_limits` finds, from the counts of all levels: int64 (256,) or (65536,)."""
    if len(counts) == 256:
        return 0.0, 255.0
    full = float(len(counts) - 1)
    total = counts.cumsum()
    low, high = np.searchsorted(total, (_LOW_QUANTILE * total[-1], _HIGH_QUANTILE * total[-1]))
    return (0.0, full) if high > _USED_PART * full else _apart(float(low), float(high))


def count_levels(
    pixels: PixelArray,
    valid: BoolArray | None = None,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Int64Array:
    """Count how often each value of an integer picture occurs, in all bands together.

    Returns
    -------
    int64 array of shape (256,) or (65536,)
    """
    levels = 256 if pixels.dtype == np.uint8 else 65536
    counts: Int64Array = np.zeros(levels, np.int64)
    # np.bincount makes eight bytes of every value: strips keep that small.
    for rows in row_strips(pixels.shape):
        task.raise_if_cancelled()
        part = pixels[rows] if valid is None else pixels[rows][valid[rows]]
        counts += np.bincount(part.ravel(), minlength=levels)
    return counts


def scale_to_255(pixels: PixelArray, limits: tuple[float, float]) -> Float32Array:
    """Map `limits` to 0 and 255, clip what lies outside, and make NaN 0.

    Parameters
    ----------
    pixels : uint8, uint16 or float32 array of any shape
    limits : tuple of float
        From `display_limits`.

    Returns
    -------
    float32 array of the same shape
    """
    low, high = limits
    if pixels.dtype == np.uint8 and (low, high) == (0.0, 255.0):
        return pixels.astype(np.float32)
    values = pixels.astype(np.float32)
    if max(-low, high) > _HUGE:
        # Limits rounded up, and differences, would overflow; a power of two takes nothing away.
        values *= np.float32(_SHRINK)
        low, high = low * _SHRINK, high * _SHRINK
    # fmax and fmin, unlike clip, take the number when the other one is NaN.
    np.fmax(values, np.float32(low), out=values)
    np.fmin(values, np.float32(high), out=values)
    np.subtract(values, np.float32(low), out=values)
    np.multiply(values, np.float32(255.0 / (high - low)), out=values)
    return np.minimum(values, np.float32(255), out=values)


def to_rgb8(image: Image) -> UInt8Array:
    """Convert a picture to what is shown on a screen.

    Parameters
    ----------
    image : Image
        Gray is repeated; of more than three bands the first three are shown; two bands
        are red and green. Alpha is dropped.

    Returns
    -------
    uint8 array of shape (H, W, 3)
        RGB, read-only; a view of the picture's own pixels if these are 8-bit RGB.
    """
    color = image.color
    if color.dtype == np.uint8 and color.ndim == 3 and color.shape[2] == 3 and not image.has_alpha:
        return cast("UInt8Array", color)
    convert = _converter(color, display_limits(color, image.valid))
    result: UInt8Array = np.empty((image.height, image.width, 3), np.uint8)

    def convert_rows(rows: slice) -> None:
        part = convert(color[rows] if color.ndim == 2 else color[rows, :, :3])
        bands = 1 if part.ndim == 2 else part.shape[2]
        if bands == 3:
            result[rows] = part
        elif bands == 2:
            result[rows, :, :2], result[rows, :, 2] = part, 0
        else:
            cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_GRAY2RGB, dst=result[rows])

    for _ in map_strips(convert_rows, row_strips(color.shape), NullTask()):
        pass
    return frozen(result)


def round_to_rgb8(values: npt.NDArray[np.floating[Any]]) -> UInt8Array:
    """Round colours of any number of bands to what `to_rgb8` shows for them.

    Parameters
    ----------
    values : float array of shape (n, bands), 0 to 255

    Returns
    -------
    uint8 array of shape (n, 3)
    """
    rounded = _round(values)
    if rounded.shape[1] == 1:
        return np.repeat(rounded, 3, axis=1)
    result: UInt8Array = np.zeros((len(values), 3), np.uint8)
    result[:, : min(3, rounded.shape[1])] = rounded[:, :3]
    return result


def _round(values: npt.NDArray[np.floating[Any]]) -> UInt8Array:
    return (values + values.dtype.type(0.5)).astype(np.uint8)


def _converter(color: PixelArray, limits: tuple[float, float]) -> Callable[[PixelArray], UInt8Array]:
    """Choose how strips of a picture become 8-bit."""
    if color.dtype == np.uint8:
        return lambda part: cast("UInt8Array", part)
    if color.dtype == np.uint16:
        table = _round(scale_to_255(np.arange(65536, dtype=np.uint16), limits))
        return lambda part: table[part]
    return lambda part: _round(scale_to_255(part, limits))


def _limits_of_floats(pixels: Float32Array, valid: BoolArray | None, task: Task) -> tuple[float, float]:
    least, most = np.inf, -np.inf
    for rows in row_strips(pixels.shape):
        task.raise_if_cancelled()
        part = _finite(pixels[rows], _EVERYWHERE if valid is None else valid[rows])
        if part.size:
            least, most = min(least, float(part.min())), max(most, float(part.max()))
    if least > most:
        return 0.0, 1.0
    low, high = _quantiles(pixels, valid)
    fitting = (r for r in _FLOAT_RANGES if most <= r * _TOLERANCE and high > _USED_PART * r)
    return next(((0.0, r) for r in fitting if least >= 0), _apart(low, high))


def _quantiles(pixels: Float32Array, valid: BoolArray | None) -> tuple[float, float]:
    """Low and high quantile of a regular sample; only for pictures with a finite value."""
    bands = 1 if pixels.ndim == 2 else pixels.shape[2]
    height, width = pixels.shape[:2]
    count = min(height * width, max(1, _QUANTILE_SAMPLE // bands))
    rows, columns = np.divmod(np.linspace(0, height * width - 1, count).astype(np.int64), width)
    chosen = _EVERYWHERE if valid is None else valid[rows, columns]
    sample = _finite(pixels[rows, columns], chosen)
    if not sample.size:  # nearly nothing is valid, and the sample missed it
        sample = _finite(pixels, _EVERYWHERE if valid is None else valid)
    low, high = np.quantile(sample, (_LOW_QUANTILE, _HIGH_QUANTILE))
    return float(low), float(high)


def _finite(pixels: Float32Array, chosen: slice | BoolArray) -> Float32Array:
    part = pixels[chosen]
    finite = np.isfinite(part)
    return part if finite.all() else part[finite]


def _apart(low: float, high: float) -> tuple[float, float]:
    """Keep the limits of a picture of one value from being the same."""
    smallest = max(1e-30, abs(low) * 1e-6)
    return (low, high) if high - low > smallest else (low, low + max(1.0, abs(low)))
