"""Outlines through the centres of the outermost pixels, holes joined to the outer ring: one ring in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import BoolArray, Int32Array, Int64Array, UInt8Array

    Link = tuple[int, int, int]
    """Position on this ring, the other ring, position on the other ring."""


def joined_outline(mask: BoolArray, detail_px: float = 0.0) -> Int32Array:
    """Outline one object in one ring that programs fill with the line itself, as `cv2.fillPoly` does.

    The rings are those of `cv2.findContours` (RETR_CCOMP: Suzuki and Abe 1985). Each hole is joined
    to its neighbours by a bridge, walked forth and back. Bridges are the shortest straight runs of
    the object's own pixels between two rings (a minimum spanning tree of them, Kruskal 1956), so
    that nothing is added to the object.

    Parameters
    ----------
    mask : bool array of shape (H, W)
        One object: its pixels are connected (8 neighbours); at least one is set.
    detail_px : float
        How far in pixels the ring may stray from the exact one; 0 = exact.

    Returns
    -------
    int32 array of shape (n, 2)
        Pixels (row, col), at least three; the last is not the first again. With no detail taken
        away, `cv2.fillPoly` gives the mask back.
    """
    padded = np.pad(np.ascontiguousarray(mask).view(np.uint8), 1)
    found, levels = cv2.findContours(padded, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    parents = np.asarray(levels).reshape(-1, 4)[:, 3]
    order = np.argsort(parents >= 0, kind="stable").tolist()
    rings: list[Int32Array] = [np.asarray(found[index], np.int32).reshape(-1, 2)[:, ::-1] for index in order]
    links: list[list[Link]] = [[] for _ in rings]
    if len(rings) > 1:
        _link(rings, padded, links)
    joined = _tour(rings, links, detail_px) - 1
    if len(joined) < 3:
        joined = np.concatenate((joined, np.repeat(joined[-1:], 3 - len(joined), axis=0)))
    return joined.astype(np.int32)


def has_holes(mask: BoolArray) -> bool:
    """Whether something that is not the mask (4 neighbours) is enclosed by it."""
    outside = (np.pad(mask, 1) == 0).view(np.uint8)
    count, _ = cv2.connectedComponents(outside, connectivity=4, ltype=cv2.CV_32S)
    return int(count) > 2


def _link(rings: list[Int32Array], padded: UInt8Array, links: list[list[Link]]) -> None:
    """Find the bridges, and write them into `links`."""
    count, found, stats, _ = cv2.connectedComponentsWithStats(1 - padded, connectivity=4, ltype=cv2.CV_32S)
    gaps = np.asarray(found, np.int32)
    # The pixels around a hole have a box one larger than the hole, and no two holes have the same.
    of_box = {(0, 0, padded.shape[1], padded.shape[0]): 0}
    for index, ring in enumerate(rings[1:], start=1):
        top, left = ring.min(axis=0).tolist()
        bottom, right = ring.max(axis=0).tolist()
        of_box[left + 1, top + 1, right - left - 1, bottom - top - 1] = index
    ring_of = [-1] + [of_box[tuple(stats[gap, :4].tolist())] for gap in range(1, count)]
    places: list[dict[tuple[int, int], int]] = [{} for _ in rings]
    for first, second, gap_a, gap_b in _spanning(gaps, count):
        ends = []
        for gap, pixel in ((gap_a, first), (gap_b, second)):
            index = ring_of[gap]
            if not places[index]:
                places[index] = {(row, col): at for at, (row, col) in enumerate(rings[index].tolist())}
            ends.append((index, places[index][pixel]))
        (ring_a, at_a), (ring_b, at_b) = ends
        links[ring_a].append((at_a, ring_b, at_b))
        links[ring_b].append((at_b, ring_a, at_a))


def _spanning(gaps: Int32Array, count: int) -> list[tuple[tuple[int, int], tuple[int, int], int, int]]:
    """Choose the bridges: two pixels, and the gaps in the mask that they lie beside."""
    found = np.concatenate((_runs(gaps), _runs(gaps.T)[:, [1, 0, 3, 2, 4, 5]]))
    pairs = np.sort(found[:, 4:], axis=1)
    lengths = np.abs(found[:, :2] - found[:, 2:4]).sum(axis=1)
    order = np.argsort(lengths, kind="stable")
    order = order[np.sort(np.unique(pairs[order, 0] * count + pairs[order, 1], return_index=True)[1])]
    group = list(range(count))

    def root(gap: int) -> int:
        while group[gap] != gap:
            group[gap] = group[group[gap]]
            gap = group[gap]
        return gap

    chosen = []
    for row_a, col_a, row_b, col_b, gap_a, gap_b in found[order].tolist():
        one, other = root(gap_a), root(gap_b)
        if one != other:
            group[one] = other
            chosen.append(((row_a, col_a), (row_b, col_b), gap_a, gap_b))
    return chosen


def _runs(gaps: Int32Array) -> Int64Array:
    """List the runs of the mask in rows between two gaps: (n, 6), both pixels and both gaps."""
    inside = np.ascontiguousarray(gaps == 0).view(np.int8)
    steps = np.diff(inside, axis=1)
    rows, before = np.nonzero(steps == 1)
    _, last = np.nonzero(steps == -1)
    apart = gaps[rows, before] != gaps[rows, last + 1]
    rows, before, last = rows[apart], before[apart], last[apart]
    runs: Int64Array = np.stack(
        (rows, before + 1, rows, last, gaps[rows, before], gaps[rows, last + 1]), axis=1
    ).astype(np.int64)
    return runs


def _tour(rings: list[Int32Array], links: list[list[Link]], detail_px: float) -> Int32Array:
    """Walk around the outer ring, at each bridge over it and around the ring behind it."""
    parts: list[Int32Array] = []
    visits = [_visit(rings, links, 0, 0, -1)]
    while visits:
        ring, cuts = visits[-1]
        start, (end, onward) = cuts.pop(0), cuts[0]
        span = np.arange(start[0], end + 1) % len(rings[ring])
        parts.append(chain_with_detail(rings[ring][span], detail_px))
        if onward is not None:
            visits.append(_visit(rings, links, *onward, ring))
        elif len(cuts) == 1:
            visits.pop()
    whole = np.concatenate(parts)
    different = np.any(whole != np.roll(whole, -1, axis=0), axis=1)
    return whole[different] if different.any() else whole[:1]


def _visit(
    rings: list[Int32Array], links: list[list[Link]], ring: int, start: int, comes_from: int
) -> tuple[int, list[tuple[int, tuple[int, int] | None]]]:
    """Return where the walk around a ring is cut, from `start` on, and where it goes on from there."""
    size = len(rings[ring])
    cuts: list[tuple[int, tuple[int, int] | None]] = [
        (start + (at - start) % size, (other, there))
        for at, other, there in links[ring]
        if other != comes_from
    ]
    away = np.abs(rings[ring] - rings[ring][start]).max(axis=1)
    cuts.append((start + (int(away.argmax()) - start) % size, None))
    cuts.sort(key=lambda cut: cut[0])
    return ring, [(start, None), *cuts, (start + size, None)]


def chain_with_detail(chain: Int32Array, detail_px: float) -> Int32Array:
    """Leave out points of a line, but never its ends.

    Parameters
    ----------
    chain : int32 array of shape (n, 2)
        The points.
    detail_px : float
        How far the line may stray (Douglas and Peucker 1973); 0 leaves out only what changes nothing.

    Returns
    -------
    int32 array of shape (m, 2)
        The points that are left.
    """
    if detail_px > 0 and len(chain) > 2:
        kept = cv2.approxPolyDP(np.ascontiguousarray(chain).reshape(-1, 1, 2), detail_px, closed=False)
        return np.asarray(kept, np.int32).reshape(-1, 2)
    steps = np.diff(chain, axis=0)
    turns = np.ones(len(chain), np.bool_)
    turns[1:-1] = np.any(steps[1:] != steps[:-1], axis=1)
    return chain[turns]
