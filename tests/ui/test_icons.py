from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from segapp.io.resources import resource
from segapp.tools import TOOLS
from segapp.ui.action_table import ACTIONS
from segapp.ui.icons import icon
from segapp.ui.theme import DARK, LIGHT

NAMES = sorted({spec.icon for spec in ACTIONS if spec.icon} | {tool.icon for tool in TOOLS})
SIZE = QSize(32, 32)


def drawn(of: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> QImage:
    return of.pixmap(SIZE, mode, state).toImage()


def strongest(picture: QImage) -> str:
    """The colour of the most opaque pixel."""
    pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    color = max(pixels, key=lambda pixel: pixel.alpha())
    assert color.alpha() > 200, "the icon shows nothing"
    return QColor(color.rgb()).name()


def near(name: str, expected: str) -> bool:
    a, b = QColor(name), QColor(expected)
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue())) <= 3


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_in_the_text_colour_of_the_theme(qapp: object, name: str) -> None:
    light, dark = drawn(icon(name, LIGHT)), drawn(icon(name, DARK))
    assert light != dark
    assert near(strongest(light), LIGHT.text)
    assert near(strongest(dark), DARK.text)


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: str(path.stem))
def test_every_icon_file_draws_something(qapp: object, path: object) -> None:
    picture = drawn(icon(getattr(path, "stem"), LIGHT))  # noqa: B009 - a path of pytest is an object
    assert strongest(picture)


def test_a_checked_icon_has_the_accent_and_a_disabled_one_is_faint(qapp: object) -> None:
    made = icon("cluster", LIGHT)
    assert near(strongest(drawn(made, state=QIcon.State.On)), LIGHT.accent)
    assert near(strongest(drawn(made, QIcon.Mode.Disabled)), LIGHT.line)
    assert near(strongest(drawn(made, QIcon.Mode.Active)), LIGHT.text)


def test_a_tint_replaces_the_text_colour_in_every_state(qapp: object) -> None:
    made = icon("export", LIGHT, LIGHT.on_accent)
    for state in QIcon.State:
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
            assert near(strongest(drawn(made, mode, state)), LIGHT.on_accent)


def test_an_icon_is_as_large_as_asked_for(qapp: object) -> None:
    for side in (16, 18, 20, 64):
        assert icon("open", LIGHT).pixmap(side, side).size() == QSize(side, side)


def luminance(name: str) -> float:
    color = QColor(name)
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(name: str, other: str) -> float:
    """Of two colours, as in WCAG 2.1: 1 to 21."""
    darker, lighter = sorted((luminance(name), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_an_icon_that_is_disabled_is_seen_in_the_dark_and_is_fainter_than_text(qapp: object) -> None:
    faint = strongest(drawn(icon("undo", DARK), QIcon.Mode.Disabled))
    assert 2 < contrast(faint, DARK.panel) < contrast(DARK.dim_text, DARK.panel)


def test_pictures_that_are_kept_are_those_of_their_size_and_state(qapp: object) -> None:
    made = icon("cluster", LIGHT)
    small, large = QSize(16, 16), QSize(48, 48)
    first = {
        (size.width(), mode, state): made.pixmap(size, mode, state).toImage()
        for size in (small, large)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
        for state in QIcon.State
    }
    assert len({bytes(picture.constBits()) for picture in first.values()}) == 6  # faint on and off look alike
    for (width, mode, state), picture in first.items():
        assert picture.width() == width
        assert made.pixmap(QSize(width, width), mode, state).toImage() == picture
