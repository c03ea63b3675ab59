from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from segapp.core.certainty import Explanation
from segapp.core.types import ClusterParams
from segapp.document.recipes import recipe_of
from segapp.ui.dialogs.choose_clusters import ChooseClusters, OneCluster
from segapp.ui.dialogs.why import WhyDialog
from tests.ui.window.coloring import OTHER, OWN, PURPLE, Chooser, do, listed, painted, rgb, undo_text
from tests.ui.window.driver import (
    BLUE,
    COLORS,
    GREEN,
    ON_BLUE,
    ON_GREEN,
    ON_OTHER_RED,
    ON_RED,
    RED,
    SPACE,
    WHITE,
)

if TYPE_CHECKING:
    from tests.ui.window.driver import User

KEY = Qt.Key


@pytest.fixture
def chooser(user: User, monkeypatch: pytest.MonkeyPatch) -> Chooser:
    return Chooser(user, monkeypatch)


# Giving a colour and taking it back


def test_a_colour_is_seen_in_the_list_and_the_clusters_view_and_is_one_step(chooser: Chooser) -> None:
    user = chooser.user
    do(user, "view_clusters")
    assert user.color_at(ON_RED) == COLORS[RED]
    chooser.choose(RED, OTHER, PURPLE)
    assert chooser.started == [QColor(*COLORS[RED])]
    assert listed(user, RED) == PURPLE and listed(user, GREEN) == COLORS[GREEN]
    assert user.color_at(ON_RED) == user.color_at(ON_OTHER_RED) == PURPLE
    assert user.color_at(ON_GREEN) == COLORS[GREEN]
    assert undo_text(user) == "Undo: Change colour of cluster"
    do(user, "undo")
    assert listed(user, RED) == user.color_at(ON_RED) == COLORS[RED]
    do(user, "redo")
    assert listed(user, RED) == user.color_at(ON_RED) == PURPLE
    assert user.document.segmentation is not None
    assert tuple(user.document.segmentation.colors[RED]) == COLORS[RED]


def test_a_cluster_goes_back_to_its_own_colour(chooser: Chooser) -> None:
    user = chooser.user
    chooser.choose(RED, OTHER, PURPLE)
    assert OWN not in chooser.shown
    chooser.choose(RED, OWN)
    assert chooser.shown.index(OWN) == chooser.shown.index(OTHER) + 1
    assert user.document.colors == ()
    assert listed(user, RED) == COLORS[RED]
    do(user, "undo")
    assert listed(user, RED) == PURPLE


def test_the_colour_that_is_copied_is_the_mean(chooser: Chooser) -> None:
    user = chooser.user
    mean = QColor(*COLORS[GREEN]).name().upper()
    chooser.choose(GREEN, "Copy colour")
    assert f"Copy colour {mean}" in chooser.shown
    chooser.choose(GREEN, OTHER, PURPLE)
    chooser.choose(GREEN, "Copy mean")
    assert f"Copy mean colour {mean}" in chooser.shown
    assert QGuiApplication.clipboard().text() == mean
    assert user.message == f"{mean} is on the clipboard."


def test_a_cancelled_dialog_and_the_same_colour_change_nothing(chooser: Chooser) -> None:
    before = chooser.user.document
    chooser.choose(RED, OTHER, None)
    chooser.choose(RED, OTHER, COLORS[RED])
    assert len(chooser.started) == 2
    assert chooser.user.document is before


def test_clusters_that_changed_under_the_dialog_get_no_colour(chooser: Chooser) -> None:
    user = chooser.user

    def merge() -> None:
        user.session.clusterer.merge((RED, GREEN))
        user.wait_until_ready()

    chooser.meanwhile = merge
    chooser.choose(BLUE, OTHER, PURPLE)
    assert user.document.colors == ()
    assert user.message.startswith("The clusters have changed meanwhile")


def test_the_masks_are_not_made_again_for_a_colour(chooser: Chooser) -> None:
    user = chooser.user
    user.click(ON_RED)
    user.wait_until_ready()
    pyramid = user.session.finished.pyramid if user.session.finished else None
    chooser.choose(RED, OTHER, PURPLE)
    assert user.session.finished is not None and user.session.finished.pyramid is pyramid


def test_the_menu_comes_with_the_mouse_on_the_image_and_with_the_menu_key(chooser: Chooser) -> None:
    user = chooser.user
    chooser.words, chooser.color = OTHER, PURPLE
    user.hover(ON_BLUE)
    at = user.point(ON_BLUE)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, user.canvas.mapToGlobal(at))
    QApplication.sendEvent(user.canvas, event)
    assert listed(user, BLUE) == PURPLE
    view = user.window.clusters.list
    user.focus(view)
    view.setCurrentIndex(view.model().index(WHITE, 0))
    user.key(KEY.Key_Down)
    corner = QPoint(0, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, corner, view.mapToGlobal(corner))
    QApplication.sendEvent(view.viewport(), event)
    assert chooser.started[-1] == QColor(*COLORS[RED])
    assert listed(user, RED) == PURPLE


# Where it is seen


def test_rows_sorted_by_hue_move_and_keep_what_is_selected(chooser: Chooser) -> None:
    user = chooser.user
    view = user.window.clusters.list
    do(user, "sort_by_hue")
    assert view.clusters == (WHITE, RED, GREEN, BLUE)
    view.setCurrentIndex(view.model().index(1, 0))
    chooser.choose(RED, OTHER, PURPLE)
    assert view.clusters == (WHITE, GREEN, BLUE, RED)
    assert view.selected == (RED,) and view.currentIndex().row() == 3
    assert view.model().index(3, 0).data() == user.document.names[RED]
    do(user, "undo")
    assert view.clusters == (WHITE, RED, GREEN, BLUE)
    assert view.selected == (RED,) and view.currentIndex().row() == 1


def test_the_tip_of_a_row_tells_whose_the_colour_is(chooser: Chooser) -> None:
    index = chooser.user.window.clusters.list.model().index(RED, 0)
    assert "You gave it its colour" not in index.data(Qt.ItemDataRole.ToolTipRole)
    chooser.choose(RED, OTHER, PURPLE)
    assert "You gave it its colour" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_card_questions_and_menus_show_it(chooser: Chooser) -> None:
    user = chooser.user
    chooser.choose(RED, OTHER, PURPLE)
    user.hover(ON_RED)
    card = user.window.stage._card
    user.wait(card.isVisible)
    assert painted(card._swatch, card._swatch.rect().center()) == PURPLE
    why = WhyDialog(user.document, ON_RED, Explanation(RED, ((RED, 1.0), (BLUE, 9.0)), 12), user.window)
    swatches = [label.pixmap() for label in why.findChildren(type(card._swatch)) if label.pixmap().width()]
    middles = [rgb(swatch.toImage().pixelColor(swatch.rect().center())) for swatch in swatches]
    assert middles == [PURPLE, COLORS[BLUE]]
    why.deleteLater()
    asked = ChooseClusters(user.document, ("Split", "Which?", "Split"), 1, (), user.window)
    assert isinstance(asked.clusters, OneCluster)
    icon = asked.clusters.item(RED).icon().pixmap(16)
    assert rgb(icon.toImage().pixelColor(icon.rect().center())) == PURPLE
    asked.deleteLater()


def test_the_histogram_shows_it(chooser: Chooser) -> None:
    user = chooser.user
    panel = user.window.clusters
    if not panel.advanced.isVisible():
        panel.fold.click()
    user.wait(lambda: user.session.histograms.found is not None)
    spread = panel.advanced.histogram.spread
    before = spread.grab().toImage()
    chooser.choose(WHITE, OTHER, PURPLE)
    after = spread.grab().toImage()
    places = [QPoint(x, y) for x in range(after.width()) for y in range(after.height())]
    assert PURPLE not in {rgb(before.pixelColor(place)) for place in places}
    assert PURPLE in {rgb(after.pixelColor(place)) for place in places}


def test_a_slider_being_dragged_shows_it(chooser: Chooser) -> None:
    user = chooser.user
    chooser.choose(RED, OTHER, PURPLE)
    user.session.clusterer.try_out(ClusterParams(k=4, space=SPACE, ignore_shadows=10))
    user.wait(lambda: user.session.trial.document is not None)
    tried = user.session.trial.document
    assert tried is not None and tried.segmentation is not None
    assert tried.given_color(int(tried.segmentation.labels[ON_RED])) == PURPLE
    assert [color for color in tried.colors if color] == [PURPLE]
    user.leave()
    assert user.color_at(ON_RED) == PURPLE, "with nothing chosen the clusters are shown"
    user.session.cancel()


def test_what_is_exported_keeps_the_means(chooser: Chooser) -> None:
    before = recipe_of(chooser.user.document)
    chooser.choose(RED, OTHER, PURPLE)
    assert recipe_of(chooser.user.document) == before
