"""Light and dark: own Fusion palettes and one style sheet, for the system's scheme or the user's choice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from segapp.io.resources import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@dataclass(frozen=True)
class Colors:
    """The colours of one scheme."""

    background: str
    panel: str
    line: str
    text: str
    dim_text: str
    faint: str
    accent: str
    on_accent: str
    selected: str
    canvas: str
    hover: str
    error: str


LIGHT = Colors(
    background="#f6f7f9",
    panel="#ffffff",
    line="#dfe3e8",
    text="#1c232b",
    dim_text="#5b6673",
    faint="#dfe3e8",
    accent="#1f6feb",
    on_accent="#ffffff",
    selected="#e7f0fe",
    canvas="#e9ecf1",
    hover="#f0f2f5",
    error="#fdeceb",
)
DARK = Colors(
    background="#1b1f24",
    panel="#22272e",
    line="#363d47",
    text="#e6eaef",
    dim_text="#9aa6b2",
    faint="#5b6570",
    accent="#539bf5",
    on_accent="#0d1620",
    selected="#263a55",
    canvas="#14181c",
    hover="#2b313a",
    error="#4d272a",
)


class Choice(Enum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Paints the application in the chosen scheme and follows the system's."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self.choice = Choice.SYSTEM
        self.colors = LIGHT
        self._painted: Colors | None = None
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def choose(self, choice: Choice) -> None:
        """Use the system's scheme, or always light, or always dark."""
        self.choice = choice
        self._paint()

    def _follow_system(self) -> None:
        if self.choice is Choice.SYSTEM:
            self._paint()

    def _paint(self) -> None:
        # setColorScheme does nothing on plain X11: the palette is set by hand.
        self.colors = DARK if self._is_dark() else LIGHT
        if self.colors is not self._painted:
            self._painted = self.colors
            # Without a sheet in between all widgets are styled twice, and the window is blocked for longer.
            self._app.setStyleSheet("")
            self._app.setPalette(_palette(self.colors))
            self._app.setStyleSheet(_style_sheet(self.colors))
        self.changed.emit()

    def _is_dark(self) -> bool:
        if self.choice is Choice.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.choice is Choice.DARK


def _palette(colors: Colors) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, color in (
        (role.Window, colors.panel),
        (role.Base, colors.panel),
        (role.AlternateBase, colors.background),
        (role.Button, colors.panel),
        (role.ToolTipBase, colors.panel),
        (role.WindowText, colors.text),
        (role.Text, colors.text),
        (role.ButtonText, colors.text),
        (role.ToolTipText, colors.text),
        (role.PlaceholderText, colors.dim_text),
        (role.Highlight, colors.accent),
        (role.Accent, colors.accent),
        (role.HighlightedText, colors.on_accent),
        (role.Link, colors.accent),
        (role.Mid, colors.line),
        (role.Midlight, colors.selected),
        (role.Dark, colors.canvas),
    ):
        palette.setColor(target, QColor(color))
    for target in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(colors.dim_text)
        faded.setAlpha(150)
        palette.setColor(QPalette.ColorGroup.Disabled, target, faded)
    return palette


def _style_sheet(colors: Colors) -> str:
    sheet = resource("style.qss")
    text = sheet.read_text(encoding="utf-8")
    # The style sheet names its images by this word: a path may hold what has a meaning there.
    QDir.setSearchPaths("segapp", [str(sheet.parent)])
    scheme = "dark" if colors is DARK else "light"
    made = {"faded": _faded(colors), "pressed_accent": _shade(colors.accent), "scheme": scheme}
    return Template(text).substitute(asdict(colors), **made)


def _faded(colors: Colors) -> str:
    color = QColor(colors.dim_text)
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, 150)"


def _shade(color: str) -> str:
    return QColor(color).darker(112).name()
