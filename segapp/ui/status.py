"""The status bar: what is under the mouse, what is being done with Cancel, and the zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from segapp.ui.words import percent, sized

if TYPE_CHECKING:
    from segapp.tools.tool import Tool
    from segapp.ui.hovering import Hover
    from segapp.ui.jobs import JobRunner
    from segapp.ui.session import Session


_SOON_MS, _OVER_MS = 150, 30
"""What is done sooner is not announced: the line would only flicker; nor is the pause between two jobs."""


class Status(QStatusBar):
    """Says what is going on; nothing here is needed to work."""

    zoom_clicked = Signal()
    tool_asked = Signal(str)
    """The id of a tool that was offered, and is wanted."""

    def __init__(
        self, session: Session, runners: tuple[JobRunner, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runners = runners
        self._under_mouse = QLabel()
        self._under_mouse.setProperty("dim", True)
        self._under_mouse.setContentsMargins(12, 0, 0, 0)
        self._sentence = ""
        self._hint = QLabel()
        self._hint.setProperty("dim", True)
        self._hint.linkActivated.connect(self.tool_asked)
        self._is_announced = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._announce_jobs)
        for text in (self._under_mouse, self._hint):
            text.setMinimumWidth(1)  # a long text is cut off; it does not make the window wider
        self._job = QLabel()
        self._job.setProperty("dim", True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setProperty("quiet", True)
        self.cancel.setToolTip(self.tr("Stop this; what is shown stays as it is."))
        self.cancel.clicked.connect(self._cancel)
        self.zoom = QPushButton()
        self.zoom.setProperty("quiet", True)
        self.zoom.setToolTip(self.tr("Zoom; click to show all of the image."))
        self.zoom.clicked.connect(self.zoom_clicked)
        self.zoom.hide()
        self.setSizeGripEnabled(False)
        self.addWidget(self._under_mouse, 1)
        # In a row of their own: QStatusBar shows what it holds itself again, whoever hid it.
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._hint, self._job, self.progress, self.cancel, self.zoom):
            layout.addWidget(widget)
        self.addPermanentWidget(row)
        for runner in runners:
            runner.busy_changed.connect(self._show_jobs)
            runner.progressed.connect(self._show_progress)
        session.changed.connect(self._show_jobs)
        session.clicking.told.connect(self.show_advice)
        self.messageChanged.connect(self._show_hint)
        self._show_jobs()

    def show_hover(self, hover: Hover | None) -> None:
        """Describe what is under the mouse."""
        self._under_mouse.setText(self._describe(hover) if hover else "")

    def show_tool(self, tool: Tool) -> None:
        """Say what the tool does."""
        self._sentence = self.tr(tool.sentence)
        self.show_advice("")

    def show_advice(self, text: str) -> None:
        """Say what helps on in place of what the tool does; an empty text ends that.

        Links in it name tools by their ids.
        """
        self._hint.setText(text or self._sentence)
        flag = Qt.TextInteractionFlag
        with_links = flag.LinksAccessibleByMouse | flag.LinksAccessibleByKeyboard
        self._hint.setTextInteractionFlags(with_links if text else flag.NoTextInteraction)

    def show_zoom(self, scale: float) -> None:
        """Show the scale, 1.0 = 100 %."""
        self.zoom.setText(self.tr("{} %").format(QLocale().toString(100 * scale, "f", 0)))
        self._show_jobs()

    def _describe(self, hover: Hover) -> str:
        document = self._session.document
        if document is None:
            return ""
        parts = [f"{hover.col}, {hover.row}", _value(document.image.color[hover.row, hover.col])]
        context = self._session.context()
        segmentation = document.segmentation
        if context is None or segmentation is None:
            return "    ".join(parts)
        cluster = int(segmentation.labels[hover.row, hover.col])
        if cluster < segmentation.k:
            parts.append(f"{document.names[cluster]} {percent(float(segmentation.shares[cluster]))}")
        if context.regions is not None:
            region = int(context.regions.ids[hover.row, hover.col])
            if region >= 0:
                area = sized(int(context.regions.areas[region]), 2, document.scale)
                parts.append(self.tr("region {}").format(area))
        elif cluster < segmentation.k:
            parts.append(self.tr("its regions are still being found"))
        return "    ".join(parts)

    def _show_jobs(self) -> None:
        is_busy = any(runner.job_name for runner in self._runners)
        if is_busy == self._is_announced:
            self._soon.stop()
            self._announce_jobs()
        elif not self._soon.isActive():
            self._soon.start(_SOON_MS if is_busy else _OVER_MS)
        self._show_hint()
        self.zoom.setVisible(self._session.document is not None)
        self.progress.setValue(0)

    def _show_hint(self) -> None:
        # What a menu says of its entries stands in the same line.
        is_free = not (self._is_announced or self.currentMessage())
        self._hint.setVisible(is_free and self._session.document is not None)

    def _announce_jobs(self) -> None:
        name = next((runner.job_name for runner in self._runners if runner.job_name), "")
        self._is_announced = bool(name)
        self._job.setText(name)
        for widget in (self._job, self.progress, self.cancel):
            widget.setVisible(bool(name))
        self._show_hint()

    def _show_progress(self, fraction: float, _: str) -> None:
        self.progress.setValue(round(100 * fraction))

    def _cancel(self) -> None:
        for runner in self._runners:
            runner.cancel()
        self._soon.stop()
        self._announce_jobs()


def _value(pixel: object) -> str:
    import numpy as np

    values = np.atleast_1d(np.asarray(pixel))
    if values.dtype == np.uint8 and len(values) == 3:
        return "#" + "".join(f"{int(value):02X}" for value in values)
    if np.issubdtype(values.dtype, np.integer):
        return ", ".join(str(int(value)) for value in values)
    return ", ".join(f"{float(value):.7g}" for value in values)
