"""What can be done with classes: in the menu of a class, and in the window's menu with the active one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QMenu

from segapp.core.class_colors import SAFE_COLORS
from segapp.document import classes
from segapp.tools.painting import long_change
from segapp.ui import object_work
from segapp.ui.panels.class_list import activate, lock, move, show
from segapp.ui.swatch import swatch_icon

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from segapp.document.document import Document
    from segapp.ui.main_window import MainWindow
    from segapp.ui.panels.class_list import ClassList


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("ClassCommands", text))


_COLOR_NAMES = (
    _t("Blue"), _t("Orange"), _t("Green"), _t("Pink"), _t("Sky blue"), _t("Red"), _t("Yellow"), _t("Grey"),
)  # fmt: skip


class ClassCommands(QObject):
    """Carries out what the user asks of classes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    # The active class

    def add_class(self) -> None:
        """Add a class, and let its name be typed at once."""
        before = self._session.document
        if before is None:
            return
        if len(before.classes) >= classes.MAX_CLASSES:
            text = self.tr("There are {} classes, and no more are possible; remove one first.")
            self._session.noticed.emit(text.format(classes.MAX_CLASSES))
            return
        self._session.apply(self.tr("Add class"), classes.add_class)
        self._window.side.open_classes()
        self.rename_class()

    def rename_class(self) -> None:
        if self._session.segmentation is not None:
            self._window.side.open_classes()
            self._list.rename(self._active)

    def color_class(self) -> None:
        if self._session.document is not None:
            self._window.side.open_classes()
            self.ask_color(self._active, self._list.place_of(self._active))

    def hide_class(self) -> None:
        if self._session.document is not None:
            info = self._session.document.classes[self._active - 1]
            show(self._session, self._active, on=not info.visible)

    def lock_class(self) -> None:
        if self._session.document is not None:
            info = self._session.document.classes[self._active - 1]
            lock(self._session, self._active, on=not info.locked)

    def raise_class(self) -> None:
        move(self._session, self._active, self._active - 1)

    def lower_class(self) -> None:
        move(self._session, self._active, self._active + 1)

    def next_class(self) -> None:
        document = self._session.document
        if document is not None:
            activate(self._session, document.active % len(document.classes) + 1)

    def remove_class(self) -> None:
        self.remove(self._active)

    def split_objects(self) -> None:
        """Cut the touching objects of the active class apart."""
        context, finished = self._session.context(), self._session.finished
        if context is None or finished is None:
            text = self.tr("The mask is still being made; try again in a moment.")
            self._session.noticed.emit(text)
            return
        nothing = self.tr("No object of this class looks like several that touch, so nothing was cut.")
        self._session.cutting.drop()
        cut = partial(object_work.split, context, finished, nothing, self._window.side.objects.neck)
        self._session.pending.add(long_change(self.tr("Split touching objects"), cut))

    @property
    def _active(self) -> int:
        document = self._session.document
        return document.active if document else 1

    @property
    def _list(self) -> ClassList:
        return self._window.side.classes.list

    # Any class

    def remove(self, number: int) -> None:
        """Remove a class; undo brings it back."""
        document = self._session.document
        if document is None:
            return
        info = document.classes[number - 1]
        if info.locked:
            text = self.tr("“{}” is locked; unlock it before you remove it.")
            self._session.noticed.emit(text.format(info.name))
        elif len(document.classes) == 1:
            text = self.tr("“{}” is the only class; rename it, or add another before you remove it.")
            self._session.noticed.emit(text.format(info.name))
        else:
            label = self.tr("Remove class “{}”").format(info.name)
            self._session.apply(label, partial(classes.remove_class, class_id=number))

    def show_menu(self, number: int, at: QPoint) -> None:
        """Show what can be done with a class."""
        document = self._session.document
        if document is None:
            return
        info, menu = document.classes[number - 1], QMenu(self._window)
        menu.addAction(info.name.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Choose for clicks"), partial(activate, self._session, number))
        menu.addAction(self.tr("Rename"), partial(self._list.rename, number))
        self._fill_colors(menu.addMenu(self.tr("Colour")), document, number)
        text = self.tr("Hide on the image") if info.visible else self.tr("Show on the image")
        menu.addAction(text, partial(show, self._session, number, on=not info.visible))
        text = self.tr("Unlock") if info.locked else self.tr("Lock")
        menu.addAction(text, partial(lock, self._session, number, on=not info.locked))
        menu.addSeparator()
        up = menu.addAction(self.tr("Move up"), partial(move, self._session, number, number - 1))
        down = menu.addAction(self.tr("Move down"), partial(move, self._session, number, number + 1))
        up.setEnabled(number > 1)
        down.setEnabled(number < len(document.classes))
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove"), partial(self.remove, number))
        remove.setEnabled(len(document.classes) > 1 and not info.locked)
        menu.exec(at)
        menu.deleteLater()

    def ask_color(self, number: int, at: QPoint) -> None:
        """Let the user choose the colour of a class."""
        document = self._session.document
        if document is None:
            return
        menu = QMenu(self._window)
        self._fill_colors(menu, document, number)
        menu.exec(at)
        menu.deleteLater()

    def _fill_colors(self, menu: QMenu, document: Document, number: int) -> None:
        present = document.classes[number - 1].color
        for color, name in zip(SAFE_COLORS, _COLOR_NAMES, strict=True):
            users = [info.name for info in document.classes if info.color == color]
            text = self.tr(name)
            if users:
                text = f"{text} ({users[0]})".replace("&", "&&")
            action = menu.addAction(swatch_icon(QColor(*color), self._window), text)
            action.triggered.connect(partial(self._set_color, number, color))
            action.setEnabled(color != present)
        menu.addSeparator()
        menu.addAction(self.tr("Other..."), partial(self._ask_other_color, number, present))

    def _ask_other_color(self, number: int, present: tuple[int, int, int]) -> None:
        title = self.tr("Colour of the class")
        chosen = QColorDialog.getColor(QColor(*present), self._window, title)
        if chosen.isValid():
            self._set_color(number, (chosen.red(), chosen.green(), chosen.blue()))

    def _set_color(self, number: int, color: tuple[int, int, int], _: bool = False) -> None:
        edit = partial(classes.recolor_class, class_id=number, color=color)
        self._session.apply(self.tr("Change colour of class"), edit)
