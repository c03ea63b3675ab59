from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.ui.window.coloring import OTHER, PURPLE, YELLOW, Chooser, do, listed
from tests.ui.window.driver import (
    BLUE,
    COLORS,
    GREEN,
    ON_BLUE,
    ON_GREEN,
    ON_RED,
    RED,
    WHITE,
)

if TYPE_CHECKING:
    from tests.ui.window.driver import User

KEY = Qt.Key


@pytest.fixture
def chooser(user: User, monkeypatch: pytest.MonkeyPatch) -> Chooser:
    return Chooser(user, monkeypatch)


def test_a_colour_is_carried_to_another_number_of_clusters_and_told(chooser: Chooser) -> None:
    user = chooser.user
    do(user, "view_clusters")
    chooser.choose(WHITE, OTHER, PURPLE)
    user.canvas.setFocus()
    user.key(KEY.Key_Minus)
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None and segmentation.k == 3
    assert user.message == "The colour that you gave was carried over."
    user.leave()
    assert user.color_at((4, 4)) == PURPLE
    assert [listed(user, cluster) == PURPLE for cluster in range(3)] == [True, False, False]
    do(user, "undo")
    assert user.document.given_color(WHITE) == PURPLE and len(user.document.colors) == 4
    do(user, "undo")
    assert not user.document.colors


def test_colours_of_merged_clusters_become_one(chooser: Chooser) -> None:
    user = chooser.user
    for cluster, color in ((RED, PURPLE), (GREEN, YELLOW), (BLUE, YELLOW)):
        chooser.choose(cluster, OTHER, color)
    user.session.clusterer.merge((RED, GREEN))
    user.wait_until_ready()
    segmentation = user.document.segmentation
    assert segmentation is not None
    shown = user.document.shown_colors
    assert tuple(shown[segmentation.labels[ON_GREEN]]) == PURPLE, "red has more pixels"
    assert tuple(shown[segmentation.labels[ON_BLUE]]) == YELLOW
    assert tuple(shown[segmentation.labels[0, 0]]) == COLORS[WHITE]
    do(user, "undo")
    assert user.document.colors == (None, PURPLE, YELLOW, YELLOW)


def test_the_larger_half_of_a_split_keeps_the_colour(chooser: Chooser) -> None:
    user = chooser.user
    user.session.clusterer.merge((WHITE, BLUE))
    user.wait_until_ready()
    before = user.document.segmentation
    assert before is not None
    both = int(before.labels[ON_BLUE])
    chooser.choose(both, OTHER, PURPLE)
    user.session.clusterer.split(both)
    user.wait_until_ready()
    after = user.document.segmentation
    assert after is not None and after.labels[ON_BLUE] != after.labels[0, 0]
    assert user.document.given_color(int(after.labels[0, 0])) == PURPLE
    assert user.document.given_color(int(after.labels[ON_BLUE])) is None
    assert np.count_nonzero([color is not None for color in user.document.colors]) == 1


def test_a_colour_given_while_clusters_are_split_is_kept(chooser: Chooser) -> None:
    user = chooser.user
    user.session.clusterer.merge((RED, GREEN))
    user.wait_until_ready()
    before = user.document.segmentation
    assert before is not None
    user.session.clusterer.split(int(before.labels[ON_RED]))
    assert user.session.clustering.is_busy
    chooser.choose(int(before.labels[ON_BLUE]), OTHER, PURPLE)
    user.wait_until_ready()
    after = user.document.segmentation
    assert after is not None and after.k == before.k + 1
    assert user.document.given_color(int(after.labels[ON_BLUE])) == PURPLE
