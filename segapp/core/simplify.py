"""Outlines with fewer corners that are still valid polygons."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.centre_outlines import chain_with_detail
from segapp.core.errors import ParameterError
from segapp.core.ring_order import are_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.outlines import Polygon
    from segapp.core.types import BoolArray, Int32Array

MOST_DETAIL_PX = 100.0
_TRIES = 4
_FEW = 4
"""Corners of a rectangle, which stays."""


def check_detail(detail_px: float) -> None:
    """Refuse a detail that is none.

    Raises
    ------
    ParameterError
        If it is no number from 0 to `MOST_DETAIL_PX`.
    """
    if not (math.isfinite(detail_px) and 0 <= detail_px <= MOST_DETAIL_PX):
        raise ParameterError(
            f"A detail of {detail_px:g} px cannot be used; give 0 (exact) to {MOST_DETAIL_PX:g}."
        )


def simplified(polygons: Sequence[Polygon], detail_px: float) -> list[Polygon]:
    """Leave out corners of the outlines of one object.

    Lines are simplified after Douglas and Peucker (1973). Corners in which rings touch stay, and so
    do the corners beside them. If the result were no valid polygon, for a line would cross another
    or a hole would come to lie outside, a finer detail is used, and at last the exact outlines.

    Parameters
    ----------
    polygons : sequence of Polygon
        The pieces of the object, as from `outlines.edge_outlines`.
    detail_px : float
        How far in pixels the new outlines may stray from the old ones; 0 = not at all.

    Returns
    -------
    list of Polygon
        As many pieces with as many rings, corners (row, col) of the old outlines.

    Raises
    ------
    ParameterError
        If the detail is none.
    """
    check_detail(detail_px)
    exact = list(polygons)
    if detail_px == 0 or all(len(ring) <= _FEW for polygon in exact for ring in polygon):
        return exact
    touching = _touching(exact)
    for halvings in range(_TRIES):
        fewer = [
            tuple(
                _ring(ring, pinned, detail_px / 2**halvings)
                for ring, pinned in zip(polygon, marks, strict=True)
            )
            for polygon, marks in zip(exact, touching, strict=True)
        ]
        if are_apart(fewer):
            return fewer
    return exact


def _touching(polygons: list[Polygon]) -> list[list[BoolArray]]:
    """Mark the corners that several rings have, and those beside them."""
    points = np.concatenate([ring for polygon in polygons for ring in polygon]).astype(np.int64)
    keys = points[:, 0] << 32 | points[:, 1]
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    shared = (counts > 1)[place.reshape(-1)]
    marks: list[list[BoolArray]] = []
    at = 0
    for polygon in polygons:
        marks.append([])
        for ring in polygon:
            here = shared[at : at + len(ring)]
            marks[-1].append(here | np.roll(here, 1) | np.roll(here, -1))
            at += len(ring)
    return marks


def _ring(ring: Int32Array, pinned: BoolArray, detail_px: float) -> Int32Array:
    if len(ring) <= _FEW:
        return ring
    cuts = np.flatnonzero(pinned)
    if len(cuts) < 2:
        first = int(cuts[0]) if len(cuts) else 0
        away = np.abs(ring - ring[first]).sum(axis=1)
        cuts = np.sort([first, int(away.argmax())])
    # Twice around, so that the line from the last cut to the first is one slice.
    twice = np.concatenate((ring, ring))
    bounds = [*cuts.tolist(), int(cuts[0]) + len(ring)]
    chains = [
        twice[start:end] if end <= start + 1 else chain_with_detail(twice[start : end + 1], detail_px)[:-1]
        for start, end in pairwise(bounds)
    ]
    fewer = np.concatenate(chains)
    return fewer if len(fewer) > 2 and _area(fewer) * _area(ring) > 0 else ring


def _area(ring: Int32Array) -> float:
    points = (ring - ring[0]).astype(np.float64)
    rows, cols = points[:, 0], points[:, 1]
    # The ring starts at (0, 0), so that the line back to the start adds nothing.
    return float((cols[:-1] * rows[1:] - cols[1:] * rows[:-1]).sum())
