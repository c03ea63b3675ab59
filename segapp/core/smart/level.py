"""An image, or an enlarged part of it, on which clicks are answered."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.click_features import Seed, room_of
from segapp.core.smart.clicks import Box
from segapp.core.smart.deciding import decided
from segapp.core.smart.distances import distances_from
from segapp.core.smart.ground import make_ground
from segapp.core.smart.prepared import prepare_image
from segapp.core.smart.refine import PixelEdge
from segapp.core.smart.wheel import candidates, nearest_candidate
from segapp.core.smart.zoom import clicked_extent
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click
    from segapp.core.smart.distances import Distances
    from segapp.core.smart.fusion import Fusion
    from segapp.core.smart.refine import Window
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Int32Array, UInt8Array

_KEPT = 64
_CHANGED = 0.25


class Size(NamedTuple):
    """How large a part is looked at: its longest side in pixels, and by how much it is enlarged at most."""

    longest_px: int
    largest_scale: float


class _State(NamedTuple):
    """What follows from some clicks.

    Attributes
    ----------
    model : float32 array of shape (n,)
        Probabilities as the networks see them.
    shown : float32 array of shape (n,)
        What is over one half belongs to the object.
    turned : float32 array of shape (n,)
        What the wheel asked for: 1 inside, -1 outside, 0 nothing.
    at_turn : float32 array of shape (n,)
        `model` when it was asked for.
    seeds : tuple of Seed
        The clicked superpixels; of several clicks on one the last counts.
    """

    model: Float32Array
    shown: Float32Array
    turned: Float32Array
    at_turn: Float32Array
    seeds: tuple[Seed, ...]


class Level:
    """Answers clicks on one part of an image, at one size.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB, the full image.
    box : Box
        The part.
    size : Size
        At which it is looked at.
    fusion : Fusion
        Puts together what the clicks say.
    task : Task
        Told how far the preparation is.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """

    def __init__(
        self,
        photo: UInt8Array,
        box: Box,
        size: Size,
        fusion: Fusion,
        task: Task,
    ) -> None:
        self.box = box
        self.scale = min(size.largest_scale, size.longest_px / max(box.width, box.height))
        reduced = _resized(photo[box.slices], self.scale)
        self.prepared = prepare_image(reduced, SubTask(task, 0.0, 0.8))
        self.labels = _filled(self.prepared.labels)
        self.ground = make_ground(self.prepared, SubTask(task, 0.8, 1.0))
        self._edge = PixelEdge(reduced)
        self._fusion = fusion
        self._distances: dict[int, Distances] = {}
        self._states: OrderedDict[tuple[Click, ...], _State] = OrderedDict()
        task.report(1.0)

    def place(self, x: int, y: int) -> tuple[int, int]:
        """Return row and column at this size of a pixel of the full image, at the nearest edge if outside."""
        height, width = self.labels.shape
        col = int((x - self.box.x + 0.5) * width / self.box.width)
        row = int((y - self.box.y + 0.5) * height / self.box.height)
        return min(max(row, 0), height - 1), min(max(col, 0), width - 1)

    def leaf_at(self, x: int, y: int) -> int:
        """Return the superpixel of a pixel of the full image."""
        return int(self.labels[self.place(x, y)])

    def probabilities(self, clicks: tuple[Click, ...], task: Task) -> Float32Array:
        """How probable each superpixel is after some clicks: float32 (n,)."""
        return self._state(clicks, task).shown

    def extent(self, clicks: tuple[Click, ...], task: Task) -> Box | None:
        """Return the box of what was clicked so far, pixels of the full image; None if nothing was."""
        inner = tuple(click for click in clicks if self.box.holds(click.x, click.y))
        seeds = [self.place(click.x, click.y) for click in inner if click.positive]
        found = clicked_extent((self.probabilities(inner, task) >= 0.5)[self.labels], seeds)
        if found is None:
            return None
        right, down = self.box.width / self.labels.shape[1], self.box.height / self.labels.shape[0]
        x, y = self.box.x + int(found.x * right), self.box.y + int(found.y * down)
        end, bottom = ((found.x + found.width) * right, (found.y + found.height) * down)
        return Box(x, y, self.box.x + math.ceil(end) - x, self.box.y + math.ceil(bottom) - y)

    def evidence(self, clicks: tuple[Click, ...], task: Task) -> tuple[Window, Float32Array]:
        """How strongly each pixel belongs to the object; see `PixelEdge.evidence`."""
        return self._edge.evidence(self.probabilities(clicks, task)[self.labels])

    def candidates(self, clicks: tuple[Click, ...], task: Task) -> tuple[Int32Array, int]:
        """What the last click can mean: nodes of the tree, and the index of what it meant by itself."""
        before = self.probabilities(clicks[:-1], task)
        own = clicks[-1]._replace(steps=0)
        return self._meant(clicks, before, self.probabilities((*clicks[:-1], own), task))

    def _state(self, clicks: tuple[Click, ...], task: Task) -> _State:
        known = self._states.get(clicks)
        if known is not None:
            self._states.move_to_end(clicks)
            return known
        task.raise_if_cancelled()
        found = self._after(clicks, task) if clicks else self._nothing()
        self._states[clicks] = found
        if len(self._states) > _KEPT:
            self._states.popitem(last=False)
        return found

    def _nothing(self) -> _State:
        nothing = np.zeros(self.ground.count, np.float32)
        return _State(nothing, nothing, nothing, nothing, ())

    def _after(self, clicks: tuple[Click, ...], task: Task) -> _State:
        before, last = self._state(clicks[:-1], task), clicks[-1]
        seeds = self._seeds(before, last)
        model = self._fusion(self.ground, seeds, before.model)
        shown = decided(model, self.prepared.sizes)
        opinion = (model - before.at_turn) * before.turned
        turned, at_turn = np.where(opinion < -_CHANGED, np.float32(0), before.turned), before.at_turn
        if last.steps:
            nodes, own = self._meant(clicks, before.shown, shown)
            chosen = self.prepared.tree.leaves(int(nodes[min(max(own + last.steps, 0), len(nodes) - 1)]))
            # The wheel replaces what the click alone did.
            turned = np.where(before.shown >= 0.5, np.float32(1), np.float32(-1))
            turned[chosen] = 1 if last.positive else -1
            at_turn = model
        for seed in seeds:
            turned[seed.leaf] = 0
        held = (turned > 0).astype(np.float32)
        return _State(model, np.where(turned == 0, shown, held), turned, at_turn, seeds)

    def _meant(
        self, clicks: tuple[Click, ...], before: Float32Array, after: Float32Array
    ) -> tuple[Int32Array, int]:
        last = clicks[-1]
        nodes = candidates(self.prepared, self.leaf_at(last.x, last.y))
        is_in, was_in = after >= 0.5, before >= 0.5
        wanted = is_in if last.positive else was_in & ~is_in
        return nodes, nearest_candidate(self.prepared, nodes, wanted.astype(np.float32))

    def _seeds(self, before: _State, click: Click) -> tuple[Seed, ...]:
        leaf = self.leaf_at(click.x, click.y)
        distances = self._distances_from(leaf)
        room = room_of(distances, before.shown, positive=click.positive)
        others = (seed for seed in before.seeds if seed.leaf != leaf)
        return (*others, Seed(leaf, click.positive, distances, room))

    def _distances_from(self, leaf: int) -> Distances:
        if leaf not in self._distances:
            self._distances[leaf] = distances_from(self.ground, leaf)
        return self._distances[leaf]


def _resized(part: UInt8Array, scale: float) -> UInt8Array:
    if scale == 1:
        return np.ascontiguousarray(part)
    height, width = (max(1, round(side * scale)) for side in part.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)


def _filled(labels: Int32Array) -> Int32Array:
    """Give pixels without a superpixel the nearest one."""
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
