"""The distinct colours of a picture and how often each occurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segapp.core.colors import band_count, count_levels, display_limits, limits_of_levels, scale_to_255
from segapp.core.errors import SegmentError
from segapp.core.opencv import cv2
from segapp.core.strips import row_strips, run_aside
from segapp.core.types import BoolArray, Float32Array, Image, Int64Array, PixelArray, UInt8Array, frozen

if TYPE_CHECKING:
    from segapp.core.task import Task

UInt32Array = npt.NDArray[np.uint32]

SAMPLE_PIXELS = 65_536
"""Pixels that stand for a picture whose colours cannot be counted."""

_FEW_PIXELS = 1 << 20  # below this, sorting the pixels is faster than a table of all 2^24 colours
_EXACT_IN_FLOAT32 = 1 << 24
_MOST_CLUSTERS = 32


@dataclass(frozen=True, eq=False)
class DistinctColors:
    """The colours of one picture, as k-means sees them.

    Attributes
    ----------
    values : float32 array of shape (n, bands)
        Colours in units of 0 to 255; one band is gray, three are RGB.
    counts : int64 array of shape (n,)
        How often each occurs.
    codes : uint32 array of shape (n,) or None
        Packed pixel value of each colour: the gray level, or red + 2^8 green + 2^16 blue.
        None if `values` is only a sample of the pixels, as of 16-bit RGB and float pictures.
    limits : tuple of float
        Pixel values that stand for 0 and 255, from `display_limits`.
    """

    values: Float32Array
    counts: Int64Array
    codes: UInt32Array | None
    limits: tuple[float, float]

    def __post_init__(self) -> None:
        for name in ("values", "counts", "codes"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, frozen(getattr(self, name)))


def distinct_colors(image: Image, task: Task) -> DistinctColors:
    """Count the colours of a picture; transparent pixels are left out.

    8-bit RGB and 8- and 16-bit gray pictures are counted exactly. Of other pictures a
    sample of at most `SAMPLE_PIXELS` pixels is taken, evenly spread and always the same.

    Raises
    ------
    SegmentError
        If the picture has no visible pixel.
    Cancelled
        If the task is cancelled.
    """
    task.raise_if_cancelled()
    valid = image.valid
    if image.height * image.width == 0 or (valid is not None and not valid.any()):
        raise SegmentError("This image has no visible pixels; choose another image.")
    bands = band_count(image)
    if image.pixels.dtype == np.uint8 and bands == 3:
        return _count_rgb(image, task)
    if image.pixels.dtype != np.float32 and bands == 1:
        return _count_gray(image, task)
    return _sample(image, task)


def unpack_rgb(codes: UInt32Array) -> UInt8Array:
    """Split packed colours into uint8 RGB of shape (n, 3), a view."""
    return np.ascontiguousarray(codes, "<u4").view(np.uint8).reshape(-1, 4)[:, :3]


def codes_of(image: Image, rows: slice) -> npt.NDArray[np.unsignedinteger[Any]]:
    """Find the codes, as in `DistinctColors`, of some rows of a picture whose colours are counted.

    Returns
    -------
    uint8, uint16 or uint32 array of shape (rows, W)
    """
    if band_count(image) == 3:
        return _pack_rgb(_bytes(image)[rows])
    gray: npt.NDArray[np.unsignedinteger[Any]] = _as_bands(image.color)[rows, :, 0]  # type: ignore[assignment]  # float pictures have no codes
    return gray


def _pack_rgb(pixels: UInt8Array) -> UInt32Array:
    """Pack 8-bit RGB or RGBA pixels of shape (H, W, 3 or 4)."""
    if pixels.shape[2] == 3:
        # OpenCV inserts the fourth byte five times as fast as NumPy.
        packed: UInt32Array = cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA).view("<u4")[..., 0]
        return np.bitwise_and(packed, 0xFFFFFF, out=packed)
    result: UInt32Array = np.ascontiguousarray(pixels).view("<u4")[..., 0] & np.uint32(0xFFFFFF)
    return result


def _count_rgb(image: Image, task: Task) -> DistinctColors:
    few = image.height * image.width < _FEW_PIXELS
    codes, counts = _count_by_sorting(image) if few else _count_by_table(image, task)
    values = unpack_rgb(codes).astype(np.float32)
    return DistinctColors(values, counts, codes, (0.0, 255.0))


def _count_by_sorting(image: Image) -> tuple[UInt32Array, Int64Array]:
    packed = _pack_rgb(_bytes(image))
    codes, counts = np.unique(packed if image.valid is None else packed[image.valid], return_counts=True)
    return codes, counts.astype(np.int64)


def _count_by_table(image: Image, task: Task) -> tuple[UInt32Array, Int64Array]:
    pixels = _bytes(image)
    mask = None if image.valid is None else image.valid.view(np.uint8)
    # Channels from blue to red put the counts in the order of the packed codes.
    sizes, ranges = [256, 256, 256], [0, 256] * 3
    table = run_aside(lambda: cv2.calcHist([pixels], [2, 1, 0], mask, sizes, ranges), task).ravel()
    task.raise_if_cancelled()
    codes = np.flatnonzero(table.astype(np.bool_)).astype(np.uint32)
    counts = table[codes].astype(np.int64)
    for index in np.flatnonzero(counts >= _EXACT_IN_FLOAT32):
        counts[index] = _count_one(pixels, image.valid, unpack_rgb(codes[index : index + 1])[0], task)
    return codes, counts


def _count_one(pixels: UInt8Array, valid: BoolArray | None, color: UInt8Array, task: Task) -> int:
    """Count one colour that is too frequent for the float32 of OpenCV's histogram."""
    low = [*(int(value) for value in color), 0][: pixels.shape[2]]
    high = [*low[:3], 255][: pixels.shape[2]]
    count = 0
    for rows in row_strips(pixels.shape, 1 << 22):
        task.raise_if_cancelled()
        found = cv2.inRange(pixels[rows], np.array(low, np.uint8), np.array(high, np.uint8))
        if valid is not None:
            found = cv2.bitwise_and(found, found, mask=valid[rows].view(np.uint8))
        count += cv2.countNonZero(found)
    return count


def _bytes(image: Image) -> UInt8Array:
    pixels: UInt8Array = image.pixels  # type: ignore[assignment]  # called for uint8 pictures only
    return pixels


def _count_gray(image: Image, task: Task) -> DistinctColors:
    gray = _as_bands(image.color)[..., 0]
    counts = count_levels(gray, image.valid, task)
    limits = limits_of_levels(counts)
    codes = np.flatnonzero(counts).astype(np.uint32)
    levels: PixelArray = codes.astype(np.uint16)
    values = scale_to_255(levels, limits)[:, np.newaxis]
    return DistinctColors(values, counts[codes], codes, limits)


def _sample(image: Image, task: Task) -> DistinctColors:
    color = _as_bands(image.color)
    limits = display_limits(image.color, image.valid, task)
    task.raise_if_cancelled()
    rows, columns = sample_positions(image, SAMPLE_PIXELS, task)
    values = scale_to_255(color[rows, columns], limits)
    if image.height * image.width > len(values):
        values = _with_rare_colors(image, values, limits, task)
    return DistinctColors(values, np.ones(len(values), np.int64), None, limits)


def sample_positions(image: Image, pixels: int, task: Task) -> tuple[Int64Array, Int64Array]:
    """Draw one position at random from each of equally many visible pixels in reading order.

    Returns
    -------
    tuple of two int64 arrays of shape (n,)
        Rows and columns of at most `pixels` pixels, the same ones every time.
    """
    valid = image.valid
    total = image.height * image.width if valid is None else int(np.count_nonzero(valid))
    wanted = min(pixels, total)
    within = np.random.default_rng(0).random(wanted) if wanted < total else 0.0
    ranks = ((np.arange(wanted) + within) * (total / wanted)).astype(np.int64)
    if valid is None:
        rows, columns = np.divmod(ranks, image.width)
        return rows, columns
    before, found = 0, []
    for strip in row_strips(valid.shape):
        task.raise_if_cancelled()
        here = np.flatnonzero(valid[strip])
        first, last = np.searchsorted(ranks, (before, before + len(here)))
        found.append(here[ranks[first:last] - before] + strip.start * image.width)
        before += len(here)
    rows, columns = np.divmod(np.concatenate(found), image.width)
    return rows, columns


def _with_rare_colors(
    image: Image, sample: Float32Array, limits: tuple[float, float], task: Task
) -> Float32Array:
    """Add the colours that a sample of very few colours has missed.

    So a plain picture with a few odd pixels still gets all the clusters it has colours for.
    """
    known = _few_distinct(np.empty((0, sample.shape[1]), np.float32), sample)
    if known is None:
        return sample
    sampled = len(known)
    for rows in row_strips(image.pixels.shape):
        task.raise_if_cancelled()
        more = _few_distinct(known, strip_values(image, limits, rows))
        if more is None:
            break
        known = more
    return np.concatenate((sample, known[sampled:]))


def _few_distinct(known: Float32Array, values: Float32Array) -> Float32Array | None:
    """Append the colours not yet known; None when they are more than there can be clusters."""
    for color in known:
        values = values[(values != color).any(axis=1)]
    while len(values):
        if len(known) == _MOST_CLUSTERS:
            return None
        known = np.concatenate((known, values[:1]))
        values = values[(values != values[0]).any(axis=1)]
    return known


def strip_values(image: Image, limits: tuple[float, float], rows: slice) -> Float32Array:
    """Colours, 0 to 255, of the visible pixels of some rows: float32 (m, bands)."""
    part = _as_bands(image.color)[rows]
    flat = part.reshape(-1, part.shape[2]) if image.valid is None else part[image.valid[rows]]
    return scale_to_255(flat, limits)


def _as_bands(color: PixelArray) -> PixelArray:
    return color[..., np.newaxis] if color.ndim == 2 else color
