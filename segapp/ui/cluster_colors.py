"""The colour that a cluster is shown in: the part of its menu that changes or copies it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QColorDialog

from segapp.document import edits
from segapp.ui.swatch import color_of, mean_color_of, swatch_icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

    from segapp.document.document import Document
    from segapp.tools.tool import Edit
    from segapp.ui.session import Session


class ClusterColors(QObject):
    """Carries out what the user asks of the colours of clusters."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window

    def fill(self, menu: QMenu, document: Document, cluster: int) -> None:
        """Add what can be done with the colour of a cluster to its menu."""
        assert document.segmentation is not None
        mean = mean_color_of(document.segmentation, cluster)
        name, icon = mean.name().upper(), swatch_icon(mean, self._window)
        shown = swatch_icon(color_of(document, cluster), self._window)
        change = menu.addAction(shown, self.tr("Colour..."))
        change.triggered.connect(partial(self._ask, document, cluster))
        copied = self.tr("Copy colour {}")
        if document.given_color(cluster) is not None:
            back = menu.addAction(icon, self.tr("Back to its own colour"))
            back.triggered.connect(partial(self._take_back, cluster))
            copied = self.tr("Copy mean colour {}")
        copy = menu.addAction(icon, copied.format(name))
        copy.triggered.connect(partial(self._copy, name))

    def _ask(self, document: Document, cluster: int, _: bool = False) -> None:
        title = self.tr("Colour of “{}”").format(document.names[cluster])
        chosen = QColorDialog.getColor(color_of(document, cluster), self._window, title)
        if not chosen.isValid():
            return
        if self._session.segmentation is not document.segmentation:
            text = self.tr(
                "The clusters have changed meanwhile, so none was coloured; choose the colour again."
            )
            self._session.noticed.emit(text)
            return
        color = (chosen.red(), chosen.green(), chosen.blue())
        self._change(partial(edits.recolor_cluster, cluster=cluster, color=color))

    def _take_back(self, cluster: int, _: bool = False) -> None:
        self._change(partial(edits.uncolor_cluster, cluster=cluster))

    def _change(self, edit: Edit) -> None:
        self._session.apply(self.tr("Change colour of cluster"), edit)

    def _copy(self, name: str, _: bool = False) -> None:
        QGuiApplication.clipboard().setText(name)
        self._session.noticed.emit(self.tr("{} is on the clipboard.").format(name))
