"""Tells how opening, saving and copying ended, and remembers the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMimeData, QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QByteArray

    from segapp.document.document import Document
    from segapp.io.export import WrittenFile
    from segapp.ui.main_window import MainWindow
    from segapp.ui.project_work import FoundProject
    from segapp.ui.recent import RecentMenu


class Outcomes(QObject):
    """Follows the file jobs of a window."""

    def __init__(self, window: MainWindow, recent: RecentMenu) -> None:
        super().__init__(window)
        self._window = window
        self._messages = window.messages
        self._recent = recent
        files = window.files
        files.opened.connect(self._opened)
        files.open_failed.connect(self._open_failed)
        self._notes: tuple[str, ...] = ()
        files.noted.connect(self._note)
        files.saved.connect(self._saved)
        files.copied.connect(self._copied)
        files.failed.connect(self._messages.show_error)
        window.session.changed.connect(self._follow)
        window.projects.opened.connect(self._remember_project)
        window.projects.saved.connect(self._remember)
        window.projects.gone.connect(self._forget)

    def show_recent(self) -> None:
        """List the recent files where they are offered."""
        paths = self._window.preferences.settings.recent_files
        self._window.stage.welcome.show_recent(paths)
        self._recent.show_paths(paths)

    def _follow(self, before: Document | None, after: Document | None) -> None:
        """Drop what was said of the document as it was; its first clusters contradict nothing."""
        if before is None or before is after:
            return
        is_other = after is None or after.image is not before.image
        if is_other or before.segmentation is not None:
            self._messages.drop_notice()

    def _opened(self, path: Path | None) -> None:
        self._messages.hide()
        if path is not None:
            self._remember(path)

    def _remember(self, path: Path) -> None:
        self._window.preferences.remember_file(path)
        self.show_recent()

    def _remember_project(self, found: FoundProject) -> None:
        self._remember(found.path)

    def _forget(self, path: Path) -> None:
        self._window.preferences.forget_file(path)
        self.show_recent()

    def _open_failed(self, path: Path | None, sentence: str) -> None:
        self._window.stage.drop_preview()
        if sentence:
            self._messages.show_error(sentence)
        if path is not None and not path.exists():
            self._forget(path)

    def _saved(self, written: list[WrittenFile]) -> None:
        """Say so in the bar, or list what one line has no room for."""
        if len(written) == 1 and written[0].iou in {None, 1.0} and not self._notes:
            self._tell(written)
            return
        self._messages.hide()
        # In turns of their own: with all that follows an export, the window would stand still.
        QTimer.singleShot(0, self, partial(self._list, written, self._notes))

    def _list(self, written: list[WrittenFile], notes: tuple[str, ...]) -> None:
        from segapp.ui.dialogs.exported import ExportedDialog

        dialog = ExportedDialog(written, self._window, notes)
        QTimer.singleShot(0, dialog, dialog.open)

    def _note(self, notes: tuple[str, ...]) -> None:
        self._notes = notes

    def _tell(self, written: list[WrittenFile]) -> None:
        folder = written[0].path.parent
        names = ", ".join(file.path.name for file in written)
        size = QLocale().formattedDataSize(sum(file.bytes for file in written))
        self._messages.show_done(
            self.tr("Saved in {folder}: {names} ({size}).").format(
                folder=folder.name or str(folder), names=names, size=size
            ),
            self.tr("Open folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )

    def _copied(self, png: QByteArray, picture: QImage, what: str) -> None:
        data = QMimeData()
        data.setImageData(picture)
        data.setData("image/png", png)
        QGuiApplication.clipboard().setMimeData(data)
        text = self.tr("The mask is on the clipboard.")
        if what == "cutout":
            text = self.tr("The cut-out is on the clipboard.")
        self._messages.show_notice(text)
