"""Stands in for what knows what clicks mean: whole patches of an image of flat labels, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.smart.clicks import Box, Click, Patch, SmallPatch, patch_of_bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.task import Task
    from segapp.core.types import BoolArray, UInt8Array


class PatchSession:
    """An object is the labels of its clicks, and those up to `steps` higher, without those that are not."""

    def __init__(self, labels: UInt8Array, zooms: bool = False) -> None:
        self._labels = labels
        self._zooms = zooms
        self.looked_at: list[Box] = []
        self.asked: list[tuple[Click, ...]] = []

    @property
    def _whole(self) -> Box:
        return Box(0, 0, self._labels.shape[1], self._labels.shape[0])

    def bits_of(self, clicks: Sequence[Click]) -> BoolArray:
        bits = np.zeros(self._labels.shape, np.bool_)
        for click in clicks:
            label = int(self._labels[click.y, click.x])
            bits[(self._labels >= label) & (self._labels <= label + click.steps)] = click.positive
        return bits

    def patch_of(self, clicks: Sequence[Click], task: Task) -> Patch:
        self.asked.append(tuple(clicks))
        task.raise_if_cancelled()
        bits = self.bits_of(clicks)
        if self.looked_at and len(clicks) > 1:  # the first click is answered on the whole image
            bits[:, ::7] = False
        return patch_of_bits(bits, self._whole)

    def small_preview(self, x: int, y: int, *, positive: bool, clicks: Sequence[Click]) -> SmallPatch | None:
        assert isinstance(positive, bool) and all(isinstance(click, Click) for click in clicks)
        bits = (self._labels == self._labels[y, x])[::2, ::2]
        return SmallPatch(patch_of_bits(bits, Box(0, 0, bits.shape[1], bits.shape[0])), 0.5)

    def look(self, x: int, y: int, *, positive: bool, clicks: Sequence[Click], task: Task) -> None:
        task.raise_if_cancelled()

    def steps_at(self, clicks: Sequence[Click]) -> tuple[int, int]:
        return (0, 2) if clicks else (0, 0)

    def wants_zoom(self, clicks: Sequence[Click]) -> Box | None:
        return self._whole if self._zooms and len(clicks) > 1 and not self.looked_at else None

    def zoom(self, box: Box, task: Task) -> None:
        task.raise_if_cancelled()
        self.looked_at.append(box)
