"""Methods of scikit-learn; it is imported when one of them is used, for that takes a second."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.kmeans import best_attempt
from segapp.core.model import Model
from segapp.core.strips import run_aside
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.points import Points
    from segapp.core.task import Task
    from segapp.core.types import ClusterParams, Float32Array, Float64Array, Int64Array

MOST_POINTS = 16_384
"""Points given to scikit-learn; of more, so many are drawn by weight."""

MEAN_SHIFT_POINTS = 2048
_BANDWIDTH_POINTS = 500
_BANDWIDTH_QUANTILE = 0.15
_MOST_SEEDS = 64  # in nine dimensions each point has a bin of its own, and all take seconds
_CROWD = 0.005  # of the points; fewer are strays
_MOST_CLUSTERS = 32
MIXTURE_STEPS = 100
_LEAST_VARIANCE = 1e-3  # of the whole variance, added to each direction of a cluster
_MESSAGE = "Looking for clusters"


def find_minibatch(points: Points, params: ClusterParams, task: Task) -> Model:
    """Mini-batch k-means (Sculley 2010): `sklearn.cluster.MiniBatchKMeans` on weighted points."""

    def fit(sample: Float64Array, weights: Float64Array) -> Float64Array:
        from sklearn.cluster import MiniBatchKMeans

        method = MiniBatchKMeans(params.k, batch_size=2048, n_init=params.attempts, random_state=params.seed)
        centers: Float64Array = method.fit(sample, sample_weight=weights).cluster_centers_
        return centers

    return _fitted(points, params, task, fit)


def find_bisecting(points: Points, params: ClusterParams, task: Task) -> Model:
    """Bisecting k-means (Steinbach, Karypis and Kumar 2000): `sklearn.cluster.BisectingKMeans`.

    Pixels then go to the nearest of all centres, not down the tree of halves.
    """

    def fit(sample: Float64Array, weights: Float64Array) -> Float64Array:
        from sklearn.cluster import BisectingKMeans

        method = BisectingKMeans(params.k, n_init=params.attempts, random_state=params.seed)
        centers: Float64Array = method.fit(sample, sample_weight=weights).cluster_centers_
        return centers

    return _fitted(points, params, task, fit)


def find_mean_shift(points: Points, params: ClusterParams, task: Task) -> Model:
    """Mean shift (Comaniciu and Meer 2002): `sklearn.cluster.MeanShift` on 2,048 points.

    It finds the number of clusters by the bandwidth, the mean distance to the farthest of
    the nearest 15 % of the points. Clusters of under 0.5 % are left out, and of more than 32
    the densest are kept.
    """
    rng = np.random.default_rng(params.seed)
    sample = _drawn(points, MEAN_SHIFT_POINTS, rng).astype(np.float64)
    least = 0.02 * max(1e-3, float(np.sqrt(sample.var(axis=0).sum())))

    def fit() -> Float32Array:
        from sklearn.cluster import MeanShift, estimate_bandwidth, get_bin_seeds

        some = min(_BANDWIDTH_POINTS, len(sample))
        near = estimate_bandwidth(
            sample, quantile=_BANDWIDTH_QUANTILE, n_samples=some, random_state=params.seed
        )
        bandwidth = max(least, near)
        seeds = np.asarray(get_bin_seeds(sample, bandwidth))
        # The point added has a neighbour, itself; a bin's corner may have none.
        seeds = np.concatenate((seeds[:: -(-len(seeds) // _MOST_SEEDS)], sample[:1]))
        found = MeanShift(bandwidth=bandwidth, seeds=seeds, max_iter=100).fit(sample)
        crowded = np.bincount(found.labels_, minlength=len(found.cluster_centers_)) >= _CROWD * len(sample)
        # The first is the densest one.
        crowded[0] = True
        return np.asarray(found.cluster_centers_[crowded], np.float32)

    task.report(0.1, _MESSAGE)
    centers = run_aside(lambda: _quietly(fit), task)
    task.report(1.0, _MESSAGE)
    notes = (f"Mean shift found the number of clusters, {min(len(centers), _MOST_CLUSTERS)}, by itself.",)
    return Model(centers[:_MOST_CLUSTERS], notes=notes)


def find_mixture(points: Points, params: ClusterParams, task: Task) -> Model:
    """Gaussian mixture (Dempster, Laird and Rubin 1977): `sklearn.mixture.GaussianMixture`.

    Full covariances, from the centres of k-means; a thousandth of the variance is added to
    each direction, so that a cluster of one colour has a shape too.
    """
    rng = np.random.default_rng(params.seed)
    sample = _drawn(points, MOST_POINTS, rng)
    origin = sample.mean(axis=0)
    sample = sample - origin
    start = best_attempt(sample, params, rng, SubTask(task, 0.0, 0.5))
    floor = _LEAST_VARIANCE * max(1e-3, float(sample.var(axis=0).sum()))

    def fit() -> Any:
        from sklearn.mixture import GaussianMixture

        method = GaussianMixture(
            params.k,
            reg_covar=floor,
            max_iter=MIXTURE_STEPS,
            means_init=start.astype(np.float64),
            random_state=params.seed,
        )
        return method.fit(sample.astype(np.float64))

    mixture = run_aside(lambda: _quietly(fit), task)
    task.report(1.0, _MESSAGE)
    factors = mixture.precisions_cholesky_
    heights = 2 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    offsets = -heights - 2 * np.log(np.maximum(mixture.weights_, 1e-12))
    centers = mixture.means_ + origin
    return Model(centers.astype(np.float32), factors.astype(np.float32), offsets.astype(np.float32))


def _fitted(
    points: Points,
    params: ClusterParams,
    task: Task,
    fit: Callable[[Float64Array, Float64Array], Float64Array],
) -> Model:
    """Fit on weighted points around their mean."""
    sample, weights = _weighted(points, np.random.default_rng(params.seed))
    origin = sample.mean(axis=0, dtype=np.float64)
    task.report(0.1, _MESSAGE)
    centers = run_aside(lambda: _quietly(lambda: fit(sample - origin, weights)), task)
    task.report(1.0, _MESSAGE)
    return Model((centers + origin).astype(np.float32))


def _quietly(fit: Callable[[], Any]) -> Any:
    """Run on one thread, so that the last bits do not depend on their number, without warnings."""
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of steps that were not enough, and of fewer clusters
        return fit()


def _weighted(points: Points, rng: np.random.Generator) -> tuple[Float64Array, Float64Array]:
    """Return all points, or those drawn, with their weights of mean 1."""
    if len(points.features) <= MOST_POINTS:
        features, counts = points.features, points.counts
    else:
        chosen, counts = np.unique(_chosen(points, MOST_POINTS, rng), return_counts=True)
        features = points.features[chosen]
    return features.astype(np.float64), counts / counts.mean()


def _drawn(points: Points, wanted: int, rng: np.random.Generator) -> Float32Array:
    """Draw points by weight; every point once if they all weigh the same and are not too many."""
    if len(points.features) <= wanted and int(points.counts.max()) == 1:
        return points.features
    return points.features[_chosen(points, wanted, rng)]


def _chosen(points: Points, wanted: int, rng: np.random.Generator) -> Int64Array:
    summed = np.cumsum(points.counts)
    steps = (np.arange(wanted) + rng.random()) * (summed[-1] / wanted)
    chosen: Int64Array = np.minimum(np.searchsorted(summed, steps, side="right"), len(summed) - 1)
    return chosen
