"""Asks which of the open images are to be saved, and how data sets of them are divided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from segapp.ui.dialogs.export_list import heading_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SPLITS: tuple[tuple[float, ...], ...] = ((), (0.8, 0.2), (0.8, 0.1, 0.1), (0.7, 0.15, 0.15), (0.6, 0.2, 0.2))
"""Shares of training, validation and test that are offered."""


@dataclass(frozen=True)
class Scope:
    """Which images are to be saved.

    Attributes
    ----------
    text : str
        What the user reads.
    paths : tuple of (Path or None)
        Their files.
    ids : tuple of int
        Their numbers in the project; empty = the image on the screen.
    """

    text: str
    paths: tuple[Path | None, ...]
    ids: tuple[int, ...] = ()


class WhichImages(QWidget):
    """Two choices; nothing is to be seen of them while one image is open."""

    changed = Signal()

    def __init__(self, scopes: Sequence[Scope], ids: tuple[int, ...], split: tuple[float, ...]) -> None:
        """Offer scopes, beginning with the one of these images and with this split."""
        super().__init__()
        self._scopes = scopes
        self.images, self.split = QComboBox(), QComboBox()
        self.images.setAccessibleName(self.tr("Which images"))
        self.split.setAccessibleName(self.tr("How data sets are divided"))
        self.split.setToolTip(
            self.tr("Which part of COCO, YOLO and VOC data sets an image goes to is drawn.")
        )
        for scope in scopes:
            self.images.addItem(scope.text)
        for shares in SPLITS:
            self.split.addItem(self._words(shares), shares)
        present = [row for row, scope in enumerate(scopes) if scope.ids == ids]
        self.images.setCurrentIndex(present[0] if present else 0)
        self.split.setCurrentIndex(SPLITS.index(split) if split in SPLITS else 0)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(0, 1)
        for row, (text, box) in enumerate(
            ((self.tr("Which images"), self.images), (self.tr("Data sets"), self.split))
        ):
            layout.addWidget(heading_label(text), row, 0)
            layout.addWidget(box, row, 1)
            box.currentIndexChanged.connect(self._refresh)
        self.setVisible(len(scopes) > 1)
        self._refresh()

    @property
    def scope(self) -> Scope:
        """The images that are chosen."""
        return self._scopes[max(0, self.images.currentIndex())]

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares that are chosen, as in `ExportOptions.split`."""
        return SPLITS[self.split.currentIndex()] if len(self.scope.ids) > 1 else ()

    def _words(self, shares: tuple[float, ...]) -> str:
        if not shares:
            return self.tr("all for training")
        names = (self.tr("training"), self.tr("validation"), self.tr("test"))
        return ", ".join(f"{100 * share:.0f} % {name}" for share, name in zip(shares, names, strict=False))

    def _refresh(self) -> None:
        self.split.setEnabled(len(self.scope.ids) > 1)
        self.changed.emit()
