"""What was computed is painted in a turn of its own; what the hand did, at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from segapp.core.task import NullTask
from segapp.core.types import ClusterParams, Segmentation
from segapp.document import edits
from segapp.document.document import Document
from segapp.ui import work
from segapp.ui.frame import OverlayStyle, ViewMode
from segapp.ui.image_view import ImageView
from segapp.ui.renderer import Scene
from tests.ui.pictures import photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot

STYLE = OverlayStyle()


class CountedView(ImageView):
    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        super().paintEvent(event)


def segmented(k: int = 2) -> Segmentation:
    labels = np.zeros((24, 36), np.uint8)
    labels[2:14, 2:14] = k - 1
    counts = np.bincount(labels.ravel(), minlength=k)
    return Segmentation(labels, np.zeros((k, 3), np.uint8), counts, 0.0, ClusterParams(k=k))


@pytest.fixture
def scene() -> Scene:
    shown = photo()
    return Scene(shown.pyramid, Document(shown.image, segmented(), ("a", "b")))


@pytest.fixture
def view(qtbot: QtBot, scene: Scene) -> CountedView:
    view = CountedView()
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.show_scene(scene, ViewMode.OVERLAY, STYLE)
    qtbot.waitUntil(lambda: view.paints > 0)
    QCoreApplication.sendPostedEvents()
    view.paints = 0
    return view


def document_of(scene: Scene) -> Document:
    assert scene.document is not None
    return scene.document


def with_masks(scene: Scene) -> Scene:
    return replace(scene, finished=work.finish(document_of(scene), None, NullTask()))


def with_other_clusters(scene: Scene) -> Scene:
    return replace(
        scene, document=replace(document_of(scene), segmentation=segmented(3), names=("a", "b", "c"))
    )


@pytest.mark.parametrize("compute", [with_masks, with_other_clusters])
def test_a_result_waits_until_the_panels_are_painted(
    qtbot: QtBot, view: CountedView, scene: Scene, compute: Callable[[Scene], Scene]
) -> None:
    view.show_scene(compute(scene), ViewMode.OVERLAY, STYLE)
    QCoreApplication.sendPostedEvents()
    assert view.paints == 0
    qtbot.waitUntil(lambda: view.paints == 1)


def test_what_the_hand_did_does_not_wait(view: CountedView, scene: Scene) -> None:
    toggled = replace(scene, document=edits.set_clusters(document_of(scene), [1], on=True))
    view.show_scene(toggled, ViewMode.OVERLAY, STYLE)
    QCoreApplication.sendPostedEvents()
    assert view.paints == 1
    view.show_scene(toggled, ViewMode.MASK, STYLE)
    QCoreApplication.sendPostedEvents()
    assert view.paints == 2
