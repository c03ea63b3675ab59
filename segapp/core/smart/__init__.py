"""From clicks to objects: superpixels, how probable a border is between them, a tree of merges.

The rooms of this package:

- As a way to find clusters: detail (the way in), reduced, enlarged, stepping.
- Preparing an image: prepared (the way in), superpixels, flooding, statistics, textures, words,
  graph, cues.
- What was learned: boundary, judging, network, weights.
- The tree: tree, staging (the way in), merging, dense.
- Clicks: session (the way in), clicks, level, handover, looks, zoom, wheel, one_thread.
- What they say of each superpixel: fusion (the way in), ground, raster, distances, rays, rooms,
  click_features, enclosure, context, deciding.
- The border of the object among the pixels: refine, full_size, edge_fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segapp.core.smart.session import ObjectSession
    from segapp.core.types import UInt8Array


def prepare(image: UInt8Array) -> ObjectSession:
    """Prepare an image for `ObjectSession.click`.

    Parameters
    ----------
    image : uint8 array of shape (H, W, 3)
        Blue, green, red, as OpenCV reads it.
    """
    from segapp.core.smart.session import ObjectSession

    return ObjectSession(image[..., ::-1].copy())
