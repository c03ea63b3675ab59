"""The cluster tool: a click toggles a whole cluster; Ctrl narrows it to one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.targets import (
    BoxDrag,
    SweepDrag,
    cluster_target,
    press_region,
    region_target,
    shifted_target,
)
from segapp.tools.tool import Tool

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer, Target


def _target(context: Context, pointer: Pointer) -> Target | None:
    if pointer.shift:
        return shifted_target(context, pointer, cluster_target)
    return (region_target if pointer.ctrl else cluster_target)(context, pointer)


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if pointer.shift:
        return BoxDrag(context, pointer, cluster_target)
    if pointer.ctrl:
        return press_region(context, pointer)
    first = cluster_target(context, pointer)
    return SweepDrag(context, first, cluster_target) if first else None


CLUSTER = Tool(
    id="cluster",
    name="Cluster",
    key="C",
    icon="cluster",
    sentence="Click a cluster in or out, Ctrl+click one region; Space+drag moves the image.",
    target=_target,
    press=_press,
)
