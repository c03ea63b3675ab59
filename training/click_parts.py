"""Things to click on that nobody marked: parts of one colour, together or apart.

The objects of the pool are whole things. People also mean a part of a thing, or everything of one
kind; so some of what the networks learn from are clusters of superpixels and pieces of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.ground import COLOR_UNIT

if TYPE_CHECKING:
    from segapp.core.smart.prepared import Prepared
    from segapp.core.types import BoolArray, Int32Array

_COUNTS = (4, 13)
_MOST_PLACE_WEIGHT = 4.0
_APART_SHARE = 0.4
_LEAST, _MOST = 0.004, 0.3
_TRIES = 20


def part_of(prepared: Prepared, seed: int) -> BoolArray | None:
    """Choose a part of an image by chance.

    Parameters
    ----------
    prepared : Prepared
        The image.
    seed : int
        Start of the random choices.

    Returns
    -------
    bool array of shape (h, w), or None
        All of a cluster, or one connected piece of it; None where none has a fitting size.
    """
    rng = np.random.default_rng(seed)
    clusters = _clusters(prepared, rng)
    is_apart = rng.random() < _APART_SHARE
    for _ in range(_TRIES):
        leaf = int(rng.integers(prepared.count))
        mask: BoolArray = np.asarray((clusters == clusters[leaf])[prepared.labels])
        if not is_apart:
            row, col = np.argwhere(prepared.labels == leaf)[0]
            _, pieces = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4, ltype=cv2.CV_32S)
            mask = np.asarray(pieces == pieces[row, col])
        if _LEAST <= mask.mean() <= _MOST:
            return mask
    return None


def _clusters(prepared: Prepared, rng: np.random.Generator) -> Int32Array:
    """Cluster the superpixels by colour, and more or less by place: int32 (n,)."""
    height, width = prepared.labels.shape
    places = prepared.centers / np.hypot(height, width) * rng.uniform(0, _MOST_PLACE_WEIGHT)
    values = np.concatenate((prepared.lab / COLOR_UNIT, places), axis=1).astype(np.float32)
    count = min(int(rng.integers(*_COUNTS)), len(values))
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    until = (cv2.TERM_CRITERIA_MAX_ITER, 20, 0.0)
    _, clusters, _ = cv2.kmeans(values, count, np.empty(0, np.int32), until, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(clusters.ravel(), np.int32)
