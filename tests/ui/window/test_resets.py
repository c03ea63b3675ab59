"""Each control of the panel says in a sentence what it does, and can be set back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSlider, QSpinBox, QToolButton, QWidget

from segapp.core.types import ClusterParams
from tests.ui.window.driver import CTRL, ON_RED, K

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.window.driver import User

Control = QSlider | QSpinBox | QComboBox


def controls_of(user: User) -> list[Control]:
    """All that can be set in the panel, unfolded."""
    side = user.window.side
    side.unfold_only(("clusters", "classes", "clean_up", "objects", "advanced"))
    user.click(ON_RED)
    user.wait_until_ready()
    found = side.content.findChildren(QWidget)
    return [one for one in found if isinstance(one, QSlider | QSpinBox | QComboBox) and one.isVisible()]


def reset_of(user: User, control: QWidget) -> QToolButton:
    """The button to the right of a control."""
    content = user.window.side.content
    at = control.mapTo(content, control.rect().center())
    beside = [
        button
        for button in content.findChildren(QToolButton)
        if button.accessibleName().startswith(("Reset", "Switch"))
        and abs(button.mapTo(content, button.rect().center()).y() - at.y()) < 12
    ]
    (button,) = beside
    return button


def value_of(control: Control) -> int:
    return control.currentIndex() if isinstance(control, QComboBox) else control.value()


def change(user: User, control: Control) -> None:
    """Choose something else as a hand does."""
    if isinstance(control, QComboBox):
        user.focus(control)
        key = Qt.Key.Key_Down if control.currentIndex() + 1 < control.count() else Qt.Key.Key_Up
        QTest.keyClick(control, key)
    else:
        control.setValue(control.value() + 3)
    user.wait_until_ready()


def test_each_control_of_the_panel_is_set_back_by_a_button_beside_it(user: User) -> None:
    user.session.want(ClusterParams())
    user.wait_until_ready()
    controls = controls_of(user)
    assert len(controls) >= 15
    for control in controls:
        usual, button = value_of(control), reset_of(user, control)
        assert not button.isVisible(), button.accessibleName()
        change(user, control)
        assert value_of(control) != usual and button.isVisible(), button.accessibleName()
        assert not button.icon().isNull()
        button.click()
        user.wait_until_ready()
        assert value_of(control) == usual and not button.isVisible(), button.accessibleName()


def test_each_control_says_in_one_sentence_what_it_does(user: User) -> None:
    for control in controls_of(user):
        name = control.accessibleName()
        row = control.parentWidget()
        tip = control.toolTip() or (row.toolTip() if row else "")
        assert tip.endswith(".") and ". " not in tip and ".\n" not in tip, (name, tip)
        assert name or control.accessibleDescription(), tip


def test_the_number_is_set_back_in_one_step(empty: User, tmp_path: Path) -> None:
    user, path = empty, tmp_path / "colorful.png"
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Pillow.fromarray(pixels).save(path)
    user.open(path)
    row = user.window.clusters.number
    assert row.reset.isVisible() and user.session.wanted.k == K
    user.click_widget(row.reset)
    user.wait_until_ready()
    assert user.session.wanted.k == ClusterParams().k == user.window.clusters.slider.value()
    assert not row.reset.isVisible()
    user.key(Qt.Key.Key_Z, CTRL)
    user.wait_until_ready()
    assert user.session.wanted.k == K and row.reset.isVisible()


def test_a_double_click_on_its_name_sets_the_number_back(user: User) -> None:
    row = user.window.clusters.number
    name = next(child for child in row.findChildren(QWidget) if getattr(child, "buddy", lambda: None)())
    QTest.mouseDClick(name, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert user.session.wanted.k == ClusterParams().k
