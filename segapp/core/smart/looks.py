"""What one more click would change: worked out beforehand, and remembered for a while."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.smart.clicks import Box, Click, SmallPatch, patch_of_bits

if TYPE_CHECKING:
    from segapp.core.smart.level import Level
    from segapp.core.task import Task

_KEPT = 24

_Key = tuple[Box, tuple[Click, ...], bool, int]


class Looks:
    """Remembers some answers; superpixels of one level at a time are asked about."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, SmallPatch] = OrderedDict()

    def known(self, level: Level, clicks: tuple[Click, ...], click: Click) -> SmallPatch | None:
        """Return what a click would change, if that was found; the very same value each time.

        Parameters
        ----------
        level : Level
            Which answers.
        clicks : tuple of Click
            Those before.
        click : Click
            One more; all pixels of a superpixel mean the same.
        """
        return self._known.get(_key(level, clicks, click))

    def find(self, level: Level, clicks: tuple[Click, ...], click: Click, task: Task) -> None:
        """Work out what a click would add, or take out.

        Raises
        ------
        Cancelled
            If the task is cancelled.
        """
        key = _key(level, clicks, click)
        if key in self._known:
            return
        before = level.probabilities(clicks, task) >= 0.5
        after = level.glance((*clicks, click), task) >= 0.5
        changed = (after & ~before) if click.positive else (before & ~after)
        height, width = level.labels.shape
        at = Box(round(level.box.x * level.scale), round(level.box.y * level.scale), width, height)
        self._known[key] = SmallPatch(patch_of_bits(np.asarray(changed[level.labels]), at), level.scale)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)


def _key(level: Level, clicks: tuple[Click, ...], click: Click) -> _Key:
    return level.box, clicks, click.positive, level.leaf_at(click.x, click.y)
