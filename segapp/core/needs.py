"""How much memory clustering takes, by what each of its stages holds at once.

`benchmarks/memory.py` compares the estimates with the peaks of real runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.clustering import find_method
from segapp.core.colors import band_count
from segapp.core.distinct import SAMPLE_PIXELS
from segapp.core.points import LOCAL_SAMPLE, needs_place
from segapp.core.strips import thread_count
from segapp.core.texture import LONGEST_SIDE, SHARES

if TYPE_CHECKING:
    from segapp.core.types import ClusterParams, Image

_MB = 1 << 20
_MARGIN = 1.15
_BASE = 16 * _MB
_STRIP = 14 * _MB  # of one thread, for all that is made of a strip of rows
_HISTOGRAM = 80 * _MB  # of all 2^24 colours, while it is searched
_COLOR_TABLE = 16 * _MB  # label of all 2^24 colours
_TEXTURE_MAPS = 12  # beside those that are kept
_USUAL_COLORS = 1 << 20
_PIXELS_A_COLOR = 8  # in photos of some size


def counting_bytes(image: Image) -> int:
    """Estimate the memory it takes to count the colours of a picture."""
    pixels, bands = image.height * image.width, band_count(image)
    seen = _seen_bytes(image) * pixels
    if _is_counted(image):
        return _with_margin(seen + _counting(_usual_colors(pixels), bands))
    return _with_margin(seen + 8 * 4 * bands * min(pixels, SAMPLE_PIXELS) + _strips())


def clustering_bytes(
    image: Image, params: ClusterParams, colors: int | None, *, pixels: int | None = None
) -> int:
    """Estimate the memory it takes to cluster a picture whose colours are counted.

    Parameters
    ----------
    image : Image
        The picture.
    params : ClusterParams
        What to look for.
    colors : int or None
        Number of its colours; None if they are not yet counted: as many as in a photo.
    pixels : int, optional
        Number of its pixels, if it were of another size.
    """
    pixels = image.height * image.width if pixels is None else pixels
    if colors is None:
        colors = _usual_colors(pixels) if _is_counted(image) else min(pixels, SAMPLE_PIXELS)
    bands = band_count(image)
    place = needs_place(params)
    by_color = _is_counted(image) and not place
    method = find_method(params.method)
    dimensions = max(3, bands) + (2 if params.keep_together else 0)
    dimensions += len(SHARES) if params.notice_texture else 0
    fit = colors * (12 * max(3, bands) + 8) + (LOCAL_SAMPLE * 24 * dimensions if place else 0)
    fit += method.fixed_bytes + pixels * (method.pixel_bytes + method.feature_bytes * dimensions)
    label = pixels * (1 if by_color else 2) + (_COLOR_TABLE if by_color and bands == 3 else 0) + _strips()
    label += pixels if params.not_sure and not by_color else 0
    kept, peak = _view_bytes(image, params, colors, pixels)
    return _with_margin(max(peak, kept + max(fit, label)))


def _view_bytes(image: Image, params: ClusterParams, colors: int, pixels: int) -> tuple[int, int]:
    """Estimate what smoothing and texture keep, and what they take at most."""
    bands, kept, peak = band_count(image), 0, 0
    if params.smooth:
        kept = pixels * bands
        again = _counting(colors, bands) if _is_counted(image) else 0
        peak = max(2 * kept + _strips(), kept + again)
        kept += colors * (4 * bands + 12)
    if params.notice_texture:
        size = 4 * min(pixels, LONGEST_SIDE**2)
        peak = max(
            peak,
            kept + size * (len(SHARES) + _TEXTURE_MAPS) + (pixels if image.pixels.dtype != np.uint8 else 0),
        )
        kept += size * len(SHARES)
    return kept, peak


def _counting(colors: int, bands: int) -> int:
    return 20 * colors + (_HISTOGRAM if bands == 3 else 0)


def _strips() -> int:
    return thread_count() * _STRIP


def _seen_bytes(image: Image) -> int:
    """Count the bytes a pixel to find out where the picture can be seen."""
    finite = band_count(image) + 1 if image.pixels.dtype == np.float32 else 0
    return finite + (2 if image.has_alpha or image.area is not None else 0)


def _is_counted(image: Image) -> bool:
    bands = band_count(image)
    return (image.pixels.dtype == np.uint8 and bands == 3) or (
        image.pixels.dtype != np.float32 and bands == 1
    )


def _usual_colors(pixels: int) -> int:
    return min(pixels // _PIXELS_A_COLOR, _USUAL_COLORS)


def _with_margin(size: int) -> int:
    return int((size + _BASE) * _MARGIN)
