from __future__ import annotations

import gc
import sys
import weakref
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from segapp.core.types import ClusterParams
from segapp.ui import app as ui_app
from segapp.ui.spare_memory import SpareMemory
from segapp.ui.theme import DARK, LIGHT, Choice
from tests.ui.conftest import destroy_what_is_due

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow


def test_windows_of_one_process_share_the_application(window: MainWindow) -> None:
    app, second = ui_app.build([])
    assert app is QApplication.instance()
    assert second is not window
    second.close()
    second.deleteLater()


def test_the_window_goes_before_what_is_computed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bool] = []
    monkeypatch.setattr("segapp.core.allocator.keep_freed_memory", lambda: kept.append(True))
    sys.setswitchinterval(0.005)
    _, made = ui_app.build([])
    assert kept == [True]
    assert sys.getswitchinterval() < 0.001
    assert len(made.findChildren(SpareMemory)) == 1
    made.close()
    made.deleteLater()


def test_a_window_that_is_gone_leaves_nothing_behind(qapp: QApplication, qtbot: QtBot) -> None:
    _, made = ui_app.build([])
    with qtbot.waitExposed(made):
        made.show()
    parts = [weakref.ref(part) for part in (made, made.theme, made.session, made.preferences)]
    made.close()
    made.deleteLater()
    del made
    destroy_what_is_due()
    gc.collect()
    assert [part() for part in parts] == [None] * len(parts)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_the_window_follows_the_system_unless_the_user_chose(window: MainWindow, qtbot: QtBot) -> None:
    hints = QGuiApplication.styleHints()
    with qtbot.waitSignal(window.theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    window.theme.choose(Choice.LIGHT)
    with qtbot.assertNotEmitted(window.theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_a_chosen_theme_paints_at_once_and_is_remembered(window: MainWindow) -> None:
    for choice, colors in ((Choice.DARK, DARK), (Choice.LIGHT, LIGHT)):
        window.actions_.by_id[f"theme_{choice.value}"].trigger()
        assert window.theme.colors is colors
        assert window.palette().color(QPalette.ColorRole.WindowText).name() == colors.text
        assert window.preferences.settings.theme == choice.value


def test_what_fails_in_a_slot_is_said_and_logged(
    window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("broken")
    ui_app._tell_exception(window, ValueError, error, None)
    assert window.messages.isVisible()
    assert "ValueError" in window.messages.text.text()
    assert "broken" in caplog.text


def test_the_settings_of_the_last_time_are_wanted_again(window: MainWindow, qtbot: QtBot) -> None:
    window.session.want(ClusterParams(k=9, space="rgb"))
    window.close()
    _, again = ui_app.build([])
    assert again.session.wanted == ClusterParams(k=9, space="rgb")
    again.close()
    again.deleteLater()
