"""The main window: puts the parts together; decides nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow

from segapp.core.types import ClusterParams
from segapp.document.project import Mark
from segapp.tools import TOOLS
from segapp.ui.action_table import FILE, VIEW
from segapp.ui.actions import Actions
from segapp.ui.album import Album
from segapp.ui.commands import SAMPLES, Commands
from segapp.ui.dropping import Dropping
from segapp.ui.files import Files
from segapp.ui.frame import Fill
from segapp.ui.keys import HeldKeys, bind_numbers
from segapp.ui.options_strip import OptionsStrip
from segapp.ui.outcomes import Outcomes
from segapp.ui.panels.dock import Dock
from segapp.ui.panels.image_list import ImageList
from segapp.ui.panels.measures import MeasuresDock
from segapp.ui.panels.side import SidePanel
from segapp.ui.project_files import ProjectFiles
from segapp.ui.recent import RecentMenu
from segapp.ui.recovery import Recovery
from segapp.ui.safety import Safety
from segapp.ui.stage import Stage
from segapp.ui.status import Status
from segapp.ui.theme import Choice
from segapp.ui.thumbnails import Thumbnails
from segapp.ui.top_bar import ToolRail, TopBar

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from segapp.tools.tool import Tool
    from segapp.ui.frame import ViewMode
    from segapp.ui.preferences import Preferences
    from segapp.ui.session import Session
    from segapp.ui.theme import Theme

_SIZE = QSize(1280, 820)
_FRAME = QSize(16, 48)
"""What the window manager draws around a window, about."""


class MainWindow(QMainWindow):
    """One window, and the images that are open in it."""

    def __init__(self, session: Session, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self.session, self.theme, self.preferences = session, theme, preferences
        self.files = Files(session, self)
        self.album = Album(session, self.files, self)
        self._thumbnails = Thumbnails(self.album, self)
        self.projects = ProjectFiles(self.album, self.files, self)
        self.safety = Safety(self.album, self.projects, self)
        self._recovery = Recovery(self)
        self.stage = Stage(session, theme, SAMPLES)
        self.canvas, self.messages = self.stage.canvas, self.stage.messages
        self.commands = Commands(self)
        self.actions_ = Actions(self.commands, self)
        self.top = TopBar(self.actions_, self)
        self._rail = ToolRail(
            self.actions_.tools, [self.actions_.by_id[name] for name in ("zoom_in", "zoom_out", "fit")], self
        )
        self.side = SidePanel(session, self)
        self.clusters, self.clean_up = self.side.clusters, self.side.clean_up
        runners = (
            self.files.runner,
            session.clustering,
            session.questions.runner,
            session.pending.runner,
            session.clicking.runner,
            session.cutting.runner,
            session.measuring.writer,
        )
        self._status = Status(session, runners, self)
        self._status.tool_asked.connect(lambda name: self.actions_.by_id[f"tool_{name}"].trigger())
        self.setCentralWidget(self.stage)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.top)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self._rail)
        self.setStatusBar(self._status)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.side)
        self.images = ImageList(self.album, self)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.images)
        self.measures = MeasuresDock(session, self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.measures)
        self.measures.hide()
        menus = self.actions_.fill(self.menuBar())
        panel_action = self.side.toggleViewAction()
        panel_action.setText(self.tr("&Panel"))
        panel_action.setStatusTip(self.tr("Show or hide the panel of clusters, classes and clean-up."))
        self._recent = RecentMenu(self)
        menus[FILE].insertMenu(self.actions_.by_id["open_sample_coffee"], self._recent)
        menus[VIEW].addSeparator()
        menus[VIEW].addAction(panel_action)
        list_action = self.images.toggleViewAction()
        list_action.setText(self.tr("L&ist of images"))
        list_action.setStatusTip(self.tr("Show or hide the list of the images that are open."))
        menus[VIEW].addAction(list_action)
        self._outcomes = Outcomes(self, self._recent)
        self._options = OptionsStrip(self.canvas)
        self.messages.covers.connect(self._options.keep_below)
        self._options.scale_asked.connect(self.commands.measuring.set_scale)
        self._options.new_object_asked.connect(self.commands.new_object)
        self._held_keys = HeldKeys(self.canvas, self)
        self._connect()
        self._restore()
        self._dropping = Dropping(self)

    def _connect(self) -> None:
        session, files, commands = self.session, self.files, self.commands
        session.changed.connect(self._refresh)
        session.failed.connect(self.messages.show_error)
        session.noticed.connect(self.messages.show_notice)
        session.wanted_changed.connect(self._remember_wanted)
        session.pending.begun.connect(self._refresh)
        session.pending.settled.connect(self._refresh)
        files.previewed.connect(self.stage.show_preview)
        self.album.changed.connect(self._show_images)
        self.projects.changed.connect(self._refresh)
        self.safety.failed.connect(self.messages.show_error)
        self.album.marked.connect(self._refresh)
        self.album.shown.connect(self._refresh)
        self.images.step_asked.connect(self.album.step)
        commands.view_asked.connect(self._show_mode)
        commands.tool_asked.connect(self._use_tool)
        commands.theme_asked.connect(self._choose_theme)
        self.theme.changed.connect(self._tint)
        self.stage.welcome.open_asked.connect(commands.images.open_image)
        self.stage.welcome.folder_asked.connect(commands.images.open_folder)
        for chooser in (self.stage.welcome, self._recent):
            chooser.path_chosen.connect(commands.open_path)
        self.stage.style_changed.connect(self.top.show_style)
        self.top.opacity_moved.connect(self.stage.set_opacity)
        self.canvas.hovered.connect(self._status.show_hover)
        self.canvas.hovered.connect(commands.clusters.follow_mouse)
        self.canvas.zoomed.connect(self._status.show_zoom)
        session.clicking.changed.connect(self._show_object)
        self.canvas.menu_asked.connect(self._show_canvas_menu)
        self.clusters.list.pointed_at.connect(self.stage.light_up_cluster)
        self.clusters.list.menu_asked.connect(commands.clusters.show_menu)
        self.clusters.list.merge_asked.connect(session.clusterer.merge)
        self.clusters.sort_asked.connect(commands.clusters.sort_by)
        self.side.objects.chosen.connect(self.canvas.show_part)
        session.cutting.changed.connect(self.canvas.propose)
        self.measures.chosen.connect(self.canvas.show_part)
        self.canvas.pressed.connect(self.measures.select_at)
        self.measures.visibilityChanged.connect(commands.measuring.show_whether_open)
        self.side.objects.split_asked.connect(commands.classes.split_objects)
        self.side.suggest_asked.connect(commands.clusters.suggest)
        self.side.add_class_asked.connect(commands.classes.add_class)
        listed = self.side.classes.list
        listed.menu_asked.connect(commands.classes.show_menu)
        listed.color_asked.connect(commands.classes.ask_color)
        listed.remove_asked.connect(commands.classes.remove)
        session.questions.unsure_changed.connect(self._show_unsure)
        self._status.zoom_clicked.connect(commands.fit)
        bind_numbers(self, commands)
        next_view = self.actions_.by_id["next_view"]
        next_view.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.canvas.addAction(next_view)

    def _restore(self) -> None:
        settings = self.preferences.settings
        self.session.want(ClusterParams(k=settings.k, space=settings.space, attempts=settings.attempts))
        self.stage.set_opacity(settings.opacity)
        self.stage.set_fill(Fill(settings.overlay))
        self.commands.clusters.sort_by(settings.cluster_order)
        self.actions_.by_id[f"overlay_{settings.overlay}"].setChecked(True)
        self.top.show_style(self.stage.style_)
        self._choose_theme(Choice(settings.theme))
        self._use_tool(next((tool for tool in TOOLS if tool.id == settings.tool), TOOLS[0]))
        self.side.unfold_only(settings.unfolded)
        self.actions_.by_id["view_overlay"].setChecked(True)
        self._outcomes.show_recent()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))
        self.restoreState(QByteArray.fromBase64(settings.window_state.encode()))
        # A floating panel would come up behind the window.
        self.side.setFloating(False)
        self.measures.setFloating(False)
        self.images.hide()  # there are none yet
        if self.preferences.notice:
            self.messages.show_notice(self.preferences.notice)
        self._refresh()

    def _refresh(self) -> None:
        self.actions_.refresh(self.session, len(self.album.entries))
        row = self.album.row
        self.actions_.by_id["mark_done"].setChecked(row >= 0 and self.album.entries[row].mark is Mark.DONE)
        document = self.session.document
        self.side.content.setEnabled(document is not None)
        self.top.show_has_image(on=document is not None)
        path = document.image.path if document else None
        name = path.name if path else self.tr("pasted image") if document else ""
        if self.projects.path is not None:
            name = f"{name} - {self.projects.path.name}" if name else self.projects.path.name
        self.setWindowTitle(f"{name}[*] - segapp" if name else "segapp[*]")
        self.setWindowModified(self.album.is_dirty)

    def _tint(self) -> None:
        self.actions_.tint(self.theme.colors)
        self.top.tint(self.theme.colors)
        self._rail.tint(self.theme.colors)
        for dock in self.findChildren(Dock):
            dock.tint(self.theme.colors)
        self.stage.refresh()

    def _choose_theme(self, choice: Choice) -> None:
        self.theme.choose(choice)
        self.actions_.by_id[f"theme_{choice.value}"].setChecked(True)
        self.preferences.change(theme=choice.value)

    def _show_mode(self, mode: ViewMode) -> None:
        self.stage.show_mode(mode)
        self.actions_.by_id[f"view_{mode.value}"].setChecked(True)

    def _use_tool(self, tool: Tool) -> None:
        self.canvas.set_tool(tool)
        self._options.show_tool(tool)
        self.actions_.by_id[f"tool_{tool.id}"].setChecked(True)
        self._status.show_tool(tool)

    def _show_canvas_menu(self, hover: object, at: object) -> None:
        target = getattr(hover, "target", None)
        place = (getattr(hover, "row", 0), getattr(hover, "col", 0))
        self.commands.clusters.show_menu(target.cluster if target else None, at, place)  # type: ignore[arg-type]

    def _show_object(self) -> None:
        self._options.new_object.setEnabled(self.session.clicking.is_at_work)

    def _show_unsure(self) -> None:
        self.actions_.by_id["toggle_unsure"].setChecked(self.session.questions.shows_unsure)

    def _remember_wanted(self) -> None:
        wanted = self.session.wanted
        self.preferences.change(k=wanted.k, space=wanted.space, attempts=wanted.attempts)

    def _show_images(self) -> None:
        """Show the list of images once there are several."""
        if len(self.album.entries) != 1:
            self.images.setVisible(len(self.album.entries) > 1)
        self._refresh()

    def open_paths(self, paths: list[str]) -> None:
        """Open these images, folders or project, once the window is on the screen."""
        given = [Path(path).absolute() for path in paths]
        go_on = partial(self.commands.images.open_paths, given) if given else self.files.warm_up
        QTimer.singleShot(0, go_on)

    def begin(self, paths: list[str]) -> None:
        """Offer what a crashed program left behind, else open these images."""
        QTimer.singleShot(0, lambda: self._recovery.offer(lambda: self.open_paths(paths)))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.commands.may_close():
            event.ignore()
            return
        self.preferences.change(
            opacity=self.stage.style_.opacity,
            overlay=self.stage.style_.fill.value,
            tool=self.canvas.tool.id,
            unfolded=self.side.unfolded,
            window_geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            window_state=bytes(self.saveState().toBase64().data()).decode(),
        )
        self.preferences.save()
        self.safety.end()
        self.projects.close()
        self.album.close()
        self._thumbnails.close()
        self.files.close()
        self.session.close()
        event.accept()
