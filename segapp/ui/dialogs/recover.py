"""Offers what a program that ended without saving has left behind."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from segapp.ui.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.io.recovery import Recoverable

_PICTURE = QSize(80, 60)
_ROW_PX = 72
_SHOWN_ROWS = 4


class Wish(Enum):
    """What to do with what was left behind."""

    RECOVER = auto()
    SKIP = auto()
    LATER = auto()


class RecoverDialog(QDialog):
    """Lists what can be recovered, newest first."""

    def __init__(self, left: Sequence[Recoverable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recover your work?"))
        self._left = left
        self.wish = Wish.LATER
        text = QLabel(self.tr("segapp ended without saving. This is what it had put in safety until then."))
        text.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("What can be recovered"))
        self.list.setIconSize(_PICTURE)
        for one in left:
            self.list.addItem(self._item(one))
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(_ROW_PX * min(_SHOWN_ROWS, len(left)) + 4)
        self.recover = QPushButton(self.tr("Recover"))
        self.recover.setProperty("primary", True)
        self.recover.setDefault(True)
        self.skip = QPushButton(
            self.tr("Do not offer this again") if len(left) == 1 else self.tr("Do not offer these again")
        )
        self.skip.setToolTip(self.tr("Later work is offered all the same."))
        self.later = QPushButton(self.tr("Later"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(text)
        layout.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(self.recover)
        layout.addLayout(row)
        self.setMinimumWidth(480)
        for button, wish in ((self.recover, Wish.RECOVER), (self.skip, Wish.SKIP), (self.later, Wish.LATER)):
            button.clicked.connect(lambda _=False, wish=wish: self._choose(wish))
        self.list.itemActivated.connect(lambda _: self._choose(Wish.RECOVER))

    @property
    def chosen(self) -> Recoverable:
        """What is marked in the list."""
        return self._left[max(0, self.list.currentRow())]

    def _choose(self, wish: Wish) -> None:
        self.wish = wish
        self.accept()

    def _item(self, one: Recoverable) -> QListWidgetItem:
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(round(one.saved_at)), QLocale.FormatType.ShortFormat
        )
        images = counted(one.images, self.tr("{} image"), self.tr("{} images"))
        worked = counted(one.worked_on, self.tr("work on {} of them"), self.tr("work on {} of them"))
        held = f"{images}, {worked}" if one.images > 1 else images
        words = f"{one.title or self.tr('Pasted image')}\n{when}\n{held}"
        item = QListWidgetItem(words)
        item.setSizeHint(QSize(200, _ROW_PX))
        picture = QPixmap()
        if one.thumbnail and picture.loadFromData(one.thumbnail):
            small = picture.scaled(
                _PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            icon = QIcon(small)
            icon.addPixmap(small, QIcon.Mode.Selected)  # not tinted
            item.setIcon(icon)
        return item
