from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from segapp.core.tiles import painting_of
from segapp.core.types import ClusterParams
from segapp.document import touching
from segapp.tools.targets import toggle_change
from segapp.ui import work
from tests.ui.pictures import photo, three_colors

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.core.task import Task
    from segapp.core.types import Regions
    from segapp.document.document import Document
    from segapp.ui.main_window import MainWindow
    from segapp.ui.session import Session

K = 3


def wait_until_settled(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.located is not None and session.finished is not None)


def opened(qtbot: QtBot, session: Session) -> None:
    session.want(ClusterParams(k=K))
    session.open(photo())
    wait_until_settled(qtbot, session)


def toggle(session: Session, cluster: int) -> None:
    assert session.document is not None
    change = toggle_change(session.document, cluster)
    session.apply(change.label, change.edit)


@pytest.fixture
def finishing(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """The documents whose masks were begun, in their order."""
    begun: list[Document] = []
    original = work.finish

    def finish(document: Document, regions: Regions | None, task: Task) -> work.Finished:
        begun.append(document)
        return original(document, regions, task)

    monkeypatch.setattr(work, "finish", finish)
    return begun


class _Paints(QObject):
    def __init__(self, finishing: list[Document]) -> None:
        super().__init__()
        self.begun_before: list[int] = []
        self._finishing = finishing

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.begun_before.append(len(self._finishing))
        return False


def test_a_change_is_repainted_before_its_masks_are_begun(
    qtbot: QtBot, window: MainWindow, finishing: list[Document]
) -> None:
    opened(qtbot, window.session)
    QCoreApplication.processEvents()
    finishing.clear()
    paints = _Paints(finishing)
    window.canvas.installEventFilter(paints)
    toggle(window.session, 1)
    assert window.session.finished is None, "what is not begun is not there either"
    wait_until_settled(qtbot, window.session)
    assert finishing == [window.session.document]
    assert paints.begun_before[0] == 0


def test_no_masks_are_begun_for_a_step_that_was_undone_at_once(
    qtbot: QtBot, session: Session, finishing: list[Document]
) -> None:
    opened(qtbot, session)
    before, finished = session.document, session.finished
    finishing.clear()
    toggle(session, 1)
    session.undo()
    assert session.document is before
    assert session.finished is finished, "those from before are right again"
    toggle(session, 2)
    wait_until_settled(qtbot, session)
    assert finishing == [session.document]


def test_a_step_that_was_brought_back_at_once_gets_its_masks(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    toggle(session, 1)
    session.undo()
    session.redo()
    assert session.finished is None
    wait_until_settled(qtbot, session)
    assert session.finished is not None and session.segmentation is not None
    assert np.array_equal(session.finished.class_map.mask(), session.segmentation.labels == 1)


def test_changes_that_follow_fast_do_not_put_the_masks_off_for_ever(
    qtbot: QtBot, session: Session, finishing: list[Document]
) -> None:
    opened(qtbot, session)
    finishing.clear()
    timer = QTimer()
    timer.timeout.connect(lambda: toggle(session, 1))
    timer.start(2)
    qtbot.waitUntil(lambda: bool(finishing))
    timer.stop()
    wait_until_settled(qtbot, session)
    assert finishing[-1] is session.document


def test_the_masks_of_another_image_are_no_longer_begun(
    qtbot: QtBot, session: Session, finishing: list[Document]
) -> None:
    opened(qtbot, session)
    finishing.clear()
    toggle(session, 1)
    other = photo(three_colors(20, 40))
    session.open(other)
    wait_until_settled(qtbot, session)
    assert finishing and all(document.image is other.image for document in finishing)


def test_nothing_is_begun_once_the_session_is_closed(
    qtbot: QtBot, session: Session, finishing: list[Document]
) -> None:
    opened(qtbot, session)
    finishing.clear()
    toggle(session, 1)
    session.close()
    later = QTimer()
    later.setSingleShot(True)
    with qtbot.waitSignal(later.timeout):  # those of the masks would have come first
        later.start(100)
    assert not finishing


# The masks from before a stroke


def stroke(session: Session) -> None:
    spot = painting_of(3, 4, np.ones((5, 6), np.bool_))
    session.apply("Paint", partial(touching.paint, painting=spot, adds=True))


def test_right_after_a_stroke_there_are_the_masks_from_before(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    finished = session.finished
    assert session.former is finished
    stroke(session)
    assert session.finished is None
    assert session.former is finished
    wait_until_settled(qtbot, session)
    assert session.former is session.finished is not finished
    session.undo()
    assert session.finished is None and session.former is not None


def test_after_anything_else_there_are_none(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session)
    stroke(session)
    toggle(session, 1)
    assert session.finished is None and session.former is None
    session.close_image()
    assert session.former is None


def test_right_after_a_stroke_the_canvas_shows_it_over_those_masks(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    opened(qtbot, session)
    toggle(session, 1)
    wait_until_settled(qtbot, session)
    finished = session.finished
    stroke(session)
    scene = window.stage._scene()
    assert scene is not None
    assert scene.finished is None and scene.former is finished
    wait_until_settled(qtbot, session)
    scene = window.stage._scene()
    assert scene is not None and scene.finished is session.finished
