from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt

from segapp.core.errors import SegmentError
from segapp.ui import cluster_work, work
from segapp.ui.status import Status
from tests.ui.window.driver import CTRL, GREEN, ON_GREEN, ON_RED, RED, K, User

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.core.task import Task

KEY = Qt.Key


@dataclass(frozen=True)
class Work:
    """What a computation that goes on for ever has met."""

    started: threading.Event
    stopped: threading.Event


@pytest.fixture
def never_done(monkeypatch: pytest.MonkeyPatch) -> Work:
    """From now on clustering goes on until it is cancelled."""
    started, stopped = threading.Event(), threading.Event()

    def cluster(*arguments: object) -> None:
        task: Task = arguments[-1]  # type: ignore[assignment]
        pause = threading.Event()
        task.report(0.5)
        started.set()
        while True:
            pause.wait(0.002)
            try:
                task.raise_if_cancelled()
            except BaseException:
                stopped.set()
                raise

    monkeypatch.setattr(work, "cluster", cluster)
    monkeypatch.setattr(cluster_work, "change_k", cluster)
    return Work(started, stopped)


def status(user: User) -> Status:
    bar = user.window.statusBar()
    assert isinstance(bar, Status)
    return bar


def test_cancel_in_the_status_bar_stops_clustering_and_what_was_shown_stays(
    user: User, never_done: Work
) -> None:
    user.click(ON_RED)
    user.wait_until_ready()
    before = user.document
    assert not status(user).cancel.isVisible()
    user.key(KEY.Key_Plus)
    user.wait(never_done.started.is_set)
    assert user.session.clustering.is_busy
    user.wait(lambda: status(user).progress.value() == 50)
    user.wait(status(user).cancel.isVisible)
    user.click_widget(status(user).cancel)
    user.wait(never_done.stopped.is_set)
    assert not user.session.clustering.is_busy
    assert not status(user).cancel.isVisible()
    assert not status(user).progress.isVisible()
    assert user.document is before
    assert user.has_chosen(RED)
    assert user.window.clusters.slider.value() == user.window.clusters.spin.value() == K


def test_esc_stops_clustering(user: User, never_done: Work) -> None:
    user.key(KEY.Key_Plus)
    user.wait(never_done.started.is_set)
    assert user.session.clustering.is_busy
    user.key(KEY.Key_Escape)
    user.wait(never_done.stopped.is_set)
    assert user.window.clusters.spin.value() == K


def test_clusters_are_toggled_while_clustering(user: User, never_done: Work) -> None:
    user.key(KEY.Key_Plus)
    user.wait(never_done.started.is_set)
    user.click(ON_RED)
    user.click(ON_GREEN)
    assert user.session.clustering.is_busy
    user.wait(lambda: user.session.finished is not None)
    finished = user.session.finished
    assert finished is not None
    assert np.array_equal(finished.class_map.mask(1), user.expected([RED, GREEN]))
    user.key(KEY.Key_Escape)
    assert user.has_chosen(RED, GREEN)


def test_undo_while_clustering_takes_the_wish_back(user: User, never_done: Work) -> None:
    user.click(ON_RED)
    user.key(KEY.Key_Plus)
    user.wait(never_done.started.is_set)
    user.key(KEY.Key_Z, CTRL)
    user.wait(never_done.stopped.is_set)
    assert user.has_chosen(RED)
    assert user.window.clusters.spin.value() == K


def test_what_is_clicked_while_clustering_is_in_the_new_clusters(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()
    real = cluster_work.change_k

    def held(*arguments: object) -> object:
        result = real(*arguments)  # type: ignore[arg-type]
        assert may_end.wait(20)
        return result

    monkeypatch.setattr(cluster_work, "change_k", held)
    user.key(KEY.Key_Minus)
    user.click(ON_RED)
    may_end.set()
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert segmentation.k == 3
    assert user.mask()[ON_RED]


def test_the_newest_wish_wins(user: User) -> None:
    for _ in range(2):
        user.key(KEY.Key_Minus)
    user.key(KEY.Key_Plus)
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert segmentation.k == 3


def test_a_failed_clustering_says_so_and_keeps_the_clusters(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SegmentError("The picture could not be clustered; try another colour space.")

    monkeypatch.setattr(cluster_work, "change_k", fail)
    user.click(ON_RED)
    user.key(KEY.Key_Plus)
    user.wait(lambda: bool(user.message))
    assert user.message == "The picture could not be clustered; try another colour space."
    assert user.has_chosen(RED)
    assert user.window.clusters.spin.value() == K


def test_another_picture_can_be_opened_while_clustering(
    user: User, never_done: Work, other_path: Path
) -> None:
    user.key(KEY.Key_Plus)
    user.wait(never_done.started.is_set)
    user.window.open_paths([str(other_path)])
    user.wait(lambda: user.document.image.path == other_path)
    user.wait(never_done.stopped.is_set)
    assert user.document.segmentation is None
    assert not user.session.is_dirty


def test_the_window_closes_while_clustering(user: User, never_done: Work) -> None:
    user.key(KEY.Key_Plus)
    user.wait(never_done.started.is_set)
    user.wait(lambda: status(user).progress.value() == 50)
    user.window.close()
    assert never_done.stopped.is_set()
    assert not user.window.isVisible()
