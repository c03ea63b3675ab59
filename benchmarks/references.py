"""The usual library calls that segapp is compared with."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import Image


def article_kmeans(image: Image, k: int) -> float:
    """Run the article's code, scikit-learn over all pixels in float64; return its mean squared error."""
    points = image.pixels.reshape(-1, 3).astype(np.float64)
    return float(KMeans(n_clusters=k, random_state=0).fit(points).inertia_) / len(points)


def plain_kmeans(image: Image, k: int, attempts: int) -> float:
    """Run one call of cv2.kmeans over all RGB pixels; return its mean squared error."""
    points = image.pixels.reshape(-1, 3).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 100, 0.1)
    cv2.setRNGSeed(1)
    found = cv2.kmeans(points, k, None, criteria, attempts, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]  # the stubs do not know that labels may be None
    return float(found[0]) / len(points)


def converged(image: Image, k: int) -> float:
    """Run all references to convergence; return the least mean squared error."""
    points = image.pixels.reshape(-1, 3)
    values, counts = np.unique(points, axis=0, return_counts=True)
    points = points.astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 300, 1e-3)
    starts: list[np.ndarray] = []
    for attempts in (1, 10):
        cv2.setRNGSeed(1)
        starts.append(np.asarray(cv2.kmeans(points, k, None, criteria, attempts, cv2.KMEANS_PP_CENTERS)[2]))  # type: ignore[call-overload]  # as above
    starts.append(KMeans(k, random_state=0).fit(points.astype(np.float64)).cluster_centers_)
    # Further steps over the distinct colours with their counts are the same as over all pixels.
    return min(_finished(values.astype(np.float64), counts, start) for start in starts) / len(points)


def _finished(values: np.ndarray, counts: np.ndarray, start: np.ndarray) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = KMeans(len(start), init=start.astype(np.float64), n_init=1, max_iter=1000, tol=0)
        return float(model.fit(values, sample_weight=counts).inertia_)
