"""What the actions about projects do: open, save, find images that were moved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from segapp.document.applying import apply_recipe
from segapp.io.locks import Held
from segapp.io.names import safe_name
from segapp.ui.exporting import pictures_folder
from segapp.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.recipe import Recipe
    from segapp.document.document import Document
    from segapp.io.project_images import Relinked
    from segapp.ui.main_window import MainWindow
    from segapp.ui.project_work import FoundProject

SUFFIX, RECIPE_SUFFIX = ".segproj", ".segrecipe"


class ProjectCommands(QObject):
    """Carries out what the user asks about the project."""

    def __init__(self, window: MainWindow, guard: Callable[[Callable[[], None]], None]) -> None:
        """`guard` asks about unsaved work before it goes on."""
        super().__init__(window)
        self._window, self._guard = window, guard
        self._files = window.projects
        self._files.opened.connect(self._tell_opened)
        self._files.saved.connect(self._tell_saved)
        self._files.relinked.connect(self._tell_relinked)
        self._files.failed.connect(window.messages.show_error)
        self._files.recipe_read.connect(self._apply)
        self._chosen_by: Recipe | None = None
        """Chooses among the clusters that are being found."""
        window.session.changed.connect(self._follow)
        # Later, when everybody knows of the new clusters.
        window.session.changed.connect(self._choose, Qt.ConnectionType.QueuedConnection)

    def open_project(self) -> None:
        title, kind = self.tr("Open project"), self.tr("Projects (*{})").format(SUFFIX)
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), kind)
        if path:
            self.open_path(Path(path))

    def open_path(self, path: Path) -> None:
        """Open a project, after asking about unsaved work."""
        self._guard(lambda: self._files.open(path))

    def save_project(self, _: bool = False, then: Callable[[], object] = lambda: None) -> None:
        """Save where the project came from, or ask where; then go on with `then`."""
        path = self._files.path
        if path is None or not self._files.may_replace:
            self.save_project_as(then=then)
        else:
            self._files.save(path, then)

    def save_project_as(self, _: bool = False, then: Callable[[], object] = lambda: None) -> None:
        """Ask where to save; then go on with `then`."""
        title, kind = self.tr("Save project"), self.tr("Projects (*{})").format(SUFFIX)
        start = str(Path(self._folder()) / f"{self._name()}{SUFFIX}")
        chosen, _kind = QFileDialog.getSaveFileName(self._window, title, start, kind)
        if chosen:
            path = Path(chosen)
            self._files.save(path if path.suffix else path.with_suffix(SUFFIX), then)

    def save_recipe(self) -> None:
        """Save the settings, the classes and the palette, to be applied to other images."""
        document = self._window.session.document
        if document is None:
            return
        title, kind = self.tr("Save recipe"), self.tr("Recipes (*{})").format(RECIPE_SUFFIX)
        start = str(Path(self._folder()) / f"{self._name()}{RECIPE_SUFFIX}")
        chosen, _kind = QFileDialog.getSaveFileName(self._window, title, start, kind)
        if chosen:
            path = Path(chosen)
            self._files.save_recipe(document, path if path.suffix else path.with_suffix(RECIPE_SUFFIX))

    def apply_recipe(self) -> None:
        """Take over the settings, the classes and, where nothing is chosen yet, the choice of a recipe."""
        title, kind = self.tr("Apply recipe"), self.tr("Recipes (*{})").format(RECIPE_SUFFIX)
        path, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), kind)
        if path:
            self._files.read_recipe(Path(path))

    def _apply(self, recipe: Recipe) -> None:
        session, document = self._window.session, self._window.session.document
        self._chosen_by = recipe if document is not None and document.is_untouched else None
        session.apply(self.tr("Apply recipe"), partial(apply_recipe, recipe=recipe))
        session.want(recipe.params)
        self._choose()

    def _follow(self, before: Document | None, after: Document | None) -> None:
        if before is None or after is None or before.image is not after.image:
            self._chosen_by = None

    def _choose(self) -> None:
        """Choose the clusters that the recipe chooses, once they are found; what the user chose stays."""
        recipe, document = self._chosen_by, self._window.session.document
        if recipe is None or document is None or document.segmentation is None:
            return
        if document.segmentation.params != recipe.params:
            return
        from segapp.document.by_recipe import choose_by_recipe  # brings OpenCV

        self._chosen_by = None
        if document.is_untouched:
            self._window.session.apply(
                self.tr("Choose clusters as in the recipe"), partial(choose_by_recipe, recipe=recipe)
            )

    def find_images(self) -> None:
        """Ask in which folder the missing images are now."""
        title = self.tr("In which folder are the images now?")
        folder = QFileDialog.getExistingDirectory(self._window, title, self._folder())
        if folder:
            self._files.relink(Path(folder))

    def _folder(self) -> str:
        file = self._files.path or self._files.proposed
        if file is not None:
            return str(file.parent)
        return self._window.preferences.settings.last_folder or pictures_folder()

    def _name(self) -> str:
        entries = self._window.album.entries
        file = self._files.path or self._files.proposed
        if file is not None:
            return file.stem
        if len(entries) == 1:
            return safe_name(entries[0].file.path.stem)
        return safe_name(entries[0].file.path.parent.name) if entries else self.tr("project")

    def _tell_opened(self, found: FoundProject) -> None:
        messages = self._window.messages
        if isinstance(found.lock, Held):
            messages.show_notice(found.lock.sentence)
        if found.missing:
            text = counted(
                len(found.missing),
                self.tr("{} image is not where it was; say in which folder it is now."),
                self.tr("{} images are not where they were; say in which folder they are now."),
            )
            messages.show_done(text, self.tr("Find images..."), self.find_images)
        elif found.damaged:
            text = counted(
                len(found.damaged),
                self.tr("The work on {} image is lost, because its part of the file is damaged."),
                self.tr("The work on {} images is lost, because their parts of the file are damaged."),
            )
            messages.show_error(text + " " + self.tr("The file is kept as it is; save under another name."))

    def _tell_saved(self, path: Path) -> None:
        self._window.messages.show_notice(self.tr("Saved in {}.").format(path.name))

    def _tell_relinked(self, found: Relinked) -> None:
        messages = self._window.messages
        missing = sum(entry.id in self._window.album.problems for entry in self._window.album.entries)
        sentence = counted(len(found.found), self.tr("{} image was found."), self.tr("{} images were found."))
        if found.changed:
            sentence += " " + counted(
                len(found.changed),
                self.tr("{} file has the right name, but another image in it."),
                self.tr("{} files have the right name, but other images in them."),
            )
        if missing or not found.found:
            messages.show_done(sentence, self.tr("Find images..."), self.find_images)
        else:
            messages.show_notice(sentence)
