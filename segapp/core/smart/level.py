"""An image, or an enlarged part of it, on which clicks are answered."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.click_features import Seed
from segapp.core.smart.clicks import Box
from segapp.core.smart.deciding import decided
from segapp.core.smart.distances import distances_from
from segapp.core.smart.ground import make_ground
from segapp.core.smart.handover import State, handed_over
from segapp.core.smart.one_thread import one_thread
from segapp.core.smart.prepared import prepare_image
from segapp.core.smart.refine import PixelEdge
from segapp.core.smart.rooms import room_of
from segapp.core.smart.superpixels import filled
from segapp.core.smart.wheel import candidates, steps_around
from segapp.core.smart.zoom import clicked_extent
from segapp.core.task import SubTask

if TYPE_CHECKING:
    from segapp.core.smart.clicks import Click
    from segapp.core.smart.distances import Distances
    from segapp.core.smart.fusion import Fusion
    from segapp.core.smart.refine import Window
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, Float32Array, Int32Array, UInt8Array

_KEPT, _KEPT_DISTANCES = 64, 128
_CHANGED = 0.25


class Size(NamedTuple):
    """How large a part is looked at: its longest side in pixels, and by how much it is enlarged at most."""

    longest_px: int
    largest_scale: float


class Level:
    """Answers clicks on one part of an image, at one size; several threads may ask.

    Clicks elsewhere change nothing here.

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
        with one_thread():
            self.prepared = prepare_image(reduced, SubTask(task, 0.0, 0.8))
            self.ground = make_ground(self.prepared, SubTask(task, 0.8, 1.0))
        self.labels = filled(self.prepared.labels)
        self._edge = PixelEdge(reduced)
        self._fusion = fusion
        self._lock = threading.RLock()
        self._distances: OrderedDict[int, Distances] = OrderedDict()
        self._glanced: tuple[tuple[Click, ...], State] | None = None
        self._states: OrderedDict[tuple[Click, ...], State] = OrderedDict()
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

    def go_on_from(self, clicks: tuple[Click, ...], outer: Level, task: Task) -> None:
        """Take over what another level answers to the first clicks; see `handed_over`."""
        with self._lock:
            if clicks in self._states:
                return
        state = outer._state(clicks, task)
        with self._lock:
            self._keep(clicks, handed_over(state, clicks, outer, self))

    def distances(self, leaf: int) -> Distances:
        """How far all superpixels are from one."""
        with self._lock:
            found = self._distances.pop(leaf, None) or distances_from(self.ground, leaf)
            self._distances[leaf] = found
            if len(self._distances) > _KEPT_DISTANCES:
                self._distances.popitem(last=False)
            return found

    def probabilities(self, clicks: tuple[Click, ...], task: Task) -> Float32Array:
        """How probable each superpixel is after some clicks: float32 (n,)."""
        return self._state(clicks, task).shown

    def glance(self, clicks: tuple[Click, ...], task: Task) -> Float32Array:
        """Return the same without keeping it: the last click is only thought of."""
        with self._lock:
            found = self._known(clicks) or self._after(clicks, task)
            self._glanced = clicks, found
            return found.shown

    def extent(self, clicks: tuple[Click, ...], task: Task) -> Box | None:
        """Return the box of what was clicked so far, pixels of the full image; None if nothing was."""
        seeds = [self.place(click.x, click.y) for click in self._inner(clicks) if click.positive]
        found = clicked_extent((self.probabilities(clicks, task) >= 0.5)[self.labels], seeds)
        if found is None:
            return None
        right, down = self.box.width / self.labels.shape[1], self.box.height / self.labels.shape[0]
        x, y = self.box.x + int(found.x * right), self.box.y + int(found.y * down)
        end, bottom = ((found.x + found.width) * right, (found.y + found.height) * down)
        return Box(x, y, self.box.x + math.ceil(end) - x, self.box.y + math.ceil(bottom) - y)

    def evidence(self, clicks: tuple[Click, ...], task: Task) -> tuple[Window, Float32Array]:
        """How strongly each pixel belongs to the object; see `PixelEdge.evidence`."""
        return self._edge.evidence(self.probabilities(clicks, task)[self.labels])

    def steps(self, clicks: tuple[Click, ...], task: Task) -> tuple[int, int]:
        """How many steps the wheel can make of the last click less, and how many more."""
        before = self.probabilities(clicks[:-1], task)
        own = clicks[-1]._replace(steps=0)
        less, more = self._ways(clicks, before, self.probabilities((*clicks[:-1], own), task))
        return len(less), len(more)

    def _inner(self, clicks: tuple[Click, ...]) -> list[Click]:
        return [click for click in clicks if self.box.holds(click.x, click.y)]

    def _state(self, clicks: tuple[Click, ...], task: Task) -> State:
        with self._lock:
            found = self._known(clicks)
            if found is None:
                task.raise_if_cancelled()
                found = self._after(clicks, task) if clicks else self._nothing()
            return self._keep(clicks, found)

    def _keep(self, clicks: tuple[Click, ...], state: State) -> State:
        self._states[clicks] = state
        self._states.move_to_end(clicks)
        if len(self._states) > _KEPT:
            self._states.popitem(last=False)
        return state

    def _known(self, clicks: tuple[Click, ...]) -> State | None:
        if self._glanced is not None and self._glanced[0] == clicks:
            return self._glanced[1]
        return self._states.get(clicks)

    def _nothing(self) -> State:
        nothing = np.zeros(self.ground.count, np.float32)
        return State(nothing, nothing, nothing, nothing, ())

    def _after(self, clicks: tuple[Click, ...], task: Task) -> State:
        before, last = self._state(clicks[:-1], task), clicks[-1]
        if not self.box.holds(last.x, last.y):
            return before
        seeds = self._seeds(before, last)
        with one_thread():
            model = self._fusion(self.ground, seeds, before.model)
        shown = decided(model, self.prepared.sizes)
        opinion = (model - before.at_turn) * before.turned
        turned, at_turn = np.where(opinion < -_CHANGED, np.float32(0), before.turned), before.at_turn
        if last.steps:
            is_in = self._turned(clicks, before.shown, shown)
            turned, at_turn = np.where(is_in, np.float32(1), np.float32(-1)), model
        for seed in seeds:
            turned[seed.leaf] = 0
        held = (turned > 0).astype(np.float32)
        return State(model, np.where(turned == 0, shown, held), turned, at_turn, seeds)

    def _turned(self, clicks: tuple[Click, ...], before: Float32Array, after: Float32Array) -> BoolArray:
        """What the wheel makes of the last click: less, or more, of what it changes by itself."""
        last, is_in = clicks[-1], after >= 0.5
        less, more = self._ways(clicks, before, after)
        nodes = more[: last.steps] if last.steps > 0 else less[: -last.steps]
        if not len(nodes):
            return is_in
        within: BoolArray = np.zeros(self.ground.count, np.bool_)
        within[self.prepared.tree.leaves(int(nodes[-1]))] = True
        if last.steps < 0:
            return np.where(
                within, is_in, is_in & (before >= 0.5) if last.positive else is_in | (before >= 0.5)
            )
        return np.where(within, last.positive, is_in)

    def _ways(
        self, clicks: tuple[Click, ...], before: Float32Array, after: Float32Array
    ) -> tuple[Int32Array, Int32Array]:
        """Return what the wheel can confine the last click to, and extend it by; see `steps_around`."""
        last = clicks[-1]
        nodes = candidates(self.prepared, self.leaf_at(last.x, last.y))
        could = (before < 0.5) if last.positive else (before >= 0.5)
        changed = could & ((after >= 0.5) == last.positive)
        others = np.zeros(self.ground.count, np.bool_)
        for click in self._inner(clicks):
            others[self.leaf_at(click.x, click.y)] = click.positive != last.positive
        rest = (after < 0.5) if last.positive else (after >= 0.5)
        return steps_around(self.prepared, nodes, changed, rest, others)

    def _seeds(self, before: State, click: Click) -> tuple[Seed, ...]:
        leaf = self.leaf_at(click.x, click.y)
        distances = self.distances(leaf)
        room = room_of(self.ground, distances, before.shown, positive=click.positive)
        others = (seed for seed in before.seeds if seed.leaf != leaf)
        return (*others, Seed(leaf, click.positive, distances, room))


def _resized(part: UInt8Array, scale: float) -> UInt8Array:
    if scale == 1:
        return np.ascontiguousarray(part)
    height, width = (max(1, round(side * scale)) for side in part.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)
