"""A foldable section of a panel: a heading, an optional button, and the controls below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget


class Section(QWidget):
    """One section; a click on its heading folds it."""

    button_clicked = Signal()

    def __init__(self, title: str, content: QWidget, button: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._heading = QToolButton()
        self._heading.setText(title)
        self._heading.setStyleSheet("QToolButton { font-weight: 600; padding: 6px 4px; }")
        self._heading.setArrowType(Qt.ArrowType.DownArrow)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setToolTip(self.tr("Fold or unfold “{}”").format(title))
        self._heading.clicked.connect(self._toggle)
        top = QHBoxLayout()
        top.addWidget(self._heading)
        top.addStretch(1)
        self.button = QPushButton(button)
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.button_clicked)
        top.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(content)

    @property
    def is_folded(self) -> bool:
        """Whether only the heading is shown."""
        return self._content.isHidden()

    def _toggle(self) -> None:
        if self.is_folded:
            self.unfold()
        else:
            self.fold()

    def fold(self) -> None:
        """Hide what is below the heading."""
        self._content.hide()
        self._heading.setArrowType(Qt.ArrowType.RightArrow)

    def unfold(self) -> None:
        """Show what is below the heading."""
        self._content.show()
        self._heading.setArrowType(Qt.ArrowType.DownArrow)


class Fold(QToolButton):
    """A heading that shows and hides a part of a section; hidden at first."""

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._title = title
        self.setText(title)
        self.setStyleSheet("QToolButton { padding: 6px 4px; }")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip(self.tr("Fold or unfold “{}”").format(title))
        # Qt leaves out the middle of a long mark: it must not make the panel wider.
        self.setMinimumWidth(self.sizeHint().width())
        self.clicked.connect(lambda: self.unfold(on=content.isHidden()))
        self.unfold(on=False)

    @property
    def is_folded(self) -> bool:
        """Whether the part is hidden."""
        return self._content.isHidden()

    def mark(self, text: str) -> None:
        """Say behind the heading what is unusual in the part, so that it is seen while it is hidden."""
        self.setText(self.tr("{}: {}").format(self._title, text) if text else self._title)

    def unfold(self, *, on: bool) -> None:
        """Show or hide the part."""
        self._content.setVisible(on)
        self.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)


def rule() -> QFrame:
    """Return a line between two sections."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line
