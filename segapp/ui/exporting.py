"""Asks what to export, saves it, and asks again when it could not be saved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QDialog

from segapp.core.errors import ParameterError
from segapp.document.project import Mark
from segapp.io.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from segapp.document.document import Document
    from segapp.document.project import Entry
    from segapp.io.export import ExportOptions
    from segapp.io.export.options import Value
    from segapp.ui.dialogs.export import Choice
    from segapp.ui.dialogs.which_images import Scope
    from segapp.ui.main_window import MainWindow
    from segapp.ui.work import ExportRequest


class Exporting(QObject):
    """The way from the Export button to files on disk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._session.results_changed.connect(self._get_ready)

    def _get_ready(self) -> None:
        """Load what the question needs once there is something to export: that takes 0.2 s."""
        if self._session.finished is not None:
            self._session.results_changed.disconnect(self._get_ready)
            self._window.files.losses.warm_up()

    def ask(self, then: Callable[[], object]) -> None:
        """Ask what to save, save it, and go on with `then`."""
        from segapp.ui.dialogs.export import Choice

        settings = self._window.preferences.settings
        folder = Path(settings.export_folder or self._folder_of_image())
        options = _usable({**settings.export_options, "crop": settings.crop})
        self._ask(Choice(folder, settings.export_formats, options), "", then)

    def _ask(self, choice: Choice, problem: str, then: Callable[[], object]) -> None:
        from segapp.ui.dialogs.export import ExportDialog
        from segapp.ui.work import ExportRequest

        document = self._session.document
        if document is None or document.segmentation is None:
            return
        located, losses = self._session.located, self._window.files.losses
        regions = located.regions if located else None
        losses.begin(document, regions)
        scopes = self._scopes(document)
        dialog = ExportDialog(document, choice, self._warning(), problem, self._window, losses, scopes)
        accepted, chosen = dialog.exec() == QDialog.DialogCode.Accepted, dialog.choice
        dialog.deleteLater()
        losses.begin(None, None)
        if not accepted:
            return
        project = self._window.album.project if chosen.ids else None
        request = ExportRequest(
            document, regions, chosen.folder, chosen.formats, chosen.options, project, chosen.ids
        )
        self._window.files.save(
            request, partial(self._saved, request, chosen, then), partial(self._failed, request, chosen, then)
        )

    def _scopes(self, document: Document) -> tuple[Scope, ...]:
        from segapp.ui.dialogs.which_images import Scope

        entries = self._window.album.entries
        if len(entries) < 2:
            return ()
        done = [entry for entry in entries if entry.mark is Mark.DONE]
        worked = [entry for entry in entries if entry.mark is not Mark.UNTOUCHED]

        def scope(text: str, chosen: Sequence[Entry]) -> Scope:
            ids, paths = tuple(entry.id for entry in chosen), tuple(entry.file.path for entry in chosen)
            return Scope(text.format(len(chosen)), paths, ids)

        found = [Scope(self.tr("Only this image"), (document.image.path,))]
        if worked:
            one = self.tr("The one in work or done")
            found.append(scope(one if len(worked) == 1 else self.tr("The {} in work or done"), worked))
        if done:
            one = self.tr("The one that is done")
            found.append(scope(one if len(done) == 1 else self.tr("The {} that are done"), done))
        return (*found, scope(self.tr("All {} images"), entries))

    def _saved(self, request: ExportRequest, choice: Choice, then: Callable[[], object]) -> None:
        if request.project is not None:
            self._window.album.mark_exported(request.project, request.ids)
        options = choice.options
        self._window.preferences.remember_export(
            choice.folder, choice.formats, crop=options.crop, options=_changed(options)
        )
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


def _usable(remembered: Mapping[str, Value]) -> ExportOptions:
    """Take those of the remembered options that still mean something."""
    from segapp.io.export import ExportOptions

    options = ExportOptions()
    for name, value in remembered.items():
        # JSON may say 2 and mean 2.0.
        is_float = isinstance(getattr(options, name, None), float) and type(value) is int
        given = float(value) if is_float else value
        if type(given) is type(getattr(options, name, None)):
            with suppress(ParameterError):
                options = replace(options, **{name: given})
    return options


def _changed(options: ExportOptions) -> dict[str, Value]:
    """Return what differs from the usual and can be remembered; `crop` has a place of its own."""
    usual = vars(type(options)())
    given = {name: value for name, value in vars(options).items() if value != usual[name] and name != "crop"}
    return {name: value for name, value in given.items() if isinstance(value, bool | int | float | str)}


def pictures_folder() -> str:
    """Return where the system keeps pictures, or the home folder where there is no such folder."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return folder if folder and Path(folder).is_dir() else str(Path.home())
