"""Asks what to export, saves it, and asks again when it could not be saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QDialog

from segapp.io.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.ui.dialogs.export import Choice
    from segapp.ui.main_window import MainWindow
    from segapp.ui.work import ExportRequest


class Exporting(QObject):
    """The way from the Export button to files on disk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def ask(self, then: Callable[[], object]) -> None:
        """Ask what to save, save it, and go on with `then`."""
        from segapp.ui.dialogs.export import Choice

        settings = self._window.preferences.settings
        folder = Path(settings.export_folder or self._folder_of_image())
        self._ask(Choice(folder, settings.export_formats, settings.crop), "", then)

    def _ask(self, choice: Choice, problem: str, then: Callable[[], object]) -> None:
        from segapp.ui.dialogs.export import ExportDialog
        from segapp.ui.work import ExportRequest

        document = self._session.document
        if document is None or document.segmentation is None:
            return
        dialog = ExportDialog(document, choice, self._warning(), problem, self._window)
        accepted, chosen = dialog.exec() == QDialog.DialogCode.Accepted, dialog.choice
        dialog.deleteLater()
        if not accepted:
            return
        located = self._session.located
        regions = located.regions if located else None
        request = ExportRequest(document, regions, chosen.folder, chosen.formats, chosen.options)
        self._window.files.save(
            request, partial(self._saved, chosen, then), partial(self._failed, request, chosen, then)
        )

    def _saved(self, choice: Choice, then: Callable[[], object]) -> None:
        self._window.preferences.remember_export(choice.folder, choice.formats, crop=choice.crop)
        then()

    def _failed(
        self, request: ExportRequest, choice: Choice, then: Callable[[], object], sentence: str
    ) -> None:
        present = self._session.document
        if present is not None and present.image is request.document.image:
            self._ask(choice, sentence, then)
        else:
            self._window.messages.show_error(sentence)

    def _warning(self) -> str:
        document, finished = self._session.document, self._session.finished
        if document is None or document.is_untouched:
            return self.tr("Nothing is chosen yet, so the mask will be all black.")
        if finished is not None and finished.area_px == 0:
            return self.tr("The clean-up leaves nothing of what you chose, so the mask will be all black.")
        return ""

    def _folder_of_image(self) -> str:
        document = self._session.document
        path = document.image.path if document else None
        if path is None or resource("samples") in path.parents:
            return pictures_folder()
        return str(path.parent)


def pictures_folder() -> str:
    """Return where the system keeps pictures, or the home folder where there is no such folder."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return folder if folder and Path(folder).is_dir() else str(Path.home())
