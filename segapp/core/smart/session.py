"""An object that is clicked into being: a pure function of the list of its clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.smart.clicks import Box, Click, Patch, SmallPatch, empty_patch
from segapp.core.smart.full_size import full_patch, with_clicks
from segapp.core.smart.fusion import learned_fusion
from segapp.core.smart.level import Level, Size
from segapp.core.smart.looks import Looks
from segapp.core.smart.prepared import LONGEST_SIDE
from segapp.core.smart.zoom import still_fits, union, zoom_box
from segapp.core.task import NullTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.fusion import Fusion
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, UInt8Array

_WHOLE, _CLOSE = Size(LONGEST_SIDE, 1.0), Size(448, 3.0)
_FIRST_ZOOM = 2  # clicks
_WORTH_IT = 1.15
_KEPT_ZOOMS = 3


class ObjectSession:
    """Answers clicks on one image. Not to be used by two threads at once, but for `zoom` and `look`.

    Parameters
    ----------
    photo : uint8 array of shape (H, W, 3)
        RGB; it must not change afterwards.
    task : Task
        Told how far the preparation is, and asked whether to go on.
    fusion : Fusion, optional
        Puts together what the clicks say; by default what was shipped with the program.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """

    def __init__(
        self,
        photo: UInt8Array,
        task: Task = NullTask(),  # noqa: B008 - has no state
        fusion: Fusion | None = None,
    ) -> None:
        self._photo = photo
        self._fusion = learned_fusion() if fusion is None else fusion
        whole = Box(0, 0, photo.shape[1], photo.shape[0])
        self._whole = Level(photo, whole, _WHOLE, self._fusion, task)
        self._zooms: dict[Box, Level] = {}
        self._boxes: dict[tuple[Click, ...], Box | None] = {}
        self._clicks: tuple[Click, ...] = ()
        self._looks = Looks()
        self._looked_at: tuple[tuple[Click, ...], Level] | None = None
        """The clicks that were last looked at one more for, and where."""

    def patch_of(self, clicks: Sequence[Click], task: Task = NullTask()) -> Patch:  # noqa: B008 - has no state
        """Return the object that follows from some clicks, at the size of the image.

        Parameters
        ----------
        clicks : sequence of Click
            In their order; inside the image. Without a positive one there is no object.
        task : Task
            Told how far the work is, and asked whether to go on.

        Raises
        ------
        Cancelled
            If the task is cancelled.
        """
        clicks = tuple(clicks)
        if not any(click.positive for click in clicks):
            return empty_patch()
        level = self._level_for(clicks, task)
        found = level.evidence(clicks, task)
        patch = full_patch(self._photo, level.box, level.labels.shape, found, task)
        return with_clicks(patch, clicks, max(1, round(1 / level.scale)), self._photo.shape)

    def small_preview(
        self, x: int, y: int, *, positive: bool, clicks: Sequence[Click] = ()
    ) -> SmallPatch | None:
        """Return what one more click would add, or take out, where `look` has found that.

        It has the size at which the image is looked at, and takes no time. The very same value is
        returned for all pixels of a superpixel.
        """
        clicks, known = tuple(clicks), self._looked_at
        if known is None or known[0] != clicks:
            return None
        return self._looks.known(*self._place_of(Click(x, y, positive), clicks, known[1]))

    def look(
        self,
        x: int,
        y: int,
        *,
        positive: bool,
        clicks: Sequence[Click] = (),
        task: Task = NullTask(),  # noqa: B008 - has no state
    ) -> None:
        """Find what one more click would add, or take out; from then on `small_preview` knows it.

        Raises
        ------
        Cancelled
            If the task is cancelled.
        """
        clicks = tuple(clicks)
        level = self._level_for(clicks, task)
        self._looks.find(*self._place_of(Click(x, y, positive), clicks, level), task)
        self._looked_at = clicks, level

    def steps_at(self, clicks: Sequence[Click], task: Task = NullTask()) -> tuple[int, int]:  # noqa: B008 - has no state
        """Return how many steps the wheel can go down and up for the last click: (lowest, highest)."""
        if not clicks:
            return 0, 0
        clicks = tuple(clicks)
        level = self._level_for(clicks, task)
        if not level.box.holds(clicks[-1].x, clicks[-1].y):
            return 0, 0
        less, more = level.steps(clicks, task)
        return -less, more

    def wants_zoom(self, clicks: Sequence[Click], task: Task = NullTask()) -> Box | None:  # noqa: B008 - has no state
        """Return the part that `zoom` should prepare for these clicks; None if there is nothing to do."""
        clicks = tuple(clicks)
        box = None
        for count in range(_FIRST_ZOOM, len(clicks) + 1):
            before = box
            box, is_settled = self._box_for(clicks[:count], task)
            if not is_settled:
                return before
        return None if box in self._zooms else box

    def zoom(self, box: Box, task: Task = NullTask()) -> None:  # noqa: B008 - has no state
        """Prepare a part for a closer look; from then on `patch_of` uses it.

        Raises
        ------
        Cancelled
            If the task is cancelled.
        """
        level = Level(self._photo, box, _CLOSE, self._fusion, task)
        kept = list(self._zooms.items())[1 - _KEPT_ZOOMS :]
        self._zooms = dict([*kept, (box, level)])
        self._looked_at = None

    def click(self, x: int, y: int, positive: bool) -> BoolArray:
        """Add a click, look closer if that is worth it, and return the object: bool (H, W)."""
        self._clicks = (*self._clicks, Click(int(x), int(y), bool(positive)))
        while (box := self.wants_zoom(self._clicks)) is not None:
            self.zoom(box)
        return self.patch_of(self._clicks).whole(*self._photo.shape[:2])

    def _place_of(
        self, click: Click, clicks: tuple[Click, ...], level: Level
    ) -> tuple[Level, tuple[Click, ...], Click]:
        """Return where a click after others is answered, the others, and the click."""
        return level if level.box.holds(click.x, click.y) else self._whole, clicks, click

    def _level_for(self, clicks: tuple[Click, ...], task: Task) -> Level:
        box, _ = self._box_for(clicks, task)
        return self._closer(box, clicks, task) or self._whole

    def _closer(self, box: Box | None, clicks: tuple[Click, ...], task: Task) -> Level | None:
        """Return a closer look, if there is one, that goes on from what the whole image said before."""
        level = None if box is None else self._zooms.get(box)  # `zoom` may forget it meanwhile
        if level is not None:
            count = 0
            while self._box_for(clicks[: count + 1], task)[0] is None:
                count += 1
            level.go_on_from(clicks[:count], self._whole, task)
        return level

    def _box_for(self, clicks: tuple[Click, ...], task: Task) -> tuple[Box | None, bool]:
        """Return the part to look at, and whether that is settled.

        It depends on the clicks alone once all parts for the clicks before have been looked at.
        """
        if len(clicks) < _FIRST_ZOOM:
            return None, True
        if clicks in self._boxes:
            return self._boxes[clicks], True
        before, is_settled = self._box_for(clicks[:-1], task)
        box = self._new_box(clicks, before, task)
        if is_settled and (before is None or before in self._zooms):
            self._boxes[clicks] = box
            return box, True
        return box, False

    def _new_box(self, clicks: tuple[Click, ...], before: Box | None, task: Task) -> Box | None:
        shape = self._photo.shape
        last, extent = clicks[-1], None
        closer = self._closer(before, clicks[:-1], task)
        if before is not None and closer is not None:
            extent = closer.extent(clicks, task)
            is_outside = last.positive and not before.holds(last.x, last.y)
            if not is_outside and (extent is None or still_fits(extent, before, shape)):
                return before
        outer = self._whole.extent(clicks, task)
        if outer is None or (before is not None and extent is None and still_fits(outer, before, shape)):
            return before
        box = zoom_box(outer if extent is None else union(outer, extent), shape, 1 / self._whole.scale)
        if box is None:
            return None
        scale = min(_CLOSE.largest_scale, _CLOSE.longest_px / max(box.width, box.height))
        return box if scale > _WORTH_IT * self._whole.scale else None
