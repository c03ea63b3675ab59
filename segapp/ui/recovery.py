"""Offers at the start what a program that crashed has left behind, and opens it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from segapp.ui import project_work
from segapp.ui.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.io.project import OpenedProject
    from segapp.io.recovery import Recoverable
    from segapp.ui.main_window import MainWindow


class Recovery(QObject):
    """The way from what was left behind to the album."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def offer(self, otherwise: Callable[[], None]) -> None:
        """Ask about what was left behind; go on with something else if nothing is to be recovered."""
        runner = self._window.files.runner
        found = partial(self._ask, otherwise)
        runner.run(Job("", project_work.find_left_behind, found, lambda _: otherwise(), otherwise))

    def _ask(self, otherwise: Callable[[], None], left: list[Recoverable]) -> None:
        if not left:
            otherwise()
            return
        from segapp.io.recovery import skip
        from segapp.ui.dialogs.recover import RecoverDialog, Wish

        dialog = RecoverDialog(left, self._window)
        dialog.exec()
        wish, chosen = dialog.wish, dialog.chosen
        dialog.deleteLater()
        if wish is Wish.RECOVER:
            self._recover(chosen)
            return
        if wish is Wish.SKIP:
            for one in left:
                skip(one)
        otherwise()

    def _recover(self, left: Recoverable) -> None:
        files, messages = self._window.files, self._window.messages
        work = partial(project_work.recover, left)
        name = self.tr("Recovering your work")
        files.runner.run(Job(name, work, partial(self._take, left), messages.show_error))

    def _take(self, left: Recoverable, opened: OpenedProject) -> None:
        text = self.tr("Your work was recovered; save it as a project or export it.")

        def tell() -> None:
            # After the image is shown, for that takes other messages away.
            QTimer.singleShot(0, lambda: self._window.messages.show_notice(text))

        self._window.album.open_left_behind(opened.project, tell)
        self._window.projects.proposed = left.base
        self._window.safety.take_over(left.id)
