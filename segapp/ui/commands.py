"""What each action does: one method for each, named as in the table of actions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from segapp.document import edits, touching
from segapp.io.resources import resource
from segapp.tools.brush import BRUSH
from segapp.tools.eraser import ERASER
from segapp.tools.tool import Change
from segapp.ui.class_commands import ClassCommands
from segapp.ui.cluster_commands import ClusterCommands
from segapp.ui.dialogs.guard import Answer, ask_about_unsaved
from segapp.ui.exporting import Exporting
from segapp.ui.frame import Fill, ViewMode
from segapp.ui.image_commands import ImageCommands
from segapp.ui.measure_commands import MeasureCommands
from segapp.ui.panels.class_list import activate
from segapp.ui.panels.cluster_list import toggle
from segapp.ui.project_commands import ProjectCommands
from segapp.ui.theme import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QDialog

    from segapp.tools.tool import Tool
    from segapp.ui.main_window import MainWindow

SAMPLES = (("samples/coffee.jpg", "Coffee cup"), ("samples/galaxies.jpg", "Galaxies"))


class Commands(QObject):
    """Carries out what the user asks of the window."""

    view_asked = Signal(object)
    tool_asked = Signal(object)
    theme_asked = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._exporting = Exporting(window)
        self.images = ImageCommands(window, self._after_guard)
        self.projects = ProjectCommands(window, self._after_guard)
        self.clusters = ClusterCommands(window)
        self.classes = ClassCommands(window)
        self.measuring = MeasureCommands(window)

    # Files

    def open_path(self, path: Path) -> None:
        """Open an image or a folder of them, after asking about unsaved work."""
        self.images.open_paths([path])

    def open_picture(self, picture: QImage) -> None:
        """Open an image that has no file, after asking about unsaved work."""
        self._after_guard(lambda: self._window.album.open_picture(picture))

    def open_sample_coffee(self) -> None:
        self.open_path(resource(SAMPLES[0][0]))

    def open_sample_galaxies(self) -> None:
        self.open_path(resource(SAMPLES[1][0]))

    def paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        urls = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        picture = QGuiApplication.clipboard().image()
        if urls:
            self.images.open_paths([Path(url) for url in urls])
        elif not picture.isNull():
            self.open_picture(picture)
        else:
            text = self.tr("There is no image on the clipboard; copy one and paste again.")
            self._window.messages.show_notice(text)

    def export(self, _: bool = False, then: Callable[[], object] = lambda: None) -> None:
        """Ask what to save, save it, and go on with `then`."""
        self._exporting.ask(then)

    def close_image(self) -> None:
        self._after_guard(self._window.album.close_all)

    def copy_mask(self) -> None:
        self._window.files.copy("mask")

    def copy_cutout(self) -> None:
        self._window.files.copy("cutout")

    def quit(self) -> None:
        self._window.close()

    def may_close(self) -> bool:
        """Ask about an unsaved selection; False keeps the window open."""
        if self._session.pending.is_waiting:
            self._session.pending.then(self._window.close)
            return False
        if not self._window.album.is_dirty:
            return True
        answer = ask_about_unsaved(self._window, self._name_of_image())
        if answer is Answer.SAVE:
            self._save_all(self._window.close)
        return answer is Answer.DISCARD

    # Editing

    def undo(self) -> None:
        # What the hand is doing is the last step: its last click, or all of a drag.
        canvas = self._window.canvas
        if not (canvas.step_back() or canvas.cancel_gesture()):
            self._session.undo()

    def redo(self) -> None:
        self._session.redo()

    def select_all(self) -> None:
        self._session.pending.add(Change(self.tr("Select all"), edits.select_all))

    def select_none(self) -> None:
        self._session.pending.add(Change(self.tr("Select none"), edits.select_none))

    def invert(self) -> None:
        self._session.pending.add(Change(self.tr("Invert"), edits.invert))

    def forget_touch_ups(self) -> None:
        self._session.apply(self.tr("Forget touch-ups"), touching.forget_touch_ups)

    def toggle_cluster(self, cluster: int) -> None:
        """Add a cluster to the active class or take it out."""
        toggle(self._session, cluster)

    def reset_clean_up(self) -> None:
        self._window.clean_up.reset()

    def more_clusters(self) -> None:
        self.clusters.change_k(1)

    def fewer_clusters(self) -> None:
        self.clusters.change_k(-1)

    def recluster(self) -> None:
        self._session.seal()
        self._session.recluster()

    def split_cluster(self) -> None:
        self.clusters.split()

    def merge_clusters(self) -> None:
        self.clusters.merge()

    def suggest_clusters(self) -> None:
        self.clusters.suggest()

    def reset_clustering(self) -> None:
        self._window.clusters.reset()

    def explain_pixel(self) -> None:
        self.clusters.explain_under_mouse()

    # Looking

    def view_overlay(self) -> None:
        self.view_asked.emit(ViewMode.OVERLAY)

    def view_clusters(self) -> None:
        self.view_asked.emit(ViewMode.CLUSTERS)

    def view_mask(self) -> None:
        self.view_asked.emit(ViewMode.MASK)

    def view_cutout(self) -> None:
        self.view_asked.emit(ViewMode.CUTOUT)

    def next_view(self) -> None:
        modes = list(ViewMode)
        present = modes.index(self._window.stage.mode)
        self.view_asked.emit(modes[(present + 1) % len(modes)])

    def toggle_split(self, on: bool) -> None:
        self._window.canvas.show_split(on=on)

    def toggle_dim(self, on: bool) -> None:
        self._window.stage.dim_outside(on=on)

    def overlay_fill(self) -> None:
        self._window.stage.set_fill(Fill.PLAIN)

    def overlay_outline(self) -> None:
        self._window.stage.set_fill(Fill.OUTLINE)

    def overlay_hatch(self) -> None:
        self._window.stage.set_fill(Fill.HATCH)

    def toggle_unsure(self, on: bool) -> None:
        self.clusters.show_unsure(on=on)

    def zoom_in(self) -> None:
        self._window.canvas.zoom_steps(1)

    def zoom_out(self) -> None:
        self._window.canvas.zoom_steps(-1)

    def fit(self) -> None:
        self._window.canvas.fit()

    def actual_size(self) -> None:
        self._window.canvas.actual_size()

    def use_tool(self, tool: Tool, _: bool = False) -> None:
        """Take up a tool."""
        self.tool_asked.emit(tool)

    def new_object(self) -> None:
        self._session.clicking.finish()

    def alike_everywhere(self) -> None:
        options = self._window.canvas.options
        self._window.canvas.set_options(replace(options, everywhere=not options.everywhere))

    def swap_brush(self) -> None:
        canvas = self._window.canvas
        self.use_tool(ERASER if canvas.tool is BRUSH else BRUSH)

    def larger_brush(self) -> None:
        self._window.canvas.resize_brush(1)

    def smaller_brush(self) -> None:
        self._window.canvas.resize_brush(-1)

    def activate_class(self, number: int) -> None:
        """Make a class the one that clicks add to."""
        activate(self._session, number)

    def theme_system(self) -> None:
        self.theme_asked.emit(Choice.SYSTEM)

    def theme_light(self) -> None:
        self.theme_asked.emit(Choice.LIGHT)

    def theme_dark(self) -> None:
        self.theme_asked.emit(Choice.DARK)

    # Help

    def command_list(self) -> None:
        from segapp.ui.dialogs.command_list import CommandList

        dialog = CommandList(self._window.actions_.by_id.values(), self._window)
        middle = self._window.geometry().center()
        dialog.move(middle.x() - dialog.width() // 2, self._window.geometry().top() + 96)
        dialog.exec()
        dialog.deleteLater()

    def mouse_and_keys(self) -> None:
        from segapp.ui.dialogs.mouse_and_keys import MouseAndKeysDialog

        self._show(MouseAndKeysDialog(self._window))

    def about(self) -> None:
        from segapp.ui.dialogs.about import AboutDialog

        self._show(AboutDialog(self._window))

    @staticmethod
    def _show(dialog: QDialog) -> None:
        dialog.exec()
        dialog.deleteLater()

    def _after_guard(self, go_on: Callable[[], None]) -> None:
        self._session.pending.then(partial(self._guard, go_on))

    def _guard(self, go_on: Callable[[], None]) -> None:
        if not self._window.album.is_dirty:
            go_on()
            return
        answer = ask_about_unsaved(self._window, self._name_of_image())
        if answer is Answer.SAVE:
            self._save_all(go_on)
        elif answer is Answer.DISCARD:
            go_on()

    def _save_all(self, go_on: Callable[[], object]) -> None:
        if self._window.projects.path is None and len(self._window.album.entries) == 1:
            self.export(then=go_on)
        else:
            self.projects.save_project(then=go_on)

    def _name_of_image(self) -> str:
        project, count = self._window.projects.path, len(self._window.album.entries)
        if project is not None:
            return project.name
        if count > 1:
            return self.tr("{} images").format(count)
        document = self._session.document
        path = document.image.path if document else None
        return path.name if path else self.tr("the pasted image")
