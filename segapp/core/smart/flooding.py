"""Floods an image from seeds, and tells connected pieces apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Int32Array, Int64Array

_TO_BYTES = 1.6  # 8-bit levels for a unit of Lab: 0..100 and -80..80 fit
_ORIGIN = np.array((0, 128, 128), np.float32)
_NEIGHBORS = ((0, 1), (2, 1), (1, 0), (1, 2))  # above, below, left, right in an array padded by 1


def flood(lab: Float32Array, seeds: tuple[Int64Array, Int64Array], task: Task) -> Int32Array:
    """Give each pixel to one of the seeds.

    Parameters
    ----------
    lab : float32 array of shape (h, w, 3)
        Lab.
    seeds : tuple of int64 arrays of shape (n,)
        Row and column of each seed; where two are the same, the later one counts.
    task : Task
        Asked between the steps.

    Returns
    -------
    int32 array of shape (h, w)
        Index of the seed; what has one seed is connected (4 neighbours).

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    levels = np.clip(lab * np.float32(_TO_BYTES) + _ORIGIN, 0, 255).astype(np.uint8)
    # OpenCV gives the outermost pixels to nobody, so there has to be a frame around the image.
    framed = cv2.copyMakeBorder(levels, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    markers: Int32Array = np.zeros(framed.shape[:2], np.int32)
    markers[seeds[0] + 1, seeds[1] + 1] = np.arange(1, len(seeds[0]) + 1)
    cv2.watershed(framed, markers)
    task.raise_if_cancelled()
    labels = np.ascontiguousarray(markers[1:-1, 1:-1]) - np.int32(1)
    np.maximum(labels, -1, out=labels)
    _fill_lines(labels, lab, len(seeds[0]))
    return labels


def _fill_lines(labels: Int32Array, lab: Float32Array, count: int) -> None:
    """Give the pixels between basins (-1) to the neighbour of the most similar mean colour."""
    means = _means(labels, lab, count)
    while True:
        rows, columns = np.nonzero(labels < 0)
        if not len(rows):
            return
        padded = cv2.copyMakeBorder(labels, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=-1)
        around = np.stack([padded[rows + down, columns + across] for down, across in _NEIGHBORS])
        distances = np.square(means[around] - lab[rows, columns]).sum(axis=2)
        distances[around < 0] = np.inf
        labels[rows, columns] = around[distances.argmin(axis=0), np.arange(len(rows))]


def _means(labels: Int32Array, lab: Float32Array, count: int) -> Float32Array:
    inside = labels >= 0
    chosen = labels[inside]
    sizes = np.maximum(np.bincount(chosen, minlength=count), 1)
    sums = [np.bincount(chosen, lab[..., band][inside], minlength=count) for band in range(3)]
    return (np.stack(sums, axis=1) / sizes[:, np.newaxis]).astype(np.float32)


def pieces_of(labels: Int32Array) -> Int32Array:
    """Number the connected pieces (4 neighbours) of equal labels.

    Between each two pixels a link is drawn where their labels are equal; so one call of
    `cv2.connectedComponents`, on twice the rows and columns, tells all pieces apart.

    Parameters
    ----------
    labels : int32 array of shape (h, w)
        -1 where there is nothing.

    Returns
    -------
    int32 array of shape (h, w)
        From 0, by first pixel in reading order; -1 where there is nothing.
    """
    height, width = labels.shape
    links = np.zeros((2 * height - 1, 2 * width - 1), np.uint8)
    links[::2, ::2] = labels >= 0
    links[::2, 1::2] = (labels[:, 1:] == labels[:, :-1]) & (labels[:, 1:] >= 0)
    links[1::2, ::2] = (labels[1:] == labels[:-1]) & (labels[1:] >= 0)
    _, found = cv2.connectedComponents(links, connectivity=4, ltype=cv2.CV_32S)
    pieces = np.ascontiguousarray(np.asarray(found, np.int32)[::2, ::2])
    return _in_reading_order(pieces)


def _in_reading_order(pieces: Int32Array) -> Int32Array:
    """Number from 0 by first pixel; what was 0 becomes -1."""
    flat = pieces.ravel()
    first = np.full(int(flat.max()) + 1, flat.size, np.int64)
    backwards = flat[::-1]
    first[backwards] = np.arange(flat.size - 1, -1, -1)  # the last write is the first pixel
    first[0] = -1
    order = np.argsort(first, kind="stable")
    number: Int32Array = np.empty(len(first), np.int32)
    number[order] = np.arange(-1, len(first) - 1, dtype=np.int32)
    return number[pieces]
