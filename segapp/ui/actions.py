"""The QActions of the window, made from the tables of actions and tools."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from segapp.document.edits import can_reset_clean_up
from segapp.tools import TOOLS
from segapp.ui.action_table import ACTIONS, MENUS, TOOL, Needs, Spec
from segapp.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QMenuBar

    from segapp.ui.commands import Commands
    from segapp.ui.session import Session
    from segapp.ui.theme import Colors

_CONTEXT = "Actions"


def tr(text: str) -> str:
    """Translate a text of the tables of actions and tools."""
    return QCoreApplication.translate(_CONTEXT, text)


class Actions(QObject):
    """The QActions made from the tables."""

    def __init__(self, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.by_id: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self.tools: list[QAction] = []
        for spec in ACTIONS:
            owner = getattr(commands, spec.part) if spec.part else commands
            self._make(spec).triggered.connect(getattr(owner, spec.id))
        for tool in TOOLS:
            spec = Spec(f"tool_{tool.id}", tool.name, tool.sentence, TOOL, tool.icon, tool.key, group="tool")
            action = self._make(spec)
            action.triggered.connect(partial(commands.use_tool, tool))
            self.tools.append(action)

    def _make(self, spec: Spec) -> QAction:
        action = QAction(tr(spec.text), self)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys.split()])
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        name = action.text().replace("&", "").rstrip(".")
        sentence = tr(spec.tip)
        action.setToolTip(f"{name} ({key})\n{sentence}" if key else f"{name}\n{sentence}")
        action.setStatusTip(sentence)
        if spec.group:
            action.setCheckable(True)
            # An icon would stand in a menu where the tick belongs.
            action.setIconVisibleInMenu(False)
            if spec.group not in ("split", "dim", "unsure", "done", "measures"):
                group = self._groups.setdefault(spec.group, QActionGroup(self))
                group.addAction(action)
        self.by_id[spec.id] = action
        return action

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Make the menus; returns them by their name in the table.

        The status bar says what an entry does: a tooltip would cover the entries below.
        """
        menus = {name: bar.addMenu(tr(name)) for name in MENUS}
        for spec in ACTIONS:
            if spec.separated:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(self.by_id[spec.id])
        first = menus[TOOL].actions()[0]
        menus[TOOL].insertActions(first, self.tools)
        menus[TOOL].insertSeparator(first)
        return menus

    def tint(self, colors: Colors) -> None:
        """Draw the icons in the colours of a theme."""
        for spec in ACTIONS:
            if spec.icon:
                self.by_id[spec.id].setIcon(icon(spec.icon, colors))
        for tool in TOOLS:
            self.by_id[f"tool_{tool.id}"].setIcon(icon(tool.icon, colors))

    def refresh(self, session: Session, images: int = 1) -> None:
        """Enable what can be used now, and name what undo and redo would do."""
        available = _available(session)
        if images > 1:
            available.add(Needs.SEVERAL_IMAGES)
        for spec in ACTIONS:
            self.by_id[spec.id].setEnabled(spec.needs in available)
        history = session.history
        undo = history.undo_label if history else None
        redo = history.redo_label if history else None
        self.by_id["undo"].setText(tr("&Undo: {}").format(undo) if undo else tr("&Undo"))
        self.by_id["redo"].setText(tr("&Redo: {}").format(redo) if redo else tr("&Redo"))


def _available(session: Session) -> set[Needs]:
    available = {Needs.NOTHING}
    document, history = session.document, session.history
    if document is None or history is None:
        return available
    available.add(Needs.IMAGE)
    if document.segmentation is not None:
        available.add(Needs.CLUSTERS)
        if len(document.classes) > 1:
            available.add(Needs.SEVERAL_CLASSES)
    if can_reset_clean_up(document):
        available.add(Needs.CLEAN_UP)
    if not document.is_untouched:
        available.add(Needs.SELECTION)
    if history.undo_label is not None or session.pending.is_waiting:
        available.add(Needs.UNDO)
    if history.redo_label is not None:
        available.add(Needs.REDO)
    return available
