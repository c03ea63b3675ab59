"""The pan tool: a drag moves the image under the window."""

from __future__ import annotations

from segapp.tools.tool import Context, Drag, Pointer, Tool, no_target


def _press(_context: Context, _pointer: Pointer) -> Drag | None:
    return None


PAN = Tool(
    id="pan",
    name="Pan",
    key="V",
    icon="pan",
    sentence="Drag to move the image; with any other tool Space+drag does the same.",
    target=no_target,
    press=_press,
    pans=True,
    is_neutral=True,
)
