"""Clusters a picture from a script: takes plain arrays and keyword arguments."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segapp.core import certainty, pipeline
from segapp.core.errors import ParameterError
from segapp.core.task import NullTask, Task
from segapp.core.types import ClusterParams, Image

if TYPE_CHECKING:
    from segapp.core.types import Segmentation

_DEPTHS = (np.uint8, np.uint16, np.float32)


def segment(  # noqa: PLR0913, PLR0917 - one call for a script, all but the picture have defaults
    image: Image | npt.NDArray[Any],
    k: int = 5,
    space: str = "lab",
    seed: int = 0,
    method: str = "kmeans",
    task: Task | None = None,
    *,
    ignore_shadows: int = 0,
    smooth: int = 0,
    keep_together: int = 0,
    notice_texture: int = 0,
    not_sure: int = 0,
    attempts: int = 10,
    area: npt.NDArray[np.bool_] | None = None,
) -> Segmentation:
    """Cluster the pixels of a picture by colour.

    Parameters
    ----------
    image : Image or uint8, uint16 or float32 array of shape (H, W) or (H, W, 3)
        The picture, from `read_image` or as an array in RGB order; it is not changed.
    k : int
        Number of clusters, 2 to 32.
    space : str
        Colour space in which pixels are compared: 'rgb', 'lab', 'luv', 'hsv', 'ycc' or 'gray'.
    seed : int
        Start of the random choices; the same seed gives the same clusters.
    method : str
        Name of the clustering method: 'kmeans', 'kmeans-all-pixels', 'minibatch',
        'gaussian-mixture', 'mean-shift' (which finds the number of clusters), 'bisecting' or
        'superpixel-tree' (connected parts, which nest when k changes).
    task : Task, optional
        Who is told of the progress, and asked whether to go on.
    ignore_shadows : int
        0 to 100: how much less a difference in lightness counts.
    smooth : int
        0 to 100: how much the picture is smoothed, edges kept, before it is clustered.
    keep_together : int
        0 to 100: how much the place of a pixel counts beside its colour.
    notice_texture : int
        0 to 100: how much the pattern around a pixel counts beside its colour.
    not_sure : int
        0 to 100: at most this percentage, the least certain pixels, is left without a cluster.
    attempts : int
        1 to 100: from how many starts the clusters are looked for; the best result counts.
    area : bool array of shape (H, W), optional
        The part to cluster; pixels outside get no cluster.

    Returns
    -------
    Segmentation
        The clusters, largest first. `labels` is 255 where a pixel has no cluster: where the
        picture is transparent, outside the area, and where it is not sure. `source` is the picture.

    Raises
    ------
    ParameterError
        If a value cannot be used.
    SegmentError
        If the picture cannot be clustered.
    """
    picture = image if isinstance(image, Image) else _as_image(image)
    params = ClusterParams(
        k, space, seed, method, ignore_shadows, smooth, keep_together, notice_texture, not_sure, attempts
    )
    found = pipeline.segment(picture, params, NullTask() if task is None else task, area=area)
    return replace(found, source=picture)


def not_sure_share(
    image: Image | npt.NDArray[Any],
    segmentation: Segmentation,
    task: Task | None = None,
    *,
    area: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.float32]:
    """Find how unsure a Gaussian mixture is of each pixel.

    Parameters
    ----------
    image : Image or array
        The picture that was clustered, as it was given to `segment`.
    segmentation : Segmentation
        From `segment` with the method 'gaussian-mixture'.
    task : Task, optional
        Who is told of the progress, and asked whether to go on.
    area : bool array of shape (H, W), optional
        The area that was given to `segment`.

    Returns
    -------
    float32 array of shape (H, W)
        Probability that the pixel belongs to another cluster than the likeliest one.

    Raises
    ------
    ParameterError
        If another method found the clusters, or the picture has another size.
    SegmentError
        If the picture has no visible pixel.
    """
    picture = image if isinstance(image, Image) else _as_image(image)
    if segmentation.labels.shape != (picture.height, picture.width):
        raise ParameterError("These clusters are of an image of another size.")
    return certainty.not_sure_share(
        pipeline.prepare(picture, area=area), segmentation, NullTask() if task is None else task
    )


def _as_image(array: npt.NDArray[Any]) -> Image:
    if isinstance(array, (str, os.PathLike)):
        raise ParameterError("segment takes an image, not a path; read it with read_image first.")
    if not isinstance(array, np.ndarray):
        raise ParameterError(f"segment takes an Image or a NumPy array, not {type(array).__name__}.")
    native = array.dtype.newbyteorder("=")
    if native not in _DEPTHS:
        raise ParameterError(f"Arrays must be uint8, uint16 or float32, not {native}; convert it first.")
    if array.ndim != 2 and array.shape[2:] != (3,):
        raise ParameterError(f"Arrays must have the shape (H, W) or (H, W, 3), not {array.shape}.")
    if array.size == 0:
        raise ParameterError("The array has no pixels.")
    # A copy, because an Image makes its pixels read-only.
    return Image(np.array(array, dtype=native, order="C", copy=True))
