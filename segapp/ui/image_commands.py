"""What the actions about the open images do: open, add, go through them, mark them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from segapp.document.project import Mark
from segapp.ui.exporting import pictures_folder
from segapp.ui.project_commands import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segapp.core.types import ClusterParams
    from segapp.ui.main_window import MainWindow


class ImageCommands(QObject):
    """Carries out what the user asks about the images that are open."""

    def __init__(self, window: MainWindow, guard: Callable[[Callable[[], None]], None]) -> None:
        """`guard` asks about unsaved work before it goes on."""
        super().__init__(window)
        self._window = window
        self._guard = guard
        self._told: set[tuple[int, ClusterParams]] = set()
        """Images of which it was said that they have other settings than these."""
        window.album.shown.connect(self._tell_settings)
        window.album.replaced.connect(self._told.clear)

    def open_image(self) -> None:
        paths = self._ask_for_images(self.tr("Open images"))
        if paths:
            self.open_paths(paths)

    def open_folder(self) -> None:
        start = self._window.preferences.settings.last_folder or pictures_folder()
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open folder"), start)
        if folder:
            self.open_paths([Path(folder)])

    def add_images(self) -> None:
        self._window.album.add(self._ask_for_images(self.tr("Add images")))

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open images and all images in folders, or a project, after asking about unsaved work."""
        if paths[0].suffix.casefold() == SUFFIX:
            self._window.commands.projects.open_path(paths[0])
            return
        found = images_in(paths)
        if found:
            self._guard(lambda: self._window.album.open(found))
        else:
            text = self.tr("There is no image in “{}”; choose another folder.")
            self._window.messages.show_error(text.format(", ".join(path.name for path in paths)))

    def next_image(self) -> None:
        self._window.album.step(1)

    def previous_image(self) -> None:
        self._window.album.step(-1)

    def mark_done(self, on: bool) -> None:
        self._window.album.mark_done(on=on)

    def use_last_settings(self) -> None:
        """Cluster the image on the screen with the settings that were chosen last on another."""
        session, last = self._window.session, self._window.album.project.params
        shown = session.segmentation
        if shown is not None and shown.params == last:
            self._window.messages.show_notice(self.tr("This image has the settings chosen last already."))
        else:
            session.clusterer.want(last)

    def _tell_settings(self, row: int) -> None:
        """Say once that an image has settings of its own; one that is done keeps them without a word."""
        album, shown = self._window.album, self._window.session.segmentation
        entry, last = album.entries[row], album.project.params
        is_other = shown is not None and shown.params != last and entry.mark is Mark.IN_WORK
        if is_other and (entry.id, last) not in self._told and not self._window.messages.isVisible():
            self._told.add((entry.id, last))
            text = self.tr("This image has settings of its own; Images > Use the last settings changes that.")
            self._window.messages.show_notice(text)

    def _ask_for_images(self, title: str) -> list[Path]:
        from segapp.io.images import EXTENSIONS

        patterns = " ".join(f"*{extension}" for extension in EXTENSIONS)
        start = self._window.preferences.settings.last_folder or pictures_folder()
        images = self.tr("Images and projects ({})").format(f"{patterns} *{SUFFIX}")
        everything = self.tr("All files (*)")
        paths, _ = QFileDialog.getOpenFileNames(self._window, title, start, f"{images};;{everything}")
        return [Path(path) for path in paths]


def images_in(paths: Sequence[Path]) -> list[Path]:
    """Put the images in a folder, by name, in place of the folder."""
    from segapp.io.folders import images_of

    return list(dict.fromkeys(image for path in paths for image in images_of(path)))
