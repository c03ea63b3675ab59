"""Undo and redo: a list of past documents that share their arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.document.document import Document

MAX_STEPS = 200
MAX_BYTES = 1 << 30


@dataclass(frozen=True, eq=False)
class Step:
    """One state of the document and the name of what led to it."""

    label: str
    document: Document
    merge: str | None = None


@dataclass(frozen=True, eq=False)
class History:
    """The steps so far; `index` is the one shown.

    Attributes
    ----------
    steps : tuple of Step
        Oldest first; the label of the first is never shown.
    index : int
        The step that is the present.
    saved : Document or None
        The document as it was when it was last written to disk.
    """

    steps: tuple[Step, ...]
    index: int = 0
    saved: Document | None = None

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.steps[self.index].document

    @property
    def undo_label(self) -> str | None:
        """Name of what undo would take back, or None."""
        return self.steps[self.index].label if self.index > 0 else None

    @property
    def redo_label(self) -> str | None:
        """Name of what redo would bring back, or None."""
        return self.steps[self.index + 1].label if self.index + 1 < len(self.steps) else None

    @property
    def is_dirty(self) -> bool:
        """Whether there is a selection or a touch-up that is not on disk."""
        return self.document is not self.saved and not self.document.is_untouched


def start(document: Document) -> History:
    """Begin the history of a newly opened image."""
    return History((Step("", document),))


def apply(history: History, label: str, document: Document, merge: str | None = None) -> History:
    """Make a changed document the present; the undone future is dropped.

    Parameters
    ----------
    history : History
        The steps so far.
    label : str
        What the user did, in the user's words.
    document : Document
        The result; the same object as now means that nothing changed.
    merge : str or None
        Steps in a row with the same key become one (a slider being dragged) until `seal`.
    """
    if document is history.document:
        return history
    past = history.steps[: history.index + 1]
    if merge is not None and past[-1].merge == merge:
        past = past[:-1]
        if past and _same(document, past[-1].document):
            # The hand came back to where it started.
            return replace(history, steps=past, index=len(past) - 1)
    return _bounded(replace(history, steps=(*past, Step(label, document, merge)), index=len(past)))


def seal(history: History) -> History:
    """End a gesture: the next step does not merge with the present one."""
    present = history.steps[history.index]
    if present.merge is None:
        return history
    steps = list(history.steps)
    steps[history.index] = replace(present, merge=None)
    return replace(history, steps=tuple(steps))


def amend(history: History, edit: Callable[[Document], Document]) -> History:
    """Change all steps alike; for what completes a document without being the user's doing."""
    steps = tuple(replace(step, document=edit(step.document)) for step in history.steps)
    return replace(history, steps=steps)


def undo(history: History) -> History:
    """Go one step back, if there is one."""
    return replace(seal(history), index=max(0, history.index - 1))


def take_back(history: History, before: Document) -> History:
    """Forget the present step, if it is what led on from this document and nothing has come after it."""
    is_last = history.index > 0 and history.index == len(history.steps) - 1
    if not is_last or history.steps[history.index - 1].document is not before:
        return history
    return replace(history, steps=history.steps[:-1], index=history.index - 1)


def redo(history: History) -> History:
    """Go one step forward, if there is one."""
    return replace(seal(history), index=min(len(history.steps) - 1, history.index + 1))


def mark_saved(history: History, document: Document) -> History:
    """Remember which document is on disk."""
    return replace(history, saved=document)


def _same(a: Document, b: Document) -> bool:
    return (
        a.segmentation is b.segmentation
        and a.assignment is b.assignment
        and a.touch_ups is b.touch_ups
        and a.clicked is b.clicked
        and a.area == b.area
        and (a.names, a.colors, a.classes) == (b.names, b.colors, b.classes)
        and (a.active, a.clean_up) == (b.active, b.clean_up)
    )


def _bounded(history: History) -> History:
    """Forget the oldest steps when they hold too much; the present is never forgotten."""
    seen: set[int] = set()
    held_bytes = 0
    keep = 0
    for step in reversed(history.steps):
        segmentation, touch_ups = step.document.segmentation, step.document.touch_ups
        if segmentation is not None and id(segmentation) not in seen:
            seen.add(id(segmentation))
            held_bytes += segmentation.labels.nbytes
        for held in (touch_ups, *(one.pixels for one in step.document.clicked)):
            if id(held) not in seen:
                seen.add(id(held))
                held_bytes += held.new_bytes
        if keep >= MAX_STEPS or (keep > 0 and held_bytes > MAX_BYTES):
            break
        keep += 1
    dropped = len(history.steps) - keep
    return replace(history, steps=history.steps[dropped:], index=history.index - dropped)
