"""The yardstick of the canvas benchmark: a QGraphicsView over one pixmap, as labelme has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView

from segapp.core.opencv import cv2

if TYPE_CHECKING:
    from segapp.core.types import UInt8Array

_COLORS = ((0, 114, 178), (230, 159, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233))
_OPACITY = 0.3


class PixmapView(QGraphicsView):
    """Blends the overlay into the whole image whenever a cluster is switched."""

    def __init__(self, pixels: UInt8Array, labels: UInt8Array) -> None:
        super().__init__()
        self._pixels, self._labels = pixels, labels
        self._on = [False] * 256
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self._item = self.scene().addPixmap(self._composed())
        self._item.setTransformationMode(Qt.TransformationMode.FastTransformation)
        height, width = labels.shape
        self.scene().setSceneRect(-width, -height, 3 * width, 3 * height)

    def fit(self) -> None:
        """Show all of the image."""
        self.fitInView(self._item, Qt.AspectRatioMode.KeepAspectRatio)

    def actual_size(self) -> None:
        """Show each pixel of the image as one of the screen."""
        self.setTransform(QTransform())
        self.centerOn(self._item)

    def pan(self, turn: int) -> None:
        """Move a little, forth and back."""
        sign = 1 if turn // 20 % 2 else -1
        for bar, by in ((self.horizontalScrollBar(), 13), (self.verticalScrollBar(), 7)):
            bar.setValue(bar.value() + sign * by)

    def zoom(self, factor: float) -> None:
        """Zoom around the middle."""
        middle = self.mapToScene(self.viewport().rect().center())
        self.scale(factor, factor)
        self.centerOn(middle)

    def toggle(self, cluster: int) -> None:
        """Switch a cluster on or off."""
        self._on[cluster] = not self._on[cluster]
        self._item.setPixmap(self._composed())

    def _composed(self) -> QPixmap:
        tint = np.zeros((256, 3), np.uint8)
        keep = np.full(256, 255, np.uint8)
        for cluster, color in enumerate(_COLORS):
            if self._on[cluster]:
                tint[cluster] = np.array(color) * _OPACITY
                keep[cluster] = round(255 * (1 - _OPACITY))
        added = cv2.merge([cv2.LUT(self._labels, tint[:, channel]) for channel in range(3)])
        kept = cv2.merge([cv2.LUT(self._labels, keep)] * 3)
        blended = cv2.add(cv2.multiply(self._pixels, kept, scale=1 / 255), added)
        height, width = self._labels.shape
        return QPixmap.fromImage(QImage(blended.data, width, height, 3 * width, QImage.Format.Format_RGB888))
