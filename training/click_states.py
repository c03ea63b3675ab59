"""Simulates a user who clicks on objects, and keeps what the networks are to learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.smart.click_features import Seed, click_features
from segapp.core.smart.context import context_features
from segapp.core.smart.distances import SPACE, distances_from
from segapp.core.smart.rooms import room_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from segapp.core.smart.fusion import Fusion
    from segapp.core.smart.ground import Ground
    from segapp.core.types import BoolArray, Float32Array, Int64Array
    from training.click_views import View

    Answer = Callable[[Ground, Sequence[Seed], Float32Array], Float32Array]

_LEAST_DEPTH, _JITTERED, _JITTER, _TRIES = 1.0, 0.6, 0.35, 8
_KEPT = 200  # superpixels of one state
_NEAR, _NEARNESS, _UNSURENESS = 0.06, 4.0, 2.0
_EARLY, _LATE_WEIGHT = 6, 0.7
_LEAST_SHARE = 0.02


class State(NamedTuple):
    """What the networks see after some clicks.

    Attributes
    ----------
    number : int
        0 after the first click.
    seeds : list of Seed
        The clicks.
    before : float32 array of shape (n,)
        Probabilities before the last one.
    """

    number: int
    seeds: list[Seed]
    before: Float32Array


class Rows(NamedTuple):
    """Rows to learn from: float32 (m, d), (m,) and (m,)."""

    inputs: Float32Array
    wanted: Float32Array
    weights: Float32Array


def iou(one: BoolArray, other: BoolArray) -> float:
    """Intersection over union."""
    either = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / either if either else 1.0


def next_click(
    mask: BoolArray, truth: BoolArray, clicked: BoolArray, rng: np.random.Generator | None
) -> tuple[int, int, bool] | None:
    """Return row, column and side of the deepest point of the deeper error; None if nothing is wrong.

    The protocol of K. Sofiiuk et al., Reviving iterative training with mask guidance, ICIP 2022.
    With `rng`, most clicks miss the deepest point a little, as those of a hand do.
    """
    best: tuple[float, int, int, bool, BoolArray] | None = None
    for positive, wrong in ((True, truth & ~mask), (False, mask & ~truth)):
        depth = cv2.distanceTransform(np.pad(wrong.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
        depth = np.where(clicked, 0, depth)
        deepest = float(depth.max())
        if deepest >= _LEAST_DEPTH and (best is None or deepest > best[0]):
            at = divmod(int(depth.argmax()), depth.shape[1])
            best = deepest, *at, positive, np.asarray(wrong)
    if best is None:
        return None
    deepest, row, col, positive, wrong = best
    if rng is not None and rng.random() < _JITTERED:
        for _ in range(_TRIES):
            down, right = (rng.normal(0, _JITTER * deepest, 2)).round().astype(int)
            there_row, there_col = row + int(down), col + int(right)
            if (
                0 <= there_row < mask.shape[0]
                and 0 <= there_col < mask.shape[1]
                and wrong[there_row, there_col]
            ):
                return there_row, there_col, positive
    return row, col, positive


def play(
    view: View, answer: Answer, most_clicks: int, rng: np.random.Generator | None, enough: float = 0.95
) -> Iterator[tuple[State, float]]:
    """Click until the object is found; yield each state and its IoU."""
    truth, labels = view.truth, view.labels
    mask, clicked = np.zeros_like(truth), np.zeros_like(truth)
    before = np.zeros(view.ground.count, np.float32)
    seeds: dict[int, Seed] = {}
    for index in range(most_clicks):
        click = next_click(mask, truth, clicked, rng)
        if click is None:
            return
        row, col, positive = click
        clicked[row, col] = True
        leaf = int(labels[row, col])
        known = seeds.pop(leaf, None)
        distances = known.distances if known else distances_from(view.ground, leaf)
        seeds[leaf] = Seed(
            leaf, positive, distances, room_of(view.ground, distances, before, positive=positive)
        )
        estimate = answer(view.ground, list(seeds.values()), before)
        mask = np.asarray((estimate >= 0.5)[labels])
        found = iou(mask, truth)
        yield State(index, list(seeds.values()), before), found
        before = estimate
        if found >= enough:
            return


class _Watched:
    """Answers as a fusion does, and keeps what the next network would see."""

    def __init__(self, policy: Fusion, number: int) -> None:
        self._policy, self._number = policy, number
        self.inputs: Float32Array = np.zeros((0, 0), np.float32)
        self.said: Float32Array = np.zeros(0, np.float32)

    def __call__(self, ground: Ground, seeds: Sequence[Seed], before: Float32Array) -> Float32Array:
        passes = list(self._policy.passes(ground, seeds, before))
        if self._number < len(passes):
            self.inputs = passes[self._number][0]
        else:
            self.inputs = passes[0][0] if passes else click_features(ground, seeds, before)
            if passes:
                context = context_features(ground, seeds, passes[-1][1])
                self.inputs = np.concatenate((self.inputs, context), axis=1)
        if not passes:
            self.said = self._policy(ground, seeds, before)
            return self.said
        self.said = passes[-1][1].copy()
        for seed in seeds:
            self.said[seed.leaf] = float(seed.positive)
        return self.said


def gather(views: Iterable[View], policy: Fusion, number: int, seed: int, most_clicks: int = 14) -> Rows:
    """Collect rows for a network from the states that a fusion gets into.

    Learning from the states that the networks themselves lead to is the idea of DAgger (S. Ross,
    G. Gordon and D. Bagnell, AISTATS 2011).

    Parameters
    ----------
    views : iterable of View
        The objects.
    policy : Fusion
        Answers the clicks.
    number : int
        Of the network that is to learn: it sees what `policy` says after so many of its networks.
    seed : int
        Of the hand that clicks, and of the superpixels that are kept.
    most_clicks : int
        On one object.
    """
    found: list[Rows] = []
    watched = _Watched(policy, number)
    for index, view in enumerate(views):
        rng = np.random.default_rng((seed, index))
        shares = view.shares
        counts = view.ground.prepared.sizes / (view.truth.sum() + _LEAST_SHARE * view.truth.size)
        for state, _ in play(view, watched, most_clicks, rng):
            some = _some(state, watched.said, rng)
            weights = counts[some] * (1.0 if state.number < _EARLY else _LATE_WEIGHT)
            found.append(Rows(watched.inputs[some], shares[some], weights.astype(np.float32)))
    return Rows(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _some(state: State, said: Float32Array, rng: np.random.Generator) -> Int64Array:
    """Choose superpixels to learn from: more of those near the last click, and of those not sure."""
    space = state.seeds[-1].distances.rows[SPACE]
    chances = 1 + _NEARNESS * np.exp(-space / _NEAR) + _UNSURENESS * 4 * said * (1 - said)
    chances = chances.astype(np.float64)
    chosen = rng.choice(len(said), min(len(said), _KEPT), replace=False, p=chances / chances.sum())
    return np.asarray(chosen, np.int64)
