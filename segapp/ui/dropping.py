"""Takes what is dropped on the window: images, folders, a project, or pixels without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage

if TYPE_CHECKING:
    from segapp.ui.main_window import MainWindow


class Dropping(QObject):
    """Watches a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._handlers = {
            QEvent.Type.DragEnter: self._enter,
            QEvent.Type.DragLeave: self._leave,
            QEvent.Type.Drop: self._drop,
        }
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        handler = self._handlers.get(event.type())
        if handler is None:
            return False
        handler(event)  # type: ignore[arg-type]  # each gets the events of its type
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()
            self._window.stage.welcome.show_hot(hot=True)

    def _leave(self, _: QEvent) -> None:
        self._window.stage.welcome.show_hot(hot=False)

    def _drop(self, event: QDropEvent) -> None:
        self._window.stage.welcome.show_hot(hot=False)
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        picture = event.mimeData().imageData()
        event.acceptProposedAction()
        # Later: the program the image comes from waits until the drop has been handled.
        if local:
            self._window.open_paths(local)
        elif isinstance(picture, QImage) and not picture.isNull():
            QTimer.singleShot(0, lambda: self._window.commands.open_picture(picture))
