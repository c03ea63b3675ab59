"""Small connected pieces of one colour each: what the tree is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.flooding import flood, pieces_of

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Int32Array, Int64Array

WANTED = 2000
"""Superpixels of an image, unless it is so small that they would be under `_SMALLEST_STEP` apart."""

_SMALLEST_STEP = 4.0  # pixels
_REACH = 0.25  # of a step: how far a seed moves to a smoother place
_FAR = 1e-3  # what a pixel squared of moving costs, in units of the gradient


def find_superpixels(
    lab: Float32Array, task: Task, *, wanted: int = WANTED, valid: BoolArray | None = None
) -> Int32Array:
    """Cut an image into about `wanted` connected pieces of similar colour.

    Seeds on a grid, moved to the smoothest place near by, are flooded (Meyer's watershed, 1992,
    as OpenCV does it: by difference of colour between neighbours).

    Parameters
    ----------
    lab : float32 array of shape (h, w, 3)
        Lab, L from 0 to 100; finite everywhere.
    task : Task
        Asked between the steps.
    wanted : int
        About how many pieces.
    valid : bool array of shape (h, w), optional
        The pixels to cut up; all of them by default.

    Returns
    -------
    int32 array of shape (h, w)
        Piece of each pixel from 0, numbered by their first pixel in reading order; each is
        connected (4 neighbours). -1 where `valid` is False.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    height, width = lab.shape[:2]
    step = max(_SMALLEST_STEP, float(np.sqrt(height * width / wanted)))
    smooth = np.asarray(cv2.GaussianBlur(lab, (0, 0), 0.8), np.float32).reshape(lab.shape)
    task.raise_if_cancelled()
    seeds = _seeds(_gradient(smooth), step)
    labels = flood(smooth, seeds, task)
    if valid is not None:
        labels = np.where(valid, labels, np.int32(-1))
    return pieces_of(labels)


def _gradient(lab: Float32Array) -> Float32Array:
    across = cv2.Sobel(lab, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(lab, cv2.CV_32F, 0, 1)
    found: Float32Array = np.sqrt((np.square(across) + np.square(down)).reshape(lab.shape).sum(axis=2))
    return found


def _seeds(gradient: Float32Array, step: float) -> tuple[Int64Array, Int64Array]:
    """Rows and columns of a grid, each moved to the least gradient near by: int64 (n,) twice."""
    height, width = gradient.shape
    rows, columns = (
        ((np.arange(count) + 0.5) * (side / count)).astype(np.int64)
        for side, count in ((side, max(1, round(side / step))) for side in (height, width))
    )
    row, column = (places.ravel() for places in np.meshgrid(rows, columns, indexing="ij"))
    reach = max(1, int(step * _REACH))
    moves = np.mgrid[-reach : reach + 1, -reach : reach + 1].reshape(2, -1)
    near_row = np.clip(row + moves[0][:, np.newaxis], 0, height - 1)
    near_column = np.clip(column + moves[1][:, np.newaxis], 0, width - 1)
    far = np.square(moves).sum(axis=0)[:, np.newaxis] * _FAR
    best = (gradient[near_row, near_column] + far).argmin(axis=0)
    chosen = np.arange(len(row))
    return near_row[best, chosen], near_column[best, chosen]


def filled(labels: Int32Array) -> Int32Array:
    """Give pixels without a superpixel, below 0, the nearest one: int32 (h, w)."""
    nowhere: BoolArray = np.asarray(labels < 0)
    if not nowhere.any():
        return labels
    _, nearest = cv2.distanceTransformWithLabels(
        nowhere.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.int32)
    table[nearest[~nowhere]] = labels[~nowhere]
    result: Int32Array = table[nearest]
    return result
