"""The region tool: a click toggles one connected region; Shift only adds, Ctrl only takes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.targets import BoxDrag, press_region, region_target, shifted_target
from segapp.tools.tool import Tool

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer, Target


def _target(context: Context, pointer: Pointer) -> Target | None:
    if pointer.shift or pointer.ctrl:
        return shifted_target(context, pointer, region_target)
    return region_target(context, pointer)


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if pointer.shift:
        return BoxDrag(context, pointer, region_target)
    return press_region(context, pointer, only_takes_out=pointer.ctrl)


REGION = Tool(
    id="region",
    name="Region",
    key="R",
    icon="region",
    sentence="Click one connected region in or out; Shift+drag a box for those inside it.",
    target=_target,
    press=_press,
)
