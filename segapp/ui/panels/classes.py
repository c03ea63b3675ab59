"""The classes panel: the list of classes, and how to get another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from segapp.ui.panels.class_list import ClassList

if TYPE_CHECKING:
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors


class ClassesPanel(QWidget):
    """What is chosen so far, in share and objects, class by class."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.list = ClassList(session)
        self._empty = QLabel(
            self.tr("What you choose goes into classes; they appear here with the clusters.")
        )
        self._empty.setProperty("dim", True)
        self._empty.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.addWidget(self._empty)
        layout.addWidget(self.list)
        session.changed.connect(self._show)
        self._show()

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        self.list.tint(colors)

    def _show(self) -> None:
        has_clusters = self._session.segmentation is not None
        self.list.setVisible(has_clusters)
        self._empty.setVisible(not has_clusters)
