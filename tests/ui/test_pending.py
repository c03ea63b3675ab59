"""Changes of gestures: in their order, undone with one step, dropped with the image."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.errors import SegmentError
from segapp.core.tiles import painting_of
from segapp.core.types import ClusterParams
from segapp.document import touching
from segapp.document.areas import change_area
from segapp.tools.tool import Change
from tests.ui.pictures import photo

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task
    from segapp.document.document import Document
    from segapp.tools.tool import Edit
    from segapp.ui.session import Session

AREA = ((0.0, 0.0), (0.0, 20.0), (15.0, 20.0), (15.0, 0.0))


def opened(qtbot: QtBot, session: Session) -> Document:
    session.want(ClusterParams(k=3))
    session.open(photo())
    return settled(qtbot, session)


def settled(qtbot: QtBot, session: Session) -> Document:
    def is_settled() -> bool:
        is_busy = session.pending.runner.is_busy or session.clustering.is_busy
        return not is_busy and session.finished is not None and session.located is not None

    qtbot.waitUntil(is_settled)
    assert session.document is not None
    return session.document


def dot(col: int) -> Edit:
    bits = np.ones((1, 1), np.bool_)
    return partial(touching.paint, painting=painting_of(0, col, bits), adds=True)


def change(col: int, wait_for: threading.Event | None = None) -> Change:
    """Paint one pixel; away from the window, and only once it is let go, if there is an event."""

    def work(task: Task) -> Edit:
        assert wait_for is not None
        while not wait_for.wait(0.01):
            task.raise_if_cancelled()
        return dot(col)

    return Change(f"Dot {col}", dot(col), work if wait_for else None)


def labels_of(session: Session) -> list[str]:
    assert session.history is not None
    return [step.label for step in session.history.steps[1 : session.history.index + 1]]


def test_changes_are_carried_out_in_the_order_of_the_gestures(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    first, second = threading.Event(), threading.Event()
    for made in (change(1, first), change(2), change(3, second), change(4)):
        session.pending.add(made)
    assert labels_of(session) == []
    second.set()
    first.set()
    settled(qtbot, session)
    assert labels_of(session) == ["Dot 1", "Dot 2", "Dot 3", "Dot 4"]


def test_a_short_change_is_there_at_once(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    session.pending.add(change(1))
    assert labels_of(session) == ["Dot 1"]


def test_undo_drops_what_is_still_being_computed(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    session.pending.add(change(1))
    session.pending.add(change(2, threading.Event()))
    session.undo()
    settled(qtbot, session)
    assert labels_of(session) == ["Dot 1"]
    session.undo()
    assert labels_of(session) == []


def test_another_image_drops_what_is_still_being_computed(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    session.pending.add(change(1, threading.Event()))
    session.open(photo())
    assert settled(qtbot, session).touch_ups.is_empty


def test_a_change_that_fails_says_so_and_those_after_it_are_made(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)

    def fail(_: Task) -> Edit:
        raise SegmentError("That did not work; try another one.")

    with qtbot.waitSignal(session.failed) as told:
        session.pending.add(Change("Fails", lambda document: document, fail))
        session.pending.add(change(2))
    settled(qtbot, session)
    assert told.args == ["That did not work; try another one."]
    assert labels_of(session) == ["Dot 2"]


def to_area(document: Document) -> Change:
    def work(task: Task) -> Edit:
        return change_area(document, AREA, task)

    return Change("Area of interest", lambda present: present, work)


def test_an_area_is_one_step_and_further_clusters_stay_inside(qtbot: QtBot, session: Session) -> None:
    before = opened(qtbot, session)
    session.pending.add(to_area(before))
    after = settled(qtbot, session)
    assert labels_of(session) == ["Area of interest"]
    assert after.area == AREA and after.segmentation is not None
    inside = np.zeros(after.segmentation.labels.shape, np.bool_)
    inside[:15, :20] = True
    assert np.array_equal(after.segmentation.labels != 255, inside)
    session.want(replace(session.wanted, k=2))
    qtbot.waitUntil(lambda: session.segmentation is not None and session.segmentation.k == 2)
    other = settled(qtbot, session)
    assert other.segmentation is not None
    assert np.array_equal(other.segmentation.labels != 255, inside)
    session.undo()
    session.undo()
    assert settled(qtbot, session) is before


def test_after_an_area_was_undone_the_whole_image_is_clustered(qtbot: QtBot, session: Session) -> None:
    before = opened(qtbot, session)
    session.pending.add(to_area(before))
    settled(qtbot, session)
    session.undo()
    settled(qtbot, session)
    session.want(replace(session.wanted, k=2))
    qtbot.waitUntil(lambda: session.segmentation is not None and session.segmentation.k == 2)
    after = settled(qtbot, session)
    assert after.segmentation is not None and (after.segmentation.labels != 255).all()
