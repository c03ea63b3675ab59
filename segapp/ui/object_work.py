"""What the jobs of the objects panel compute, off the GUI thread: values in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.tools.tool import Context, Edit
    from segapp.ui.work import Finished


def split(context: Context, finished: Finished, nothing: str, task: Task) -> Edit:
    """Cut the touching objects of the active class apart, by touch-ups.

    Raises
    ------
    SegmentError
        If none looks like several; `nothing` is what the user reads.
    """
    from segapp.core.errors import SegmentError
    from segapp.core.splitting import split_lines
    from segapp.tools.painting import painted_edit

    active = context.document.active
    lines = split_lines(finished.class_map.pixels, active, finished.objects[active - 1], task)
    if lines.is_empty:
        raise SegmentError(nothing)
    return painted_edit(context, lines, adds=False)
