"""Run lengths of masks, in the two orders that annotation files have, and their compressed text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.lists import in_parts

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, Int64Array

_MOST_DIGITS = 13
"""Groups of 5 bits in a number of 64 bits."""


def row_runs(mask: BoolArray) -> Int64Array:
    """Count pixels that are alike in a row, row by row.

    Parameters
    ----------
    mask : bool array of shape (H, W)
        The pixels.

    Returns
    -------
    int64 array
        Run lengths; the first counts what is not set, and may be 0. They sum to H * W.
    """
    return _runs(mask.ravel())


def from_row_runs(counts: Int64Array, shape: tuple[int, int]) -> BoolArray:
    """Turn run lengths of rows back into pixels.

    Parameters
    ----------
    counts : int64 array
        As from `row_runs`.
    shape : tuple of int
        Rows and columns.

    Returns
    -------
    bool array of that shape

    Raises
    ------
    ValueError
        If the lengths do not sum to the number of pixels, or one is negative.
    """
    if counts.min(initial=0) < 0 or int(counts.sum()) != shape[0] * shape[1]:
        raise ValueError("the runs do not fill the box")
    return _pixels(counts).reshape(shape)


def column_runs(mask: BoolArray, top: int, left: int, shape: tuple[int, int]) -> Int64Array:
    """Count pixels that are alike in a row, column by column, of a picture that is empty around a box.

    Parameters
    ----------
    mask : bool array of shape (h, w)
        The pixels inside the box.
    top, left : int
        First row and column of the box.
    shape : tuple of int
        Rows and columns of the picture.

    Returns
    -------
    int64 array
        Run lengths; the first counts what is not set, and may be 0. They sum to all pixels.
    """
    height, width = shape
    columns = np.zeros((mask.shape[1], height), np.bool_)
    columns[:, top : top + mask.shape[0]] = mask.T
    counts = _runs(columns.ravel())
    counts[0] += left * height
    after = (width - left - mask.shape[1]) * height
    if len(counts) % 2:
        counts[-1] += after
    elif after:
        counts = np.append(counts, after)
    return counts


def from_column_runs(counts: Int64Array, shape: tuple[int, int]) -> tuple[BoolArray, int]:
    """Turn run lengths of columns back into pixels.

    Parameters
    ----------
    counts : int64 array
        As from `column_runs`.
    shape : tuple of int
        Rows and columns of the picture.

    Returns
    -------
    tuple
        The columns that have something set, bool (H, w), and the first of them.

    Raises
    ------
    ValueError
        If the lengths do not sum to the number of pixels, or one is negative.
    """
    height, width = shape
    if counts.min(initial=0) < 0 or int(counts.sum()) != height * width:
        raise ValueError("the runs do not fill the picture")
    ends = np.cumsum(counts)
    if len(ends) < 2:
        return np.zeros((height, 0), np.bool_), 0
    first = int(ends[0]) // height
    last = -(-int(ends[1::2][-1]) // height)
    bounds = np.clip(np.append(0, ends), first * height, last * height).astype(np.int64)
    flat = _pixels(bounds[1:] - bounds[:-1])
    return np.ascontiguousarray(flat.reshape(-1, height).T), first


def _pixels(counts: Int64Array) -> BoolArray:
    """Set the pixels of every second run, some runs at a time as in `lists`."""
    result: BoolArray = np.empty(int(counts.sum()), np.bool_)
    end = 0
    is_set = np.arange(len(counts)) % 2 == 1
    for flags, some in zip(in_parts(is_set), in_parts(counts), strict=True):
        pixels = np.repeat(flags, some)
        result[end : end + len(pixels)] = pixels
        end += len(pixels)
    return result


def compressed(counts: Int64Array) -> str:
    """Write run lengths as COCO does: differences to the run two before, in groups of 5 bits.

    Parameters
    ----------
    counts : int64 array
        Run lengths.

    Returns
    -------
    str
        ASCII characters from '0' on.
    """
    values = np.asarray(counts, np.int64).copy()
    values[3:] -= counts[1:-2]
    digits = np.zeros((len(values), _MOST_DIGITS), np.uint8)
    used = np.zeros(digits.shape, np.bool_)
    open_ = np.ones(len(values), np.bool_)
    for place in range(_MOST_DIGITS):
        digit = values & 31
        values >>= 5
        more = np.where(digit & 16, values != -1, values != 0)
        digits[:, place] = digit + 32 * more + 48
        used[:, place] = open_
        open_ = open_ & more
        if not open_.any():
            break
    return digits[used].tobytes().decode("ascii")


def decompressed(text: str) -> Int64Array:
    """Read what `compressed` wrote.

    Parameters
    ----------
    text : str
        The characters.

    Returns
    -------
    int64 array
        Run lengths.

    Raises
    ------
    ValueError
        If the text is no such.
    """
    codes = np.frombuffer(text.encode("utf-8", "replace"), np.uint8).astype(np.int64) - 48
    if codes.min(initial=0) < 0 or codes.max(initial=0) > 63 or (len(codes) and codes[-1] & 32):
        raise ValueError("this is no text of run lengths")
    if not len(codes):
        return np.zeros(0, np.int64)
    ends = np.flatnonzero(codes & 32 == 0)
    starts = np.concatenate(([0], ends[:-1] + 1))
    places = np.arange(len(codes)) - np.repeat(starts, ends - starts + 1)
    if int(places.max()) >= _MOST_DIGITS - 1:
        raise ValueError("a run is too long")
    values = np.add.reduceat((codes & 31) << (5 * places), starts)
    negative = codes[ends] & 16 > 0
    values = np.where(negative, values - (1 << 5 * (places[ends] + 1)), values)
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    return np.asarray(values, np.int64)


def _runs(flat: BoolArray) -> Int64Array:
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    leading = [0] if len(flat) and flat[0] else []
    bounds = np.concatenate((leading, changes, [len(flat)])).astype(np.int64)
    return np.diff(bounds, prepend=0)
