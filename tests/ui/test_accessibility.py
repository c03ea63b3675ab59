from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from segapp.core.certainty import Explanation
from segapp.core.suggest import Candidate, Suggestion
from segapp.document import edits
from segapp.io.export import EXPORTERS, WrittenFile
from segapp.ui.dialogs.about import AboutDialog
from segapp.ui.dialogs.choose_clusters import ChooseClusters
from segapp.ui.dialogs.command_list import CommandList
from segapp.ui.dialogs.export import Choice, ExportDialog
from segapp.ui.dialogs.exported import ExportedDialog
from segapp.ui.dialogs.mouse_and_keys import MouseAndKeysDialog
from segapp.ui.dialogs.suggest import SuggestDialog
from segapp.ui.dialogs.why import WhyDialog
from tests.ui.conftest import destroy_what_is_due
from tests.ui.pictures import photo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from segapp.ui.main_window import MainWindow

KINDS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView)


def nameless(root: QWidget) -> list[str]:
    """What a user can act on, and a screen reader would have no word for."""
    found = []
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget() or root
        is_part = isinstance(parent, (QAbstractSpinBox, QComboBox)) or isinstance(widget, QScrollBar)
        is_qts_own = widget.objectName().startswith("qt_") or parent.objectName().startswith("qt_")
        can_be_seen = widget.isVisibleTo(root)
        if not isinstance(widget, KINDS) or is_part or is_qts_own or not can_be_seen:
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()!r} in {type(parent).__name__}")
    return found


def test_everything_to_act_on_in_the_window_has_a_name(window: MainWindow) -> None:
    assert len([w for w in window.findChildren(QWidget) if isinstance(w, KINDS)]) > 20
    assert nameless(window) == []
    assert window.canvas.accessibleName()


@pytest.fixture
def full_window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with a picture, its clusters, and something chosen; nothing is folded."""
    window.clusters.fold.click()
    window.session.open(photo())
    qtbot.waitUntil(lambda: window.session.located is not None)
    window.session.apply("Select all", edits.select_all)
    return window


def test_it_has_a_name_when_a_picture_is_open_too(full_window: MainWindow) -> None:
    full_window.messages.show_done("Saved.", "Open folder", lambda: None)
    assert nameless(full_window) == []


def export_dialog(window: MainWindow, folder: Path) -> QDialog:
    document = window.session.document
    assert document is not None
    every = tuple(exporter.id for exporter in EXPORTERS)
    return ExportDialog(document, Choice(folder, every), "", "", window)


def exported_dialog(window: MainWindow, folder: Path) -> QDialog:
    return ExportedDialog([WrittenFile(folder / "a.txt", 3, "yolo", 0.9)], window)


def split_dialog(window: MainWindow, _: Path) -> QDialog:
    document = window.session.document
    assert document is not None
    return ChooseClusters(document, ("Split", "Which?", "Split"), 1, (), window)


def merge_dialog(window: MainWindow, _: Path) -> QDialog:
    document = window.session.document
    assert document is not None
    return ChooseClusters(document, ("Merge", "Which?", "Merge"), 2, (0,), window)


def why_dialog(window: MainWindow, _: Path) -> QDialog:
    document = window.session.document
    assert document is not None and document.segmentation is not None
    found = Explanation(0, ((0, 1.5), (1, 30.0)), 12)
    return WhyDialog(document, (3, 4), found, window)


def suggest_dialog(window: MainWindow, _: Path) -> QDialog:
    dialog = SuggestDialog(window.session.questions, 3, window)
    labels, colors = np.zeros((4, 6), np.uint8), np.zeros((2, 3), np.uint8)
    dialog._show(Suggestion(2, (Candidate(2, 0.7, labels, colors), Candidate(3, 0.1, labels, colors))))
    return dialog


@pytest.mark.parametrize(
    "make",
    [
        export_dialog,
        exported_dialog,
        split_dialog,
        merge_dialog,
        why_dialog,
        suggest_dialog,
        lambda window, _: AboutDialog(window),
        lambda window, _: MouseAndKeysDialog(window),
        lambda window, _: CommandList(window.actions_.by_id.values(), window),
    ],
    ids=["export", "exported", "split", "merge", "why", "suggest", "about", "mouse and keys", "command list"],
)
def test_everything_to_act_on_in_a_dialog_has_a_name(
    full_window: MainWindow, tmp_path: Path, make: Callable[[MainWindow, Path], QDialog]
) -> None:
    dialog = make(full_window, tmp_path)
    assert dialog.windowTitle()
    assert nameless(dialog) == []
    dialog.deleteLater()
    destroy_what_is_due()


def test_clusters_are_read_out_with_name_and_share(full_window: MainWindow) -> None:
    from PySide6.QtCore import Qt

    model = full_window.clusters.list.model()
    document = full_window.session.document
    assert document is not None and model.rowCount() == len(document.names)
    for row, name in enumerate(document.names):
        spoken = model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.startswith(f"{name}, ") and "%" in spoken
