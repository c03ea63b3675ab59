"""What can be done with measures: set the scale of the image, show the table of objects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from segapp.document import edits

if TYPE_CHECKING:
    from segapp.ui.main_window import MainWindow


class MeasureCommands(QObject):
    """Carries out what the user asks about sizes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def set_scale(self) -> None:
        """Ask how long the measured line is, or take what the file says."""
        from segapp.ui.dialogs.scale import ScaleDialog

        document = self._session.document
        if document is None:
            return
        dialog = ScaleDialog(document, self._window.canvas.measured_px, self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        scale, for_next = dialog.chosen, dialog.next.isChecked()
        dialog.deleteLater()
        if not accepted:
            return
        if for_next:
            self._session.next_scale = scale
        self._window.canvas.cancel_gesture()  # the line is no longer needed
        label = self.tr("Remove scale") if scale is None else self.tr("Set scale")
        self._session.apply(label, partial(edits.set_scale, scale=scale))

    def show_measures(self, on: bool) -> None:
        """Open the table of measures, or close it."""
        self._window.measures.setVisible(on)

    def show_whether_open(self) -> None:
        """Tick the command while the table is open."""
        self._window.actions_.by_id["show_measures"].setChecked(not self._window.measures.isHidden())
