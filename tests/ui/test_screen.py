from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from segapp.core.view import View
from segapp.ui import screen as module
from segapp.ui.glyphs import numbers_for
from segapp.ui.renderer import Look
from segapp.ui.screen import Screen
from segapp.ui.store import BackingStore, Wanted
from tests.ui.test_store import BACKGROUND, HEIGHT, WIDTH, rgb, scene

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def wanted(scale: float = 4.0) -> Wanted:
    return Wanted(scene(), Look(View(scale, 2, 3, 120, 160)), BACKGROUND)


@pytest.fixture
def hurried(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Every viewport is large here, and every machine slow."""
    monkeypatch.setattr(module, "_LARGE_PX", 1)
    monkeypatch.setattr(module, "_SLOW_S", -1.0)
    return Screen()


def test_while_a_zoom_goes_on_a_slow_machine_shows_a_draft(hurried: Screen) -> None:
    hurried.image(wanted())
    hurried.zoom()
    draft, times = hurried.image(wanted(6.0))
    assert times == 2
    assert (draft.height(), draft.width()) == (60, 80)
    full = rgb(BackingStore().image(wanted(6.0)))
    enlarged = rgb(draft).repeat(2, axis=0).repeat(2, axis=1)
    assert np.abs(enlarged - full).max(axis=-1).mean() < 60
    assert (np.abs(enlarged - full).max(axis=-1) == 0).mean() > 0.6


def test_when_the_zoom_rests_all_is_shown_in_full(hurried: Screen, qtbot: QtBot) -> None:
    hurried.image(wanted())
    with qtbot.waitSignal(hurried.sharpened):
        hurried.zoom()
        hurried.image(wanted(6.0))
    image, times = hurried.image(wanted(6.0))
    assert times == 1
    assert np.array_equal(rgb(image), rgb(BackingStore().image(wanted(6.0))))


def test_a_quick_machine_shows_no_draft(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGE_PX", 1)
    monkeypatch.setattr(module, "_SLOW_S", 60.0)
    quick = Screen()
    quick.image(wanted())
    quick.zoom()
    assert quick.image(wanted(6.0))[1] == 1


def test_a_small_viewport_is_never_drafted(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SLOW_S", -1.0)
    small = Screen()
    small.image(wanted())
    small.zoom()
    assert small.image(wanted(6.0))[1] == 1
    assert HEIGHT * WIDTH < module._LARGE_PX


def test_far_zoomed_in_a_draft_has_the_grid_but_no_values(hurried: Screen, qapp: QApplication) -> None:
    far = replace(wanted(20.0), glyphs=numbers_for(20.0, 1.0), is_bare=True)
    hurried.image(far)
    hurried.zoom()
    draft, times = hurried.image(far)
    assert times == 2
    full = rgb(BackingStore().image(replace(far, glyphs=None)))
    enlarged = rgb(draft).repeat(2, axis=0).repeat(2, axis=1)
    assert (np.abs(enlarged - full).max(axis=-1) < 3).mean() > 0.8
    shown = rgb(draft)
    for row in range(10, 60, 10):
        lined, inside = ((shown[at] != shown[at + 1]).any(axis=-1).mean() for at in (row, row + 3))
        assert lined > 0.8 and inside < 0.1
