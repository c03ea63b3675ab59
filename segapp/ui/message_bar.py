"""One line above the canvas: what went wrong or what was done, with one thing to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from segapp.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from segapp.ui.theme import Theme

_NOTICE_MS = 8000


class MessageBar(QFrame):
    """Lies over the top of its parent. Errors stay until they are closed; notices leave by themselves."""

    covers = Signal(int)
    """So many pixels are hidden at the top from now on."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._below = parent
        parent.installEventFilter(self)
        self._theme = theme
        self._symbol = QLabel()
        self._shape = ""
        theme.changed.connect(self._tint)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.action = QPushButton()
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.hide)
        self._act: Callable[[], object] = self.hide
        self.action.clicked.connect(self._do)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.addWidget(self._symbol)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.action)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTICE_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_error(self, sentence: str) -> None:
        """Say what went wrong, until it is closed."""
        self._show(sentence, "warning")

    def show_notice(self, sentence: str) -> None:
        """Say what happened, for a few seconds; an error is not pushed aside."""
        if self.isVisible() and self.property("kind") == "error":
            return
        self._show(sentence, "info")
        self._timer.start()

    def drop_notice(self) -> None:
        """Take a notice away because it is no longer so; errors and what was done stay."""
        if self._timer.isActive():
            self.hide()

    def show_done(self, sentence: str, button: str, act: Callable[[], object]) -> None:
        """Say what was done, with a button, until it is closed."""
        self._show(sentence, "check")
        self._act = act
        self.action.setText(button)
        self.action.show()

    def _show(self, sentence: str, symbol: str) -> None:
        self._timer.stop()
        self.action.hide()
        self.setProperty("kind", "error" if symbol == "warning" else "")
        self.style().unpolish(self)
        self.style().polish(self)
        self._shape = symbol
        self._tint()
        self.text.setText(sentence)
        self._lie_on_top()
        self.show()
        self.raise_()

    def _tint(self) -> None:
        """Draw the icons in the colours of the theme."""
        if self._shape:
            colors = self._theme.colors
            self._close.setIcon(icon("close", colors))
            self._symbol.setPixmap(icon(self._shape, colors, colors.accent).pixmap(18, 18))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.covers.emit(self.height())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.covers.emit(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.covers.emit(self.height())

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lie_on_top()
        return False

    def _do(self) -> None:
        self._act()

    def _lie_on_top(self) -> None:
        width = self._below.width()
        self.setGeometry(0, 0, width, max(self.sizeHint().height(), self.heightForWidth(width)))
