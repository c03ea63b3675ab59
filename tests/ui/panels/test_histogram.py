from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from segapp.core.histogram import CHANNELS
from segapp.ui.panels.histogram import HistogramBox
from tests.ui.pictures import photo

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from segapp.ui.session import Session


@pytest.fixture
def box(qtbot: QtBot, session: Session) -> HistogramBox:
    made = HistogramBox(session.histograms)
    qtbot.addWidget(made)
    made.resize(256, 200)
    made.fill()
    return made


def wait_for(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.histograms.found is not None)


def test_it_is_counted_only_while_it_is_seen(box: HistogramBox, session: Session, qtbot: QtBot) -> None:
    session.open(photo())
    qtbot.waitUntil(lambda: session.segmentation is not None)
    assert not session.histograms.runner.is_busy and session.histograms.found is None
    with qtbot.waitExposed(box):
        box.show()
    wait_for(qtbot, session)
    box.hide()
    session.close_image()
    assert session.histograms.found is None


@pytest.mark.parametrize("index", range(len(CHANNELS)))
def test_every_channel_is_painted_and_read_out(
    box: HistogramBox, session: Session, qtbot: QtBot, index: int
) -> None:
    box.show()
    empty = box.spread.grab().toImage()
    session.open(photo())
    wait_for(qtbot, session)
    box.channel.setCurrentIndex(index)
    box.channel.activated.emit(index)
    wait_for(qtbot, session)
    found, segmentation = session.histograms.found, session.segmentation
    assert found is not None and segmentation is not None
    assert found.channel == CHANNELS[index].id
    assert box.spread.grab().toImage() != empty
    spoken = box.spread.accessibleDescription().split("; ")
    assert len(spoken) == segmentation.k
    for name, words in zip(session.histograms.names, spoken, strict=True):
        assert words.startswith(f"{name}: ")
    assert box.spread.accessibleName() == f"Histogram of {CHANNELS[index].name}"


def test_bars_have_the_colours_of_their_clusters(box: HistogramBox, session: Session, qtbot: QtBot) -> None:
    box.show()
    session.open(photo())
    wait_for(qtbot, session)
    found, segmentation = session.histograms.found, session.segmentation
    assert found is not None and segmentation is not None
    picture = box.spread.grab().toImage()
    fullest = int(np.argmax(found.counts.sum(axis=0)))
    cluster = int(np.argmax(found.counts[:, fullest] > 0))
    x = round((fullest + 0.5) * box.spread.width() / found.counts.shape[1])
    color = picture.pixelColor(QPoint(x, 61))
    assert [color.red(), color.green(), color.blue()] == segmentation.colors[cluster].tolist()


def test_other_clusters_are_counted_anew(box: HistogramBox, session: Session, qtbot: QtBot) -> None:
    box.show()
    session.open(photo())
    wait_for(qtbot, session)
    before = session.histograms.found
    assert session.segmentation is not None
    session.clusterer.merge((0, 1))
    qtbot.waitUntil(lambda: session.histograms.found not in (None, before))
    after = session.histograms.found
    assert after is not None and before is not None
    assert len(after.counts) == len(before.counts) - 1
    assert after.counts.sum() == before.counts.sum()
