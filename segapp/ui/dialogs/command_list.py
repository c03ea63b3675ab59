"""The command list: type what you want to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROW_PX = 30
_ICON_PX = 18
_ROLE = Qt.ItemDataRole.UserRole


class CommandList(QDialog):
    """Finds the actions that can be used now by any words of their name or sentence."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("commands")
        self.setWindowTitle(self.tr("Find a command"))
        self._actions = [action for action in actions if action.isEnabled()]
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("What do you want to do?"))
        self.words.setAccessibleName(self.tr("Find a command"))
        self.found = QListWidget()
        self.found.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName(self.tr("Commands found"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.words)
        layout.addWidget(self.found)
        self.resize(480, 380)
        self.words.textChanged.connect(self._search)
        self.words.installEventFilter(self)
        self.found.itemClicked.connect(self._run)
        self._search("")
        self.words.setFocus()

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        if key in steps and self.found.count():
            self.found.setCurrentRow((self.found.currentRow() + steps[key]) % self.found.count())
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.found.currentItem())
            return True
        return False

    def _search(self, text: str) -> None:
        words = text.lower().split()
        self.found.clear()
        no_icon = QIcon(_transparent_pixmap())
        for action in sorted(self._actions, key=lambda action: _rank(action, words)):
            name = action.text().replace("&", "")
            searched = f"{name} {action.statusTip()}".lower()
            if all(word in searched for word in words):
                key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(
                    action.icon() if not action.icon().isNull() else no_icon,
                    f"{name}    {key}" if key else name,
                )
                item.setSizeHint(QSize(0, _ROW_PX))
                item.setToolTip(action.statusTip())
                item.setData(_ROLE, action)
                self.found.addItem(item)
        if not self.found.count():
            nothing = QListWidgetItem(self.tr("There is no such command."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.addItem(nothing)
        self.found.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        action = item.data(_ROLE) if item is not None else None
        if not isinstance(action, QAction):
            return
        self.accept()
        action.trigger()


def _rank(action: QAction, words: list[str]) -> int:
    """Names that begin with what was typed come first, then names that contain it."""
    name = action.text().replace("&", "").lower()
    if words and name.startswith(words[0]):
        return 0
    return 1 if all(word in name for word in words) else 2


def _transparent_pixmap() -> QPixmap:
    """Stands in for an icon, so that all names begin at the same place."""
    pixmap = QPixmap(_ICON_PX, _ICON_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
