"""Light and dark: own Fusion palettes and one style sheet, for the system's scheme or the user's choice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

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


def _style_sheet(c: Colors) -> str:
    return f"""
    * {{ font-size: 13px; }}
    QMainWindow, QDialog {{ background: {c.panel}; }}
    QMainWindow::separator {{ background: {c.line}; width: 1px; height: 1px; }}
    QMenuBar {{ background: {c.panel}; border-bottom: 1px solid {c.line}; padding: 2px 8px; }}
    QMenuBar::item {{ padding: 4px 10px; border-radius: 6px; background: transparent; }}
    QMenuBar::item:selected {{ background: {c.selected}; }}
    QMenu {{ background: {c.panel}; border: 1px solid {c.line}; padding: 6px; }}
    QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 4px; color: {c.text}; }}
    QMenu::item:selected {{ background: {c.selected}; }}
    QMenu::item:disabled {{ color: {c.dim_text}; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 6px 4px; }}
    QMenu::icon {{ padding-left: 8px; }}
    QToolTip {{ background: {c.panel}; color: {c.text}; border: 1px solid {c.line}; padding: 6px 8px; }}
    QToolBar {{ background: {c.panel}; border: 0; border-bottom: 1px solid {c.line};
        padding: 6px 8px; spacing: 4px; }}
    QToolBar#rail {{ border-bottom: 0; border-right: 1px solid {c.line}; padding: 8px 5px; }}
    QToolBar::separator {{ background: {c.line}; width: 1px; height: 1px; margin: 6px; }}
    QToolButton {{ border: 0; border-radius: 6px; padding: 6px 10px; color: {c.text};
        background: transparent; }}
    QToolBar#rail QToolButton {{ padding: 5px 8px; }}
    QToolButton:hover {{ background: {c.hover}; }}
    QToolButton:checked {{ background: {c.selected}; color: {c.accent}; }}
    QToolButton:disabled {{ color: {_faded(c)}; }}
    QToolButton:focus {{ outline: 0; border: 1px solid {c.accent}; padding: 5px 9px; }}
    QToolBar#rail QToolButton:focus {{ padding: 4px 7px; }}
    QToolBar#rail QToolButton#qt_toolbar_ext_button {{ padding: 0; }}
    QFrame#views {{ background: {c.background}; border: 1px solid {c.line}; border-radius: 8px; }}
    QFrame#views QToolButton {{ padding: 5px 14px; }}
    QPushButton {{ border: 1px solid {c.line}; border-radius: 6px; padding: 6px 14px; background: {c.panel};
        color: {c.text}; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:pressed {{ background: {c.selected}; }}
    QPushButton:focus {{ border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {_faded(c)}; }}
    QPushButton[primary="true"] {{ background: {c.accent}; border-color: {c.accent}; color: {c.on_accent};
        font-weight: 600; }}
    QPushButton[primary="true"]:hover {{ background: {_shade(c.accent)}; }}
    QPushButton[primary="true"]:disabled {{ background: {c.line}; border-color: {c.line};
        color: {c.dim_text}; }}
    QPushButton[quiet="true"] {{ border: 0; padding: 6px 8px; }}
    QPushButton[faint="true"] {{ color: {c.dim_text}; font-size: 12px; padding: 4px 8px; }}
    QPushButton[faint="true"]:focus {{ border: 1px solid {c.accent}; padding: 3px 7px; }}
    QLabel[dim="true"] {{ color: {c.dim_text}; font-size: 12px; }}
    QLabel[heading="true"] {{ font-weight: 600; }}
    QLabel[title="true"] {{ font-size: 20px; font-weight: 600; }}
    QDockWidget {{ titlebar-close-icon: none; }}
    QDockWidget::title {{ background: {c.panel}; padding: 8px 16px; border-bottom: 1px solid {c.line}; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: {c.panel}; border: 0; }}
    QFrame#rule {{ background: {c.line}; max-height: 1px; border: 0; }}
    QListView {{ background: {c.panel}; border: 0; outline: 0; }}
    QLineEdit, QSpinBox, QDoubleSpinBox {{ border: 1px solid {c.line}; border-radius: 6px; padding: 4px 8px;
        background: {c.panel}; color: {c.text}; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QSpinBox, QDoubleSpinBox {{ padding: 4px 2px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
    QLineEdit:disabled, QAbstractSpinBox:disabled {{ color: {_faded(c)}; }}
    QLineEdit:focus, QAbstractSpinBox:focus {{ border-color: {c.accent}; }}
    QComboBox QAbstractItemView {{ background: {c.panel}; border: 1px solid {c.line};
        selection-background-color: {c.selected}; selection-color: {c.text}; padding: 4px; }}
    QSlider {{ min-height: 22px; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.line}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {c.accent}; }}
    QSlider::sub-page:horizontal:disabled {{ background: {c.line}; }}
    QSlider[signed="true"]::sub-page:horizontal {{ background: {c.line}; }}
    QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
        border: 2px solid {c.accent}; background: {c.panel}; }}
    QSlider::handle:horizontal:focus {{ background: {c.accent}; }}
    QSlider::handle:horizontal:disabled {{ border-color: {c.line}; }}
    QProgressBar {{ border: 0; border-radius: 3px; background: {c.line}; max-height: 6px; }}
    QProgressBar::chunk {{ border-radius: 3px; background: {c.accent}; }}
    QStatusBar {{ background: {c.panel}; border-top: 1px solid {c.line}; }}
    QStatusBar::item {{ border: 0; }}
    QFrame#card, QFrame#strip {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 6px; }}
    QFrame#drop {{ border: 2px dashed {c.line}; border-radius: 12px; background: {c.panel}; }}
    QFrame#drop[hot="true"] {{ border-color: {c.accent}; background: {c.selected}; }}
    QWidget#welcome {{ background: {c.background}; }}
    QToolButton#sample {{ border: 1px solid {c.line}; border-radius: 6px; padding: 8px;
        background: {c.panel}; }}
    QToolButton#sample:hover {{ border-color: {c.accent}; }}
    QToolButton#sample:focus, QToolButton#sample[suggested="true"] {{ border: 2px solid {c.accent};
        padding: 7px; }}
    QLabel[problem="true"] {{ background: {c.error}; border-radius: 6px; padding: 8px 10px; }}
    QScrollBar:vertical {{ background: {c.panel}; width: 10px; margin: 0; border: 0; }}
    QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 4px; min-height: 32px; margin: 1px; }}
    QScrollBar::handle:vertical:disabled {{ background: transparent; }}
    QScrollBar:horizontal {{ background: {c.panel}; height: 10px; margin: 0; border: 0; }}
    QScrollBar::handle:horizontal {{ background: {c.line}; border-radius: 4px; min-width: 32px;
        margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QTableView {{ background: {c.panel}; border: 0; outline: 0; selection-background-color: {c.selected};
        selection-color: {c.text}; }}
    QHeaderView, QHeaderView::section {{ background: {c.panel}; color: {c.dim_text}; font-size: 12px;
        border: 0; border-bottom: 1px solid {c.line}; padding: 2px 3px; }}
    QListWidget {{ background: {c.panel}; border: 0; outline: 0; }}
    QListWidget::item {{ border-radius: 6px; padding-left: 6px; color: {c.text}; }}
    QListWidget::item:selected {{ background: {c.selected}; color: {c.text}; }}
    QFrame#message {{ background: {c.selected}; border-bottom: 1px solid {c.line}; }}
    QFrame#message[kind="error"] {{ background: {c.error}; }}
    """


def _faded(colors: Colors) -> str:
    color = QColor(colors.dim_text)
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, 150)"


def _shade(color: str) -> str:
    return QColor(color).darker(112).name()
