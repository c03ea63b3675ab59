"""What an empty window shows: where to drop a picture, recent files, and two samples."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from segapp.io.resources import resource

if TYPE_CHECKING:
    from collections.abc import Sequence

_THUMB = QSize(168, 112)
_SHOWN_RECENT = 5
_NAME_PX = 360


class Welcome(QWidget):
    """The empty state."""

    open_asked = Signal()
    folder_asked = Signal()
    path_chosen = Signal(object)

    def __init__(self, samples: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Offer samples: pairs of the name of a resource and its title."""
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drop = self._make_drop()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        self._recent_title = _dim(self.tr("Recent"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch(1)
        for name, title in samples:
            row.addWidget(self._make_sample(name, title))
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._drop, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(_dim(self.tr("Or try a sample")), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(row)
        layout.addSpacing(8)
        layout.addWidget(self._recent_title, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(self._recent)
        layout.addStretch(3)

    def _make_drop(self) -> QFrame:
        drop = QFrame()
        drop.setObjectName("drop")
        drop.setMinimumSize(400, 200)
        title = QLabel(self.tr("Drop images here"))
        title.setProperty("title", True)
        hint = _dim(self.tr("segapp finds the clusters of each; you click those you want and save the mask."))
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        button = QPushButton(self.tr("Open images..."))
        button.setProperty("primary", True)
        button.clicked.connect(self.open_asked)
        folder = QPushButton(self.tr("Open folder..."))
        folder.clicked.connect(self.folder_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(button)
        buttons.addWidget(folder)
        buttons.addStretch(1)
        layout = QVBoxLayout(drop)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.setSpacing(12)
        layout.addStretch(1)
        layout.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(hint)
        layout.addLayout(buttons)
        layout.addStretch(1)
        self.open_button = button
        return drop

    def _make_sample(self, name: str, title: str) -> QToolButton:
        path = resource(name)
        button = QToolButton()
        button.setObjectName("sample")
        button.setText(title)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        reader = QImageReader(str(path))
        size = reader.size().scaled(_THUMB, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(size)
        button.setIcon(QIcon(QPixmap.fromImage(reader.read())))
        button.setIconSize(_THUMB)
        button.setToolTip(self.tr("Open the sample “{}”").format(title))
        button.clicked.connect(partial(self.path_chosen.emit, path))
        return button

    def show_recent(self, paths: Sequence[str]) -> None:
        """List the recent images and projects that can be offered."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for text in paths[:_SHOWN_RECENT]:
            path = Path(text)
            name = self.fontMetrics().elidedText(path.name, Qt.TextElideMode.ElideMiddle, _NAME_PX)
            button = QPushButton(name.replace("&", "&&"))
            button.setAccessibleName(path.name)
            button.setProperty("quiet", True)
            button.setToolTip(text)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(partial(self.path_chosen.emit, path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._recent_title.setVisible(bool(paths))

    def show_hot(self, *, hot: bool) -> None:
        """Show that a picture held over the window can be dropped."""
        self._drop.setProperty("hot", hot)
        self._drop.style().unpolish(self._drop)
        self._drop.style().polish(self._drop)


def _dim(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("dim", True)
    return label
