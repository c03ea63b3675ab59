"""What all panels around the canvas have in common: a title bar in the colours of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QDockWidget, QWidget

from segapp.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from segapp.ui.theme import Colors


class Dock(QDockWidget):
    """A panel that can be moved, taken out of the window, and is found again where it was.

    Parameters
    ----------
    name : str
        What its place is remembered by.
    parent : QWidget, optional
        The window.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._colors: Colors | None = None
        self.topLevelChanged.connect(self._tint_title)

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        self._colors = colors
        self._tint_title()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tint_title()

    def _tint_title(self) -> None:
        """Draw what takes the panel out of the window.

        Qt's own icon is dark in every theme, and comes back whenever the panel leaves the window, returns
        to it or finds its place there.
        """
        button = self.findChild(QAbstractButton, "qt_dockwidget_floatbutton")
        if button is not None and self._colors is not None:
            button.setIcon(icon("float", self._colors, self._colors.dim_text))
            button.setToolTip(self.tr("Take the panel out of the window, or put it back."))
