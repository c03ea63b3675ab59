"""Answers the menu of a cluster and the colour dialog, and looks at the colours that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QMenu

from segapp.ui import cluster_commands
from segapp.ui.panels.cluster_rows import COLOR_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from PySide6.QtWidgets import QWidget

    from tests.ui.window.driver import User

    RGB = tuple[int, int, int]

PURPLE, YELLOW = (0x80, 0, 0x90), (0xF0, 0xE0, 0x10)
OTHER, OWN = "Colour...", "Back to its own colour"


class Chooser:
    """Answers the menu of a cluster and the colour dialog; keeps what both showed."""

    def __init__(self, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
        self.user = user
        self.shown: list[str] = []
        self.started: list[QColor] = []
        self.words = ""
        self.color: RGB | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        chooser = self

        class Menu(QMenu):
            def exec(self, _: QPoint) -> None:  # type: ignore[override]  # a menu that needs no mouse
                chooser.shown = [action.text() for action in self.actions()]
                found = [action for action in self.actions() if action.text().startswith(chooser.words)]
                found[0].trigger()

        monkeypatch.setattr(cluster_commands, "QMenu", Menu)
        monkeypatch.setattr(QColorDialog, "getColor", self._answer)

    def _answer(self, present: QColor, *_: object) -> QColor:
        self.started.append(present)
        self.meanwhile()
        return QColor(*self.color) if self.color else QColor()

    def choose(self, cluster: int, words: str, color: RGB | None = None) -> None:
        """Choose an entry of the menu of a cluster, and a colour in the dialog; None = cancel."""
        self.words, self.color = words, color
        self.user.window.commands.clusters.show_menu(cluster, QPoint())


def do(user: User, action: str) -> None:
    user.window.actions_.by_id[action].trigger()


def undo_text(user: User) -> str:
    return user.window.actions_.by_id["undo"].text().replace("&", "")


def rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def listed(user: User, cluster: int) -> tuple[int, int, int]:
    """The colour of a cluster in the list."""
    view = user.window.clusters.list
    return rgb(view.model().index(view.clusters.index(cluster), 0).data(COLOR_ROLE))


def painted(widget: QWidget, at: QPoint) -> tuple[int, int, int]:
    ratio = widget.devicePixelRatioF()
    return rgb(widget.grab().toImage().pixelColor(round(at.x() * ratio), round(at.y() * ratio)))
