"""The region tool: a click toggles one connected region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.targets import BoxDrag, press_region, region_target
from segapp.tools.tool import Tool

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer, Target


def _target(context: Context, pointer: Pointer) -> Target | None:
    return None if pointer.shift else region_target(context, pointer)


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if pointer.shift:
        return BoxDrag(context, pointer, adds=not pointer.ctrl)
    return press_region(context, pointer)


REGION = Tool(
    id="region",
    name="Region",
    key="R",
    icon="region",
    sentence="Click one connected region in or out; Shift+drag a box for those inside it.",
    target=_target,
    press=_press,
)
