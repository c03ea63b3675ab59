from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from segapp.io.settings import load_settings, settings_path
from segapp.tools import TOOLS
from segapp.ui.frame import Fill
from segapp.ui.theme import DARK, LIGHT, Colors
from tests.ui.window.driver import CTRL, ON_WHITE, User

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.io.settings import Settings

KEY = Qt.Key


def background() -> str:
    return QApplication.palette().color(QPalette.ColorRole.Window).name()


@pytest.mark.parametrize(("choice", "colors"), [("dark", DARK), ("light", LIGHT)])
def test_a_theme_changes_the_palette_and_is_remembered(
    new_user: Callable[[], User], remembered: Settings, choice: str, colors: Colors
) -> None:
    first = new_user()
    other = "light" if choice == "dark" else "dark"
    first.window.actions_.by_id[f"theme_{other}"].trigger()
    assert background() != colors.panel
    first.window.actions_.by_id[f"theme_{choice}"].trigger()
    assert background() == colors.panel
    first.window.close()
    assert load_settings()[0].theme == choice
    second = new_user()
    assert second.window.actions_.by_id[f"theme_{choice}"].isChecked()
    assert background() == colors.panel
    assert second.window.theme.colors is colors


def test_the_canvas_follows_the_theme(user: User) -> None:
    for choice, colors in (("dark", DARK), ("light", LIGHT)):
        user.window.actions_.by_id[f"theme_{choice}"].trigger()
        red, green, blue = user.canvas_pixels()[3, 3]
        assert f"#{red:02x}{green:02x}{blue:02x}" == colors.canvas


def test_the_next_window_starts_as_this_one_ends(
    new_user: Callable[[], User], remembered: Settings, patches_path: Path, other_path: Path
) -> None:
    first = new_user()
    first.open(patches_path)
    first.key(KEY.Key_Minus)
    first.wait_until_ready()
    combo = first.window.clusters.space
    first.focus(combo)
    first.key(KEY.Key_Home)
    first.wait_until_ready()
    space = combo.currentData()
    assert space != "rgb"
    first.wheel(first.point(ON_WHITE), 2, CTRL)
    opacity = first.window.stage.style_.opacity
    first.focus(first.window.clean_up.drop_specks.slider)
    for _ in range(12):
        first.key(KEY.Key_Right)
    assert not first.document.clean_up.is_off
    first.window.resize(1100, 700)
    first.window.commands.may_close = lambda: True  # type: ignore[method-assign]
    first.window.close()

    second = new_user()
    assert second.window.stage.style_.opacity == opacity != 0.3
    assert second.window.top.opacity.value() == round(100 * opacity)
    assert second.window.height() == 700
    second.open(other_path)
    segmentation = second.document.segmentation
    assert segmentation is not None
    assert (segmentation.params.k, segmentation.params.space) == (3, space)
    assert second.window.clusters.spin.value() == 3
    assert second.window.clusters.space.currentData() == space
    # The next picture may have specks that are wanted.
    assert second.document.clean_up.is_off
    assert second.window.clean_up.drop_specks.slider.value() == 0
    assert second.window.preferences.settings.recent_files == (str(other_path), str(patches_path))


def test_a_damaged_settings_file_starts_with_defaults_and_says_so(
    new_user: Callable[[], User], config_dir: Path, patches_path: Path
) -> None:
    config_dir.mkdir()
    settings_path().write_text('{"k": "many"', encoding="utf-8")
    user = new_user()
    assert user.message.startswith("The settings were damaged")
    assert "\n" not in user.message
    assert settings_path().with_name("settings.json.bad").exists()
    user.open(patches_path)
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert (segmentation.params.k, segmentation.params.space) == (5, "lab")


def test_an_unknown_colour_space_in_the_settings_becomes_the_usual_one(
    new_user: Callable[[], User], config_dir: Path, patches_path: Path
) -> None:
    config_dir.mkdir()
    settings_path().write_text('{"space": "cmyk"}', encoding="utf-8")
    user = new_user()
    user.open(patches_path)
    segmentation = user.document.segmentation
    assert segmentation is not None
    assert segmentation.params.space == user.window.clusters.space.currentData() == "lab"


@pytest.mark.parametrize("fill", Fill)
def test_how_classes_are_painted_is_remembered(
    new_user: Callable[[], User], remembered: Settings, fill: Fill
) -> None:
    first = new_user()
    assert first.window.actions_.by_id["overlay_fill"].isChecked()
    first.window.actions_.by_id[f"overlay_{fill.value}"].setEnabled(True)
    first.window.actions_.by_id[f"overlay_{fill.value}"].trigger()
    assert first.window.stage.style_.fill is fill
    first.window.close()
    second = new_user()
    assert second.window.stage.style_.fill is fill
    assert second.window.actions_.by_id[f"overlay_{fill.value}"].isChecked()


def test_tool_attempts_and_folds_are_remembered(
    new_user: Callable[[], User], remembered: Settings, patches_path: Path
) -> None:
    first = new_user()
    assert not first.window.clusters.advanced.isVisible()
    first.open(patches_path)
    first.window.clusters.advanced.attempts.setValue(3)
    first.wait_until_ready()
    first.key(KEY.Key_B)
    first.window.clusters.fold.click()
    unfolded = first.window.side.unfolded
    first.window.close()
    second = new_user()
    assert second.canvas.tool.id == "brush"
    assert second.window.actions_.by_id["tool_brush"].isChecked()
    assert second.window.side.unfolded == unfolded
    assert second.window.clusters.advanced.isVisible()
    assert second.session.wanted.attempts == 3
    assert second.window.clusters.advanced.attempts.value() == 3
    second.window.side.unfold_only(("objects",))
    second.window.close()
    third = new_user()
    assert third.window.side.unfolded == ("objects",)


def test_a_tool_that_is_not_known_becomes_the_first(new_user: Callable[[], User], config_dir: Path) -> None:
    config_dir.mkdir()
    settings_path().write_text('{"tool": "hammer", "unfolded": ["clusters", "attic"]}', encoding="utf-8")
    user = new_user()
    assert user.canvas.tool is TOOLS[0]
    assert user.window.side.unfolded == ("clusters",)


def test_a_method_that_stays_for_the_next_image_is_named_though_it_is_folded_away(
    new_user: Callable[[], User], config_dir: Path, patches_path: Path, other_path: Path
) -> None:
    user = new_user()
    user.open(patches_path)
    panel = user.window.clusters
    assert panel.fold.text() == "Advanced"
    panel.method.setCurrentIndex(panel.method.findData("gaussian-mixture"))
    panel.method.activated.emit(panel.method.currentIndex())
    user.wait_until_ready()
    user.open(other_path)
    assert panel.fold.is_folded
    assert panel.fold.text() == f"Advanced: {panel.method.currentText()}"
    content = user.window.side.content
    assert content.minimumSizeHint().width() <= content.width(), "it makes the panel no wider"
    panel.reset_all.click()
    user.wait_until_ready()
    assert panel.fold.text() == "Advanced"
    panel.seed.setValue(9)
    user.wait_until_ready()
    assert panel.fold.text() == "Advanced: changed"
