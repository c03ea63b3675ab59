"""What the jobs about objects compute, off the GUI thread: values in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.task import SubTask
from segapp.core.tiles import TILE_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.measures import Measures
    from segapp.core.scale import Scale
    from segapp.core.smart.clicks import Click
    from segapp.core.task import Task
    from segapp.core.types import ClassInfo, UInt8Array
    from segapp.document.clicked import ClickedObject
    from segapp.tools.object_hand import ClickSession
    from segapp.tools.tool import Context, Edit, Outline
    from segapp.ui.work import Finished

_MOST_COMPARED = 60
_TILE_PIXELS = TILE_PX * TILE_PX
_MOST_OUTLINES = 2000
"""More are not drawn: the window would no longer follow the hand."""


def cuts(finished: Finished, active: int, neck: float, task: Task) -> tuple[float, tuple[Outline, ...]]:
    """Find where the touching objects of a class would be cut; returns the neck too."""
    from segapp.core.splitting import outlines_of, split_lines
    from segapp.tools.tool import Outline

    pixels = finished.class_map.pixels
    lines = split_lines(pixels, active, finished.objects[active - 1], task, neck)
    height, width = pixels.shape
    found = outlines_of(lines, (height, width))[:_MOST_OUTLINES]
    return neck, tuple(Outline((one + 0.5).tolist(), closed=True) for one in found)


def split(context: Context, finished: Finished, nothing: str, neck: float, task: Task) -> Edit:
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
    lines = split_lines(finished.class_map.pixels, active, finished.objects[active - 1], task, neck)
    if lines.is_empty:
        raise SegmentError(nothing)
    return painted_edit(context, lines, adds=False)


def get_to_know(rgb: UInt8Array, task: Task) -> ClickSession:
    """Get to know an image, so that clicks on it mean something."""
    from segapp.tools.clicking import session_of

    return session_of(rgb, task)


def look(session: ClickSession, clicks: Sequence[Click], task: Task) -> None:
    """Let a session find what the last of some clicks would change."""
    *before, click = clicks
    session.look(click.x, click.y, positive=click.positive, clicks=tuple(before), task=task)


def share_in_common(one: ClickedObject, other: ClickedObject) -> float:
    """Return how much two objects have in common, of all that either has: 0 to 1.

    Of many tiles only some are looked at: it is asked on the thread of the window.
    """
    from segapp.core.touch_ups import ADDED, unpack

    first, second = one.pixels.tiles, other.pixels.tiles
    keys = sorted(first.keys() | second.keys())
    both, either = 0, 0
    for key in keys[:: 1 + len(keys) // _MOST_COMPARED]:
        a, b = first.get(key), second.get(key)
        if a == b == ADDED:
            both, either = both + _TILE_PIXELS, either + _TILE_PIXELS
        else:
            has, had = unpack(a) == ADDED, unpack(b) == ADDED
            both, either = both + int((has & had).sum()), either + int((has | had).sum())
    return both / either if either else 1.0


def measure_all(finished: Finished, rgb: UInt8Array, task: Task) -> Measures:
    """Measure the objects of all classes; `rgb` is the image as shown."""
    from segapp.core.measures import measure
    from segapp.core.object_map import map_objects

    count = len(finished.class_map.classes)
    objects = map_objects(finished.class_map.pixels, count, SubTask(task, 0.0, 0.3))
    return measure(objects, rgb, count, SubTask(task, 0.3, 1.0))


def table_text(
    measures: Measures,
    order: Sequence[int],
    classes: tuple[ClassInfo, ...],
    scale: Scale | None,
    task: Task,
) -> str:
    """Write the rows of a table of measures, in this order, with tabs between the cells."""
    from segapp.io.export.measures_csv import guarded
    from segapp.io.export.measures_table import shown_titles, shown_values

    lines = ["\t".join(("class", "object", *shown_titles(scale)))]
    for place, index in enumerate(order):
        if place % 500 == 0:
            task.raise_if_cancelled()
        name = guarded(" ".join(classes[int(measures.classes[index]) - 1].name.split()))
        values = (repr(value) for value in shown_values(measures.values[index], scale))
        lines.append("\t".join((name, str(int(measures.numbers[index])), *values)))
    return "\n".join(lines) + "\n"
